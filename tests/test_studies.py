"""Les études du chapitre 9 : leurs fichiers se tiennent, et leurs commandes les referaient."""

import json
from math import isclose

import pytest

from course_lib.support import corpus, paths, studies, tokens
from course_lib.tokenizer import BPETokenizer

TEXTS = 60_000


@pytest.fixture
def small(monkeypatch):
    """Le même chemin, en tout petit : soixante mille octets, un vocabulaire de 700."""
    texts = corpus.load("micromonde", split="train", size=TEXTS)
    tokenizer = BPETokenizer.train(texts, 700)
    data = tokens.prepare("micromonde", tokenizer, 1024, size=TEXTS)
    monkeypatch.setattr(studies, "prepared", lambda vocab_size, length: (tokenizer, data))
    monkeypatch.setattr(studies, "ROWS", 2)


def kept(name):
    return json.loads((studies.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_scaling_trains_each_shape_for_each_duration(small, monkeypatch, tmp_path):
    shape = {"d_model": 16, "n_layers": 1, "n_heads": 2, "d_ff": 16}
    monkeypatch.setattr(studies, "SIZES", {"a": shape, "b": shape | {"d_ff": 32}})
    monkeypatch.setattr(studies, "STEPS", (20, 21))
    found = json.loads(studies.scaling(tmp_path / "e.json").read_text(encoding="utf-8"))
    sizes = [trial["paramètres"] for trial in found["essais"]]
    assert sizes == [sizes[0]] * 2 + [sizes[0] + 3 * 16 * 16] * 2
    read = [trial["tokens"] for trial in found["essais"]]
    assert read[:2] == read[2:] and read[0] < read[1]
    assert all(2 < trial["note"] < 9 for trial in found["essais"])


def test_the_kept_studies_have_what_the_commands_write():
    assert [moment["pas"] for moment in kept("trajectoire")["moments"]] == list(studies.STOPS)
    assert len(kept("echelle")["essais"]) == len(studies.SIZES) * len(studies.STEPS)
    assert [moment["pas"] for moment in kept("copie")["moments"]] == list(range(50, 2001, 50))
    assert isclose(kept("copie")["hasard"], 8.9887, rel_tol=1e-4)  # log2(508)


def test_their_floors_are_those_of_the_micromonde():
    for name, size in (("trajectoire", 30_000), ("echelle", 200_000)):
        stories = corpus.load("micromonde", split="val", size=size)
        assert isclose(kept(name)["plancher"], studies.floor(stories))


def test_the_course_reads_them():
    (chapter,) = paths.NOTEBOOKS.glob("09_*.ipynb")
    text = chapter.read_text(encoding="utf-8")
    assert all(f"{name}.json" in text for name in ("trajectoire", "echelle", "copie"))
