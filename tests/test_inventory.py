"""L'inventaire : des formes qui se valent, des clés recalculées, des copies notées."""

import csv
import random
import re
from math import log2
from statistics import mean, stdev

import pytest
import torch

from course_lib import block, embeddings, gpt, multi_head, self_attention
from course_lib import tokenizer as bpe
from course_lib.__main__ import main
from course_lib.support import paths, pretrained, progress
from course_lib.support.classe import inventory
from course_lib.support.quiz import questions
from course_lib.support.typography import french

ENTRIES = inventory.source()["item"]
SEEDS = range(0, 40, 3)


def named(entry):
    return entry["id"]


def groups(question):
    return question.choices, question.reasons


def texts(question):
    return [choice.text for group in groups(question) for choice in group]


# --- les questions -------------------------------------------------------------------------------


def test_two_items_a_chapter_in_order_none_of_them_from_the_notebooks():
    names = [entry["id"] for entry in ENTRIES]
    assert [name[:2] for name in names] == [f"{c:02}" for c in range(1, 11) for _ in "ab"]
    known = {q.prompt for c in progress.CHAPTERS for q in questions.load(c)}
    assert not known & {q.prompt for seed in SEEDS for q in inventory.form(seed)}
    assert inventory.ranks(10) == (19, 20)


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_every_wrong_choice_says_what_it_reveals(entry):
    known, used = inventory.source()["misconceptions"], set()
    for group in (entry["choices"], entry["reasons"]):
        assert group[0]["right"] and sum("right" in choice for choice in group) == 1
        assert {choice["reveals"] for choice in group[1:]} <= known.keys()
        used |= {choice["reveals"] for choice in group[1:]}
        assert all(len(choice["why"]) > 30 for choice in group)
    assert used - {"calcul"}


def test_every_misconception_can_be_shown():
    """Une idée n'est dite présente que si les deux étages d'une question la révèlent."""
    shown = set()
    for entry in ENTRIES:
        first, second = (
            {choice["reveals"] for choice in entry[group][1:]} for group in ("choices", "reasons")
        )
        shown |= first & second
    assert shown >= inventory.source()["misconceptions"].keys() - {"calcul"}


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_all_its_cases_are_sound(entry):
    found = [inventory.build(entry, seed) for seed in range(len(inventory.cases(entry)))]
    assert len(found) >= 5
    assert len({question.prompt for question in found}) == len(found)
    for question in found:
        for group in groups(question):
            lengths = [len(choice.text) for choice in group]
            assert max(lengths) <= 1.7 * min(lengths)
            assert len({choice.text for choice in group}) == len(group)
            assert len({choice.why for choice in group}) == len(group)
        for text in (question.prompt, question.because, *texts(question)):
            assert "⟨" not in text and text == french(text)
            assert not re.search(r"\b(?:que|le|la|de|ne|se) [aeiouyéèêàâ]|\b1 [a-z]+s\b", text)


def test_two_forms_are_parallel_and_never_the_same():
    for seed in SEEDS:
        for one, other in zip(inventory.form(seed), inventory.form(seed + 1), strict=True):
            assert one.prompt != other.prompt
            assert [len(group) for group in groups(one)] == [len(group) for group in groups(other)]
    assert inventory.key(0) != inventory.key(1)
    assert inventory.paper(3) == inventory.paper(3)


def test_the_right_letter_says_nothing():
    letters = [letter for seed in SEEDS for letter in inventory.key(seed).values()]
    assert {letter: letters.count(letter) > len(letters) / 6 for letter in "ABC"} == dict.fromkeys(
        "ABC", True
    )


# --- les clés, recalculées -----------------------------------------------------------------------


def item(name):
    """Chaque cas d'une question : ses valeurs, et le texte juste de chaque étage."""
    [entry] = [entry for entry in ENTRIES if entry["id"] == name]
    for seed, values in enumerate(inventory.cases(entry)):
        values = dict(values)
        for key, formula in entry.get("values", {}).items():
            values[key] = questions.evaluate(formula, values)
        question = inventory.build(entry, seed)
        [right] = [choice for choice in question.choices if choice.right]
        yield values, right.text, right.why.replace("\u202f", "").replace("\xa0", "")


def test_1_languages():
    french_made, english_made = (
        bpe.BPETokenizer.load(paths.DATA / f"tokenizer_{name}.json") for name in ("romans", "gpt2")
    )
    assert french_made.vocab_size == 8192
    for values, right, _ in item("01-langues"):
        counts = {
            "français": len(french_made.encode(values["sentence"])),
            "anglais": len(english_made.encode(values["sentence"])),
        }
        assert (values["few"], values["many"]) == (counts[values["same"]], counts[values["other"]])
        assert values["few"] < values["many"] and values["same"] in right


def test_1_the_first_piece():
    for values, right, _ in item("01-premier"):
        counts = bpe.count_pairs([])
        for word in values["text"].split():
            counts.update(bpe.count_pairs(word.encode()))
        (first, times), (_, second) = counts.most_common(2)
        assert times == values["times"] > second and bytes(first).decode() == values["pair"]
        assert values["pair"] in right
        assert counts[tuple(values["start"].encode())] == values["fewer"] < times
        assert values["word"] == values["text"].split()[0]
        assert values["word"].startswith(values["start"])


def test_2_opposites_are_near():
    names, vectors = pretrained.word_vectors("romans")
    for values, _, _ in item("02-contraires"):
        pair = values["a"], values["b"]
        assert set(pair) not in ({"grand", "petit"}, {"noir", "blanc"})  # ceux du plan
        for one, other in (pair, pair[::-1]):
            i = names.index(one)
            near = embeddings.nearest_tokens(vectors, vectors[i], 5, exclude=[i])
            assert other in {names[j] for j, _ in near}


def test_2_what_is_never_read_never_moves():
    table = embeddings.TokenEmbedding(6, 4)
    start = table.weight.detach().clone()
    optimizer = torch.optim.AdamW(table.parameters(), lr=0.1, weight_decay=0.0)
    for _ in range(20):
        optimizer.zero_grad()
        table(torch.tensor([0, 1, 2, 4, 5])).square().sum().backward()
        optimizer.step()
    moved = (table.weight != start).any(1)
    assert moved.tolist() == [True, True, True, False, True, True]


def test_3_the_word_that_decides():
    for v, right, why in item("03-decide"):
        weights = torch.tensor([v["p"], v["q"], v["r"]], dtype=torch.float64) / 100
        numbers = torch.tensor([v["u"], v["v"], v["w"]], dtype=torch.float64)
        assert weights.sum() == pytest.approx(1) and weights.argmax() == 0
        assert numbers.argmax() == 2  # la plus haute valeur n'est pas celle qui décide
        total = weights @ numbers
        flips = []
        for i, word in enumerate((v["x"], v["y"], v["z"])):
            without = numbers.clone()
            without[i] = 0
            if (weights @ without > 0) != (total > 0):
                flips.append(word)
        assert flips == [v["y"]] and v["y"] in right
        assert f"{total:.4g}".replace(".", ",").replace("-", "−") in why


def test_3_the_square_comes_late():
    for v, _, why in item("03-carre"):
        cost = [sum(v["fixed"] + 2 * n for _ in range(n)) for n in (v["n"], 2 * v["n"])]
        ratio = cost[1] / cost[0]
        assert 2.01 < ratio < 2.25 and f"{ratio:.2f}".replace(".", ",").rstrip("0") in why


def test_4_three_views_of_one_word():
    torch.manual_seed(0)
    layer = self_attention.SelfAttention(16, 8)
    x = torch.randn(5, 16)
    other = x.clone()
    other[2] = torch.randn(16)
    for view in (layer.query, layer.key, layer.value):
        assert (view(x) != view(other)).any(1).nonzero()[:, 0].tolist() == [2]


def test_4_a_mean_stays_between():
    for v, right, _ in item("04-contour"):
        assert v["a"] < v["inside"] < v["b"] < v["c"] < v["over"]
        assert right.startswith(f"{v['over']} est impossible, {v['inside']} est possible")


def test_5_a_head_writes_everywhere():
    torch.manual_seed(0)
    for v, right, _ in item("05-sortie"):
        layer = multi_head.MultiHeadAttention(v["C"], v["H"])
        summaries = torch.randn(v["C"])
        without = summaries.clone()
        without[: v["D"]] = 0
        changed = (layer.out(summaries) != layer.out(without)).sum().item()
        assert changed == v["C"] and str(v["C"]) in right and v["D"] * v["H"] == v["C"]


def test_5_chance_picks_every_word_as_often():
    torch.manual_seed(0)
    for v, right, _ in item("05-hasard"):
        tries = 20_000
        words = torch.randn(tries, v["k"], 16)  # d'autres mots à chaque essai
        query, keys = torch.randn(tries, 1, 16), words @ torch.randn(tries, 16, 16)
        favourite = (query @ keys.transpose(1, 2))[:, 0].argmax(-1)
        assert (favourite == 1).float().mean() == pytest.approx(1 / v["k"], abs=0.02)
        assert v["N"] % v["k"] == 0 and f"Environ {v['N'] // v['k']} sur" in right


def test_6_hands_that_slide():
    for v, right, why in item("06-glisser"):
        before = v["t"] * v["n"] - v["t"] * v["m"]
        after = v["t"] * (v["n"] + v["s"]) - v["t"] * (v["m"] + v["s"])
        assert before == after <= 180 and f"{before}°" in right and f"{v['t'] * v['s']}°" in why


def test_6_an_offset_has_a_sign():
    for v, right, why in item("06-signe"):
        hours = []
        for place in (v["p"] - v["g"], v["p"] + v["g"]):
            gap = abs((v["c"] + place) % 12 - v["p"] % 12)
            hours.append(min(gap, 12 - gap))
        best = "avant" if hours[0] < hours[1] else "après"
        assert hours[0] != hours[1] and right.startswith(f"Mieux {best}") and v["side"] == best
        assert f"de {hours[0]} h avant X, de {hours[1]} h après" in why.replace("\u00a0", " ")
        assert v["c"] not in (3, 9)  # les deux horloges du plan, et leur miroir


def test_7_the_network_follows_its_vectors():
    torch.manual_seed(0)
    network, x = block.SwiGLU(8, 20), torch.randn(12, 8)
    order = [*range(12)]
    order[1], order[4] = 4, 1
    assert torch.allclose(network(x[order]), network(x)[order], atol=1e-6)


def test_7_adding_grows():
    for v, right, _ in item("07-residu"):
        replaced = added = float(v["x"])
        for _ in range(v["L"]):
            replaced, added = replaced / 3, added + added / 3
        assert replaced == pytest.approx(1) and f"est environ {round(added / v['x'])} fois" in right


def test_8_where_the_parameters_are():
    for v, right, why in item("08-parts"):
        config = gpt.GPTConfig(v["V"], v["C"], n_layers=v["L"], n_heads=2, d_ff=v["F"])
        with torch.device("meta"):
            sizes = {n: w.numel() for n, w in gpt.GPT(config).named_parameters()}
        network, attention = (
            sum(n for name, n in sizes.items() if part in name) for part in (".ffn.", ".attention.")
        )
        assert network > max(attention, sizes["embedding.weight"]) and "réseaux" in right
        assert all(str(n) in why for n in (network, attention, sizes["embedding.weight"]))


def test_9_a_floor():
    for v, right, _ in item("09-plancher"):
        chances = torch.full((v["n"],), 1 / v["n"])
        assert f"Vers {-(chances * chances.log2()).sum().item():g}, et pas plus bas" in right


def test_9_false_certainty():
    for v, right, _ in item("09-certitude"):
        good = v["days"] - v["wrong"]
        sure = -good * log2(0.999) - v["wrong"] * log2(0.001)
        hesitant = -v["days"] * log2(0.5)
        assert sure > 1.2 * hesitant and v["A"] in right and str(good) in right
        assert sure == pytest.approx(v["paid"], rel=0.01)


def test_10_heat_keeps_the_order():
    for v, _, why in item("10-chauffer"):
        tokens = torch.tensor(v["case"], dtype=torch.float64)
        p = torch.softmax(tokens.log() / 3, -1)
        roots = p.new_tensor([v["ra"], v["rb"], v["rc"]])
        assert torch.allclose(p, roots / roots.sum())
        assert p.argsort(descending=True).tolist() == [0, 1, 2]
        old, new = tokens[2] / tokens.sum(), p[2]
        assert old < new
        assert f"{100 * new:.1f}".removesuffix(".0").replace(".", ",") in why


# --- noter ---------------------------------------------------------------------------------------


def answers(seed, wrong=()):
    """Les bonnes lettres, sauf aux questions de `wrong`."""
    found = inventory.key(seed)
    return {
        column: ("B" if letter == "A" else "A") if column[:-1] in map(str, wrong) else letter
        for column, letter in found.items()
    }


def write_csv(path, rows, separator=";", encoding="utf-8", titles=None):
    titles = titles or ["nom", "forme", *inventory.columns()]
    lines = [titles, *([row.get(title, "") for title in titles] for row in rows)]
    path.write_text("\n".join(separator.join(line) for line in lines) + "\n", encoding)
    return path


def pupil(name, form="A", wrong=(), **changes):
    seed = inventory.seed_of(form)
    return {"nom": name, "forme": form} | answers(seed, wrong) | changes


def test_all_right_is_twenty_and_all_blank_is_nothing(tmp_path):
    rows = [pupil("Zoé"), pupil("Léo", "b"), {"nom": "Noé", "forme": "12"}]
    one, other, blank = inventory.read(write_csv(tmp_path / "r.csv", rows))
    assert (one.score, other.score, blank.score) == (20, 20, 0)
    assert one.corrected == pytest.approx(20) and one.misconceptions == {}
    assert (other.seed, blank.seed) == (1, 12) and blank.corrected < 0


def test_both_tiers_are_needed(tmp_path):
    key = inventory.key(0)
    change = {"1b": next(letter for letter in "ABCD" if letter != key["1b"])}
    [paper] = inventory.read(write_csv(tmp_path / "r.csv", [pupil("Zoé", **change)]))
    assert paper.score == 19 and not paper.right[0]


def test_at_random_one_gets_what_is_announced():
    dice = random.Random(0)
    scores, notes, ideas = [], [], []
    for n in range(2000):
        picked = tuple(
            (dice.randrange(len(q.choices)), dice.randrange(len(q.reasons)))
            for q in inventory.form(n % 2)
        )
        paper = inventory.Paper(str(n), n % 2, picked)
        scores.append(paper.score)
        notes.append(paper.corrected)
        ideas.append(len(paper.misconceptions))
    assert inventory.expected_luck() == pytest.approx(20 / 12)
    assert abs(mean(scores) - inventory.expected_luck()) < 4 * stdev(scores) / 2000**0.5
    assert abs(mean(notes)) < 4 * stdev(notes) / 2000**0.5
    assert 3.5 < mean(ideas) < 4
    page = inventory.key_page(0).replace("\n", " ")
    assert "1,67 sur 20" in page and "près de quatre" in page


def test_a_misconception_is_named_when_both_tiers_reveal_it():
    question, picked = inventory.form(0)[0], [(None, None)] * 20
    i, j = ([choice.reveals for choice in group].index("mot") for group in groups(question))
    picked[0] = (i, j)
    paper = inventory.Paper("Zoé", 0, tuple(picked))
    assert paper.misconceptions == {"mot": [1]}
    assert inventory.told(paper.misconceptions) == "Un token est un mot, ou une syllabe. (1)"
    picked[0] = (i, None)
    assert inventory.Paper("Zoé", 0, tuple(picked)).misconceptions == {}


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(";", "utf-8"), (",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-8")],
)
def test_any_usual_csv_is_read(tmp_path, separator, encoding):
    titles = ["Nom", "FORME", "classe", *map(str.upper, inventory.columns())]
    row = {"Nom": " Zoé ", "FORME": "a", "classe": "2de 3"}
    row |= {column.upper(): f" {letter.lower()} " for column, letter in answers(0).items()}
    path = write_csv(tmp_path / "r.csv", [row, {}, {"FORME": "A"}], separator, encoding, titles)
    [paper] = inventory.read(path)
    assert (paper.name, paper.score) == ("Zoé", 20)


@pytest.mark.parametrize(
    ("rows", "wanted", "message"),
    [
        ([], None, "aucune ligne d'élève"),
        ([pupil("Zoé", **{"4a": "E"})], None, r"ligne 2 \(Zoé\), 4a : « E » .* \(A, B, C, ou"),
        ([pupil("Zoé", **{"4a": "AB"})], None, "« AB » n'est pas une réponse"),
        ([pupil("Zoé"), pupil("Zoé")], None, r"ligne 3 \(Zoé\) : ce nom est déjà à la ligne 2"),
        ([pupil("", forme="A")], None, r"ligne 2 \(sans nom\)"),
        ([pupil("Zoé", forme="")], None, "quelle forme"),
        ([pupil("Zoé", **{"forme": "C"})], None, r"ligne 2 \(Zoé\) : pas de forme « C »"),
        ([pupil("Dupont;Zoé")], None, r"\(Dupont\) : plus de cases que de colonnes"),
        ([pupil("Zoé", **{"20b": "A;B"})], None, "plus de cases que de colonnes"),
        ([pupil("Zoé")], "B", "copie de la forme A, quand on demande B"),
    ],
)  # fmt: skip
def test_bad_input_is_explained(tmp_path, rows, wanted, message):
    with pytest.raises(ValueError, match=message):
        inventory.read(write_csv(tmp_path / "r.csv", rows), wanted)


def test_a_bad_header_is_explained(tmp_path):
    titles = ["nom", *(c for c in inventory.columns() if c not in ("3b", "20a"))]
    with pytest.raises(ValueError, match="il manque la colonne 3b, 20a"):
        inventory.read(write_csv(tmp_path / "r.csv", [], titles=titles))
    with pytest.raises(ValueError, match="la colonne 1a vient deux fois"):
        inventory.read(write_csv(tmp_path / "r.csv", [], titles=[*titles, "1A"]))
    (tmp_path / "vide.csv").write_text("")
    with pytest.raises(ValueError, match="est vide"):
        inventory.read(tmp_path / "vide.csv")


# --- la commande ---------------------------------------------------------------------------------


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_paper_says_nothing_and_the_key_says_all(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["inventory", "--form", "b"]) == 0
    assert main(["inventory", "--form", "B", "--key"]) == 0
    assert main(["inventory", "--seed", "12", "-o", "douze.html"]) == 0
    sheet, key = (
        (tmp_path / f"inventaire_B{end}.html").read_text("utf-8") for end in ("", "_corrige")
    )
    assert "Juste." not in sheet and "Révèle" not in sheet
    assert sheet.count('<div class="item">') == key.count('<div class="item">') == 20
    assert key.count("<b>Juste.</b>") == 40 and key.count("Révèle") == 100
    assert inventory.header() in key
    for page in (sheet, key):
        assert not any(part in page for part in ("http:", "https:", "<script", "⟨"))
    assert "forme 12" in (tmp_path / "douze.html").read_text("utf-8")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html"] * 3


def test_grading_there_and_back(tmp_path, capsys):
    before = [pupil("Zoé", "A", range(1, 11)), pupil("Léo", "A", range(1, 17)), pupil("Max", "A")]
    after = [pupil("Zoé", "B", [1, 2]), pupil("=Léo", "B"), pupil("Léo", "B", range(1, 9))]
    first, last = (
        write_csv(tmp_path / "avant.csv", before),
        write_csv(tmp_path / "apres.csv", after),
    )
    assert main(["inventory", "--grade", str(last), "--before", str(first)]) == 0
    told = capsys.readouterr().out
    assert "2 élèves deux fois : de 7,00 à 15,00, gain 0,62" in told
    assert "hors du gain : =Léo, Max" in told
    pupils, items = (
        rows_of(tmp_path / "apres_resultats.csv"),
        rows_of(tmp_path / "apres_resultats_questions.csv"),
    )
    assert [(row["nom"], row["score"], row["gain normalisé"]) for row in pupils] == [
        ("Zoé", "18", "0,80"),
        ("'=Léo", "20", ""),
        ("Léo", "12", "0,50"),
    ]
    assert pupils[0]["1"] == "0" and pupils[0]["20"] == "1"
    assert pupils[1]["note corrigée du hasard"] == "20,00"
    assert len(items) == 20 and [items[i]["réussite (tous)"] for i in (0, 19)] == ["0,33", "1,00"]
    assert (items[8]["avant (vus deux fois)"], items[8]["gain normalisé"]) == ("0,00", "1,00")
    assert items[0]["gain normalisé"] == "0,00" and items[19]["gain normalisé"] == ""
    assert not list(tmp_path.glob("*.tmp"))


def test_the_commonest_idea_needs_both_tiers(tmp_path):
    rank = 1 + [entry["id"] for entry in ENTRIES].index("10-verite")
    choices, reasons = groups(inventory.form(0)[rank - 1])
    letters = [
        {choice.reveals: "ABCD"[i] for i, choice in enumerate(group)}
        for group in (choices, reasons)
    ]
    said = {f"{rank}{tier}": group["magie"] for tier, group in zip("ab", letters, strict=True)}
    half = {f"{rank}a": letters[0]["verite"]}  # la prédiction seule : une autre raison
    rows = [pupil("Zoé", **said), pupil("Léo", **half), pupil("Max", **half)]
    papers = inventory.read(write_csv(tmp_path / "r.csv", rows))
    idea = inventory.source()["misconceptions"]["magie"]
    assert inventory.commonest(papers, rank - 1) == f"{idea} (1)"
    assert inventory.commonest(papers[1:], rank - 1) == ""


def test_the_command_refuses_clearly(tmp_path, capsys):
    path = write_csv(tmp_path / "r.csv", [pupil("Zoé")])
    content = path.read_bytes()
    for arguments, message in (
        (["--grade", str(path), "-o", str(path)], "effacerait des réponses"),
        (["--before", str(path)], "ajoutez --grade"),
        (["--grade", str(tmp_path / "rien.csv")], "rien.csv"),
        (["--form", "Z"], "pas de forme « Z »"),
    ):
        assert main(["inventory", *arguments]) == 1
        assert message in capsys.readouterr().err
    assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]
