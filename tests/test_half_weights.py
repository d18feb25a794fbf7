"""Les poids en 16 bits : les mêmes scores et les mêmes textes que le modèle, ou le modèle."""

from copy import deepcopy

import pytest
import torch
from torch import nn

from course_lib.generation import KVCache, generate, left_padded, next_logits
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import pretrained
from course_lib.support.half_weights import LOST, WORTH, HalfLinear, fits, with_half_weights

FBGEMM = "fbgemm" in torch.backends.quantized.supported_engines
needs_fbgemm = pytest.mark.skipif(not FBGEMM, reason="PyTorch n'a pas FBGEMM ici")
SMALL = GPTConfig(vocab_size=8192, d_model=16, n_layers=2, n_heads=2, d_ff=24, max_seq_len=32)


@pytest.fixture(params=["mini", "cours"], scope="module")
def both(request):
    model, _ = pretrained.load(request.param)
    return model, with_half_weights(model)


def rounded(model):
    """Le modèle, ses poids arrondis comme ceux que le cours enregistre."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.bfloat16())
    return model


@torch.inference_mode()
@pytest.mark.parametrize("shape", [(1, 1), (1, 512), (16, 40)], ids=str)
def test_the_scores_are_the_same(both, shape):
    model, light = both
    dice = torch.Generator().manual_seed(0)
    ids = torch.randint(4, model.config.vocab_size, shape, generator=dice)
    torch.testing.assert_close(light(ids), model(ids), rtol=0, atol=1e-4)


@torch.inference_mode()
def test_so_are_they_with_a_cache_and_padding(both):
    rows = [[2, 10, 11, 12, 13], [2, 20], [2]]
    ids, pads = left_padded(rows)
    found = []
    for model in both:
        cache = KVCache(len(model.blocks), 8)
        next_logits(model, ids, pads, cache)
        found.append(next_logits(model, torch.tensor([[7], [8], [9]]), pads, cache))
    torch.testing.assert_close(*found, rtol=0, atol=1e-4)


def test_the_text_is_the_same(both):
    dice = torch.Generator().manual_seed(1)
    vocab_size = both[0].config.vocab_size
    rows = [[2, *torch.randint(4, vocab_size, (6,), generator=dice).tolist()] for _ in range(6)]
    first, second = (generate(model, rows, 40, temperature=0) for model in both)
    assert first == second


@needs_fbgemm
def test_every_large_matrix_is_kept_in_16_bits_and_the_model_is_untouched(both):
    model, light = both
    assert light is not model and light.config == model.config
    assert not any(isinstance(part, HalfLinear) for part in model.modules())
    pairs = zip(model.named_modules(), light.named_modules(), strict=True)
    for (name, part), (_, half) in pairs:
        large = isinstance(part, nn.Linear) and part.weight.numel() >= WORTH
        assert isinstance(half, HalfLinear) == large, name
        if large:
            kept = torch.ops.quantized.linear_unpack_fp16(half.weight)[0].float()
            assert (kept - part.weight).abs().max() <= LOST, name


def test_what_16_bits_cannot_keep_is_left_alone():
    assert fits(torch.tensor([0.0, 0.5, -65504.0, 2.0**-14, 1e-12]))
    for wrong in (0.1, 1e5, float("nan"), float("inf")):
        assert not fits(torch.tensor([0.5, wrong])), wrong
    assert not fits(torch.ones(2, dtype=torch.bfloat16))
    assert not fits(torch.ones(2, device="meta"))  # ni ailleurs que sur le processeur
    torch.manual_seed(0)
    trained = GPT(SMALL)
    assert with_half_weights(trained) is trained  # des poids de float32, qui s'arrondiraient


@needs_fbgemm
def test_one_weight_decides():
    torch.manual_seed(0)
    model = rounded(GPT(SMALL))
    assert with_half_weights(model) is not model
    with torch.no_grad():
        model.blocks[1].ffn.down.weight[0, 0] = 0.1
    assert with_half_weights(model) is model


def test_a_bias_is_not_lost():
    torch.manual_seed(0)
    model = rounded(nn.Sequential(nn.Linear(400, 400)))
    assert with_half_weights(model) is model


@pytest.mark.parametrize("error", [AttributeError, RuntimeError])
def test_without_fbgemm_the_model_comes_back(error, monkeypatch):
    class Missing:
        def __getattr__(self, name):
            raise error(name)

    torch.manual_seed(0)
    model = rounded(GPT(SMALL))
    monkeypatch.setattr(torch.ops, "quantized", Missing())
    assert with_half_weights(model) is model


def test_the_command_writes_with_them(monkeypatch, capsys):
    from course_lib import __main__ as command
    from course_lib import generation
    from course_lib.support import half_weights

    light, given = [], []

    def copied(model):
        light.append(deepcopy(model))
        return light[0]

    def stream(model, *words, **options):
        given.append(model)
        return iter([])

    monkeypatch.setattr(half_weights, "with_half_weights", copied)
    monkeypatch.setattr(generation, "stream", stream)
    assert command.main(["generate", "Il était", "--model", "mini"]) == 0
    assert len(given) == 1 and given[0] is light[0]
    assert capsys.readouterr().out.startswith("Il était")
