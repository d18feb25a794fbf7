"""L'état du cours : chaque chiffre vient d'une mesure, datée, ou s'avoue pas encore mesuré."""

import json
import os
import tomllib
from types import SimpleNamespace

import pytest

from course_lib.support import mutations, paths, progress, report

NOTEBOOKS = """<testsuites><testsuite tests="30" failures="1" errors="0" skipped="0"
timestamp="2026-11-26T23:58:06"><testcase classname="notebooks.03_attention.ipynb" time="2.5"/>
<testcase classname="notebooks.03_attention.ipynb" time="1.5"/></testsuite></testsuites>"""
TESTS = """<testsuites><testsuite tests="10" failures="0" errors="1" skipped="2"
timestamp="2026-11-27T00:02:06"><testcase classname="tests.test_rope" time="9"/>
</testsuite></testsuites>"""


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "MUTATIONS", tmp_path / "mutations.json")
    return tmp_path / "mutations.json"


def test_the_times_are_those_of_the_last_tests(tmp_path):
    (tmp_path / "notebooks.xml").write_text(NOTEBOOKS)
    assert report.last_tests(tmp_path) == ("", {})
    (tmp_path / "tests.xml").write_text(TESTS[:80])
    assert report.last_tests(tmp_path) == ("", {})
    (tmp_path / "tests.xml").write_text(TESTS)
    when, seconds = report.last_tests(tmp_path)
    assert when == "le 2026-11-27 : 40 tests, 2 en échec, 2 sautés" and seconds == {3: 4.0}


def test_each_chapter_has_its_line(capsys):
    report.print_chapters("", {4: 31.4})
    _, *rows = capsys.readouterr().out.strip().splitlines()
    assert [int(row.split()[0]) for row in rows[: len(progress.CHAPTERS)]] == [*progress.CHAPTERS]
    assert rows[3].split()[-2:] == ["31", "60"] and rows[4].split()[-2] == "?"
    for row in rows[: len(progress.CHAPTERS)]:
        cells, compared, ignored, asked, made = map(int, row.split()[1:6])
        assert cells >= 40, f"quarante cellules au moins : {row}"
        assert 0 <= ignored <= max(3, (compared + ignored) // 10), f"trop d'ignorées : {row}"
        assert asked >= 6 and made >= 2, f"six questions et deux exercices au moins : {row}"
    assert rows[-1].endswith(f"{report.NOT_YET}.")


def test_each_bench_has_its_target(capsys):
    report.print_benches()
    told = capsys.readouterr().out
    assert told.count("cible : ") == told.count("python3 cours.py ") >= 5


def test_the_mutations_are_dated(kept, capsys):
    report.print_mutations()
    assert report.NOT_YET in capsys.readouterr().out
    found = {"date": "2026-11-26", "graine": 7, "mutations": 60, "équivalentes": 2}
    kept.write_text(json.dumps(found | {"survivantes": ["une"], "modules": mutations.digest()}))
    report.print_mutations()
    told = capsys.readouterr().out
    assert (
        "57 sur 58, soit 98\u00a0% (graine 7" in told and "une\n" in told and "changé" not in told
    )
    kept.write_text(json.dumps(found | {"survivantes": [], "modules": "autre"}))
    report.print_mutations()
    assert "les modules ont changé depuis" in capsys.readouterr().out


# --- les mutations

ABSOLUTE = '''
"""La valeur absolue."""

import math


def absolute(x: int = 0) -> int:
    """Deux fois 3."""
    if x < 0:
        raise ValueError(f"{x + 1}")
    return math.fabs(-x, 2)
'''


def test_what_mutates():
    found = {(m.line, m.before, m.after) for m in mutations.mutants("absolute", ABSOLUTE)}
    assert found == {
        (7, "def absolute(x: int=0) -> int:", "def absolute(x: int=1) -> int:"),
        (7, "def absolute(x: int=0) -> int:", "def absolute(x: int=-1) -> int:"),
        (9, "if x < 0:", "if x <= 0:"),
        (9, "if x < 0:", "if not x < 0:"),
        (9, "if x < 0:", "if x < 1:"),
        (9, "if x < 0:", "if x < -1:"),
        (11, "return math.fabs(-x, 2)", "return math.fabs(-x)"),
        (11, "return math.fabs(-x, 2)", "return math.fabs(x, 2)"),
        (11, "return math.fabs(-x, 2)", "return math.fabs(-x, 3)"),
        (11, "return math.fabs(-x, 2)", "return math.fabs(-x, 1)"),
    }


def test_a_sample_follows_its_seed_and_covers_the_modules(monkeypatch):
    small = ("attention", "self_attention", "block")
    monkeypatch.setattr(mutations, "MODULES", small)
    drawn = mutations.sample(9, seed=3)
    assert drawn == mutations.sample(9, seed=3) != mutations.sample(9, seed=4)
    assert [mutant.module for mutant in drawn] == [name for name in small for _ in range(3)]


def test_windows_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(mutations, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr(mutations, "copied_repository", lambda: pytest.fail("commencé"))
    with pytest.raises(ValueError, match="demandent Linux ou macOS"):
        mutations.measure(1, seed=0)


@pytest.mark.skipif(os.name == "nt", reason="ni liens ni limite de temps de calcul sous Windows")
def test_a_fault_is_seen_and_a_neutral_change_survives():
    source = (paths.ROOT / "course_lib/tokenizer.py").read_text(encoding="utf-8")
    neutral = mutations.Mutant("tokenizer", 1, "", "", source + "\nUNUSED = 1\n")
    [fault] = [
        mutant
        for mutant in mutations.mutants("tokenizer", source)
        if mutant.before.startswith("merged.append(new_id)") and mutant.after == "pass"
    ]
    [own], _ = mutations.tests_of("tokenizer")
    assert own == "tests/test_tokenizer.py"
    stages = ([own, "-k", "test_merge_pair"], [])
    with mutations.copied_repository() as folder:
        assert not mutations.survives(folder, fault, stages)
        assert mutations.survives(folder, neutral, stages)
        assert (folder / "course_lib/tokenizer.py").read_text(encoding="utf-8") == source


def test_equivalents_are_real_mutations_with_a_reason():
    entries = tomllib.loads((paths.ROOT / "tests/mutations.toml").read_text("utf-8"))
    assert all(entry["reason"].strip() for entry in entries.get("equivalent", []))
    known = mutations.equivalents()
    for module in {module for module, _, _ in known}:
        source = (paths.ROOT / f"course_lib/{module}.py").read_text(encoding="utf-8")
        found = {(m.module, m.before, m.after) for m in mutations.mutants(module, source)}
        assert {entry for entry in known if entry[0] == module} <= found
