"""Les plans de classe : tirés des carnets, minutés, et leurs activités recalculées."""

import builtins
import dis
from collections import Counter
from math import cos, log, log2, pi, radians

import nbformat
import pytest
import torch

from course_lib import attention, block, embeddings, generation, gpt, rope, self_attention
from course_lib import tokenizer as bpe
from course_lib.support import paths, recap
from course_lib.support.classe import plans
from course_lib.support.progress import CHAPTERS
from course_lib.support.typography import french


@pytest.fixture(scope="module")
def built():
    return plans.build()


def activity(chapter):
    return plans.load(chapter)["activity"]


def says(chapter, *figures):
    """Chacun de ces résultats est écrit dans ce que l'activité doit faire trouver."""
    text = activity(chapter)["result"]
    assert [figure for figure in figures if flat(figure) not in flat(text)] == []


# --- les pages -----------------------------------------------------------------------------------


def test_the_pages_have_not_drifted(built):
    assert [path.name for path, data in built.items() if not recap.same(path, data)] == []
    assert len(built) == len(CHAPTERS) + 1  # et leur sommaire
    assert {path.name for path in plans.FOLDER.iterdir()} == {path.name for path in built}


def test_check_names_what_drifted(built, monkeypatch, capsys):
    monkeypatch.setattr(plans, "build", lambda: built | {plans.FOLDER / "01.md": b"autre"})
    assert plans.main(check=True) == 1
    assert capsys.readouterr().out.count("01.md") == 1
    monkeypatch.undo()
    assert plans.main(check=True) == 0


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_class_lasts_ninety_minutes_and_leaves_the_screen(chapter):
    plan = plans.load(chapter)
    assert sum(step["minutes"] for step in plan["steps"]) == 90
    assert all(5 <= step["minutes"] <= 30 for step in plan["steps"])
    assert sum(step["minutes"] for step in plan["steps"] if "place" in step) >= 20
    assert 3 <= len(plan["aims"]) <= 5
    cited = {one for step in plan["steps"] for one in step.get("cells", ())}
    assert plan["prediction"]["cell"] in cited


def names(source):
    """Les noms qu'une cellule attend d'avant elle, et ceux qu'elle définit, imports à part."""
    whole = compile(source, "cellule", "exec")
    wanted, made, imported, before = set(), set(), set(), ""
    codes = [(whole, made)]  # le haut de la cellule, puis ses fonctions, qui la voient entière
    for code, known in codes:
        for step in dis.get_instructions(code):
            if hasattr(step.argval, "co_code"):  # « <listcomp> » ne voit que ce qui la précède
                codes.append((step.argval, {*made} if step.argval.co_name[0] == "<" else made))
            elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                wanted |= {step.argval} - known - imported
            elif step.opname in ("STORE_NAME", "STORE_GLOBAL") and code is whole:
                (imported if before.startswith("IMPORT") else made).add(step.argval)
            before = step.opname
    return wanted - set(dir(builtins)), made


def test_names_a_cell_expects():
    source = (
        "from a import b\nx = b(y)\ndef f(z):\n    return x + later + z\nlater = [n for n in x]"
    )
    assert names(source) == ({"y"}, {"x", "f", "later"})
    assert names("total += 1") == ({"total"}, {"total"})
    assert names("x = sum(x * n for n in range(3))") == ({"x"}, {"x"})


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_cited_cell_can_be_run_again(chapter):
    """Le carnet exécuté en entier, rejouer les cellules du plan, dans l'ordre, n'y change rien.

    Aucune ne lit un nom qu'une autre cellule a redéfini depuis (un objet modifié n'est pas vu).
    """
    notebook = nbformat.read(next(paths.NOTEBOOKS.glob(f"{chapter:02}_*.ipynb")), as_version=4)
    found = {c.id: names(c.source) for c in notebook.cells if c.cell_type == "code"}
    expected, now = {}, {}
    for cell, (wanted, made) in found.items():
        expected[cell] = {name: now[name] for name in wanted & now.keys()}
        now |= dict.fromkeys(made, cell)
    constants = {"PAD", "BOS", "EOS"}  # redites par le module que le carnet écrit
    for step in plans.load(chapter)["steps"]:
        for cell in (one for one in step.get("cells", ()) if one in found):
            changed = {
                name: now[name]
                for name, maker in expected[cell].items()
                if now[name] != maker and name not in constants
            }
            assert changed == {}, f"{cell} attend {expected[cell]}"
            now |= dict.fromkeys(found[cell][1], cell)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_is_short_and_typeset(built, chapter):
    page = built[plans.FOLDER / f"{chapter:02}.md"].decode()
    assert len(page.partition("<details>")[0].split()) < 1200
    assert page == french(page) and "⟨" not in page


def test_a_quote_of_a_figure_comes_from_the_notebook(built):
    page = built[plans.FOLDER / "10.md"].decode()
    assert "> Figure 10.7 — 20 histoires par température" in page


# Ce que le plan dit de la cellule à prédire, et ce qu'elle imprime dans le carnet livré.
PRINTED = {
    1: {"25 et 46": "25 tokens pour le tokenizer français, 46 pour celui de GPT-2"},
    2: {"0,97": "'jeudi': 0.97, 'samedi': 0.97"},
    3: {"46 sur 46": "le plus l'antécédent : 46\n", "tomber à 22": "le regardent le plus : 22\n"},
    4: {"ne se voit pas": "Q et K échangés          NE SE VOIT PAS"},
    5: {"125 sur 400": "« comte » : 125 têtes sur 400"},
    6: {"plus de 4 bits": "dépassent en moyenne 4 bits"},
    7: {"2, 3, 4, 5": "[2, 3, 4, 5]", "2, et c'est tout": "feed-forward : [2]"},
    8: {"FFN 51,4 %": "FFN 51,4 %, attention 25,7 %, table 22,8 %"},
    9: {"0,067": "soit 0,067 bit par byte", "d'un bit": "monte de plus d'un bit"},
    10: {"divisée par plus de deux": "est divisée par plus de deux"},
}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_the_cell_shows_is_what_the_notebook_prints(chapter):
    [path] = paths.NOTEBOOKS.glob(f"{chapter:02}_*.ipynb")
    plan = plans.load(chapter)["prediction"]
    [cell] = [c for c in nbformat.read(path, as_version=4).cells if c.id == plan["cell"]]
    printed = "".join(o.get("text", "") for o in cell.outputs)
    for said, shown in PRINTED[chapter].items():
        assert flat(said) in flat(plan["shown"]) and flat(shown) in flat(printed)


def flat(text: str) -> str:
    """Sur une ligne, toutes les espaces ordinaires : une légende est coupée par l'impression."""
    return " ".join(text.split())


def test_what_does_not_exist_is_refused(monkeypatch):
    known = {
        "ici": plans.Cell("1. Titre", 3, ""),
        "là": plans.Cell("1. Titre", 4, "Figure 1.2 — a"),
    }
    assert plans.where(["ici", "là"], known) == "§ 1, cellule [3], figure 1.2"
    assert plans.where(["ici", "ici"], known) == "§ 1, cellules [3] et [3]"
    with pytest.raises(ValueError, match="pas de cellule ailleurs"):
        plans.where(["ici", "ailleurs"], known)
    part = {"how": "", "questions": ["01-rien"], "exercises": []}
    with pytest.raises(ValueError, match="pas de question « 01-rien »"):
        plans.assessment(1, part)
    with pytest.raises(ValueError, match="pas d'exercice 01-9"):
        plans.assessment(1, part | {"questions": [], "exercises": ["01-9"]})


def test_a_plan_that_overruns_or_lacks_a_part_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(plans, "DATA", tmp_path)
    text = (paths.ROOT / "course_lib/support/classe/01.toml").read_text("utf-8")
    (tmp_path / "01.toml").write_text(text.replace("minutes = 25", "minutes = 40"), "utf-8")
    with pytest.raises(ValueError, match="105 minutes au lieu de 90"):
        plans.load(1)
    (tmp_path / "01.toml").write_text('aims = ["rien"]', "utf-8")
    with pytest.raises(ValueError, match="misconception"):
        plans.load(1)


def test_spaces_are_french():
    assert french("« Oui ! » : 13 767 552 ?") == "«\xa0Oui\xa0!\xa0»\xa0: 13\xa0767\xa0552\xa0?"


# --- les activités, recalculées ------------------------------------------------------------------


def test_1_bpe_by_hand():
    words = ["banane", "ananas", "canne"]
    counts = Counter()
    for word in words:
        counts.update(bpe.count_pairs(word.encode()))
    first = [(bytes(pair).decode().upper(), times) for pair, times in counts.most_common(3)]
    assert first == [("AN", 5), ("NA", 3), ("NE", 2)]
    merges = bpe.learn_merges(Counter(words), 50)
    assert [bpe.vocabulary_bytes(merges)[260 + i] for i in range(len(merges))] == [b"an", b"anan"]
    coder = bpe.BPETokenizer(merges)

    def pieces(word):
        return "·".join(coder.decode([i]) for i in coder.encode(word)).upper()

    says(1, *map(pieces, words), *map(pieces, ("cabane", "nana", "xkz")))
    assert sum(map(len, words)) == 17 and sum(len(coder.encode(word)) for word in words) == 10
    says(1, "17 lettres", "10 morceaux", "AN vient 5 fois, NA 3, NE 2")


def test_2_vectors_of_ten_sentences():
    sentences = activity(2)["instructions"][0].lower().split("» «")
    assert len(sentences) == 10
    rows, columns = ("lundi", "jeudi", "pomme", "poire"), ("matin", "école", "mûre", "panier")
    counts = torch.tensor(
        [[float(sum(a in s and b in s for s in sentences)) for b in columns] for a in rows]
    )
    assert counts.tolist() == [[2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    similar = embeddings.cosine_similarity(counts[:, None], counts[None])
    assert similar[0, 1] == pytest.approx(0.8) and similar[2, 3] == pytest.approx(1)
    assert similar[0, 2] == 0
    says(2, "lundi (2, 1, 0, 0), jeudi (1, 2, 0, 0), pomme et poire (0, 0, 1, 1)", "4/5 = 0,8")


def test_3_a_hundred_tokens():
    assert [attention.causal_mask(n).sum().item() for n in (1, 2, 3, 10, 20)] == [1, 3, 6, 55, 210]
    words = ["ORDINATEUR", "DE", "LA", "VOISINE", "AVAIT", "UN", "ÉCRAN", "NEUF", "LA", "SOURIS"]
    values = torch.tensor(
        [{"ORDINATEUR": -1.0, "ÉCRAN": -1.0, "VOISINE": 1.0}.get(w, 0) for w in words]
    )

    def answer(**points):
        weights = torch.tensor([float(points.get(w, 0)) for w in words])
        return attention.weighted_average(weights[None] / weights.sum(), values[:, None]).item()

    equal = torch.full((1, 10), 0.1) @ values
    assert equal.item() == pytest.approx(-0.1)
    assert answer(ÉCRAN=40, ORDINATEUR=40, VOISINE=20) == pytest.approx(-0.6)
    assert answer(ORDINATEUR=40, VOISINE=20) == pytest.approx(-1 / 3)
    assert answer(VOISINE=20) == 1 and values.min() == -1
    says(3, "55 à dix, 210 à vingt", "−0,1", "−0,6", "67 jetons et VOISINE 33 : −0,34", "+1")
    assert answer(ORDINATEUR=67, VOISINE=33) == pytest.approx(-0.34)


def test_4_the_table():
    sought = dict(zip("ABCDEF", "BCAAFE", strict=True))
    number = {name: i for i, name in enumerate("ABCDEF", start=1)}
    says(4, ", ".join(f"{name} {number[sought[name]]}" for name in "ABCDEF"))
    means = {}
    for name in "ABCDEF":  # celui qu'on cherche, et ceux qui nous cherchent
        seen = {sought[name]} | {other for other in "ABCDEF" if sought[other] == name}
        means[name] = sum(number[other] for other in seen) / len(seen)
    told = ", ".join(f"{name} {mean:g}" for name, mean in means.items())
    says(4, told.replace(".", ","))
    assert [name for name in "ABCDEF" if means[name] == number[sought[name]]] == ["D", "E", "F"]
    scores, values = torch.tensor([0.0, log(2), log(4)]), torch.tensor([7.0, 14.0, 0.0])
    weights = attention.softmax(scores)
    assert (7 * weights).tolist() == pytest.approx([1, 2, 4])
    assert (weights @ values).item() == pytest.approx(5)
    hidden = attention.softmax(scores.masked_fill(torch.tensor([False, False, True]), -torch.inf))
    assert hidden.tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert (hidden @ values).item() == pytest.approx(35 / 3)
    by_zero = attention.softmax(torch.tensor([0.0, log(2), 0.0]))
    assert by_zero.tolist() == pytest.approx([1 / 4, 1 / 2, 1 / 4])
    # La même chose par le code du chapitre : une requête, trois clés, d_k = 1.
    keys = scores[:, None]
    assert torch.allclose(self_attention.attention_weights(torch.ones(1, 1), keys)[0], weights)
    says(4, "1/7, 2/7, 4/7 ; sortie 5", "35/3 = 11,67", "1/4, 1/2", "1/4 au futur")


def test_5_two_spies_and_twelve_cards():
    pairs = [(a, b) for a in range(11) for b in range(11) if a + b == 10]
    assert len(pairs) == 11
    assert [(a, b) for a, b in pairs if 3 * a + b == 16] == [(3, 7)]
    cards = torch.arange(12).view(1, 3, 4)
    right = cards.view(1, 3, 2, 2).transpose(1, 2)[0, 0].tolist()
    wrong = cards.view(1, 2, 3, 2)[0, 0].tolist()
    written = [" / ".join(" ".join(map(str, row)) for row in table) for table in (right, wrong)]
    says(5, "onze couples", "3 et 7", *written)
    assert {card // 4 for row in wrong for card in row} == {0, 1}


def test_6_two_clocks():
    def cosine(query, key, hours, content):
        """Le cosinus de deux aiguilles qui avancent de `hours` heures par place."""
        angles = hours * pi / 6 * torch.tensor([[float(query)], [float(key)]], dtype=torch.float64)
        start = torch.tensor([[1.0, 0.0], [cos(content), (1 - cos(content) ** 2) ** 0.5]]).double()
        q, k = rope.apply_rope(start, angles.cos(), angles.sin())
        return (q @ k).item()

    fast = {pair: cosine(*pair, 1, pi / 2) for pair in ((2, 0), (7, 5), (11, 9), (0, 2), (14, 0))}
    assert list(fast.values()) == pytest.approx(
        [cos(radians(a)) for a in (30, 30, 30, 150, 30)], abs=1e-6
    )
    slow = {pair: cosine(*pair, 1 / 12, 0) for pair in ((2, 0), (14, 0))}
    assert list(slow.values()) == pytest.approx([cos(radians(5)), cos(radians(35))], abs=1e-6)
    totals = [f"{fast[pair] + slow[pair]:.3f}".replace(".", ",") for pair in slow]
    says(6, "0,866", "150° (cinq heures) et −0,866", "5° contre 35°", " contre ".join(totals))
    for angle in (0, 5, 30, 35, 150):
        value = (
            f"{cos(radians(angle)):.3f}".replace("-", "−").replace(".", ",").replace("1,000", "1")
        )
        assert f"{angle}° {value}" in activity(6)["material"]


def test_7_the_chain():
    def half(x):
        return x // 2

    chains = {"A": half, "B": lambda x: x + half(x), "C": lambda x: x + half(10)}
    found = {}
    for name, step in chains.items():
        for start in (100, 80):
            x = start
            for _ in range(6):
                x = step(x)
            found[name, start] = x
    assert list(found.values()) == [1, 1, 1135, 910, 130, 110]
    assert found["B", 100] / 100 == pytest.approx(11, abs=0.5)
    crowd = [100, 80]
    for _ in range(24):
        crowd = [chains["B"](x) for x in crowd]
    far = [start + 24 * half(10) for start in (100, 80)]
    says(7, f"({crowd[0]:_} et {crowd[1]:_})".replace("_", " "), f"{far[0]} et {far[1]}", "rend 5")
    norm = block.RMSNorm(2, eps=0.0)
    for vector in ([1.0, 7.0], [100.0, 700.0]):
        assert norm(torch.tensor(vector)).tolist() == pytest.approx([0.2, 1.4])
    says(7, "1135 et 910", "130 et 110", "(0,2 ; 1,4)")


def test_8_a_model_in_squares():
    with torch.device("meta"):
        model = gpt.GPT(gpt.GPTConfig.cours())
    sizes = {name: weight.numel() for name, weight in model.named_parameters()}
    parts = {
        "table": sizes["embedding.weight"],
        "attention": sum(n for name, n in sizes.items() if ".attention." in name),
        "ffn": sum(n for name, n in sizes.items() if ".ffn." in name),
        "normes": sum(n for name, n in sizes.items() if "norm" in name),
    }
    assert sum(parts.values()) == sum(sizes.values()) == 13_767_552
    assert [round(n / 10_000) for n in parts.values()] == [315, 354, 708, 0]
    assert 0.4 < parts["normes"] / 10_000 < 0.5 and round(13_767_552 / 10_000) == 27 * 51 == 1377
    llama = round(6_738_415_616 / 10_000)
    assert llama == 673_842 and llama * 0.005**2 == pytest.approx(16.8, abs=0.1)
    assert (log2(8), log2(8192), 42 * 59) == (3, 13, 2478)
    says(8, "Table 315 carreaux, attentions 354, FFN 708", "673 842", "17 m²", "3 questions")


def test_9_sixteen_tokens():
    nature = torch.tensor([1 / 2, 1 / 4, 1 / 8, 1 / 8])
    prudent, sure, fair = (
        torch.tensor(bet) / 16 for bet in ([4.0] * 4, [13.0, 1, 1, 1], [8.0, 4, 2, 2])
    )
    costs = [-(nature * bet.log2()).sum().item() for bet in (prudent, sure, fair)]
    assert costs == pytest.approx([2, 2.15, 1.75], abs=0.005)
    assert costs[2] == pytest.approx(-(nature * nature.log2()).sum().item())
    for tokens, bits in ((16, "0 bit"), (8, "1"), (4, "2"), (2, "3"), (1, "4"), (13, "0,3")):
        assert -log2(tokens / 16) == pytest.approx(
            float(bits.split()[0].replace(",", ".")), abs=0.01
        )
        assert f"{tokens} coûte" in activity(9)["material"]
    says(9, "le prudent 2 bits, le sûr de lui 2,15, le juste 1,75")
    dice = torch.Generator().manual_seed(0)
    drawn = torch.multinomial(nature, 10_000 * 160, True, generator=dice).view(10_000, 160)
    paid = [-bet.log2()[drawn].mean(1) for bet in (prudent, sure, fair)]  # dix groupes, 10 000 fois
    assert (paid[1] < paid[0]).float().mean() == pytest.approx(0.15, abs=0.01)
    assert (paid[2] < torch.minimum(paid[0], paid[1])).float().mean() > 0.97
    says(9, "15 fois sur cent")


def test_10_the_bag():
    scores = torch.tensor([9.0, 4.0, 1.0]).log()
    bags = {t: generation.next_token_distribution(scores, temperature=t) for t in (1, 2, 0.5)}
    assert [(p / p[2]).round().int().tolist() for p in bags.values()] == [
        [9, 4, 1],
        [3, 2, 1],
        [81, 16, 1],
    ]
    expected = [f"{20 * p[2]:.1f}".replace(".", ",") for p in bags.values()]
    says(10, f"{expected[0]} à T = 1, {expected[1]} à T = 2, {expected[2]} à T = 1/2")
    none = [(1 - p[2].item()) ** 20 for p in bags.values()]
    says(10, f"{none[0]:.0%} du temps à T = 1, {none[1]:.0%} à T = 2".replace("%", " %"))
    kept = generation.next_token_distribution(scores, top_p=0.9)
    says(10, f"à {kept[0]:.0%} et {kept[1]:.0%}".replace("%", " %"), "13 jetons sur 14, 93 %")
    assert kept[2] == 0 and f"{13 / 14:.0%}" == "93%"
    hot = generation.next_token_distribution(scores, temperature=2, top_p=0.9)
    assert hot.tolist() == pytest.approx([1 / 2, 1 / 3, 1 / 6])
    says(10, "50 et 33 n'en font que 83")
