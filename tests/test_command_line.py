"""La ligne de commande : une panne prévue y tient en une phrase, sans trace d'appels."""

import os
import re
import subprocess
import sys

import pytest
import torch

from course_lib.__main__ import main
from course_lib.support import corpus, paths, trainer


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["corpus", "show", "wikipedia"], "Wikipédia n'a pas pu être obtenu : il faut la biblio"),
        (["generate", "--seed", "9" * 20], "la graine tient en 64 bits"),
        (["bench", "tokenizer", "--repeats", "0"], "repeats vaut au moins 1 ; reçu : 0"),
        (["report", "--mutations", "--count", "0"], "count vaut au moins 1"),
        (["corpus", "show", "~personne-de-ce-nom/x.txt"], "personne-de-ce-nom"),
        (["tokenizer", "encode", "un", "--tokenizer", "absent.json"], "absent.json n'existe pas"),
        (["tokenizer", "encode", "un", "--tokenizer", "tests"], "tests est un dossier"),
        (["inventory", "--grade", "absent.csv"], "absent.csv n'existe pas"),
        (["generate", "--model", "mimi"], "mimi n'est ni un modèle du cours (mini, "),
        (["progress", "--csv", "absent/p.csv"], "le dossier absent n'existe pas"),
    ],
)
def test_a_foreseen_failure_is_a_sentence(words, message, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "datasets", None)
    monkeypatch.setattr(corpus, "load", lambda *_, load=corpus.load, **options: (
        load(*_, **options) if words[0] == "corpus" else ["un texte"]
    ))  # fmt: skip
    assert main(words) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "il manque : COMMANDE"),
        (["entraine"], "'entraine' est inconnu ; choisissez parmi"),
        (["train", "--s", "1"], "--s pourrait être"),
        (["train", "--seed"], "--seed : attend une valeur"),
        (["train", "--seed", "a"], "'a' ne se lit pas"),
        (["train", "--from", "mini", "--config", "mini"], "ne va pas avec --from"),
        (["tokenizer", "encode", "a", "b"], "de trop, ou mal écrit : b"),
        (["bench", "tokenizer", "--source"], "attend au moins une valeur"),
        (["freeze", "--check=oui"], "n'attend pas de valeur"),
        (["train", "--help"], "montrer cette aide"),
    ],
)
def test_a_misspelt_command_is_told_in_french(words, message, capsys):
    with pytest.raises(SystemExit):
        main(words)
    said = "".join(capsys.readouterr())
    assert message in said
    assert not re.search(r"usage:|error:|argument |expected|show this", said)


@pytest.mark.parametrize(
    ("output", "message"), [("absent/t.json", "absent n'existe pas"), (".", "est un dossier")]
)
def test_what_cannot_be_written_is_refused_before_the_work(
    output, message, monkeypatch, tmp_path, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "course_lib.tokenizer.BPETokenizer.train", lambda *a, **o: pytest.fail("trop tard")
    )
    assert main(["tokenizer", "train", "micromonde", "-o", output]) == 1
    assert message in capsys.readouterr().err


def test_a_full_graphics_card_says_what_to_try(monkeypatch, tmp_path, capsys):
    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(trainer, "launch", full)
    assert main(["train", "-o", str(tmp_path / "m")]) == 1
    assert "--micro-batch" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="un tuyau fermé se dit autrement sous Windows")
@pytest.mark.parametrize("size", [2000, 200_000])  # vu à la sortie, ou en route
def test_a_closed_pipe_ends_in_silence(size):
    command = [sys.executable, "-m", "course_lib", "corpus", "show", "--size", str(size)]
    process = subprocess.Popen(
        command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    assert process.stderr.read() == "" and process.wait() == 1
