"""Ce que la carte d'un modèle affirme, sur de petits cas connus d'avance."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from course_lib.__main__ import main
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import corpus, evaluation, micromonde
from course_lib.support.probes import scoring


class Uniform(nn.Module):
    """Un modèle qui ne sait rien : tous les tokens se valent."""

    def __init__(self, vocab_size: int, max_seq_len: int = 8):
        super().__init__()
        self.config = GPTConfig(vocab_size=vocab_size, max_seq_len=max_seq_len)
        self.nothing = nn.Parameter(torch.zeros(()))  # `estimate_loss` y lit où est le modèle

    def forward(self, ids):
        return torch.zeros(*ids.shape, self.config.vocab_size) + 0 * self.nothing


def test_every_token_of_a_long_text_is_counted_once():
    assert len(list(evaluation.reading_bits(Uniform(16), list(range(4, 16)) * 4 + [7]))) == 49
    for length in (1, 5, 8, 9, 12, 13, 40, 41):
        bits = list(evaluation.reading_bits(Uniform(16), [5] * length, batch=2))
        assert len(bits) == length and all(math.isclose(b, 4) for b in bits)


def test_a_token_keeps_half_a_window_behind_it():
    """Les mêmes bits qu'une lecture directe de la fenêtre où il compte."""
    torch.manual_seed(0)
    model = GPT(GPTConfig(vocab_size=20, d_model=16, n_layers=1, n_heads=2, d_ff=16, max_seq_len=8))
    ids = torch.randint(4, 20, (21,)).tolist()
    bits = list(evaluation.reading_bits(model, ids))
    for place in (0, 7, 8, 11, 12, 20):
        start = 0 if place < 8 else (place - 4) // 4 * 4
        (alone,) = scoring.token_bits(model, [[2, *ids[start : place + 1]]])
        assert math.isclose(alone[-1], bits[place], rel_tol=1e-5)


def test_stories_are_counted_in_bits_per_byte_with_their_end():
    class Bytes:
        def encode(self, text, *, bos=False, eos=False):
            return [2] * bos + [4 + b for b in text.encode()] + [3] * eos

    texts = corpus.load("micromonde", split="val", size=4000)
    ours, floor = evaluation.stories_note(Uniform(256, 2000), Bytes(), texts, "val")
    n_bytes = sum(len(text.encode()) for text in texts)
    assert math.isclose(ours, 8 * (n_bytes + len(texts)) / n_bytes, rel_tol=1e-6)
    bits = sum(micromonde.read(text, "val").bits for text in texts)
    assert math.isclose(floor, bits / n_bytes)


@pytest.mark.parametrize("model", ["mini", "cours"])
def test_a_size_that_would_change_nothing_is_refused(model, capsys):
    assert main(["evaluate", model, "--quick", "--size", "1000"]) == 1
    assert "ôtez-le" in capsys.readouterr().err


def test_own_texts_are_graded_on_what_was_held_out(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    verses = "il était une fois un roi, une reine et un fou du roi. " * 3
    for i in range(20):
        Path(f"{i}.txt").write_text(verses + f"leur numéro est {i}.", encoding="utf-8")
    command = ["train", "--corpus", ".", "-o", "m", "--steps", "2", "--batch-size", "4"]
    assert main([*command, "--device", "cpu", "--precision", "fp32"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "m"]) == 0
    assert "| textes mis de côté (2) |" in capsys.readouterr().out
    Path("0.txt").write_text("un autre texte", encoding="utf-8")
    assert main(["evaluate", "m"]) == 1
    assert "ne donne plus les textes de cet entraînement" in capsys.readouterr().err
