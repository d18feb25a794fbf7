"""L'attention contre celle de PyTorch, contre des valeurs faites à la main, et ce qu'elle ne doit
jamais faire : voir le futur, sortir du contour des valeurs."""

import inspect
import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from course_lib import self_attention
from course_lib.attention import causal_mask
from course_lib.self_attention import (
    SelfAttention,
    attention_weights,
    scaled_dot_product_attention,
)

Q = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
V = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


pytestmark = pytest.mark.usefixtures("one_thread")


def inputs(n_queries, n_keys, d_k=5, d_v=3, batch=(), seed=0):
    generator = torch.Generator().manual_seed(seed)
    shapes = ((n_queries, d_k), (n_keys, d_k), (n_keys, d_v))
    draw = (torch.randn(*batch, *s, generator=generator, dtype=torch.float64) for s in shapes)
    return [one.requires_grad_() for one in draw]


def explicit(q, k, v, mask=None):
    return attention_weights(q, k, mask) @ v


# --- des valeurs faites à la main ----------------------------------------------------------------


def test_the_example_of_three_tokens():
    """La dernière ligne de scores est (1, 1, 2) / √2 ; les autres se lisent de même."""
    a, b = math.exp(1 / math.sqrt(2)), math.exp(2 / math.sqrt(2))
    by_hand = [
        [a / (2 * a + 1), 1 / (2 * a + 1), a / (2 * a + 1)],
        [1 / (2 * a + 1), a / (2 * a + 1), a / (2 * a + 1)],
        [a / (2 * a + b), a / (2 * a + b), b / (2 * a + b)],
    ]
    found = attention_weights(Q, Q)
    torch.testing.assert_close(found, torch.tensor(by_hand))
    shown = [[0.401, 0.198, 0.401], [0.198, 0.401, 0.401], [0.248, 0.248, 0.503]]
    torch.testing.assert_close(found, torch.tensor(shown), atol=6e-4, rtol=0)
    torch.testing.assert_close(scaled_dot_product_attention(Q, Q, V)[0], torch.tensor([3.0, 4.0]))


def test_the_masked_example():
    found = attention_weights(Q, Q, causal_mask(3))
    torch.testing.assert_close(found[1], torch.tensor([0.330, 0.670, 0]), atol=6e-4, rtol=0)
    assert found[0].tolist() == [1, 0, 0] and found[1, 2] == 0
    assert torch.equal(scaled_dot_product_attention(Q, Q, V, causal_mask(3))[0], V[0])


def test_two_keys_are_shared_as_a_sigmoid_says():
    q, k = torch.tensor([[3.0, 0.0, 0.0, 0.0]]), torch.eye(4)[:2]
    expected = 1 / (1 + math.exp(-3 / 2))  # écart des scores 3, d_k = 4
    assert attention_weights(q, k)[0, 0].item() == pytest.approx(expected, rel=1e-6)


# --- contre PyTorch ------------------------------------------------------------------------------


SIZES = [(1, 1), (6, 6), (2, 6), (1, 5), (6, 2)]
MASKED = [(n, s, masked) for n, s in SIZES for masked in (False, True) if n <= s or not masked]


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
@pytest.mark.parametrize(("n_queries", "n_keys", "masked"), MASKED)
def test_values_and_gradients_are_those_of_pytorch(batch, n_queries, n_keys, masked):
    mask = causal_mask(n_queries, n_keys) if masked else None
    results = []
    for attend in (
        explicit,
        scaled_dot_product_attention,
        lambda q, k, v, m: functional.scaled_dot_product_attention(q, k, v, attn_mask=m),
    ):
        parts = inputs(n_queries, n_keys, batch=batch)
        output = attend(*parts, mask)
        assert output.shape == (*batch, n_queries, 3)
        (output * torch.arange(3.0).cos()).sum().backward()
        results.append([output.detach(), *(one.grad for one in parts)])
    for theirs in results[1:]:
        for one, other in zip(results[0], theirs, strict=True):
            torch.testing.assert_close(one, other)


def test_a_square_causal_mask_is_is_causal_and_a_short_one_is_not():
    q, k, v = inputs(5, 5)
    ours = scaled_dot_product_attention(q, k, v, causal_mask(5))
    torch.testing.assert_close(
        ours, functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    )
    last = scaled_dot_product_attention(q[-1:], k, v, causal_mask(1, 5))
    torch.testing.assert_close(last, ours[-1:])
    shortcut = functional.scaled_dot_product_attention(q[-1:], k, v, is_causal=True)
    torch.testing.assert_close(shortcut, v[:1])  # silencieusement faux


def test_the_last_queries_are_the_end_of_the_whole():
    """Ce sur quoi reposera la génération par morceaux."""
    q, k, v = inputs(7, 7)
    whole = scaled_dot_product_attention(q, k, v, causal_mask(7))
    for n in range(1, 8):
        part = scaled_dot_product_attention(q[-n:], k, v, causal_mask(n, 7))
        torch.testing.assert_close(part, whole[-n:])


def test_one_head_of_pytorch_is_our_layer():
    torch.manual_seed(0)
    ours = SelfAttention(8, 8)
    theirs = nn.MultiheadAttention(8, 1, bias=False, batch_first=True)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(
            torch.cat([ours.query.weight, ours.key.weight, ours.value.weight])
        )
        theirs.out_proj.weight.copy_(torch.eye(8))
    x = torch.randn(2, 6, 8)
    expected, weights = theirs(x, x, x, attn_mask=~causal_mask(6))
    torch.testing.assert_close(ours(x, causal_mask(6)), expected)
    found = attention_weights(ours.query(x), ours.key(x), causal_mask(6))
    torch.testing.assert_close(found, weights)


# --- ce qui doit toujours être vrai --------------------------------------------------------------


def test_rows_are_shares_and_the_future_has_none():
    q, k, _ = inputs(4, 9, batch=(3,))
    mask = causal_mask(4, 9)
    weights = attention_weights(q * 100, k * 100, mask)
    torch.testing.assert_close(weights.sum(-1), torch.ones(3, 4, dtype=torch.float64))
    assert (weights >= 0).all() and (weights[:, ~mask] == 0).all()


def test_the_output_stays_between_the_values():
    q, k, v = inputs(20, 6, seed=3)
    output = scaled_dot_product_attention(10 * q, k, v)
    assert (output <= v.amax(0) + 1e-12).all() and (output >= v.amin(0) - 1e-12).all()


def test_null_queries_average():
    q, k, v = inputs(2, 6)
    torch.testing.assert_close(scaled_dot_product_attention(0 * q, k, v), v.mean(0).expand(2, 3))


def test_queries_and_keys_are_not_interchangeable():
    q, k, _ = inputs(4, 4)
    assert not torch.allclose(attention_weights(q, k), attention_weights(k, q))
    assert torch.allclose(attention_weights(q, q), attention_weights(q, q.clone()))


def test_scores_keep_the_same_size_whatever_the_width():
    """Les logarithmes des poids s'écartent autant en 4 qu'en 400 dimensions."""
    spreads = []
    for d_k in (4, 400):
        q, k, _ = inputs(300, 300, d_k=d_k, seed=d_k)
        spreads.append(attention_weights(q, k).log().std(-1).mean().item())
    assert spreads == pytest.approx([1, 1], rel=0.1)


def test_permuting_the_past_changes_nothing_for_the_last_place():
    torch.manual_seed(1)
    layer, x = SelfAttention(8, 4), torch.randn(1, 7, 8)
    order = [3, 0, 5, 1, 4, 2, 6]
    mask = causal_mask(7)
    torch.testing.assert_close(layer(x, mask)[:, -1], layer(x[:, order], mask)[:, -1])
    torch.testing.assert_close(layer(x)[:, order], layer(x[:, order]))  # équivariance


# --- la couche -----------------------------------------------------------------------------------


def test_the_layer_has_one_input_and_three_matrices():
    layer = SelfAttention(12, 4, d_v=7)
    assert list(inspect.signature(layer.forward).parameters) == ["x", "mask"]
    shapes = {name: tuple(p.shape) for name, p in layer.named_parameters()}
    assert shapes == {"query.weight": (4, 12), "key.weight": (4, 12), "value.weight": (7, 12)}
    assert layer(torch.randn(2, 5, 12)).shape == (2, 5, 7)
    assert SelfAttention(12, 4)(torch.randn(2, 5, 12)).shape == (2, 5, 4)


def test_changing_the_future_does_not_change_the_past():
    torch.manual_seed(2)
    layer, x = SelfAttention(8, 4), torch.randn(2, 6, 8)
    for place in range(1, 6):
        other = x.clone()
        other[:, place:] += 1
        before, after = layer(x, causal_mask(6)), layer(other, causal_mask(6))
        torch.testing.assert_close(before[:, :place], after[:, :place])
        assert not torch.allclose(before[:, place], after[:, place])


def test_the_past_receives_gradients_and_the_future_none():
    layer, x = SelfAttention(8, 4), torch.randn(1, 6, 8, requires_grad=True)
    layer(x, causal_mask(6))[0, 2].sum().backward()
    assert x.grad[0, :3].abs().sum(1).min() > 0 and not x.grad[0, 3:].any()
    assert all(p.grad.abs().sum() > 0 for p in layer.parameters())


def test_a_layer_learns_to_look_at_what_it_seeks():
    """Chacun doit rendre le nombre de celui qu'il cherche ; une seule projection échoue."""
    errors = {}
    for tied in (False, True):
        torch.manual_seed(0)
        layer = SelfAttention(9, 8, 1)
        if tied:
            layer.key = layer.query
        optimizer = torch.optim.AdamW(layer.parameters(), lr=0.05, weight_decay=0.0)
        generator = torch.Generator().manual_seed(0)
        for _ in range(200):
            name = torch.rand(64, 4, generator=generator).argsort(1)
            sought = torch.randint(4, (64, 4), generator=generator)
            number = torch.randn(64, 4, 1, generator=generator)
            eye = torch.eye(4)
            found = (sought[:, :, None] == name[:, None, :]).float() @ number
            loss = ((layer(torch.cat([eye[name], eye[sought], number], -1)) - found) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        errors[tied] = loss.item()
    assert errors[False] < 0.01 and errors[True] > 0.3, errors


# --- ce qui ne va pas ----------------------------------------------------------------------------


def test_shapes_that_do_not_go_together_are_refused():
    q, k, v = inputs(3, 4)
    for attend in (explicit, scaled_dot_product_attention):
        with pytest.raises(RuntimeError):
            attend(q[:, :2], k, v)
        with pytest.raises(RuntimeError):
            attend(q, k, v[:3])
        with pytest.raises(RuntimeError):
            attend(q, k, v, causal_mask(3, 5))


def test_a_query_that_sees_nothing():
    """La forme explicite dit NaN (0/0) ; celle de PyTorch rend 0. Les autres lignes sont justes."""
    q, k, v = inputs(2, 3)
    mask = torch.tensor([[True, True, False], [False, False, False]])
    assert explicit(q, k, v, mask)[1].isnan().all()
    output = scaled_dot_product_attention(q, k, v, mask)
    torch.testing.assert_close(output[0], explicit(q, k, v, mask)[0])
    assert not output[1].any()


def test_the_fused_form_keeps_no_weights():
    """Ce que le chapitre en dit : à quatre dimensions, aucune table (T, T) pour le gradient."""
    kept = {}
    for attend in (explicit, scaled_dot_product_attention):
        parts = [one.detach().float().requires_grad_() for one in inputs(50, 50, batch=(1, 1))]
        shapes = []
        with torch.autograd.graph.saved_tensors_hooks(
            lambda t, shapes=shapes: shapes.append(tuple(t.shape)) or t, lambda t: t
        ):
            attend(*parts[:2], parts[0])
        kept[attend] = sum(shape[-2:] == (50, 50) for shape in shapes)
    assert kept[explicit] > 0 and kept[scaled_dot_product_attention] == 0


def test_the_module_says_what_it_is():
    assert "1706.03762" in self_attention.__doc__
    assert all(one.__doc__ for one in (attention_weights, scaled_dot_product_attention))
