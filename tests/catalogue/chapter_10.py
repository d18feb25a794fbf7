"""Chapitre 10 : ce que des lecteurs écriraient."""

import math

import numpy as np
import torch

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 10-1 : heat ---------------------------------------------------------------------------------


@right("10-1")
def with_torch(rows, temperature):
    scores = torch.tensor(rows, dtype=torch.float64)
    if temperature == 0:
        return torch.nn.functional.one_hot(scores.argmax(-1), scores.shape[-1]).double()
    return torch.softmax(scores / temperature, dim=-1)


@right("10-1")
def with_numpy(rows, temperature):
    scores = np.array(rows, dtype=float)
    if temperature == 0:
        return np.eye(scores.shape[1])[scores.argmax(axis=1)]
    scores = scores / temperature
    scores -= scores.max(axis=1, keepdims=True)
    weights = np.exp(scores)
    return weights / weights.sum(axis=1, keepdims=True)


@right("10-1")
def by_powers(rows, temperature):
    found = []
    for row in rows:
        if not temperature:
            found.append([0.0] * len(row))
            found[-1][max(range(len(row)), key=row.__getitem__)] = 1.0
            continue
        logs = [x / temperature for x in row]
        top = max(logs)
        log_sum = top + math.log(sum(math.exp(x - top) for x in logs))
        found.append([math.exp(x - log_sum) for x in logs])
    return found


def argmax_rows(rows):
    return [[float(i == row.index(max(row))) for i in range(len(row))] for row in rows]


@wrong("10-1", "multiplied")
def times_t(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    return torch.softmax(torch.tensor(rows, dtype=torch.float64) * temperature, dim=-1)


@wrong("10-1", "divided_after")
def temperature_after_softmax(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    p = torch.softmax(torch.tensor(rows, dtype=torch.float64), dim=-1) / temperature
    return p / p.sum(-1, keepdim=True)


@wrong("10-1", "divided_after_and_left")
def softmax_then_divide(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    return torch.softmax(torch.tensor(rows, dtype=torch.float64), dim=-1) / temperature


@wrong("10-1", "powered")
def power_of_t(rows, temperature):
    p = torch.softmax(torch.tensor(rows, dtype=torch.float64), dim=-1) ** temperature
    return p / p.sum(-1, keepdim=True)


@wrong("10-1", "overflowing")
def bare_exponentials(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    found = []
    for row in rows:
        weights = [math.exp(x / temperature) for x in row]
        total = sum(weights)
        found.append([w / total for w in weights])
    return found


@wrong("10-1", "divides_by_zero")
def forgets_zero(rows, temperature):
    found = []
    for row in rows:
        scaled = [x / temperature for x in row]
        weights = [math.exp(x - max(scaled)) for x in scaled]
        found.append([w / sum(weights) for w in weights])
    return found


@wrong("10-1", "zero_means_one")
def zero_is_ignored(rows, temperature):
    scores = torch.tensor(rows, dtype=torch.float64)
    if temperature > 0:
        scores = scores / temperature
    return torch.softmax(scores, dim=-1)


@wrong("10-1", "uniform_at_zero")
def even_at_zero(rows, temperature):
    if temperature == 0:
        return [[1 / len(row) for _ in row] for row in rows]
    return with_numpy(rows, temperature)


@wrong("10-1", "over_the_batch")
def softmax_on_dim_zero(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    return torch.softmax(torch.tensor(rows, dtype=torch.float64) / temperature, dim=0)


@wrong("10-1", "over_everything")
def one_sum_for_all(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    scores = np.array(rows) / temperature
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


@wrong("10-1", "not_normalised")
def forgets_the_sum(rows, temperature):
    if temperature == 0:
        return argmax_rows(rows)
    scores = np.array(rows) / temperature
    return np.exp(scores - scores.max(axis=1, keepdims=True))


# --- 10-2 : keep_nucleus -------------------------------------------------------------------------


@right("10-2")
def nucleus_with_torch(chances, p):
    ranked, order = torch.tensor(chances, dtype=torch.float64).sort(descending=True)
    keep = ranked.cumsum(0) - ranked < p
    ranked[~keep] = 0
    found = torch.zeros_like(ranked)
    found[order] = ranked / ranked.sum()
    return found


@right("10-2")
def nucleus_with_numpy(chances, p):
    chances = np.array(chances)
    order = np.argsort(-chances)
    count = int(np.searchsorted(np.cumsum(chances[order]), p - 1e-12)) + 1
    mask = np.zeros(len(chances))
    mask[order[:count]] = 1
    return chances * mask / (chances * mask).sum()


@right("10-2")
def takes_the_largest_each_time(chances, p):
    left, kept = dict(enumerate(chances)), {}
    while left and sum(kept.values()) < p:
        best = max(left, key=left.get)
        kept[best] = left.pop(best)
    total = sum(kept.values())
    return [kept.get(i, 0.0) / total for i in range(len(chances))]


@wrong("10-2", "crossing_token_lost")
def mask_above_p(chances, p):
    ranked, order = torch.tensor(chances, dtype=torch.float64).sort(descending=True)
    ranked[ranked.cumsum(0) > p] = 0
    found = torch.zeros_like(ranked)
    found[order] = ranked
    total = found.sum()
    return found / total if total else found


@wrong("10-2", "crossing_token_lost_but_first")
def mask_above_p_keeps_one(chances, p):
    chances = np.array(chances)
    order = np.argsort(-chances)
    keep = np.cumsum(chances[order]) <= p
    keep[0] = True
    found = np.zeros(len(chances))
    found[order[keep]] = chances[order[keep]]
    return found / found.sum()


@wrong("10-2", "one_too_many")
def stops_when_above(chances, p):
    order = sorted(range(len(chances)), key=chances.__getitem__, reverse=True)
    kept, total = {}, 0.0
    for i in order:
        kept[i] = chances[i]
        total += chances[i]
        if total > p:
            break
    return [kept.get(i, 0.0) / total for i in range(len(chances))]


@wrong("10-2", "always_one_more")
def slice_too_long(chances, p):
    chances = np.array(chances)
    order = np.argsort(-chances)
    count = int(np.searchsorted(np.cumsum(chances[order]), p - 1e-12)) + 1
    mask = np.zeros(len(chances))
    mask[order[: count + 1]] = 1
    return chances * mask / (chances * mask).sum()


@wrong("10-2", "not_renormalised")
def zeroes_only(chances, p):
    order = sorted(range(len(chances)), key=lambda i: chances[i], reverse=True)
    found, total = [0.0] * len(chances), 0.0
    for i in order:
        found[i] = chances[i]
        total += chances[i]
        if total >= p:
            break
    return found


@wrong("10-2", "never_sorted")
def in_vocabulary_order(chances, p):
    found, total = [0.0] * len(chances), 0.0
    for i, chance in enumerate(chances):
        if total < p:
            found[i] = chance
            total += chance
    return [x / total for x in found]


@wrong("10-2", "from_the_tail")
def ascending(chances, p):
    ranked, order = torch.tensor(chances, dtype=torch.float64).sort()
    ranked[ranked.cumsum(0) - ranked >= p] = 0
    found = torch.zeros_like(ranked)
    found[order] = ranked / ranked.sum()
    return found


@wrong("10-2", "left_sorted")
def forgets_to_scatter(chances, p):
    ranked, _ = torch.tensor(chances, dtype=torch.float64).sort(descending=True)
    ranked[ranked.cumsum(0) - ranked >= p] = 0
    return ranked / ranked.sum()


@wrong("10-2", "each_against_p")
def threshold_on_each(chances, p):
    kept = [c if c >= p else 0.0 for c in chances]
    return [c / sum(kept) if sum(kept) else 0.0 for c in kept]


@wrong("10-2", "min_p")
def relative_threshold(chances, p):
    kept = [c if c >= p * max(chances) else 0.0 for c in chances]
    return [c / sum(kept) for c in kept]


@wrong("10-2", "share_of_tokens")
def fraction_of_the_vocabulary(chances, p):
    k = max(1, int(len(chances) * p))
    kept = torch.tensor(chances, dtype=torch.float64)
    kept[kept.argsort(descending=True, stable=True)[k:]] = 0
    return kept / kept.sum()


@wrong("10-2", "softmax_again")
def masked_softmax(chances, p):
    kept = takes_the_largest_each_time(chances, p)
    scores = [c if k else -math.inf for c, k in zip(chances, kept, strict=True)]
    weights = [math.exp(s) for s in scores]
    return [w / sum(weights) for w in weights]


# --- 10-3 : attend_one_more ----------------------------------------------------------------------


@right("10-3")
def attend_with_torch(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    K, V = torch.tensor(keys, dtype=torch.float64), torch.tensor(values, dtype=torch.float64)
    scores = K @ torch.tensor(q, dtype=torch.float64) / math.sqrt(len(q))
    return torch.softmax(scores, 0) @ V


@right("10-3")
def attend_with_numpy(keys, values, q, k, v):
    keys += [k]
    values += [v]
    scores = np.array(keys) @ np.array(q) / len(k) ** 0.5
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ np.array(values)


@right("10-3")
def attend_with_loops(keys, values, q, k, v):
    keys.insert(len(keys), k)
    values.insert(len(values), v)
    weights = []
    for key in keys:
        score = 0.0
        for a, b in zip(q, key, strict=True):
            score += a * b
        weights.append(math.exp(score / math.sqrt(len(key))))
    out = [0.0] * len(v)
    for weight, value in zip(weights, values, strict=True):
        for j, x in enumerate(value):
            out[j] += weight * x / sum(weights)
    return out


def attention(keys, values, q, scale):
    scores = np.array(keys) @ np.array(q) / scale
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ np.array(values)


@wrong("10-3", "looks_before_adding")
def appends_last(keys, values, q, k, v):
    out = attention(keys, values, q, math.sqrt(len(q))) if keys else [0.0 for _ in v]
    keys.append(k)
    values.append(v)
    return out


@wrong("10-3", "nothing_kept")
def new_lists(keys, values, q, k, v):
    keys = [*keys, k]
    values = [*values, v]
    return attention(keys, values, q, math.sqrt(len(q)))


@wrong("10-3", "query_kept")
def caches_the_query(keys, values, q, k, v):
    keys.append(q)
    values.append(v)
    return attention(keys, values, q, math.sqrt(len(q)))


@wrong("10-3", "without_scale")
def unscaled(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return attention(keys, values, q, 1)


@wrong("10-3", "divided_by_d")
def scaled_by_d(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return attention(keys, values, q, len(k))


@wrong("10-3", "root_of_the_length")
def scaled_by_the_cache(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return attention(keys, values, q, math.sqrt(len(keys)))


@wrong("10-3", "put_first")
def newest_first(keys, values, q, k, v):
    keys[:0], values[:0] = [k], [v]
    return attention(keys, values, q, math.sqrt(len(q)))


@wrong("10-3", "weights_returned")
def stops_at_softmax(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    scores = torch.tensor(keys, dtype=torch.float64) @ torch.tensor(q, dtype=torch.float64)
    return torch.softmax(scores / math.sqrt(len(q)), 0)


@wrong("10-3", "raw_scores")
def forgets_softmax(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return np.array(keys) @ np.array(q) / math.sqrt(len(q)) @ np.array(values)


@wrong("10-3", "last_replaced")
def overwrites(keys, values, q, k, v):
    place = max(0, len(keys) - 1)  # une place trop tôt
    keys[place:], values[place:] = [k], [v]
    return attention(keys, values, q, math.sqrt(len(q)))


@wrong("10-3", "value_not_kept")
def value_in_a_copy(keys, values, q, k, v):
    keys.append(k)
    values = [*values, v]
    return attention(keys, values, q, math.sqrt(len(q)))


# --- 10-4 : pad_left -----------------------------------------------------------------------------


@right("10-4")
def with_lists(rows):
    longest = max(len(r) for r in rows)
    table = [[0] * (longest - len(r)) + list(r) for r in rows]
    positions = [[max(0, i - (longest - len(r))) for i in range(longest)] for r in rows]
    return table, positions


@right("10-4")
def with_a_tensor(rows):
    longest = max(map(len, rows))
    table = torch.zeros(len(rows), longest, dtype=torch.long)
    for line, row in zip(table, rows, strict=True):
        line[longest - len(row) :] = torch.tensor(row)
    positions = ((table != 0).cumsum(1) - 1).clamp(min=0)
    return table, positions


@right("10-4")
def by_reversing(rows):
    longest = max(map(len, rows))
    table = [(row[::-1] + [0] * (longest - len(row)))[::-1] for row in rows]
    positions = [[0] * (longest - len(row)) + [*range(len(row))] for row in rows]
    return table, positions


@wrong("10-4", "on_the_right")
def pads_after(rows):
    longest = max(map(len, rows))
    table = [row + [0] * (longest - len(row)) for row in rows]
    return table, [[*range(len(row))] + [0] * (longest - len(row)) for row in rows]


@wrong("10-4", "on_the_right_and_counted")
def pads_after_with_arange(rows):
    longest = max(map(len, rows))
    table = [row + [0] * (longest - len(row)) for row in rows]
    return table, [list(range(longest))] * len(rows)


@wrong("10-4", "columns_counted")
def arange_for_all(rows):
    return with_lists(rows)[0], [list(range(max(map(len, rows)))) for _ in rows]


@wrong("10-4", "negative_positions")
def without_clamp(rows):
    longest = max(map(len, rows))
    table = with_lists(rows)[0]
    return table, [[i - longest + len(row) for i in range(longest)] for row in rows]


@wrong("10-4", "from_one")
def cumulative_sum(rows):
    table = with_a_tensor(rows)[0]
    return table, (table != 0).cumsum(1)


@wrong("10-4", "one_behind")
def off_by_one(rows):
    longest = max(map(len, rows))
    table = with_lists(rows)[0]
    return table, [[max(0, i - (longest - len(row)) - 1) for i in range(longest)] for row in rows]


@wrong("10-4", "cut_short")
def stacks_the_ends(rows):
    shortest = min(len(row) for row in rows)
    return [row[len(row) - shortest :] for row in rows], [[*range(shortest)] for _ in rows]


@wrong("10-4", "after_the_first")
def keeps_bos_in_front(rows):
    longest = max(map(len, rows))
    table = [[row[0]] + [0] * (longest - len(row)) + row[1:] for row in rows]
    return table, with_lists(rows)[1]


@wrong("10-4", "table_only")
def forgets_positions(rows):
    return with_a_tensor(rows)[0].tolist()


@wrong("10-2", "last_of_equals")
def the_last_of_equals(chances, p):
    chances, total = np.array(chances), 0.0
    kept = np.zeros(len(chances))
    for i in np.argsort(chances, kind="stable")[::-1]:
        if total >= p:
            break
        kept[i] = chances[i]
        total += chances[i]
    return kept / kept.sum()


@wrong("10-2", None)
def places_found_by_their_value(chances, p):
    kept, total = [0.0] * len(chances), 0.0
    for chance in sorted(chances, reverse=True):
        if total >= p:
            break
        kept[chances.index(chance)] = chance
        total += chance
    return [chance / sum(kept) for chance in kept]


@wrong("10-2", "every_equal_kept")
def every_equal_is_kept(chances, p):
    total = 0.0
    for chance in sorted(chances, reverse=True):
        total += chance
        if total >= p:
            break
    kept = [x if x >= chance else 0.0 for x in chances]
    return [x / sum(kept) for x in kept]


@wrong("10-2", "runs_over_the_end")
def a_sum_that_never_reaches_one(chances, p):
    order = sorted(range(len(chances)), key=lambda i: -chances[i])
    kept, total, n = [0.0] * len(chances), 0.0, 0
    while total < p:
        kept[order[n]] = chances[order[n]]
        total += chances[order[n]]
        n += 1
    return [x / total for x in kept]


@wrong("10-4", "position_by_index")
def positions_found_by_their_token(rows):
    longest = max(map(len, rows))
    table = [[0] * (longest - len(row)) + row for row in rows]
    positions = [[0] * (longest - len(row)) + [row.index(i) for i in row] for row in rows]
    return table, positions
