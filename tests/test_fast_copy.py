"""La copie qui écrit plus vite : les mêmes scores et les mêmes textes, ou le modèle lui-même."""

from copy import deepcopy

import pytest
import torch
from torch import nn

from course_lib.block import RMSNorm
from course_lib.generation import KVCache, generate, left_padded, next_logits
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import pretrained
from course_lib.support.fast_copy import LOST, WORTH, FastGPT, HalfLinear, fast_copy, fits

FBGEMM = "fbgemm" in torch.backends.quantized.supported_engines
needs_fbgemm = pytest.mark.skipif(not FBGEMM, reason="PyTorch n'a pas FBGEMM ici")
SMALL = GPTConfig(vocab_size=8192, d_model=16, n_layers=2, n_heads=2, d_ff=24, max_seq_len=32)


@pytest.fixture(params=["mini", "cours"], scope="module")
def both(request):
    model, _ = pretrained.load(request.param)
    return model, fast_copy(model)


def rounded(model):
    """Le modèle, ses poids arrondis comme ceux que le cours enregistre."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.bfloat16())
    return model


@torch.inference_mode()
@pytest.mark.parametrize("shape", [(1, 1), (1, 512), (16, 40)], ids=str)
def test_the_scores_are_the_same(both, shape):
    model, fast = both
    dice = torch.Generator().manual_seed(0)
    ids = torch.randint(4, model.config.vocab_size, shape, generator=dice)
    torch.testing.assert_close(fast(ids), model(ids), rtol=0, atol=1e-4)


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
def test_every_large_matrix_is_kept_in_16_bits(both):
    model, fast = both
    assert isinstance(fast, FastGPT) and fast.config == model.config
    pairs = [(fast.head, model.head.weight)]
    for ours, theirs in zip(fast.blocks, model.blocks, strict=True):
        pairs.append((ours.attention.qkv, theirs.attention.qkv.weight))
        pairs.append((ours.attention.out, theirs.attention.out.weight))
        pairs.append((ours.gate_up, torch.cat([theirs.ffn.gate.weight, theirs.ffn.up.weight])))
        pairs.append((ours.down, theirs.ffn.down.weight))
    for linear, weight in pairs:
        assert isinstance(linear, HalfLinear) == (weight.numel() >= WORTH), weight.shape
        if isinstance(linear, HalfLinear):
            kept = torch.ops.quantized.linear_unpack_fp16(linear.weight)[0].float()
            assert (kept - weight).abs().max() <= LOST, weight.shape
        else:
            assert torch.equal(linear.weight, weight), weight.shape


def test_what_16_bits_cannot_keep_is_left_alone():
    assert fits(torch.tensor([0.0, 0.5, -65504.0, 2.0**-14, 1e-12]))
    for wrong in (0.1, 1e5, float("nan"), float("inf")):
        assert not fits(torch.tensor([0.5, wrong])), wrong
    assert not fits(torch.ones(2, dtype=torch.bfloat16))
    assert not fits(torch.ones(2, device="meta"))  # ni ailleurs que sur le processeur
    torch.manual_seed(0)
    trained = GPT(SMALL)
    assert fast_copy(trained) is trained  # des poids de float32, qui s'arrondiraient


@needs_fbgemm
def test_one_weight_decides():
    torch.manual_seed(0)
    model = rounded(GPT(SMALL))
    assert fast_copy(model) is not model
    with torch.no_grad():
        model.blocks[1].ffn.down.weight[0, 0] = 0.1
    assert fast_copy(model) is model


def test_another_model_comes_back():
    class Other(GPT):
        """Il pourrait faire autre chose de ses poids."""

    torch.manual_seed(0)
    for model in (rounded(nn.Sequential(nn.Linear(400, 400))), rounded(Other(SMALL))):
        assert fast_copy(model) is model


@needs_fbgemm
@torch.inference_mode()
@pytest.mark.parametrize("scale", [1.0, 1e-3])  # à 1e-3, eps pèse dix fois le carré moyen
def test_other_sizes_and_other_norms(scale):
    torch.manual_seed(0)
    model = GPT(GPTConfig(900, 48, 2, 3, 40, 32, rope_base=500.0, norm_eps=1e-5, tied=False))
    for part in model.modules():
        if isinstance(part, RMSNorm):
            part.weight.uniform_(0.5, 2.0)
        elif isinstance(part, nn.Linear):
            part.weight.mul_(5.0)
    model.embedding.weight.mul_(50.0 * scale)
    fast = fast_copy(rounded(model))
    assert fast is not model
    ids = torch.randint(4, 900, (2, 32))
    torch.testing.assert_close(fast(ids), model(ids), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("error", [AttributeError, RuntimeError])
def test_without_fbgemm_the_model_comes_back(error, monkeypatch):
    class Missing:
        def __getattr__(self, name):
            raise error(name)

    torch.manual_seed(0)
    model = rounded(GPT(SMALL))
    monkeypatch.setattr(torch.ops, "quantized", Missing())
    assert fast_copy(model) is model


def test_too_long_a_text_is_refused():
    torch.manual_seed(0)
    fast = fast_copy(rounded(GPT(SMALL)))
    with pytest.raises(ValueError, match="33 tokens"):
        fast(torch.zeros(1, 33, dtype=torch.long))


def test_the_command_writes_with_them(monkeypatch, capsys):
    from course_lib import __main__ as command
    from course_lib import generation
    from course_lib.support import fast_copy

    copies, given = [], []

    def copied(model):
        copies.append(deepcopy(model))
        return copies[0]

    def stream(model, *words, **options):
        given.append(model)
        return iter([])

    monkeypatch.setattr(fast_copy, "fast_copy", copied)
    monkeypatch.setattr(generation, "stream", stream)
    assert command.main(["generate", "Il était", "--model", "mini"]) == 0
    assert len(given) == 1 and given[0] is copies[0]
    assert capsys.readouterr().out.startswith("Il était")
