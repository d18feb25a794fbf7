"""Les chronométrages : qui est mesuré, et la vitesse du tokenizer rapportée à ses pairs."""

import pytest
import torch

from course_lib.__main__ import main
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import bench, corpus
from course_lib.tokenizer import BPETokenizer


@pytest.fixture(scope="module")
def stories() -> list[str]:
    return corpus.load("micromonde", size=5_000_000)


@pytest.mark.lent
@pytest.mark.filterwarnings("ignore:texte trop court")
def test_training_is_no_slower_than_tokenizers(stories):
    times = bench.training_times(stories, 2048, repeats=5)
    assert times["course_lib"] == min(times.values())


@pytest.mark.lent
def test_encoding_is_twice_as_fast_as_encode_batch(stories):
    times = bench.encoding_times(stories, BPETokenizer.train(stories, 2048), repeats=5)
    peers = [value for name, value in times.items() if name.startswith("tokenizers")]
    assert 2 * times["course_lib"] <= min(peers)


def test_a_token_of_the_course_costs_97_million_operations():
    assert bench.operations_per_token(GPTConfig.cours(), 13_767_552, 512) == 82_605_312 + 14_155_776


def test_the_peer_has_the_same_parameters():
    assert sum(w.numel() for w in bench.llama(GPTConfig.cours()).parameters()) == 13_767_552


@pytest.mark.lent
@pytest.mark.parametrize("name", ["mini", "124M"])
def test_compiled_or_not_a_model_and_its_peer_are_timed(name, monkeypatch, capsys):
    from transformers import LlamaForCausalLM

    compiled = []
    monkeypatch.setattr(torch.nn.Module, "compile", lambda model: compiled.append(type(model)))
    assert bench.model(name, repeats=1, compiled=name == "mini", shapes=[(2, 16)]) == 0
    shown = capsys.readouterr().out
    assert {"mini": "1.3 M", "124M": "123.6 M"}[name] in shown
    assert shown.count("transformers, LlamaForCausalLM") == 2
    assert ("compilé" in shown) == (name == "mini")
    peers = [GPT, LlamaForCausalLM] * 2 if name == "mini" else []  # en float32, puis en bfloat16
    assert compiled == peers


def test_the_shapes_of_the_command_are_those_timed(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(bench, "model", lambda *words: asked.append(words) or 0)
    assert main(["bench", "model", "--shapes", "16x256", "4x512", "--precision", "bf16"]) == 0
    assert main(["bench", "model"]) == 0
    assert asked[0][3:] == ([(16, 256), (4, 512)], ["bf16"])
    assert asked[1][3:] == (bench.SHAPES, ("fp32", "bf16"))
    for wrong in ("16", "0x8", "16xa", "-1x8"):
        with pytest.raises(SystemExit):
            main(["bench", "model", f"--shapes={wrong}"])
        assert "n'a pas la forme LIGNESxTOKENS" in capsys.readouterr().err


@pytest.mark.parametrize("compiled", [True, False])
def test_both_trainings_are_compiled_or_neither(compiled, monkeypatch):
    from transformers import LlamaForCausalLM

    called = []
    monkeypatch.setattr(torch, "compile", lambda function: called.append("course_lib") or function)
    monkeypatch.setattr(torch.nn.Module, "compile", lambda model: called.append(type(model)))
    config = GPTConfig(300, d_model=32, n_layers=1, n_heads=2, d_ff=64, max_seq_len=16)
    candidates = bench.training_candidates(config, 2, compiled)
    assert ("transformers, bf16, compilé" in candidates) == compiled
    assert called == ([LlamaForCausalLM, "course_lib"] if compiled else [])
    for run in candidates.values():
        run()
