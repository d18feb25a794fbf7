"""Les questions : chaque réponse reçoit sa propre explication, et le fichier dit vrai."""

import html
import re
import tomllib
from collections import Counter
from itertools import pairwise
from math import log, log2, prod

import ipywidgets as widgets
import nbformat
import pytest
import torch

from course_lib import (
    attention,
    block,
    embeddings,
    generation,
    gpt,
    multi_head,
    rope,
    self_attention,
    tokenizer,
    training,
)
from course_lib.support import corpus, paths, progress, quiz
from course_lib.support.quiz import live, questions, static
from course_lib.support.typography import french

CHAPTERS = [chapter for chapter in progress.CHAPTERS if questions.load(chapter)]
ALL = [question for chapter in CHAPTERS for question in questions.load(chapter)]
CHOOSING = [q for q in ALL if hasattr(q, "choices")]
NUMBERS = [q for q in ALL if q.kind == "number"]


def named(question):
    return question.id


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURS_PROGRESSION", str(tmp_path / "progression.json"))


# --- le contenu ----------------------------------------------------------------------------------


def texts(entry, line=False):
    """Ce qu'une question affiche, hors les choix qui sont des lignes de programme."""
    for name, value in entry.items():
        if isinstance(value, list):
            children = [child for child in value if isinstance(child, dict)]
            yield from (text for child in children for text in texts(child, entry.get("kind")))
            yield from (child for child in value if isinstance(child, str))
        elif name in ("prompt", "because", "why", "model") or (name == "text" and line != "line"):
            yield value


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_spaces_are_french(chapter):
    data = tomllib.loads((questions.FOLDER / f"{chapter:02}.toml").read_text("utf-8"))
    wrong = [french(text) for q in data["question"] for text in texts(q) if text != french(text)]
    assert not wrong, "espaces insécables attendues ; écrivez :\n" + "\n".join(wrong)


def test_the_first_chapter_asks_enough_and_every_kind_is_used():
    assert len(questions.load(1)) >= 8
    assert {question.kind for question in ALL} == set(questions.KINDS)


def test_names_are_unique_and_carry_their_chapter():
    names = [question.id for question in ALL]
    assert len(set(names)) == len(names)
    for chapter in CHAPTERS:
        assert {q.id[:3] for q in questions.load(chapter)} == {f"{chapter:02}-"}


@pytest.mark.parametrize("question", CHOOSING, ids=named)
def test_choices_are_explained_each_in_its_own_way(question):
    for group in (question.choices, getattr(question, "reasons", question.choices)):
        assert len(group) >= 3
        assert len({choice.why for choice in group}) == len(group)
        assert all(len(choice.why) > 30 for choice in group)


@pytest.mark.parametrize("question", [q for q in CHOOSING if q.kind != "line"], ids=named)
def test_choices_are_of_like_length(question):
    for group in (question.choices, getattr(question, "reasons", question.choices)):
        lengths = [len(choice.text) for choice in group]
        assert max(lengths) <= 1.7 * min(lengths)


def test_the_right_choice_is_neither_always_longest_nor_always_in_one_place():
    groups = [
        g
        for q in CHOOSING
        for g in (q.choices, getattr(q, "reasons", ()))
        if g and q.kind != "line"
    ]
    places = [[choice.right for choice in group].index(True) for group in groups]
    assert max(map(places.count, places)) <= len(places) / 2
    longest = sum(max(g, key=lambda choice: len(choice.text)).right for g in groups)
    assert longest <= len(groups) / 2


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_notebook_asks_every_question_in_the_order_of_the_file(chapter):
    [path] = paths.NOTEBOOKS.glob(f"{chapter:02}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    calls = "\n".join(c.source for c in cells if c.source.startswith("quiz.ask("))
    assert re.findall(r'"(.*?)"', calls) == [q.id for q in questions.load(chapter)]


# Chaque réponse numérique, recalculée par le code du cours.
def merged_length(text, length):
    assert len(text) == length
    return len(tokenizer.merge_pair(list(text.encode()), (97, 97), 260))


def size_after(merges):
    learned = tokenizer.BPETokenizer.load(paths.DATA / "tokenizer_romans.json").merges[:merges]
    assert len(learned) == merges
    return tokenizer.BPETokenizer(learned).vocab_size


def surprise(p, tokens, length):
    return -log2(prod([p] * tokens)) / length


def table_size(vocab_size, d_model):
    return embeddings.TokenEmbedding(vocab_size, d_model).weight.numel()


def nonzero_gradients(vocab_size, d_model, ids, read, distinct):
    table, ids = embeddings.TokenEmbedding(vocab_size, d_model), [int(i) for i in ids.split(", ")]
    assert (read, distinct) == (len(ids), len(set(ids)))
    table(torch.tensor(ids)).sum().backward()
    return table.weight.grad.count_nonzero().item()


def spread_of_cosines(d):
    """Un vecteur contre ceux d'une base : la moyenne des cos² y est exacte."""
    vector, basis = torch.arange(1.0, d + 1).double(), torch.eye(d).double()
    return embeddings.cosine_similarity(basis, vector).square().mean().sqrt().item()


def weight_of_the_first(n):
    scores = torch.zeros(n, n).masked_fill(~attention.causal_mask(n), float("-inf"))
    return attention.softmax(scores)[-1, 0].item()


def weight_of_the_second(a, k):
    return attention.softmax(torch.tensor([a, a + log(k)], dtype=torch.float64))[1].item()


def causal_pairs(n):
    return attention.causal_mask(n).sum().item()


def weight_of_the_first_key(a, b, d_k):
    query = torch.zeros(1, d_k, dtype=torch.float64)
    query[0, 0] = 1
    keys = torch.zeros(2, d_k, dtype=torch.float64)
    keys[:, 0] = torch.tensor([a, b])
    return self_attention.attention_weights(query, keys)[0, 0].item()


def size(module):
    return sum(parameter.numel() for parameter in module.parameters())


def attention_size(d_model, d_k, d_v):
    return size(self_attention.SelfAttention(d_model, d_k, d_v))


def weights_in_bytes(n):
    return torch.zeros(n, n).nbytes


def head_size(d_model, n_heads):
    layer = multi_head.MultiHeadAttention(d_model, n_heads)
    return layer.split(torch.zeros(1, 1, d_model)).shape[-1]


def heads_size(d_model, n_heads):
    return size(multi_head.MultiHeadAttention(d_model, n_heads))


def scores_of_a_batch(batch, length, n_heads):
    q, k, _ = multi_head.MultiHeadAttention(n_heads, n_heads).project(
        torch.zeros(batch, length, n_heads), None
    )
    return (q @ k.transpose(-2, -1)).numel()


def rope_speed(d_k, base, name, i):
    assert ["première", "deuxième", "troisième", "quatrième", "cinquième"].index(name) == i
    return rope.rope_frequencies(d_k, base)[i].item()


def turned_further(theta, m, n):
    angles = theta * torch.tensor([[float(m)], [float(n)]], dtype=torch.float64)
    start = torch.tensor([[1.0, 0.0]] * 2, dtype=torch.float64)
    q, k = torch.view_as_complex(rope.apply_rope(start, angles.cos(), angles.sin()))
    return (q * k.conj()).angle().item()


def swiglu_width(d_model, d_ff):
    target = 2 * d_model * d_ff
    return next(width for width in range(1, d_ff) if size(block.SwiGLU(d_model, width)) == target)


def block_size(d_model, n_heads, d_ff):
    return size(block.TransformerBlock(d_model, n_heads, d_ff))


def first_of_the_norm(a, b):
    return block.RMSNorm(2, eps=0.0)(torch.tensor([float(a), float(b)]))[0].item()


def surprise_of_equal_scores(vocab_size):
    scores = torch.zeros(1, vocab_size, dtype=torch.float64)
    return torch.nn.functional.cross_entropy(scores, torch.tensor([0])).item() / log(2)


def size_of_gpt(V, C, L, F):
    return size(gpt.GPT(gpt.GPTConfig(V, C, n_layers=L, n_heads=4, d_ff=F, tied=False)))


def saved_by_tying(V, C):
    with torch.device("meta"):
        apart, tied = (
            gpt.GPT(gpt.GPTConfig(V, C, n_layers=1, n_heads=1, d_ff=8, tied=tied))
            for tied in (False, True)
        )
    return size(apart) - size(tied)


def bits_of_a_list(n, length):
    return surprise_of_equal_scores(n) / length


class EqualScores(torch.nn.Module):
    def __init__(self, vocab_size):
        super().__init__()
        self.scores = torch.nn.Parameter(torch.zeros(vocab_size))

    def forward(self, ids):
        return self.scores.expand(*ids.shape, -1)


def note_of_equal_scores(bits, tokens, n_bytes):
    return training.estimate_loss(EqualScores(2**bits), [[2] + [1] * tokens], n_bytes)


def rate_of_a_step(steps, warmup, decay, step):
    config = training.TrainingConfig(steps=steps, warmup=warmup, decay=decay, learning_rate=1.0)
    return training.learning_rate(step, config)


def ratio_of_two(a, T):
    scores = torch.tensor([a, 1.0]).log()
    first, second = generation.next_token_distribution(scores, temperature=T).tolist()
    return first / second


def first_of_the_nucleus(a, b, c, d, p):
    chances = torch.tensor([a, b, c, d]) / 100
    return generation.keep_top_p(chances, p)[0].item()


def places_read(start, n):
    """Les places que lit un modèle sans mémoire."""
    model, read = gpt.GPT(gpt.GPTConfig(8, 4, n_layers=1, n_heads=1, d_ff=4)), []
    model.embedding.register_forward_hook(lambda _, ids, __: read.append(ids[0].numel()))
    options = {"use_cache": False, "temperature": 0, "eos_token_id": None}
    generation.generate(model, [[2] * start], n, **options)
    return sum(read)


def memory_in_bytes(L, C, T):
    cache, rows = generation.KVCache(L, T), torch.zeros(1, 1, T, C)
    return sum(one.nbytes for layer in cache.layers for one in layer.append(rows, rows))


KEYS = {
    "01-aaaa": merged_length,
    "01-taille": size_after,
    "01-surprise": surprise,
    "02-taille": table_size,
    "02-lignes": nonzero_gradients,
    "02-hasard": spread_of_cosines,
    "03-moyenne": weight_of_the_first,
    "03-softmax": weight_of_the_second,
    "03-paires": causal_pairs,
    "04-poids": weight_of_the_first_key,
    "04-parametres": attention_size,
    "04-memoire": weights_in_bytes,
    "05-dimension": head_size,
    "05-parametres": heads_size,
    "05-poids": scores_of_a_batch,
    "06-vitesse": rope_speed,
    "06-angle": turned_further,
    "07-budget": swiglu_width,
    "07-parametres": block_size,
    "07-norme": first_of_the_norm,
    "08-perte": surprise_of_equal_scores,
    "08-total": size_of_gpt,
    "08-economie": saved_by_tying,
    "09-liste": bits_of_a_list,
    "09-unites": note_of_equal_scores,
    "09-taux": rate_of_a_step,
    "10-chaleur": ratio_of_two,
    "10-noyau": first_of_the_nucleus,
    "10-relire": places_read,
    "10-memoire": memory_in_bytes,
}


@pytest.mark.parametrize("question", NUMBERS, ids=named)
def test_numeric_keys_are_what_the_code_computes(question):
    for variant, values in enumerate(question.variants):
        assert question.key(variant) == pytest.approx(KEYS[question.id](**values))


@pytest.mark.parametrize("question", NUMBERS, ids=named)
def test_known_wrong_results_are_wrong_and_explained(question):
    assert question.mistakes
    for variant in range(len(question.variants)):
        for mistake in question.mistakes:
            value = question.compute(mistake.value, variant)
            feedback = question.judge(repr(value), variant)
            assert not feedback.right
        assert question.judge(repr(question.key(variant)), variant).right
        shown = questions.french_number(question.key(variant))
        assert question.judge(shown, variant).right, f"{shown} : il manque un « tolerance »"
    first = question.judge(repr(question.compute(question.mistakes[0].value, 0)), 0)
    assert first.text == question.filled(question.mistakes[0].why, 0)


def test_what_the_first_chapter_says_of_xkzbrt_is_measured():
    stories = corpus.load("micromonde", size=2_000_000)
    trained = tokenizer.BPETokenizer.train(stories, 1024)
    pieces = [trained.decode([i]) for i in trained.encode("xkzbrt")]
    two_tier = questions.find("01-inventé")[1]
    said = next(choice.why for choice in two_tier.choices if choice.right)
    assert re.findall(r"«\u00a0(\w+)\u00a0»", said) == pieces
    assert pieces and "".join(pieces) == "xkzbrt"


def test_the_faulty_line_is_the_faulty_line():
    line = questions.find("01-ligne")[1]
    source = "\n".join(choice.text for choice in line.choices[:-1])
    fixed = source.replace("pairwise(word)", "pairwise(word.encode())")
    found = {}
    for name, code in {"faulty": source, "fixed": fixed}.items():
        known = {"Counter": Counter, "pairwise": pairwise, "word_counts": {"été": 3}}
        exec(code, known)
        found[name] = known["counts"]
    assert found["fixed"] == {(195, 169): 6, (169, 116): 3, (116, 195): 3}
    assert found["faulty"] != found["fixed"]
    assert [choice.right for choice in line.choices] == [False, False, True, False, False]


# --- juger ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", CHOOSING, ids=named)
def test_each_choice_gets_its_own_words(question):
    if question.kind == "two-tier":
        pairs = [(i, j) for i in range(len(question.choices)) for j in range(len(question.reasons))]
        for i, j in pairs:
            feedback = question.judge(i, j)
            assert feedback.right == (question.choices[i].right and question.reasons[j].right)
            assert question.choices[i].why in feedback.text
            assert question.reasons[j].why in feedback.text
    else:
        for i, choice in enumerate(question.choices):
            assert question.judge(i) == questions.Feedback(choice.right, choice.why)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("3 145 728", 3_145_728),
        ("3\u202f145\u202f728", 3_145_728),
        ("3\u00a0145\u00a0728", 3_145_728),
        (" 1/8 ", 0.125),
        ("−2,5", -2.5),
        ("1e-3", 0.001),
        ("1,5E3", 1500),
        ("12 %", 0.12),
        ("+7", 7),
    ],
)
def test_numbers_are_read_as_the_french_write_them(text, value):
    assert questions.parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "douze",
        "1,2,3",
        "1/0",
        "nan",
        "inf",
        "1e999999999",
        "1/2/3",
        "0x10",
        "²",
        "12 bytes",
        "--3",
    ],
)
def test_what_is_no_number_says_so(text):
    with pytest.raises(ValueError, match="ne se lit pas comme un nombre"):
        questions.parse_number(text)


def test_an_unknown_wrong_number_is_still_answered():
    feedback = questions.find("01-taille")[1].judge("123456")
    assert not feedback.right and "pas à pas" in feedback.text


def test_numbers_are_written_in_french():
    assert questions.french_number(3145728.0) == "3\u202f145\u202f728"
    assert questions.french_number(0.125) == "0,125"


def test_numbers_inside_code_are_written_in_python():
    question = questions.find("07-parametres")[1]
    variant = next(i for i, values in enumerate(question.variants) if values["d_ff"] == 1024)
    assert "`TransformerBlock(384, 6, 1024)`" in question.filled(question.prompt, variant)
    assert "1\u202f770\u202f240" in question.filled(question.why, variant)


def test_an_order_says_what_comes_first():
    order = questions.find("01-ordre")[1]
    right = tuple(range(len(order.steps)))
    assert order.judge(right).right
    assert order.shuffled() != right and sorted(order.shuffled()) == list(right)
    swapped = order.judge((0, 2, 1, 3, 4))
    assert not swapped.right and order.steps[1].why in swapped.text


def test_an_open_answer_says_what_is_missing():
    question = questions.find("01-mot")[1]
    assert question.judge(frozenset(range(len(question.checklist)))).right
    assert question.checklist[0] in question.judge(frozenset({1, 2})).text


# --- le fichier ----------------------------------------------------------------------------------

CHOICE = {"text": "a", "why": "b"}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "01-x", "kind": "devinette", "prompt": "?"}, "'devinette' ; il y a choice, line"),
        ({"id": "01-x", "prompt": "?"}, "genre inconnu, 'None'"),
        ({"id": "01-x", "kind": "choice", "prompt": "?"}, "choices"),
        ({"id": "01-x", "kind": "choice", "prompt": "?", "choices": [CHOICE]}, "un choix juste"),
        (
            {"id": "01-x", "kind": "choice", "prompt": "?", "choices": [CHOICE], "coix": 1},
            "coix",
        ),
    ],
)
def test_a_badly_written_question_is_named(entry, message):
    with pytest.raises(ValueError, match=message) as caught:
        questions.read(entry)
    assert "01-x" in str(caught.value)


def test_a_file_that_is_no_toml_is_named(tmp_path, monkeypatch):
    (tmp_path / "77.toml").write_text('[[question]]\nid = "77-a', encoding="utf-8")
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"77\.toml ne se lit pas"):
        questions.load(77)


@pytest.mark.parametrize(
    "formula", ["n.__class__", "(lambda: n)()", "[n for n in (1, 2)]", "f'{n}'", "(n := 2)", "{n}"]
)
def test_a_formula_is_a_calculation_and_nothing_else(formula):
    assert questions.evaluate("min(n, 9) / 2 if n > 1 else -log2(n)", {"n": 4}) == 2
    with pytest.raises(ValueError, match="n'est pas un calcul"):
        questions.evaluate(formula, {"n": 4})
    with pytest.raises(NameError):
        questions.evaluate("__import__('os')", {})


@pytest.mark.parametrize("name", ["01-rien", "99-x", "bonjour", ""])
def test_an_unknown_question_is_refused(name):
    with pytest.raises(ValueError, match="pas de question"):
        quiz.ask(name)


# --- la version figée ----------------------------------------------------------------------------


@pytest.mark.parametrize("question", ALL, ids=named)
def test_a_question_reads_without_a_kernel(question):
    page = static.page(*questions.find(question.id))
    visible, folded = page.split("<details>")
    assert page.count("<summary>Réponse</summary>") == 1
    for choice in (*getattr(question, "choices", ()), *getattr(question, "reasons", ())):
        assert static.choice_html(question, choice) in visible
        assert static.inline(choice.why) in folded
    assert "<b>" in folded or not hasattr(question, "choices")
    assert "<b>" not in visible and "Juste." not in visible
    assert not re.search(r"https?://|<script|⟨", page)


def test_markup_in_a_question_is_shown_and_not_run():
    choice = questions.Choice("<b>gras</b>", "<script>alert(1)</script>", right=True)
    question = questions.ChoiceQuestion(id="01-x", prompt="`<pad>` ?", choices=(choice,))
    page = static.page(1, question)
    assert "<script>" not in page and html.escape("<b>gras</b>") in page
    assert "<code>&lt;pad&gt;</code>" in page


# --- la version vivante --------------------------------------------------------------------------


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def buttons(widget):
    return [one for one in walk(widget) if isinstance(one, widgets.Button)]


def click(widget, description):
    [button] = [one for one in buttons(widget) if one.description == description]
    button.click()


def feedback(widget):
    return html.unescape(widget.children[-1].value)


def open_question(name):
    return live.widget(*questions.find(name)), questions.find(name)[1]


def test_clicking_each_choice():
    shown, question = open_question("01-octets")
    for letter, choice in zip("ABCD", question.choices, strict=True):
        click(shown, letter)
        assert ("Juste." if choice.right else "Pas encore.") in feedback(shown)
        assert static.inline(choice.why)[:60] in feedback(shown)
    entry = progress.results()["01-octets"]
    assert (entry.tries, entry.right) == (4, True)


def test_two_tiers_need_both():
    shown, question = open_question("01-inventé")
    assert len(buttons(shown)) == len(question.choices)
    right = [choice.right for choice in question.choices].index(True)
    buttons(shown)[right].click()
    assert not feedback(shown)
    reasons = buttons(shown)[len(question.choices) :]
    reason = [choice.right for choice in question.reasons].index(True)
    reasons[reason - 1].click()
    assert "Pas encore." in feedback(shown) and "autre raison" in feedback(shown)
    reasons[reason].click()
    assert "Juste." in feedback(shown)


def test_a_number_its_mistake_its_nonsense_and_fresh_values():
    shown, _ = open_question("01-taille")
    [field] = [one for one in walk(shown) if isinstance(one, widgets.Text)]
    field.value = "8 188"
    assert "quatre tokens spéciaux" in feedback(shown)
    click(shown, "Vérifier")
    assert progress.results()["01-taille"].tries == 1  # la même réponse ne compte qu'une fois
    before = feedback(shown)
    field.value = "beaucoup"
    assert feedback(shown) == before
    assert any("ne se lit pas" in getattr(one, "value", "") for one in walk(shown))
    click(shown, "D'autres valeurs")
    assert "764" in shown.children[0].value and feedback(shown) == ""
    field.value = "1\u202f024"
    assert "Juste." in feedback(shown)


def test_one_writes_before_seeing_the_choices():
    shown, question = open_question("01-byte-ou-token")
    [button] = buttons(shown)
    button.click()
    assert len(buttons(shown)) == 1  # rien d'écrit : rien ne s'ouvre
    [text] = [one for one in walk(shown) if isinstance(one, widgets.Textarea)]
    text.value = "Parce que les tokens n'ont pas tous la même longueur."
    button.click()
    assert len(buttons(shown)) == len(question.choices)


def test_an_open_answer_is_kept():
    shown, question = open_question("01-mot")
    [text] = [one for one in walk(shown) if isinstance(one, widgets.Textarea)]
    text.value = "Un token est un morceau : « chat » peut en faire deux…"
    buttons(shown)[0].click()
    boxes = [one for one in walk(shown) if isinstance(one, widgets.Checkbox)]
    assert len(boxes) == len(question.checklist)
    for box in boxes:
        box.value = True
    click(shown, "Noter")
    assert "Juste." in feedback(shown)
    again, _ = open_question("01-mot")
    [text] = [one for one in walk(again) if isinstance(one, widgets.Textarea)]
    assert text.value.startswith("Un token est un morceau")
    assert "Question réussie" in feedback(again)


def test_steps_are_moved_into_order():
    shown, question = open_question("01-ordre")
    order = list(question.shuffled())
    for place in range(len(order)):  # un tri à bulles, avec les boutons
        for i in range(len(order) - 1):
            if order[i] > order[i + 1]:
                order[i], order[i + 1] = order[i + 1], order[i]
                [b for b in buttons(shown) if b.description == "↓"][i].click()
        if place == 0:
            click(shown, "Vérifier")
    click(shown, "Vérifier")
    assert "Juste." in feedback(shown)


def test_every_button_says_what_it_does():
    for question in ALL:
        for button in buttons(live.widget(*questions.find(question.id))):
            assert button.tooltip and button.description
