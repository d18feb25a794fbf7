"""Le récapitulatif dit ce que disent les carnets ; le glossaire, ce que dit le cours."""

import re

import nbformat
import pytest

from course_lib.support import paths, progress, recap

GLOSSARY = (recap.FOLDER / "GLOSSAIRE.md").read_text(encoding="utf-8")


def test_the_recap_has_not_drifted():
    assert [path.name for path, data in recap.build().items() if not recap.same(path, data)] == []


def test_it_sees_a_change(monkeypatch, tmp_path, capsys):
    folder = tmp_path / "docs"
    monkeypatch.setattr(recap, "FOLDER", folder)
    monkeypatch.setattr(recap, "RECAP", folder / "CONCEPTS_LLM.md")
    for path, data in recap.build().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert all(recap.same(path, data) for path, data in recap.build().items())
    recap.RECAP.write_text("autre chose", encoding="utf-8")
    assert [p for p, d in recap.build().items() if not recap.same(p, d)] == [recap.RECAP]


def test_a_chapter_gives_its_promise_its_formulas_and_its_last_words():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(
                "# Titre\n\n**La promesse.** Vous saurez.\n\nDeux heures."
            ),
            nbformat.v4.new_markdown_cell("Du texte $$a = b$$, et encore $$a = b$$, puis $$c$$."),
            nbformat.v4.new_markdown_cell("## À retenir\n\nCeci.\n\nEt cela."),
        ]
    )
    assert recap.promise(notebook) == "Vous saurez."
    assert recap.formulas(notebook) == ["a = b", "c"]
    assert recap.to_remember(notebook) == "Ceci.\n\nEt cela."
    with pytest.raises(ValueError, match="La promesse"):
        recap.promise(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Rien")]))


def test_a_chapter_without_its_figure_is_named(monkeypatch):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="une")])
    for cell_id in ("une", "deux"):
        with pytest.raises(ValueError, match=f"« {cell_id} » n'a pas une figure"):
            recap.figure(notebook, cell_id)
    monkeypatch.delitem(recap.FIGURES, 7)
    with pytest.raises(ValueError, match="pas de figure pour le chapitre 7"):
        recap.build()


def rows():
    return [
        line.strip("| ").split(" | ") for line in GLOSSARY.split("\n") if line.startswith("| ")
    ][1:]


def test_every_word_of_the_glossary_is_in_its_chapter():
    missing = []
    for word, english, _, chapters in rows():
        for chapter in map(int, chapters.split(", ")):
            (path,) = paths.NOTEBOOKS.glob(f"{chapter:02}_*.ipynb")
            text = path.read_text(encoding="utf-8").lower()
            names = re.split(r", | \(|\)", word) + english.strip("*").split(", ")
            if not any(name and name.lower() in text for name in names):
                missing.append((word, chapter))
    assert missing == []


def test_the_glossary_is_in_alphabetical_order():
    words = [word.lower() for word, *_ in rows()]
    plain = [w.translate(str.maketrans("éèêàâçôîû", "eeeaacoiu")) for w in words]
    assert plain == sorted(plain)


WORDS = {3: "trois", 4: "quatre", 5: "cinq", 11: "onze", 12: "douze", 13: "treize"}
WORDS |= {14: "quatorze", 15: "quinze", 16: "seize", 22: "vingt-deux", 23: "vingt-trois"}


@pytest.mark.parametrize("chapter", progress.CHAPTERS)
def test_the_changelog_counts_the_questions_and_the_exercises(chapter):
    text = (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    [line] = re.findall(rf"^- Chapitre {chapter} : .*", text, re.M)
    kinds = [*progress.items(chapter).values()]
    for kind in ("question", "exercice"):
        assert f" {WORDS[kinds.count(kind)]} {kind}s" in line, kind
