"""Les têtes multiples : contre PyTorch, contre une boucle, à la main, et leurs coutures."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from course_lib.attention import causal_mask
from course_lib.multi_head import MultiHeadAttention
from course_lib.self_attention import attention_weights

SIZES = [(16, 1), (16, 2), (24, 6), (12, 12), (384, 6)]


def pytorch_with_the_weights_of(ours: MultiHeadAttention) -> nn.MultiheadAttention:
    d_model = ours.out.weight.shape[0]
    theirs = nn.MultiheadAttention(d_model, ours.n_heads, bias=False, batch_first=True)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(ours.qkv.weight)
        theirs.out_proj.weight.copy_(ours.out.weight)
    return theirs


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("d_model", "n_heads"), SIZES)
def test_values_and_gradients_are_those_of_pytorch(d_model, n_heads, causal):
    torch.manual_seed(0)
    ours = MultiHeadAttention(d_model, n_heads).double()
    theirs = pytorch_with_the_weights_of(ours).double()
    x = torch.randn(3, 7, d_model, dtype=torch.float64)
    inputs = [x.clone().requires_grad_() for _ in range(2)]
    mask = causal_mask(7) if causal else None
    forbidden = ~mask if causal else None
    found = ours(inputs[0], mask)
    expected, _ = theirs(*[inputs[1]] * 3, attn_mask=forbidden, need_weights=False)
    torch.testing.assert_close(found, expected)
    for result in (found, expected):
        (result * torch.arange(d_model)).sum().backward()
    torch.testing.assert_close(ours.qkv.weight.grad, theirs.in_proj_weight.grad)
    torch.testing.assert_close(ours.out.weight.grad, theirs.out_proj.weight.grad)
    torch.testing.assert_close(inputs[0].grad, inputs[1].grad)


@pytest.mark.parametrize(("d_model", "n_heads"), SIZES)
def test_it_is_a_loop_over_heads(d_model, n_heads):
    """Avec les seules tranches des poids, sans `split` ni `project`."""
    torch.manual_seed(1)
    model, x, mask = (
        MultiHeadAttention(d_model, n_heads),
        torch.randn(2, 5, d_model),
        causal_mask(5),
    )
    d_k = d_model // n_heads
    w_q, w_k, w_v = model.qkv.weight.split(d_model)
    total = torch.zeros(2, 5, d_model)
    for h in range(n_heads):
        rows = slice(h * d_k, (h + 1) * d_k)
        q, k, v = (x @ w[rows].T for w in (w_q, w_k, w_v))
        total = total + attention_weights(q, k, mask) @ v @ model.out.weight[:, rows].T
    torch.testing.assert_close(model(x, mask), total, atol=1e-5, rtol=1e-4)


def test_two_heads_by_hand():
    """Deux places, deux têtes d'un nombre. La tête 0 a des requêtes nulles : elle moyenne. Les
    requêtes de la tête 1 sont énormes : elle prend la plus grande clé."""
    model = MultiHeadAttention(2, 2)
    with torch.no_grad():
        w_q, w_k = torch.tensor([[0.0, 0.0], [0.0, 100.0]]), torch.eye(2)
        w_v = torch.tensor([[1.0, 0.0], [10.0, 0.0]])  # la tête 1 lit aussi le nombre n° 0
        model.qkv.weight.copy_(torch.cat([w_q, w_k, w_v]))
        model.out.weight.copy_(torch.tensor([[1.0, 0.0], [1.0, 1.0]]))
        found = model(torch.tensor([[[2.0, 1.0], [6.0, 3.0]]]))
    torch.testing.assert_close(found, torch.tensor([[[4.0, 64.0], [4.0, 64.0]]]))


def test_split_keeps_each_token_in_its_row():
    model = MultiHeadAttention(6, 3)
    cut = model.split(torch.arange(24).view(1, 4, 6))
    assert cut.shape == (1, 3, 4, 2)
    for h in range(3):
        expected = [[6 * t + 2 * h, 6 * t + 2 * h + 1] for t in range(4)]
        assert cut[0, h].tolist() == expected
    assert torch.equal(cut.transpose(1, 2).flatten(2), torch.arange(24).view(1, 4, 6))


def test_the_shapes_of_the_final_model():
    model, x = MultiHeadAttention(384, 6), torch.randn(32, 128, 384)
    with torch.no_grad():
        q, k, v = model.project(x, positions=None)
        assert q.shape == k.shape == v.shape == (32, 6, 128, 64)
        assert model.attend(q, k, v, causal_mask(128)).shape == (32, 6, 128, 64)
        assert model(x).shape == (32, 128, 384)


@pytest.mark.parametrize(("d_model", "n_heads"), SIZES)
def test_parameters_do_not_depend_on_the_number_of_heads(d_model, n_heads):
    parameters = dict(MultiHeadAttention(d_model, n_heads).named_parameters())
    assert set(parameters) == {"qkv.weight", "out.weight"}
    assert sum(p.numel() for p in parameters.values()) == 4 * d_model**2


@pytest.mark.parametrize("place", range(6))
def test_the_future_does_not_change_the_past(place):
    torch.manual_seed(place)
    model, x, mask = MultiHeadAttention(16, 4), torch.randn(2, 6, 16), causal_mask(6)
    other = x.clone()
    other[:, place:] = torch.randn(2, 6 - place, 16)
    with torch.no_grad():
        before, after = model(x, mask), model(other, mask)
    assert torch.equal(before[:, :place], after[:, :place])
    assert (before[:, place:] != after[:, place:]).any(-1).all()


def test_every_head_reads_every_number():
    torch.manual_seed(2)
    model, x = MultiHeadAttention(12, 3), torch.randn(1, 4, 12)
    for number in range(12):
        moved = x.clone()
        moved[..., number] += 1
        for before, after in zip(model.project(x, None), model.project(moved, None), strict=True):
            assert (before != after).any(-1).all()


def test_without_a_mask_order_only_permutes():
    torch.manual_seed(3)
    model, x = MultiHeadAttention(16, 2), torch.randn(1, 5, 16)
    order = torch.tensor([3, 0, 4, 1, 2])
    torch.testing.assert_close(model(x[:, order]), model(x)[:, order])


def test_switching_a_head_off_is_zeroing_its_columns_of_the_output_matrix():
    torch.manual_seed(4)
    model, x = MultiHeadAttention(12, 3), torch.randn(2, 4, 12)

    class Without(MultiHeadAttention):
        def attend(self, q, k, v, mask):
            heads = super().attend(q, k, v, mask).clone()
            heads[:, 1] = 0
            return heads

    without = Without(12, 3)
    without.load_state_dict(model.state_dict())
    expected = without(x)
    with torch.no_grad():
        model.out.weight[:, 4:8] = 0
    torch.testing.assert_close(model(x), expected)


class Cache:
    def __init__(self):
        self.k = self.v = None

    def append(self, k, v):
        if self.k is not None:
            k, v = torch.cat([self.k, k], dim=2), torch.cat([self.v, v], dim=2)
        self.k, self.v = k, v
        return k, v


@pytest.mark.parametrize("pieces", [[6], [1] * 6, [3, 1, 2]])
def test_a_cache_gives_the_same_as_reading_at_once(pieces):
    torch.manual_seed(5)
    model, x, cache = MultiHeadAttention(16, 4), torch.randn(2, 6, 16), Cache()
    expected, found, past = model(x, causal_mask(6)), [], 0
    for size in pieces:
        mask = causal_mask(size, past + size)
        found.append(model(x[:, past : past + size], mask, cache=cache))
        past += size
    torch.testing.assert_close(torch.cat(found, dim=1), expected)


def test_positions_reach_project():
    seen = []

    class Spy(MultiHeadAttention):
        def project(self, x, positions):
            seen.append(positions)
            return super().project(x, positions)

    positions = torch.arange(3)
    Spy(8, 2)(torch.randn(1, 3, 8), positions=positions)
    assert seen[0] is positions


@pytest.mark.parametrize(("d_model", "n_heads"), [(384, 7), (10, 4), (2, 3)])
def test_heads_that_do_not_divide_are_refused(d_model, n_heads):
    with pytest.raises(ValueError, match=f"{d_model} ne se partage pas entre {n_heads} têtes"):
        MultiHeadAttention(d_model, n_heads)


def best_error_of_one_mean(directions_seen: int) -> float:
    """La borne de la section 1 : sur 8 directions, celles que les poids ne voient pas perdent 1."""
    return (8 - directions_seen) / 16


def test_no_linear_reading_of_one_mean_does_better_than_half():
    """Des poids fixes : quel que soit le partage, la moitié de la variance est perdue."""
    generator = torch.Generator().manual_seed(0)
    a, b = torch.randn(2, 20_000, 8, generator=generator, dtype=torch.float64)
    wanted = torch.cat([a, b], dim=-1)
    for share in (0.0, 0.3, 0.5, 1.0):
        mean = share * a + (1 - share) * b
        best = torch.linalg.lstsq(mean, wanted).solution
        error = functional.mse_loss(mean @ best, wanted).item()
        assert error == pytest.approx(best_error_of_one_mean(0), abs=0.01)
    assert best_error_of_one_mean(1) == 0.4375
