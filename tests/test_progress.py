"""La progression : gardée, jamais perdue, lisible par un tableur."""

import csv
import json
import multiprocessing
import os
from pathlib import Path

import pytest

from course_lib.support import paths, progress


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    path = tmp_path / "dossier" / "progression.json"
    monkeypatch.setenv("COURS_PROGRESSION", str(path))
    return path


def test_nothing_yet():
    assert progress.results() == {}


def test_tries_are_counted_and_success_stays():
    for right, answer in [(False, "A"), (True, "B"), (False, "C")]:
        progress.record("01-octets", right, answer)
    entry = progress.results()["01-octets"]
    assert (entry.tries, entry.right, entry.first, entry.answer) == (3, True, False, "C")
    assert progress.record("01-eos", True, "«\u00a0é\u00a0»").first


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '"texte"', '{"format": "autre"}', '{"format": "course_lib.progress"}'],
)
def test_a_damaged_file_is_kept_aside(own_file, content):
    own_file.parent.mkdir()
    own_file.write_text(content)
    with pytest.warns(UserWarning, match="ne se lit plus"):
        assert progress.results() == {}
    [aside] = own_file.parent.glob("progression_abimee_*.json")
    assert aside.read_text() == content
    progress.record("01-eos", True, "A")
    assert progress.results()["01-eos"].right


def test_a_field_of_another_version_is_no_reason_to_crash(own_file):
    own_file.parent.mkdir()
    entries = {"01-eos": {"tries": 1, "mystère": 2}}
    own_file.write_text(json.dumps({"format": progress.FILE_FORMAT, "entries": entries}))
    with pytest.warns(UserWarning, match="gardée"):
        assert progress.results() == {}


def test_a_failed_write_leaves_the_old_file(own_file, monkeypatch):
    progress.record("01-eos", True, "A")
    before = own_file.read_bytes()

    def crash(*_):
        raise OSError("plus de place")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.warns(UserWarning, match="n'a pas pu être enregistrée : plus de place"):
        progress.record("01-octets", True, "B")
    assert own_file.read_bytes() == before
    assert not list(own_file.parent.glob("*.tmp"))


def record_many(name):
    for _ in range(20):
        progress.record(name, True, "A")


def test_two_notebooks_erase_nothing():
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=record_many, args=(f"01-{i}",)) for i in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [entry.tries for entry in progress.results().values()] == [20, 20]


def test_the_csv_lists_everything(own_file):
    progress.record("01-eos", True, "ligne 1\nligne ; 2")
    progress.record("01-octets", False, '=HYPERLINK("x")')
    rows = list(csv.reader(progress.to_csv().splitlines(keepends=True), delimiter=";"))
    assert tuple(rows[0]) == progress.COLUMNS
    assert all(len(row) == len(progress.COLUMNS) for row in rows)
    by_name = {row[2]: row for row in rows[1:]}
    assert by_name["01-eos"][3:7] == ["1", "oui", "oui", "ligne 1\nligne ; 2"]
    assert by_name["01-octets"][6].startswith("'=")
    assert by_name["01-1"][1:6] == ["exercice", "01-1", "0", "non", "non"]
    assert len(by_name) == sum(len(progress.items(chapter)) for chapter in progress.CHAPTERS)


@pytest.mark.parametrize("number", ["-3", "-0,125", "-0.5", "-3 145 728", "- 2", "oui", "3-2", ""])
def test_a_number_and_a_sentence_stay_as_they_are_in_the_csv(number):
    assert progress.inert(number) == number


@pytest.mark.parametrize("formula", ["=1", "+1", "@A1", "-2+3", "-A1", "\t=1", "\r=1", "-1|cmd"])
def test_a_formula_is_disarmed_in_the_csv(formula):
    assert progress.inert(formula) == f"'{formula}"


def test_the_view_counts_questions_and_exercises(capsys):
    total = len([k for k in progress.items(1).values() if k == "question"])
    progress.record("01-eos", True, "A")
    progress.record("01-octets", False, "B")
    progress.show()
    assert f"chapitre  1 : 1/{total} questions, 0/" in capsys.readouterr().out


def test_where_the_file_lives(monkeypatch, tmp_path):
    monkeypatch.delenv("COURS_PROGRESSION")
    assert paths.progress_file() == paths.ROOT / "travail/progression.json"
    monkeypatch.setattr(paths, "DRIVE", tmp_path)
    assert paths.progress_file() == tmp_path / "creer-un-llm/progression.json"
    monkeypatch.setenv("COURS_PROGRESSION", "ailleurs.json")
    assert paths.progress_file() == Path("ailleurs.json")
