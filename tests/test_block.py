"""Le bloc : RMSNorm et SwiGLU contre PyTorch et à la main, la place de ε, le passé, le compte."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from course_lib import block
from course_lib.attention import causal_mask


def random_block(d_model=32, n_heads=4, d_ff=48, **options):
    torch.manual_seed(0)
    made = block.TransformerBlock(d_model, n_heads, d_ff, **options)
    with torch.no_grad():
        for norm in (made.attention_norm, made.ffn_norm):
            norm.weight.copy_(torch.linspace(0.5, 1.5, d_model))
    return made


# --- RMSNorm -------------------------------------------------------------------------------------


def test_the_norm_is_what_one_finds_by_hand():
    norm = block.RMSNorm(2, eps=0.0)
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([1.0, 2.0]))
    torch.testing.assert_close(norm(torch.tensor([1.0, 7.0])), torch.tensor([0.2, 2.8]))


@pytest.mark.parametrize("shape", [(6,), (5, 6), (2, 3, 6)])
def test_the_norm_and_its_gradients_are_those_of_the_formula(shape):
    torch.manual_seed(0)
    norm, x = block.RMSNorm(6, eps=0.01), torch.randn(shape)
    with torch.no_grad():
        norm.weight.uniform_(0.5, 2)
    one, two = x.clone().requires_grad_(), x.clone().requires_grad_()
    expected = two / (two.square().mean(-1, keepdim=True) + 0.01).sqrt() * norm.weight.detach()
    (norm(one) ** 3).sum().backward()
    (expected**3).sum().backward()
    torch.testing.assert_close(norm(one), expected)
    torch.testing.assert_close(one.grad, two.grad)


@pytest.mark.skipif(not hasattr(nn, "RMSNorm"), reason="PyTorch trop ancien")
def test_the_norm_is_that_of_pytorch():
    ours, theirs = block.RMSNorm(8), nn.RMSNorm(8, eps=1e-5)
    theirs.load_state_dict(ours.state_dict())
    x = torch.randn(4, 8)
    assert torch.equal(ours(x), theirs(x))
    assert ours.eps == 1e-5


def test_epsilon_is_inside_the_root():
    norm = block.RMSNorm(4, eps=1e-5)
    assert not norm(torch.zeros(3, 4)).any()
    small = norm(torch.full((4,), 1e-3))
    torch.testing.assert_close(small, torch.full((4,), (1e-6 / 1.1e-5) ** 0.5))


def test_the_norm_ignores_the_scale_and_not_the_mean():
    x = torch.randn(5, 16) + 0.5
    norm = block.RMSNorm(16)
    torch.testing.assert_close(norm(100 * x), norm(x), rtol=1e-3, atol=1e-4)
    assert not torch.allclose(norm(x + 5), norm(x), atol=0.1)
    centred = norm(x - x.mean(-1, keepdim=True))
    torch.testing.assert_close(centred, functional.layer_norm(x, (16,), eps=1e-5))


# --- SwiGLU --------------------------------------------------------------------------------------


def test_swiglu_is_its_formula():
    torch.manual_seed(0)
    ffn, x = block.SwiGLU(6, 10), torch.randn(2, 3, 6)
    gate, up = x @ ffn.gate.weight.T, x @ ffn.up.weight.T
    expected = (gate * torch.sigmoid(gate) * up) @ ffn.down.weight.T
    torch.testing.assert_close(ffn(x), expected)
    halves = functional.glu(torch.cat([up, gate], dim=-1)) * gate  # up × σ(gate) × gate
    torch.testing.assert_close(ffn(x), halves @ ffn.down.weight.T)


def test_swiglu_by_hand():
    ffn = block.SwiGLU(1, 2)
    with torch.no_grad():
        ffn.gate.weight.copy_(torch.tensor([[40.0], [0.0]]))
        ffn.up.weight.copy_(torch.tensor([[2.0], [5.0]]))
        ffn.down.weight.copy_(torch.tensor([[0.5, 9.0]]))
    torch.testing.assert_close(ffn(torch.tensor([[1.0]])), torch.tensor([[40.0]]))


def test_swiglu_works_place_by_place():
    torch.manual_seed(0)
    ffn, x = block.SwiGLU(8, 12), torch.randn(1, 5, 8)
    other = x.clone()
    other[:, 2] += 1
    changed = (ffn(x) != ffn(other)).any(-1)[0]
    assert changed.tolist() == [False, False, True, False, False]
    torch.testing.assert_close(ffn(x.flip(1)), ffn(x).flip(1))


# --- le bloc -------------------------------------------------------------------------------------


def test_the_block_is_pre_norm_with_two_residuals():
    made, x, mask = random_block(), torch.randn(2, 7, 32), causal_mask(7)
    middle = x + made.attention(made.attention_norm(x), mask)
    torch.testing.assert_close(made(x, mask), middle + made.ffn(made.ffn_norm(middle)))


def test_a_mute_block_lets_everything_through():
    made, x = random_block(), torch.randn(2, 7, 32)
    with torch.no_grad():
        made.attention.out.weight.zero_()
        made.ffn.down.weight.zero_()
    assert torch.equal(made(x, causal_mask(7)), x)


@pytest.mark.parametrize("place", [1, 4, 6])
def test_changing_the_future_does_not_change_the_past(place):
    made, x = random_block(), torch.randn(2, 7, 32)
    other = x.clone()
    other[:, place:] = torch.randn(2, 7 - place, 32)
    before, after = made(x, causal_mask(7)), made(other, causal_mask(7))
    assert torch.equal(before[:, :place], after[:, :place])
    assert not torch.allclose(before[:, place:], after[:, place:])


def test_the_counts_of_the_subject():
    made = block.TransformerBlock(384, 6, 1024)
    counts = {name: parameter.numel() for name, parameter in made.named_parameters()}
    assert counts["attention.qkv.weight"] == 442_368
    assert counts["attention.out.weight"] == 147_456
    assert sum(n for name, n in counts.items() if name.startswith("ffn.")) == 1_179_648
    assert sum(counts.values()) == 1_770_240
    assert not [name for name in counts if "bias" in name]


def test_positions_and_cache_reach_the_attention():
    made, x = random_block(), torch.randn(1, 5, 32)
    shifted = made(x, causal_mask(5), torch.arange(100, 105))
    torch.testing.assert_close(shifted, made(x, causal_mask(5)), rtol=1e-3, atol=1e-4)
    spread = made(x, causal_mask(5), torch.tensor([0, 3, 9, 27, 81]))
    assert not torch.allclose(spread, made(x, causal_mask(5)), atol=1e-3)

    class Cache:
        k = v = None

        def append(self, k, v):
            self.k = k if self.k is None else torch.cat([self.k, k], dim=-2)
            self.v = v if self.v is None else torch.cat([self.v, v], dim=-2)
            return self.k, self.v

    cache, rows = Cache(), []
    for place in range(5):
        positions = torch.tensor([place])
        rows.append(made(x[:, place : place + 1], causal_mask(1, place + 1), positions, cache))
    whole = made(x, causal_mask(5))
    torch.testing.assert_close(torch.cat(rows, dim=1), whole, rtol=1e-4, atol=1e-5)


def test_the_options_are_handed_down():
    made = random_block(max_seq_len=16, rope_base=100.0, norm_eps=0.5)
    assert made.attention.cos.shape == (16, 4)
    assert made.attention_norm.eps == made.ffn_norm.eps == 0.5
    plain = random_block(max_seq_len=16)
    assert not torch.equal(made.attention.cos, plain.attention.cos)


def test_the_defaults_are_512_places_base_ten_thousand_and_a_small_epsilon():
    """La base de Su et al. (arXiv:2104.09864) ; ε se voit sur de tout petits vecteurs."""
    made, told = random_block(), random_block(max_seq_len=512, rope_base=10_000.0, norm_eps=1e-5)
    x, ends = 1e-3 * torch.randn(1, 3, 32), torch.tensor([0, 200, 511])
    assert torch.equal(made(x, positions=ends), told(x, positions=ends))
    with pytest.raises(IndexError):
        made(x, positions=ends + 1)


def test_a_size_that_heads_cannot_share_is_refused():
    with pytest.raises(ValueError, match="ne se partage pas"):
        block.TransformerBlock(10, 4, 16)
    with pytest.raises(ValueError, match="pair"):
        block.TransformerBlock(12, 4, 16)


def test_a_vector_of_another_size_is_refused():
    with pytest.raises(RuntimeError):
        block.RMSNorm(8)(torch.randn(2, 9))
    with pytest.raises(RuntimeError):
        block.SwiGLU(8, 12)(torch.randn(2, 9))


def test_the_gradient_reaches_the_first_of_many_layers_only_with_residuals():
    torch.manual_seed(0)
    layers = [block.TransformerBlock(32, 4, 64) for _ in range(24)]
    sizes = {}
    for name in ("avec", "sans"):
        x = start = torch.randn(2, 6, 32, requires_grad=True)
        for layer in layers:
            x = layer(x) if name == "avec" else layer.ffn(layer.attention(x))
        x.sum().backward()
        sizes[name] = start.grad.norm().item() / (2 * 6 * 32) ** 0.5
    assert 0.1 < sizes["avec"] < 50 and sizes["sans"] < 1e-12
