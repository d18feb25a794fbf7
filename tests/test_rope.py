"""RoPE : les angles à la main, la rotation contre les complexes et contre le rangement par moitiés,
l'écart signé, et l'attention tournée contre celle du chapitre 5."""

import cmath
import math

import pytest
import torch

from course_lib.attention import causal_mask
from course_lib.multi_head import MultiHeadAttention
from course_lib.rope import RotaryMultiHeadAttention, apply_rope, rope_frequencies


def table(n_places, d_k, base=10_000.0):
    angles = torch.arange(n_places)[:, None] * rope_frequencies(d_k, base)
    return angles.cos(), angles.sin()


def numbers(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_frequencies_are_those_worked_by_hand():
    speeds = rope_frequencies(64)
    assert speeds.shape == (32,)
    assert speeds[0].item() == 1
    assert speeds[1].item() == pytest.approx(0.749894, abs=1e-6)
    assert speeds[31].item() == pytest.approx(1.333521e-4, rel=1e-6)
    assert rope_frequencies(4).tolist() == pytest.approx([1, 0.01])
    assert rope_frequencies(8, base=16.0).tolist() == pytest.approx([1, 0.5, 0.25, 0.125])


@pytest.mark.parametrize("d_k", [1, 7, 63])
def test_an_odd_size_is_refused(d_k):
    with pytest.raises(ValueError, match="pair"):
        rope_frequencies(d_k)


def test_a_pair_turns_by_its_angle():
    cos, sin = torch.tensor([[0.0]]), torch.tensor([[1.0]])  # un quart de tour
    assert apply_rope(torch.tensor([[1.0, 0.0]]), cos, sin).tolist() == [[0, 1]]
    assert apply_rope(torch.tensor([[0.0, 1.0]]), cos, sin).tolist() == [[-1, 0]]


def test_it_is_a_product_of_complex_numbers():
    x = numbers(2, 3, 50, 16)
    turned = apply_rope(x, *table(50, 16))
    for place in (0, 1, 49):
        for pair in range(8):
            z = complex(*x[1, 2, place, 2 * pair : 2 * pair + 2].tolist())
            z *= cmath.exp(1j * place * 10_000 ** (-2 * pair / 16))
            found = turned[1, 2, place, 2 * pair : 2 * pair + 2].tolist()
            assert found == pytest.approx([z.real, z.imag], abs=1e-4)


def test_lengths_are_kept_and_place_zero_does_not_move():
    x = numbers(4, 300, 32)
    turned = apply_rope(x, *table(300, 32))
    torch.testing.assert_close(turned.norm(dim=-1), x.norm(dim=-1))
    assert torch.equal(turned[:, 0], x[:, 0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_the_kind_of_number_is_kept(dtype):
    assert apply_rope(numbers(5, 8).to(dtype), *table(5, 8)).dtype == dtype


def by_halves(x, cos, sin):
    """Le rangement de `transformers` : la première moitié avec la seconde."""
    one, two = x.chunk(2, dim=-1)
    return torch.cat([one * cos - two * sin, two * cos + one * sin], dim=-1)


def test_the_half_split_layout_is_ours_permuted():
    cos, sin = table(40, 16)
    q, k = numbers(2, 40, 16)
    order = [*range(0, 16, 2), *range(1, 16, 2)]
    ours = apply_rope(q, cos, sin) @ apply_rope(k, cos, sin).T
    theirs = by_halves(q[:, order], cos, sin) @ by_halves(k[:, order], cos, sin).T
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
    unpermuted = by_halves(q, cos, sin) @ by_halves(k, cos, sin).T
    assert not torch.allclose(ours, unpermuted, atol=0.1)


def test_the_score_depends_on_the_signed_offset_alone_when_the_content_is_fixed():
    q, k = numbers(2, 16)
    cos, sin = table(60, 16)
    scores = apply_rope(q.expand(60, 16), cos, sin) @ apply_rope(k.expand(60, 16), cos, sin).T
    for offset in range(-59, 60):
        line = scores.diagonal(offset)
        torch.testing.assert_close(line, line[:1].expand_as(line), atol=1e-4, rtol=0)
    assert abs(scores[0, 3] - scores[3, 0]) > 0.1


def pair_of_layers(d_model=32, n_heads=4, **options):
    plain = MultiHeadAttention(d_model, n_heads)
    rotary = RotaryMultiHeadAttention(d_model, n_heads, **options)
    rotary.load_state_dict(plain.state_dict())  # mêmes paramètres, et rien de plus
    return plain, rotary


def test_the_angles_are_neither_parameters_nor_saved():
    plain, rotary = pair_of_layers()
    assert rotary.state_dict().keys() == plain.state_dict().keys()
    assert dict(rotary.named_buffers()).keys() == {"cos", "sin"}


def test_queries_and_keys_turn_and_values_do_not():
    plain, rotary = pair_of_layers()
    x = numbers(2, 9, 32)
    cos, sin = table(9, 8)
    q, k, v = plain.project(x, None)
    found = rotary.project(x, None)
    for one, other in zip(
        found, (apply_rope(q, cos, sin), apply_rope(k, cos, sin), v), strict=True
    ):
        torch.testing.assert_close(one, other)


def test_at_one_place_it_is_the_attention_of_chapter_5():
    plain, rotary = pair_of_layers()
    x = numbers(2, 9, 32)
    same_place = torch.full((9,), 7)
    torch.testing.assert_close(rotary(x, positions=same_place), plain(x))
    assert not torch.allclose(rotary(x), plain(x), atol=1e-3)


def test_moving_the_whole_sequence_changes_nothing():
    _, rotary = pair_of_layers()
    x, mask = numbers(2, 9, 32), causal_mask(9)
    here = rotary(x, mask)
    torch.testing.assert_close(rotary(x, mask, positions=torch.arange(9)), here)
    far = rotary(x, mask, positions=torch.arange(400, 409))
    torch.testing.assert_close(far, here, atol=1e-4, rtol=1e-4)


def test_each_row_may_have_its_own_positions():
    """Une histoire complétée à gauche : ses positions partent du premier vrai token."""
    _, rotary = pair_of_layers()
    x = numbers(2, 6, 32)
    positions = torch.tensor([[0, 1, 2, 3, 4, 5], [0, 0, 0, 1, 2, 3]])
    together = rotary(x, positions=positions)
    for row in range(2):
        alone = rotary(x[row : row + 1], positions=positions[row])
        torch.testing.assert_close(together[row : row + 1], alone)


def test_one_causal_layer_is_blind_to_the_order_of_the_prefix_without_rope():
    plain, rotary = pair_of_layers()
    x, mask = numbers(1, 7, 32), causal_mask(7)
    other = x[:, [3, 0, 5, 1, 4, 2, 6]]
    torch.testing.assert_close(plain(x, mask)[:, -1], plain(other, mask)[:, -1])
    assert not torch.allclose(rotary(x, mask)[:, -1], rotary(other, mask)[:, -1], atol=1e-3)


def test_the_future_does_not_change_the_past():
    _, rotary = pair_of_layers()
    x, mask = numbers(1, 8, 32), causal_mask(8)
    other = x.clone()
    other[:, 5:] = numbers(1, 3, 32, seed=1)
    assert torch.equal(rotary(x, mask)[:, :5], rotary(other, mask)[:, :5])


class Kept:
    """Une mémoire des clés et des valeurs, comme au chapitre 10."""

    def __init__(self):
        self.k = self.v = None

    def append(self, k, v):
        self.k = k if self.k is None else torch.cat([self.k, k], dim=-2)
        self.v = v if self.v is None else torch.cat([self.v, v], dim=-2)
        return self.k, self.v


def test_token_by_token_with_a_memory_it_is_the_same():
    _, rotary = pair_of_layers()
    x, memory = numbers(2, 6, 32), Kept()
    whole = rotary(x, causal_mask(6))
    steps = [
        rotary(x[:, t : t + 1], causal_mask(1, t + 1), torch.tensor([t]), memory) for t in range(6)
    ]
    torch.testing.assert_close(torch.cat(steps, dim=1), whole)


def test_the_base_and_the_length_are_those_asked_for():
    _, rotary = pair_of_layers(max_seq_len=20, base=100.0)
    assert rotary.cos.shape == rotary.sin.shape == (20, 4)
    assert rotary.sin[3, 2].item() == pytest.approx(math.sin(3 * 100 ** (-4 / 8)))


def test_beyond_the_table_there_is_an_error():
    _, rotary = pair_of_layers(max_seq_len=8)
    assert rotary(numbers(1, 8, 32)).shape == (1, 8, 32)
    with pytest.raises(IndexError):
        rotary(numbers(1, 9, 32))


def test_heads_of_an_odd_size_are_refused():
    with pytest.raises(ValueError, match="pair"):
        RotaryMultiHeadAttention(12, 4)


def test_gradients_reach_every_parameter():
    _, rotary = pair_of_layers()
    rotary(numbers(1, 5, 32), causal_mask(5)).square().sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in rotary.parameters())
