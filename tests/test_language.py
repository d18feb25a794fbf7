"""Le relecteur : ce qu'il lit, ce qu'il laisse, et un français sans faute s'il est installé."""

import nbformat
import pytest

from course_lib.support import language
from course_lib.support.language import Exceptions, Fault, Passage


def read(extractor, source: str) -> list[tuple[str, str]]:
    return [(passage.place, passage.text) for passage in extractor("ici", source)]


@pytest.fixture(scope="module")
def review():
    """Les remarques des deux relecteurs sur un texte, ou un test sauté s'ils manquent."""

    def remarks(text: str) -> set[str]:
        found = [Passage("ici", text)]
        faults = language.grammar(found) + language.spelling(found)
        return {text[fault.start : fault.end] for fault in faults}

    try:
        language.grammar([])
        language.spelling([])
    except language.MissingTool as missing:
        pytest.skip(str(missing))
    return remarks


def test_markdown_loses_its_code_and_keeps_its_place():
    source = "# Un *titre*\n\nLe `nom` de $x_1$, [un lien](https://a.fr/b) et\nla suite.\n\n"
    source += "```\ndu code\n```\n\n| `a` | une case |\n|---|---|\n| b | <b>deux</b> |\n"
    assert read(language.markdown_texts, source) == [
        ("ici, « Un titre »", "Un titre"),
        ("ici, « Un titre »", "Le Xyz de Xyz, un lien et la suite."),
        ("ici, « Un titre »", "Xyz"),
        ("ici, « Un titre »", "une case"),
        ("ici, « Un titre »", "b"),
        ("ici, « Un titre »", "deux"),
    ]


def test_the_english_section_is_not_read():
    assert read(language.markdown_texts, "## In English\n\nHello.\n\n## Suite\n\nBonjour.") == [
        ("ici, « Suite »", "Suite"),
        ("ici, « Suite »", "Bonjour."),
    ]


def test_python_gives_its_docstrings_comments_and_sentences():
    source = '''
def f(x):
    """Rend `x` ; voir course_lib/gpt.py."""
    # Un commentaire
    # sur deux lignes.
    print(f"Il y a {x}  mots : {x + 1} tokens", "nom", "a = b + c")  # ruff: noqa
'''
    assert read(language.python_texts, source) == [
        ("ici:3", "Rend Xyz\u00a0; voir Xyz."),
        ("ici:6", "Il y a Xyz mots\u00a0: Xyz tokens"),
        ("ici:4", "Un commentaire sur deux lignes."),
    ]
    in_tests = language.python_texts("tests/test_a.py", source)
    assert [passage.place for passage in in_tests] == ["tests/test_a.py:3", "tests/test_a.py:4"]


def test_a_quiz_gives_its_texts_but_not_its_programs():
    source = """
[[question]]
id = "01-a"
kind = "number"
prompt = "Combien font ⟨n⟩ fois deux ?"
answer = "2 * n"
why = "Une explication."
[[question]]
id = "01-b"
kind = "line"
prompt = "Quelle ligne ?"
[[question.choices]]
text = "x = deux(mots)"
why = "Elle est juste."
"""
    assert sorted(read(language.quiz_texts, source)) == [
        ("ici, 01-a", "Combien font 7 fois deux ?"),
        ("ici, 01-a", "Une explication."),
        ("ici, 01-b", "Elle est juste."),
        ("ici, 01-b", "Quelle ligne ?"),
    ]


def test_the_inventory_is_read():
    inventory = "course_lib/support/classe/inventaire.toml"
    assert any(passage.place.startswith(inventory) for passage in language.passages())


def test_the_inventory_gives_its_texts_with_french_spaces():
    source = """
[[item]]
id = "01-a"
prompt = "Combien font ⟨n⟩ fois deux ?"
variants = [{ n = 3, word = "chatte" }]
[[item.choices]]
text = "Le double."
reveals = "calcul"
"""
    assert sorted(read(language.quiz_texts, source)) == [
        ("ici, 01-a", "Combien font Sept fois deux\u00a0?"),
        ("ici, 01-a", "Le double."),
    ]


def test_a_notebook_gives_its_cells():
    cells = [
        nbformat.v4.new_markdown_cell("De la prose.", id="prose"),
        nbformat.v4.new_code_cell("x = 1\nprint('Deux mots imprimés')", id="code"),
    ]
    source = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    assert read(language.notebook_texts, source) == [
        ("ici, cellule prose", "De la prose."),
        ("ici, cellule code:2", "Deux mots imprimés"),
    ]


def test_every_kind_of_file_is_read():
    places = {passage.place.split(",")[0].split(":")[0] for passage in language.passages()}
    expected = {"README.md", "cours.py", "notebooks/10_generation.ipynb", "data/mini/README.md"}
    expected |= {"course_lib/gpt.py", "course_lib/support/quiz/07.toml", "tests/test_language.py"}
    expected |= {"course_lib/support/exercises/chapter_04.py", "docs/GLOSSAIRE.md"}
    assert expected <= places
    assert language.GENERATED not in places


def test_an_exception_excuses_only_what_it_covers():
    passage = Passage("ici", "un belle chat, un belle chien")
    first, second = (Fault(passage, start, start + 5, "accord", "") for start in (3, 18))
    exceptions = Exceptions(rules=("typo",), phrases=("belle chat",))
    assert language.sift([first, second], exceptions) == ([second], ["typo"])
    assert language.sift([second], Exceptions(("acc",), ())) == ([], [])


def test_the_word_list_is_sorted():
    words = language.WORDS.read_text(encoding="utf-8").split("\n")
    assert words == [*sorted(set(filter(None, words)), key=lambda w: (w.lower(), w)), ""]


def test_a_missing_tool_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(language, "NODE", tmp_path)
    with pytest.raises(language.MissingTool, match="npm install"):
        language.spelling([])
    monkeypatch.setattr(language.importlib, "import_module", lambda name: __import__("absent"))
    with pytest.raises(language.MissingTool, match="libreoffice-grammalecte"):
        language.grammar([])


def test_the_tools_see_a_fault(review):
    assert review("Les chat dorment.") == {"chat"}
    assert review("Un evenement rare.") == {"evenement"}
    assert review("Qui dort ?") == {" ?"}
    assert not review("Le Xyz de l'élève est là\u00a0: il dort.")


def test_the_course_has_no_fault(review):
    assert not language.review(language.passages())
