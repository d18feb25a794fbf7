"""`python -m course_lib corpus …` : écrire, relire, mesurer et décrire le micromonde."""

import os
import re
from itertools import islice
from pathlib import Path

import pytest

from course_lib.__main__ import main
from course_lib.support import files, micromonde
from course_lib.support.micromonde import commands
from course_lib.support.micromonde.floor import compressed, five_grams, floor


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "histoires.txt"
    assert main(["corpus", "generate", "--split", "val", "--size", "20000", "-o", str(path)]) == 0
    return path


def test_generate_writes_the_stories_of_a_split(written, capsys):
    stories = list(micromonde.stories("val", 20_000))
    assert written.read_text(encoding="utf-8") == "\n\n".join(stories)
    assert main(["corpus", "generate", "--split", "val", "--size", "20000"]) == 0
    assert capsys.readouterr().out.endswith("\n\n".join(stories) + "\n\n")


def test_generate_leaves_nothing_half_written(tmp_path, monkeypatch):
    def broken(split, size):
        yield "Une histoire."
        raise OSError("disque plein")

    monkeypatch.setattr(micromonde, "stories", broken)
    (tmp_path / "a.txt").write_text("avant", encoding="utf-8")
    assert main(["corpus", "generate", "-o", str(tmp_path / "a.txt")]) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "avant"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["generate", "--split", "test"], "partie inconnue : 'test' ; choisissez parmi"),
        (["generate", "--size", "-1"], "positif ou nul ; reçu : -1"),
        (["score", "absent.txt"], "n'est ni un fichier"),
        (["score", "."], "est un dossier"),
        (["grade", "."], "est un dossier"),
        (["floor", "--stories", "1"], "au moins deux histoires"),
        (["describe", "--size", "10"], "au moins 10 000 octets"),
    ],
)
def test_bad_input_gets_a_french_error(words, message, capsys):
    assert main(["corpus", *words]) == 1
    assert message in capsys.readouterr().err


def test_a_file_that_is_no_text_gets_a_french_error(tmp_path, capsys):
    (tmp_path / "latin.txt").write_bytes("Il était une fois".encode("cp1252"))
    assert main(["corpus", "score", str(tmp_path / "latin.txt")]) == 1
    assert "n'est pas en UTF-8" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows n'a pas ces droits")
def test_what_is_written_is_as_readable_as_any_file(written, tmp_path):
    (tmp_path / "autre.txt").touch()
    assert written.stat().st_mode == (tmp_path / "autre.txt").stat().st_mode


def test_a_file_is_closed_before_it_is_removed(tmp_path, monkeypatch):
    """Windows refuse d'effacer un fichier ouvert."""
    seen = []
    remove = Path.unlink
    monkeypatch.setattr(
        Path, "unlink", lambda *_, **__: seen.append(file.closed) or remove(*_, **__)
    )
    with pytest.raises(OSError, match="disque plein"), files.atomic(tmp_path / "a.txt") as file:
        raise OSError("disque plein")
    assert seen == [True] and not list(tmp_path.iterdir())


def test_score_reads_what_generate_wrote(written, capsys):
    assert main(["corpus", "score", str(written)]) == 0
    out = capsys.readouterr().out
    stories = list(micromonde.stories("val", 20_000))
    bits = [bits for _, bits in islice(micromonde.scored("val"), len(stories))]
    assert f"{len(stories)} histoire(s) de la langue, 0 hors d'elle." in out
    found = [float(b) for b in re.findall(r"Histoire \d+ : ([\d.]+) bits", out)]
    assert found == pytest.approx(bits, abs=0.06)


def test_score_says_where_a_story_leaves_the_language(written, capsys):
    text = written.read_text(encoding="utf-8")
    second = text.index("\n\n") + 2
    wrong = text[: second + 200] + "§" + text[second + 200 :]
    written.write_text(wrong, encoding="utf-8")
    capsys.readouterr()
    assert main(["corpus", "score", str(written)]) == 1
    out = capsys.readouterr().out
    line = wrong[: second + 200].count("\n") + 1
    column = second + 200 - wrong.rfind("\n", 0, second + 200)
    assert f"Histoire 2, ligne {line}, colonne {column} : après «" in out
    assert "On attendait «" in out and "1 hors d'elle" in out


@pytest.mark.parametrize("split", micromonde.SPLITS)
def test_the_floor_is_the_mean_of_the_bits(split):
    found = floor(split, 150)
    scored = list(islice(micromonde.scored(split), 150))
    bits, size = sum(b for _, b in scored), sum(len(t.encode()) for t, _ in scored)
    assert found.per_byte == pytest.approx(bits / size) and found.size == size
    assert sum(found.kinds.values()) == pytest.approx(found.per_story) == pytest.approx(bits / 150)
    # L'intervalle contient la valeur que donne une autre graine, plus longue.
    assert 0 < found.per_byte_error < 0.01 and 0 < found.per_story_error < 20


def test_nothing_beats_the_floor():
    train = list(micromonde.stories("train", 300_000))
    test = [text for text, _ in islice(micromonde.scored("val"), 20)]
    rivals = compressed(train)
    assert {"gzip -9", "xz -9e", "zstd -19"} <= set(rivals)
    assert all(bits > 2 * floor("val", 50).per_byte for bits in rivals.values())
    assert floor("val", 50).per_byte < five_grams(train, test) < min(rivals.values()) * 2


def test_the_tables_are_printed(capsys):
    assert commands.floor(20, 100_000) == 0
    assert commands.describe(50_000) == 0
    out = capsys.readouterr().out
    for title in (
        "| partie |",
        "| combi |",
        "| xz -9e |",
        "| 5-grammes",
        "| noms |",
        "| thèmes | 12 |",
    ):
        assert title in out
