"""Chapitre 3 : ce que des lecteurs écriraient."""

import math
from collections import deque
from decimal import Decimal
from functools import reduce
from itertools import accumulate, zip_longest

import numpy as np
import torch
from torch.nn import functional

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 03-1 : softmax_list -------------------------------------------------------------------------


@right("03-1")
def with_two_loops(scores, temperature):
    top = scores[0]
    for s in scores:
        if s > top:
            top = s
    total = 0
    weights = []
    for s in scores:
        e = math.e ** ((s - top) / temperature)
        total += e
        weights.append(e)
    for i in range(len(weights)):
        weights[i] /= total
    return weights


@right("03-1")
def with_numpy_max(scores, temperature):
    z = np.array(scores) / temperature
    e = np.exp(z - z.max())
    return e / e.sum()


@right("03-1")
def with_torch_softmax(scores, temperature):
    return torch.softmax(torch.tensor(scores) / temperature, dim=0)


@right("03-1")
def with_torch_doubles(scores, temperature):
    scores = torch.tensor(scores, dtype=torch.float64).div(temperature)
    return (scores - scores.logsumexp(0)).exp().tolist()


@right("03-1")
def with_logaddexp(scores, temperature):
    logits = [score / temperature for score in scores]
    log_total = reduce(np.logaddexp, logits)
    return tuple(math.exp(x - log_total) for x in logits)


@right("03-1")
def with_decimals(scores, temperature):
    exponentials = [(Decimal(score) / Decimal(temperature)).exp() for score in scores]
    total = sum(exponentials)
    return [float(e / total) for e in exponentials]


@right("03-1")
def one_over_a_sum(scores, temperature):
    s = np.array(scores)
    gaps = (s[None, :] - s[:, None]) / temperature
    with np.errstate(over="ignore"):
        return 1 / np.exp(gaps).sum(axis=1)


@right("03-1")
def in_one_reading(scores, temperature):
    top, total = -math.inf, 0.0
    for s in scores:
        new_top = max(top, s)
        total = total * math.exp((top - new_top) / temperature)
        total += math.exp((s - new_top) / temperature)
        top = new_top
    return (math.exp((s - top) / temperature) / total for s in scores)


@wrong("03-1", "overflowing")
def the_formula_of_the_course(scores, temperature):
    total = sum(math.exp(s / temperature) for s in scores)
    return [math.exp(s / temperature) / total for s in scores]


@wrong("03-1", "overflowing")
def powers_of_e(scores, temperature):
    numerators, denominator = [], 0
    for x in scores:
        numerators.append(math.e ** (x / temperature))
        denominator += numerators[-1]
    return list(map(lambda n: n / denominator, numerators))


@wrong("03-1", "multiplied")
def hotter_is_sharper(scores, temperature):
    z = np.array(scores) * temperature
    z = np.exp(z - np.max(z))
    return z / np.sum(z)


@wrong("03-1", "multiplied")
def torch_times_temperature(scores, temperature):
    return functional.softmax(temperature * torch.tensor(scores).double(), dim=-1)


@wrong("03-1", "without_temperature")
def plain_torch_softmax(scores, temperature):
    return torch.tensor(scores).softmax(0).tolist()


@wrong("03-1", "without_temperature")
def computed_but_never_used(scores, temperature):
    cooled = [s / temperature for s in scores]
    top = max(scores)
    e = {i: math.exp(s - top) for i, s in enumerate(scores)}
    return [e[i] / sum(e.values()) for i in range(len(cooled))]


@wrong("03-1", "without_temperature")
def temperature_cancelled(scores, temperature):
    m = max(scores)
    e = np.array([math.exp(s - m) for s in scores]) / temperature
    return e / e.sum()


@wrong("03-1", "divided_afterwards")
def weights_over_temperature(scores, temperature):
    weights = torch.tensor(scores, dtype=torch.float64).softmax(dim=0)
    return weights / temperature


@wrong("03-1", "divided_afterwards")
def temperature_in_the_denominator(scores, temperature):
    shifted = np.array(scores) - max(scores)
    return np.exp(shifted) / (temperature * np.exp(shifted).sum())


@wrong("03-1", "unnormalised")
def stops_at_exponentials(scores, temperature):
    z = np.array(scores)
    return np.exp((z - z.max()) / temperature).tolist()


@wrong("03-1", "unnormalised")
def ratios_to_the_best(scores, temperature):
    best = sorted(scores)[-1]
    weights = []
    for s in scores:
        weights.append(math.e ** ((s - best) / temperature))
    return weights


@wrong("03-1", "base_two")
def like_the_counts_of_chapter_two(scores, temperature):
    counts = [2 ** (s / temperature) for s in scores]
    total = sum(counts)
    return [count / total for count in counts]


@wrong("03-1", "base_two")
def with_exp2(scores, temperature):
    z = np.divide(scores, temperature)
    e = np.exp2(z - z.max())
    return e / e.sum()


@wrong("03-1", "linear")
def shares_of_the_total(scores, temperature):
    total = 0
    for s in scores:
        total += s
    return [s / total for s in scores]


@wrong("03-1", "linear")
def shares_of_cooled_scores(scores, temperature):
    cooled = np.array(scores) / temperature
    return cooled / cooled.sum()


@wrong("03-1", "winner_takes_all")
def one_hot_of_the_argmax(scores, temperature):
    best = torch.tensor(scores).argmax()
    return functional.one_hot(best, len(scores))


@wrong("03-1", "winner_takes_all")
def a_one_among_zeros(scores, temperature):
    weights = [0] * len(scores)
    weights[max(range(len(scores)), key=lambda i: scores[i] / temperature)] = 1
    return weights


@wrong("03-1", None)
def shifted_by_the_mean(scores, temperature):
    z = [s / temperature for s in scores]
    middle = sum(z) / len(z)
    e = [math.exp(x - middle) for x in z]
    return [x / sum(e) for x in e]


@wrong("03-1", None)
def log_of_the_weights(scores, temperature):
    return torch.log_softmax(torch.tensor(scores) / temperature, 0)


@wrong("03-1", None)
def smallest_instead_of_largest(scores, temperature):
    e = [math.exp((min(scores) - s) / temperature) for s in scores]
    return [x / sum(e) for x in e]


@wrong("03-1", "return oublié")
def prints_the_weights(scores, temperature):
    print(torch.softmax(torch.tensor(scores) / temperature, 0))


@wrong("03-1", "argument modifié")
def cools_in_place(scores, temperature):
    top = max(scores)
    for i, s in enumerate(scores):
        scores[i] = math.exp((s - top) / temperature)
    return [e / sum(scores) for e in scores]


# --- 03-2 : running_means ------------------------------------------------------------------------


@right("03-2")
def with_a_total(vectors):
    width = len(vectors[0])
    total = [0] * width
    result = []
    for i in range(len(vectors)):
        line = []
        for j in range(width):
            total[j] += vectors[i][j]
            line.append(total[j] / (i + 1))
        result.append(line)
    return result


@right("03-2")
def with_cumsum(vectors):
    x = np.array(vectors)
    return np.cumsum(x, axis=0) / np.arange(1, len(x) + 1)[:, None]


@right("03-2")
def with_torch_cumsum(vectors):
    x = torch.tensor(vectors)
    return (x.cumsum(0).T / torch.arange(1, len(x) + 1)).T


@right("03-2")
def with_accumulate(vectors):
    def add(u, v):
        return tuple(a + b for a, b in zip(u, v, strict=True))

    return [tuple(x / n for x in u) for n, u in enumerate(accumulate(vectors, add), 1)]


@right("03-2")
def column_by_column(vectors):
    columns = []
    for column in zip(*vectors, strict=True):
        sums = accumulate(column)
        columns.append([total / n for n, total in enumerate(sums, start=1)])
    return list(zip(*columns, strict=True))


@right("03-2")
def corrected_mean(vectors):
    mean = np.zeros(len(vectors[0]))
    for n, v in enumerate(vectors, start=1):
        mean = mean + (np.array(v) - mean) / n
        yield mean.tolist()


@right("03-2")
def sums_by_a_triangle(vectors):
    x = torch.tensor(vectors)
    visible = torch.tril(torch.ones(len(x), len(x)))
    return visible @ x / visible.sum(1, keepdim=True)


@right("03-2")
def from_the_total_backwards(vectors):
    left = [sum(column) for column in zip(*vectors, strict=True)]
    means = deque()
    for n in range(len(vectors), 0, -1):
        means.appendleft([x / n for x in left])
        left = [x - y for x, y in zip(left, vectors[n - 1], strict=True)]
    return list(means)


@wrong("03-2", "sums_only")
def forgot_to_divide(vectors):
    return np.array(vectors).cumsum(axis=0)


@wrong("03-2", "sums_only")
def adds_to_the_previous_row(vectors):
    rows = [vectors[0]]
    for v in vectors[1:]:
        rows.append([old + new for old, new in zip(rows[-1], v, strict=True)])
    return rows


@wrong("03-2", "one_too_few")
def divides_by_the_index(vectors):
    result, total = [], np.zeros(len(vectors[0]))
    for i, v in enumerate(vectors):
        total = total + v
        result.append(total / i if i > 0 else total)
    return result


@wrong("03-2", "one_too_few")
def clamped_counts(vectors):
    x = torch.tensor(vectors)
    counts = torch.arange(len(x)).clamp(min=1)
    return x.cumsum(dim=0) / counts[:, None]


@wrong("03-2", "whole_length")
def divides_by_len(vectors):
    n = len(vectors)
    sums, result = [0.0 for _ in vectors[0]], []
    for v in vectors:
        sums = [s + x for s, x in zip(sums, v, strict=True)]
        result.append([s / n for s in sums])
    return result


@wrong("03-2", "whole_length")
def triangle_over_the_length(vectors):
    x = np.array(vectors)
    return np.tril(np.ones((len(x), len(x)))) @ x / len(x)


@wrong("03-2", "sees_the_future")
def the_same_mean_everywhere(vectors):
    x = torch.tensor(vectors)
    return x.mean(0).expand(len(x), -1)


@wrong("03-2", "sees_the_future")
def all_the_weights_equal(vectors):
    n = len(vectors)
    return np.full((n, n), 1 / n) @ np.array(vectors)


@wrong("03-2", "without_itself")
def what_came_strictly_before(vectors):
    means, total = [], np.zeros(len(vectors[0]))
    for seen, v in enumerate(vectors):
        means.append(total / max(seen, 1))
        total = total + np.array(v)
    return means


@wrong("03-2", "without_itself")
def triangle_under_the_diagonal(vectors):
    x = torch.tensor(vectors).double()
    past = torch.ones(len(x), len(x), dtype=torch.float64).tril(-1)
    return past @ x / past.sum(1, keepdim=True).clamp(min=1)


@wrong("03-2", "from_the_end")
def upper_triangle(vectors):
    x = np.array(vectors)
    visible = np.triu(np.ones((len(x), len(x))))
    return visible @ x / visible.sum(axis=1, keepdims=True)


@wrong("03-2", "from_the_end")
def total_minus_what_is_past(vectors):
    rest = [sum(column) for column in zip(*vectors, strict=True)]
    rows = []
    for i, v in enumerate(vectors):
        rows.append([r / (len(vectors) - i) for r in rest])
        rest = [r - x for r, x in zip(rest, v, strict=True)]
    return rows


@wrong("03-2", "mean_of_means")
def halves_at_each_place(vectors):
    def halfway(mean, vector):
        return [(m + x) / 2 for m, x in zip(mean, vector, strict=True)]

    return list(accumulate(vectors, halfway))


@wrong("03-2", "mean_of_means")
def mean_with_the_last_mean(vectors):
    x = torch.tensor(vectors, dtype=torch.float64)
    current, rows = x[0], [x[0]]
    for v in x[1:]:
        current = torch.stack([current, v]).mean(0)
        rows.append(current)
    return torch.stack(rows)


@wrong("03-2", "last_two_only")
def with_the_neighbour(vectors):
    x = np.array(vectors)
    x[1:] = (x[:-1] + x[1:]) / 2
    return x


@wrong("03-2", "last_two_only")
def window_of_two(vectors):
    window, result = deque(maxlen=2), []
    for v in vectors:
        window.append(v)
        result.append([sum(column) / len(window) for column in zip(*window, strict=True)])
    return result


@wrong("03-2", "last_only")
def just_the_mean(vectors):
    return np.mean(vectors, axis=0)


@wrong("03-2", "last_only")
def returns_after_the_loop(vectors):
    total = [0] * len(vectors[0])
    for n, v in enumerate(vectors, start=1):
        for j in range(len(v)):
            total[j] += v[j]
        mean = [t / n for t in total]
    return mean


@wrong("03-2", "same_list")
def appends_the_running_array(vectors):
    so_far, rows = np.zeros(len(vectors[0])), []
    for v in vectors:
        so_far += v
        rows.append(so_far)
    return rows


@wrong("03-2", "same_list")
def appends_the_running_tensor(vectors):
    rows, s = [], torch.zeros(len(vectors[0]))
    for v in torch.tensor(vectors):
        s.add_(v)
        rows += [s]
    return torch.stack(rows)


@wrong("03-2", "mean_of_each_row")
def one_number_by_place(vectors):
    return [sum(v) / len(v) for v in vectors]


@wrong("03-2", None)
def cumsum_along_the_rows(vectors):
    x = np.array(vectors)
    return np.cumsum(x, axis=1) / np.arange(1, x.shape[1] + 1)


@wrong("03-2", None)
def one_too_many(vectors):
    sums = accumulate(map(np.array, vectors))
    return [total / (place + 2) for place, total in enumerate(sums)]


@wrong("03-2", "return oublié")
def shows_the_means(vectors):
    for mean in with_a_total(vectors):
        print(mean)


@wrong("03-2", "argument modifié")
def sums_written_over_the_vectors(vectors):
    for i in range(1, len(vectors)):
        for j in range(len(vectors[i])):
            vectors[i][j] += vectors[i - 1][j]
    return [[x / n for x in v] for n, v in enumerate(vectors, start=1)]


# --- 03-3 : causal_weights -----------------------------------------------------------------------


@right("03-3")
def row_by_row(scores):
    n = len(scores)
    weights = []
    for i in range(n):
        line = [0.0] * n
        top = max(scores[i][: i + 1])
        total = 0.0
        for j in range(i + 1):
            line[j] = math.exp(scores[i][j] - top)
            total += line[j]
        for j in range(i + 1):
            line[j] = line[j] / total
        weights.append(line)
    return weights


@right("03-3")
def with_masked_fill(scores):
    scores = torch.tensor(scores)
    mask = torch.ones_like(scores, dtype=torch.bool).tril()
    return scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)


@right("03-3")
def with_numpy_where(scores):
    s = np.array(scores)
    s = np.where(np.tri(len(s), dtype=bool), s, -np.inf)
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@right("03-3")
def with_a_billion_less(scores):
    s = np.array(scores) - 1e9 * np.triu(np.ones((len(scores), len(scores))), k=1)
    e = np.exp(s - s.max(1)[:, np.newaxis])
    return (e.T / e.sum(1)).T.tolist()


@right("03-3")
def padded_with_zip_longest(scores):
    rows = [with_two_loops(row[: i + 1], 1) for i, row in enumerate(scores)]
    columns = zip_longest(*rows, fillvalue=0)
    return list(zip(*columns, strict=True))


@right("03-3")
def with_attention_of_torch(scores):
    s = torch.tensor(scores, dtype=torch.float64)
    identity = torch.eye(len(s), dtype=torch.float64)
    return functional.scaled_dot_product_attention(s, identity, identity, is_causal=True, scale=1)


@right("03-3")
def with_padding(scores):
    rows = []
    for i, row in enumerate(torch.tensor(scores)):
        rows.append(functional.pad(torch.softmax(row[: i + 1], 0), (0, len(row) - i - 1)))
    return torch.stack(rows)


@right("03-3")
def one_more_place_each_time(scores):
    for n, row in enumerate(scores, start=1):
        log_total = reduce(np.logaddexp, row[:n])
        yield [math.exp(s - log_total) if j < n else 0 for j, s in enumerate(row)]


@wrong("03-3", "divided_again")
def hidden_then_shared_again(scores):
    weights = torch.tril(torch.softmax(torch.tensor(scores).double(), dim=1))
    return weights / weights.sum(dim=1, keepdim=True)


@wrong("03-3", "unmasked")
def softmax_of_each_row(scores):
    return torch.tensor(scores).softmax(dim=1)


@wrong("03-3", "unmasked")
def fills_a_copy_and_forgets_it(scores):
    scores = torch.tensor(scores, dtype=torch.float64)
    scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -math.inf)
    return torch.softmax(scores, -1).tolist()


@wrong("03-3", "masked_by_zero")
def tril_before_softmax(scores):
    return torch.softmax(torch.tril(torch.tensor(scores)), dim=1)


@wrong("03-3", "masked_by_zero")
def multiplied_by_the_mask(scores):
    s = np.array(scores) * np.tri(len(scores))
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong("03-3", "masked_by_zero")
def zeros_after_the_diagonal(scores):
    n = len(scores)
    return [with_two_loops(scores[i][: i + 1] + [0.0] * (n - i - 1), 1) for i in range(n)]


@wrong("03-3", "masked_afterwards")
def tril_after_softmax(scores):
    return torch.tensor(scores).softmax(-1).tril()


@wrong("03-3", "masked_afterwards")
def erases_the_future_weights(scores):
    weights = [with_logaddexp(row, 1) for row in scores]
    result = []
    for i in range(len(weights)):
        kept = list(weights[i][: i + 1])
        while len(kept) < len(weights):
            kept.append(0)
        result.append(kept)
    return result


@wrong("03-3", "strict_past")
def triangle_without_the_diagonal(scores):
    scores = torch.tensor(scores)
    mask = torch.tril(torch.ones(scores.shape), diagonal=-1)
    return scores.masked_fill(mask == 0, -math.inf).softmax(1)


@wrong("03-3", "strict_past")
def hides_from_the_diagonal(scores):
    s = torch.tensor(scores).double()
    for i in range(len(s)):
        s[i, i:] = -torch.inf
    return functional.softmax(s, dim=1)


@wrong("03-3", "future_only")
def triu_instead_of_tril(scores):
    s = torch.tensor(scores)
    return s.masked_fill(torch.ones_like(s).triu() == 0, -torch.inf).softmax(dim=-1)


@wrong("03-3", "future_only")
def slices_from_the_place(scores):
    return [[0.0] * i + with_two_loops(row[i:], 1) for i, row in enumerate(scores)]


@wrong("03-3", "by_columns")
def wrong_dim(scores):
    s = torch.tensor(scores)
    hidden = torch.ones(len(s), len(s)).triu(1).bool()
    return s.masked_fill(hidden, float("-inf")).softmax(dim=0)


@wrong("03-3", "by_columns")
def wrong_axis(scores):
    s = np.where(np.tri(len(scores)) == 1, scores, -np.inf)
    e = np.exp(s - s.max(axis=0))
    return e / e.sum(axis=0)


@wrong("03-3", "equal_shares")
def weights_of_the_simple_mean(scores):
    visible = torch.tril(torch.ones(len(scores), len(scores)))
    return visible / visible.sum(1, keepdim=True)


@wrong("03-3", "equal_shares")
def softmax_of_the_mask(scores):
    mask = np.triu(np.full((len(scores), len(scores)), -np.inf), k=1)
    return [with_numpy_max(row, 1) for row in mask]


@wrong("03-3", "not_divided")
def exponentials_of_the_past(scores):
    s = np.where(np.tri(len(scores)), scores, -np.inf)
    return np.exp(s - s.max(axis=1, keepdims=True))


@wrong("03-3", "not_divided")
def no_total(scores):
    result = [[0] * len(scores) for _ in scores]
    for i in range(len(scores)):
        visible = scores[i][: i + 1]
        for j, s in enumerate(visible):
            result[i][j] = math.exp(s - max(visible))
    return result


@wrong("03-3", "ragged")
def no_zeros_at_the_end(scores):
    return [with_two_loops(scores[i][: i + 1], 1.0) for i in range(len(scores))]


@wrong("03-3", "ragged")
def a_list_of_tensors(scores):
    rows = []
    for place, row in enumerate(torch.tensor(scores)):
        rows.append(row[: place + 1].softmax(0).tolist())
    return rows


@wrong("03-3", "overflowing_rows")
def exponentials_without_the_top(scores):
    n, weights = len(scores), []
    for i in range(n):
        total = sum(math.exp(scores[i][j]) for j in range(i + 1))
        weights.append([math.exp(scores[i][j]) / total if j <= i else 0 for j in range(n)])
    return weights


@wrong("03-3", "overflowing_rows")
def powers_of_e_by_row(scores):
    def shares(seen):
        powers = [math.e**s for s in seen]
        return [p / sum(powers) for p in powers]

    return [shares(row[:n]) + [0.0] * (len(row) - n) for n, row in enumerate(scores, start=1)]


@wrong("03-3", "one_ahead")
def slices_too_far(scores):
    rows = [with_two_loops(row[: i + 2], 1) for i, row in enumerate(scores)]
    return [row + [0] * (len(scores) - len(row)) for row in rows]


@wrong("03-3", "one_ahead")
def diagonal_one(scores):
    s = torch.tensor(scores)
    return s.masked_fill(~torch.ones_like(s).bool().tril(diagonal=1), -math.inf).softmax(1)


@wrong("03-3", "zero_times_infinity")
def infinity_times_zero(scores):
    s = torch.tensor(scores)
    hidden = torch.ones_like(s).triu(1)
    return torch.softmax(s + hidden * float("-inf"), dim=1)


@wrong("03-3", None)
def lines_and_columns_swapped(scores):
    n = len(scores)
    seen = [[scores[j][i] for j in range(i + 1)] for i in range(n)]
    return [with_two_loops(line, 1) + [0] * (n - len(line)) for line in seen]


@wrong("03-3", None)
def linear_shares(scores):
    s = np.abs(np.tril(scores))
    return s / s.sum(axis=1, keepdims=True)


@wrong("03-3", "return oublié")
def stops_at_the_weights(scores):
    s = torch.tensor(scores)
    s = s.masked_fill(torch.ones_like(s).triu(1) == 1, -math.inf)
    weights = s.softmax(-1)
    print(weights)


@wrong("03-3", "argument modifié")
def writes_minus_infinity(scores):
    for i, row in enumerate(scores):
        for j in range(i + 1, len(row)):
            row[j] = -math.inf
    return torch.tensor(scores).softmax(-1)


@wrong("03-1", None)
def first_score_removed(scores, temperature):
    powers = [math.exp((s - scores[0]) / temperature) for s in scores]
    return [p / sum(powers) for p in powers]


@wrong("03-1", "largest_not_divided")
def largest_not_divided(scores, temperature):
    powers = [math.exp(s / temperature - max(scores)) for s in scores]
    return [p / sum(powers) for p in powers]


@wrong("03-3", "largest_of_the_whole_row")
def largest_with_the_future(scores):
    rows = []
    for i, row in enumerate(scores):
        powers = [math.exp(s - max(row)) if j <= i else 0.0 for j, s in enumerate(row)]
        rows.append([p / sum(powers) for p in powers])
    return rows


@wrong("03-3", "masked_by_a_low_number")
def masked_by_minus_thousand(scores):
    scores = torch.tensor(scores)
    return scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -1000.0).softmax(-1)
