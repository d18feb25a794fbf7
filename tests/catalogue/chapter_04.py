"""Chapitre 4 : ce que des lecteurs écriraient."""

import math

import numpy as np
import torch
from torch.nn import functional

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right


def doubles(*tables):
    return [torch.tensor(table, dtype=torch.float64) for table in tables]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


# --- 04-1 : attention ----------------------------------------------------------------------------


@right("04-1")
def with_pytorch(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    return functional.scaled_dot_product_attention(q, k, v, is_causal=causal)


@right("04-1")
def with_pytorch_in_float32(q, k, v, causal):
    q, k, v = map(torch.tensor, (q, k, v))
    return functional.scaled_dot_product_attention(q, k, v, is_causal=causal)


@right("04-1")
def with_numpy(q, k, v, causal):
    q, k, v = (np.array(table) for table in (q, k, v))
    scores = q @ k.T / np.sqrt(k.shape[1])
    if causal:
        scores[np.triu_indices(len(q), 1)] = -np.inf
    scores -= scores.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True) @ v


@right("04-1")
def with_loops(q, k, v, causal):
    output = []
    for i in range(len(q)):
        row, total = [0.0] * len(v[0]), 0.0
        for j in range(len(k)):
            if causal and j > i:
                continue
            power = math.exp(dot(q[i], k[j]) / math.sqrt(len(k[0])))
            total += power
            for c in range(len(v[0])):
                row[c] += power * v[j][c]
        output.append([x / total for x in row])
    return output


@right("04-1")
def with_a_very_negative_score(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = torch.einsum("id,jd->ij", q, k) * k.shape[1] ** -0.5
    if causal:
        scores = scores - 1e9 * torch.ones_like(scores).triu(1)
    return torch.einsum("ij,jc->ic", scores.softmax(dim=1), v).tolist()


@right("04-1")
def scales_the_queries_first(q, k, v, causal):
    root = len(q[0]) ** 0.5
    q = [[x / root for x in row] for row in q]
    result = []
    for i, query in enumerate(q):
        keys = k[: i + 1] if causal else k
        weights = np.exp([dot(query, key) for key in keys])
        result.append(np.average(v[: len(keys)], axis=0, weights=weights))
    return np.array(result)


@wrong("04-1", "not_scaled")
def forgets_the_root(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T
    if causal:
        scores = scores.masked_fill(~torch.ones_like(scores).tril().bool(), -math.inf)
    return torch.softmax(scores, dim=-1) @ v


@wrong("04-1", "not_scaled")
def divides_the_wrong_thing(q, k, v, causal):
    """La division est faite après le softmax, puis effacée en renormalisant."""
    rows = []
    for i, query in enumerate(q):
        keys = k[: i + 1] if causal else k
        powers = [math.exp(dot(query, key)) / math.sqrt(len(query)) for key in keys]
        weights = [power / sum(powers) for power in powers]
        rows.append([dot(weights, column) for column in zip(*v[: len(keys)], strict=True)])
    return rows


@wrong("04-1", "scaled_too_much")
def without_the_square_root(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    return functional.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=1 / q.shape[-1])


@wrong("04-1", "scaled_too_much")
def roots_on_both_sides(q, k, v, causal):
    q, k = (np.array(table) / np.sqrt(len(table[0])) for table in (q, k))
    scores = q @ k.T
    if causal:
        scores = np.where(np.tri(*scores.shape), scores, -np.inf)
    powers = np.exp(scores)
    return powers / powers.sum(1)[:, None] @ np.array(v)


@wrong("04-1", "scaled_the_wrong_way")
def multiplies_by_the_root(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    return functional.scaled_dot_product_attention(
        q, k, v, is_causal=causal, scale=math.sqrt(q.shape[-1])
    )


@wrong("04-1", "scaled_by_the_number_of_keys")
def root_of_len_k(q, k, v, causal):
    output = []
    for i, query in enumerate(q):
        seen = range(i + 1 if causal else len(k))
        powers = np.exp([dot(query, k[j]) / math.sqrt(len(k)) for j in seen])
        output.append(powers @ np.array(v)[list(seen)] / powers.sum())
    return output


@wrong("04-1", "scaled_by_the_values")
def root_of_the_output_width(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = (q @ k.T).div(v.size(1) ** 0.5)
    if causal:
        scores.masked_fill_(torch.ones_like(scores).triu(1).bool(), -math.inf)
    return scores.softmax(1) @ v


@wrong("04-1", "masked_by_zero")
def multiplies_scores_by_tril(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T / q.shape[1] ** 0.5
    if causal:
        scores = scores.tril()
    return scores.softmax(dim=-1) @ v


@wrong("04-1", "masked_by_zero")
def writes_zeros_in_the_future(q, k, v, causal):
    scores = [[dot(a, b) / math.sqrt(len(a)) for b in k] for a in q]
    if causal:
        for i, row in enumerate(scores):
            row[i + 1 :] = [0.0] * (len(row) - i - 1)
    powers = np.exp(scores)
    return (powers / powers.sum(axis=-1, keepdims=True)) @ np.array(v)


@wrong("04-1", "masked_after")
def zeroes_the_weights(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    weights = (q @ k.T / k.shape[-1] ** 0.5).softmax(-1)
    return (weights.tril() if causal else weights) @ v


@wrong("04-1", "masked_after")
def sums_every_exponential(q, k, v, causal):
    output = []
    for i, query in enumerate(q):
        powers = [math.exp(dot(query, key) / math.sqrt(len(key))) for key in k]
        last = i + 1 if causal else len(k)
        row = [sum(powers[j] * v[j][c] for j in range(last)) for c in range(len(v[0]))]
        output.append([x / sum(powers) for x in row])
    return output


@wrong("04-1", "softmax_over_queries")
def softmax_dim_zero(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T / math.sqrt(q.shape[1])
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1) == 1, -math.inf)
    return scores.softmax(dim=0) @ v


@wrong("04-1", "softmax_over_queries")
def numpy_axis_zero(q, k, v, causal):
    scores = np.array(q) @ np.array(k).T / math.sqrt(len(q[0]))
    powers = np.exp(scores) * (np.tri(*scores.shape) if causal else 1)
    return powers / powers.sum(axis=0) @ np.array(v)


@wrong("04-1", "softmax_over_everything")
def forgets_the_axis(q, k, v, causal):
    scores = np.array(q) @ np.array(k).T / math.sqrt(len(q[0]))
    powers = np.exp(scores) * (np.tri(*scores.shape) if causal else 1)
    return powers / powers.sum() @ np.array(v)


@wrong("04-1", "strict_past")
def diagonal_zero(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T / q.shape[1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(0).bool(), -math.inf)
    return torch.softmax(scores, dim=-1) @ v


@wrong("04-1", "future_only")
def triu_for_tril(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    visible = torch.ones(len(q), len(k), dtype=torch.bool)
    visible = visible.triu() if causal else visible
    return functional.scaled_dot_product_attention(q, k, v, attn_mask=visible)


@wrong("04-1", "never_masked")
def ignores_the_flag(q, k, v, causal):
    return functional.scaled_dot_product_attention(*doubles(q, k, v))


@wrong("04-1", "never_masked")
def loops_over_all(q, k, v, causal):
    output = []
    for query in q:
        powers = [math.exp(dot(query, key) / math.sqrt(len(key))) for key in k]
        output.append([dot(powers, column) / sum(powers) for column in zip(*v, strict=True)])
    return output


@wrong("04-1", "always_masked")
def causal_whatever_the_flag(q, k, v, causal):
    return functional.scaled_dot_product_attention(*doubles(q, k, v), is_causal=True)


@wrong("04-1", "swapped")
def keys_ask(q, k, v, causal):
    scores = np.array(k) @ np.array(q).T / math.sqrt(len(q[0]))
    if causal:
        scores = np.where(np.tri(*scores.shape), scores, -np.inf)
    powers = np.exp(scores)
    return powers / powers.sum(1, keepdims=True) @ np.array(v)


@wrong("04-1", "swapped_with_tensors")
def scores_of_k_by_q(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = k @ q.transpose(0, 1) / math.sqrt(q.shape[1])
    if causal:
        scores = scores + torch.full_like(scores, -math.inf).triu(1)
    return torch.softmax(scores, dim=-1) @ v


@wrong("04-1", "weights_returned")
def stops_before_v(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T / math.sqrt(q.shape[1])
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -math.inf)
    return scores.softmax(-1)


@wrong("04-1", "not_normalised")
def exponentials_are_enough(q, k, v, causal):
    output = []
    for i, query in enumerate(q):
        row = [0.0] * len(v[0])
        for j, key in enumerate(k[: i + 1] if causal else k):
            power = math.exp(dot(query, key) / math.sqrt(len(query)))
            row = [old + power * new for old, new in zip(row, v[j], strict=True)]
        output.append(row)
    return output


@wrong("04-1", "no_softmax")
def linear_attention(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T / q.shape[1] ** 0.5
    return (scores.tril() if causal else scores) @ v


@wrong("04-1", "only_the_best")
def takes_the_maximum(q, k, v, causal):
    output = []
    for i, query in enumerate(q):
        seen = range(i + 1 if causal else len(k))
        output.append(list(v[max(seen, key=lambda j: dot(query, k[j]))]))
    return output


@wrong("04-1", "keys_averaged")
def k_in_place_of_v(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    return functional.scaled_dot_product_attention(q, k, k, is_causal=causal)


@wrong("04-1", None)
def scales_the_weights(q, k, v, causal):
    q, k, v = doubles(q, k, v)
    scores = q @ k.T
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -math.inf)
    return scores.softmax(-1) / math.sqrt(q.shape[1]) @ v


@wrong("04-1", "return oublié")
def prints_the_output(q, k, v, causal):
    print(with_loops(q, k, v, causal))


# --- 04-2 : masked_weights -----------------------------------------------------------------------


@right("04-2")
def fills_and_softmaxes(scores, mask):
    [scores] = doubles(scores)
    return scores.masked_fill(~torch.tensor(mask), -math.inf).softmax(-1)


@right("04-2")
def visible_entries_only(scores, mask):
    table = []
    for row, visible in zip(scores, mask, strict=True):
        kept = [j for j, seen in enumerate(visible) if seen]
        top = max(row[j] for j in kept)
        total = sum(math.exp(row[j] - top) for j in kept)
        weights = [0.0] * len(row)
        for j in kept:
            weights[j] = math.exp(row[j] - top) / total
        table.append(weights)
    return table


@right("04-2")
def a_billion_below(scores, mask):
    scores = np.where(mask, scores, -1e9)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@right("04-2")
def adds_minus_infinity(scores, mask):
    [scores] = doubles(scores)
    bias = torch.zeros_like(scores)
    bias[~torch.tensor(mask)] = -math.inf
    return torch.softmax(scores + bias, dim=1).tolist()


@right("04-2")
def by_log_sum_exp(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])


@wrong("04-2", "zero_filled")
def masked_fill_zero(scores, mask):
    [scores] = doubles(scores)
    return scores.masked_fill(~torch.tensor(mask), 0).softmax(-1)


@wrong("04-2", "zero_filled")
def multiplies_by_the_mask(scores, mask):
    [scores] = doubles(scores)
    return torch.softmax(scores * torch.tensor(mask), dim=1)


@wrong("04-2", "hundred_below")
def a_hundred_is_enough(scores, mask):
    table = []
    for row, visible in zip(scores, mask, strict=True):
        row = [s if seen else -100 for s, seen in zip(row, visible, strict=True)]
        powers = [math.exp(s - max(row)) for s in row]
        table.append([p / sum(powers) for p in powers])
    return table


@wrong("04-2", "ten_less")
def subtracts_ten(scores, mask):
    [scores] = doubles(scores)
    return (scores - 10 * (~torch.tensor(mask)).double()).softmax(-1)


@wrong("04-2", "hidden_afterwards")
def softmax_times_mask(scores, mask):
    [scores] = doubles(scores)
    return scores.softmax(-1) * torch.tensor(mask)


@wrong("04-2", "hidden_afterwards")
def clears_weights_one_by_one(scores, mask):
    table = []
    for row, visible in zip(scores, mask, strict=True):
        powers = [math.exp(s - max(row)) for s in row]
        total = sum(powers)
        table.append([p / total if seen else 0.0 for p, seen in zip(powers, visible, strict=True)])
    return table


@wrong("04-2", "divided_again")
def masks_then_normalises_again(scores, mask):
    [scores] = doubles(scores)
    weights = scores.softmax(-1) * torch.tensor(mask)
    return weights / weights.sum(-1, keepdim=True)


@wrong("04-2", "largest_of_the_whole_row")
def shifts_by_the_row_maximum(scores, mask):
    result = []
    for row, visible in zip(scores, mask, strict=True):
        largest, total, weights = max(row), 0.0, []
        for s, seen in zip(row, visible, strict=True):
            weights.append(math.exp(s - largest) * seen)
            total += weights[-1]
        result.append([w / total for w in weights])
    return result


@wrong("04-2", "mask_reversed")
def masks_what_is_true(scores, mask):
    [scores] = doubles(scores)
    return scores.masked_fill(torch.tensor(mask), -math.inf).softmax(-1)


@wrong("04-2", "mask_ignored")
def plain_softmax(scores, mask):
    return doubles(scores)[0].softmax(-1)


@wrong("04-2", "by_column")
def softmax_of_columns(scores, mask):
    [scores] = doubles(scores)
    return scores.masked_fill(~torch.tensor(mask), -math.inf).softmax(0)


@wrong("04-2", "over_the_table")
def one_softmax_for_all(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


@wrong("04-2", "overflowing")
def bare_exponentials(scores, mask):
    table = []
    for row, visible in zip(scores, mask, strict=True):
        total = sum(math.exp(s) for s, seen in zip(row, visible, strict=True) if seen)
        pairs = zip(row, visible, strict=True)
        table.append([math.exp(s) / total if seen else 0.0 for s, seen in pairs])
    return table


@wrong("04-2", "overflowing_array")
def bare_exponentials_of_tensors(scores, mask):
    [scores] = doubles(scores)
    powers = scores.masked_fill(~torch.tensor(mask), -math.inf).exp()
    return powers / powers.sum(-1, keepdim=True)


@wrong("04-2", "visible_only")
def ragged_rows(scores, mask):
    rows = []
    for row, visible in zip(scores, mask, strict=True):
        kept = np.array([s for s, seen in zip(row, visible, strict=True) if seen])
        powers = np.exp(kept - kept.max())
        rows.append((powers / powers.sum()).tolist())
    return rows


@wrong("04-2", "scores_returned")
def only_masks(scores, mask):
    return [
        [s if seen else -math.inf for s, seen in zip(row, visible, strict=True)]
        for row, visible in zip(scores, mask, strict=True)
    ]


@wrong("04-2", "equal_weights")
def shares_equally(scores, mask):
    return [[seen / sum(visible) for seen in visible] for visible in mask]


@wrong("04-2", None)
def power_of_two(scores, mask):
    [scores] = doubles(scores)
    scores = scores.masked_fill(~torch.tensor(mask), -math.inf)
    powers = 2 ** (scores - scores.amax(1, keepdim=True))
    return powers / powers.sum(1, keepdim=True)


# --- 04-3 : projected_scores ---------------------------------------------------------------------


@right("04-3")
def with_linear_in_float32(x, w_q, w_k):
    x, w_q, w_k = map(torch.tensor, (x, w_q, w_k))
    q, k = functional.linear(x, w_q), functional.linear(x, w_k)
    return (q @ k.T / q.shape[-1] ** 0.5).tolist()


@right("04-3")
def with_linear(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    q, k = functional.linear(x, w_q), functional.linear(x, w_k)
    return q @ k.T / q.shape[-1] ** 0.5


@right("04-3")
def one_matrix_for_both(x, w_q, w_k):
    x, w_q, w_k = (np.array(table) for table in (x, w_q, w_k))
    return x @ (w_q.T @ w_k) @ x.T / np.sqrt(len(w_q))


@right("04-3")
def with_four_loops(x, w_q, w_k):
    scores = [[0.0] * len(x) for _ in x]
    for i, one in enumerate(x):
        for j, other in enumerate(x):
            for a, b in zip(w_q, w_k, strict=True):
                scores[i][j] += dot(one, a) * dot(other, b)
            scores[i][j] /= math.sqrt(len(w_q))
    return scores


@right("04-3")
def with_einsum(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    return torch.einsum("ic,dc,dk,jk->ij", x, w_q, w_k, x).div(math.sqrt(w_k.shape[0])).tolist()


@wrong("04-3", "query_matrix_twice")
def pasted_line(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    q = x @ w_q.T
    k = x @ w_q.T
    return q @ k.T / math.sqrt(q.shape[1])


@wrong("04-3", "query_matrix_twice")
def compares_queries(x, w_q, w_k):
    queries = [[dot(row, w) for w in w_q] for row in x]
    return [[dot(a, b) / len(w_q) ** 0.5 for b in queries] for a in queries]


@wrong("04-3", "key_matrix_twice")
def compares_keys(x, w_q, w_k):
    k = np.array(x) @ np.array(w_k).T
    return k @ k.T / math.sqrt(k.shape[1])


@wrong("04-3", "scores_transposed")
def keys_by_queries(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    return (x @ w_k.T) @ (x @ w_q.T).T / w_q.shape[0] ** 0.5


@wrong("04-3", "scores_transposed")
def loops_in_the_wrong_order(x, w_q, w_k):
    q = [[dot(row, w) for w in w_q] for row in x]
    k = [[dot(row, w) for w in w_k] for row in x]
    return [[dot(query, key) / math.sqrt(len(w_q)) for query in q] for key in k]


@wrong("04-3", "not_projected")
def compares_the_inputs(x, w_q, w_k):
    return [[dot(a, b) / math.sqrt(len(w_q)) for b in x] for a in x]


@wrong("04-3", "keys_not_projected")
def projects_once(x, w_q, w_k):
    if len(w_q) != len(x[0]):
        raise ValueError("les formes ne vont pas ensemble")
    q = [[dot(row, w) for w in w_q] for row in x]
    return [[dot(a, b) / math.sqrt(len(w_q)) for b in x] for a in q]


@wrong("04-3", "raw_scores")
def no_division(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    return (x @ w_q.T) @ (x @ w_k.T).mT


@wrong("04-3", "divided_by_all")
def divides_by_the_width(x, w_q, w_k):
    q, k = (np.array(x) @ np.array(w).T for w in (w_q, w_k))
    return q @ k.T / q.shape[1]


@wrong("04-3", "divided_by_the_width")
def root_of_the_model_width(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    return x @ w_q.T @ w_k @ x.T / math.sqrt(w_q.shape[-1])


@wrong("04-3", "divided_by_the_length")
def root_of_the_number_of_rows(x, w_q, w_k):
    q, k = (np.array(x) @ np.array(w).T for w in (w_q, w_k))
    return q @ k.T / np.sqrt(q.shape[0])


@wrong("04-3", "not_transposed")
def formula_taken_literally(x, w_q, w_k):
    q, k = np.matmul(x, w_q), np.matmul(x, w_k)
    return q @ k.T / np.sqrt(len(w_q))


@wrong("04-3", "not_transposed_tensors")
def formula_with_tensors(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    q, k = x @ w_q, x @ w_k
    return q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])


@wrong("04-3", "softmax_too")
def goes_on_to_the_weights(x, w_q, w_k):
    return with_linear(x, w_q, w_k).softmax(-1)


@wrong("04-3", "masked_too")
def hides_the_future(x, w_q, w_k):
    scores = with_linear(x, w_q, w_k)
    return scores + torch.full_like(scores, -math.inf).triu(1)


@wrong("04-3", "cosines")
def similarity_of_directions(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    q, k = x @ w_q.T, x @ w_k.T
    return torch.cosine_similarity(q[:, None], k[None], dim=-1)


@wrong("04-3", "own_key_only")
def row_by_row(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    return ((x @ w_q.T) * (x @ w_k.T)).sum(1) / math.sqrt(len(w_q))


@wrong("04-3", None)
def root_of_each_projection(x, w_q, w_k):
    x, w_q, w_k = doubles(x, w_q, w_k)
    q, k = x @ w_q.T, x @ w_k.T
    return q.sign() * q.abs().sqrt() @ k.T


@wrong("04-2", "thousand_below")
def masked_by_minus_thousand(scores, mask):
    scores = torch.tensor(scores, dtype=torch.float64)
    return scores.masked_fill(~torch.tensor(mask), -1000).softmax(-1)


@wrong("04-2", None)
def a_thousand_less(scores, mask):
    scores = np.array(scores) - 1000.0 * ~np.array(mask)
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


@wrong("04-2", None)
def first_visible_removed(scores, mask):
    rows = []
    for row, visible in zip(scores, mask, strict=True):
        first = next(s for s, seen in zip(row, visible, strict=True) if seen)
        pairs = zip(row, visible, strict=True)
        powers = [math.exp(s - first) if seen else 0.0 for s, seen in pairs]
        rows.append([p / sum(powers) for p in powers])
    return rows


@right("04-3")
def queries_scaled_first_in_float32(x, w_q, w_k):
    x, w_q, w_k = map(torch.tensor, (x, w_q, w_k))
    return (x @ w_q.T / len(w_q) ** 0.5) @ (x @ w_k.T).T


@right("04-3")
def both_scaled_in_float32(x, w_q, w_k):
    x, w_q, w_k = map(torch.tensor, (x, w_q, w_k))
    root = len(w_q) ** 0.25
    return (x @ w_q.T / root) @ (x @ w_k.T / root).T
