"""Chapitre 9 : ce que des lecteurs écriraient."""

import math
from itertools import accumulate, chain

import numpy as np
import torch
from torch.nn import functional

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 09-1 : mean_surprise ------------------------------------------------------------------------


@right("09-1")
def with_indices(predictions, rows):
    total = count = 0
    for b in range(len(rows)):
        for t in range(len(rows[b]) - 1):
            target = rows[b][t + 1]
            if target == 0:
                continue
            total += -math.log2(predictions[b][t][target])
            count += 1
    return total / count


@right("09-1")
def with_nll_loss(predictions, rows):
    logs = torch.tensor(predictions, dtype=torch.float64)[:, :-1].log2().flatten(0, 1)
    return functional.nll_loss(logs, torch.tensor(rows)[:, 1:].flatten(), ignore_index=0)


@right("09-1")
def with_numpy_gather(predictions, rows):
    ids = np.array(rows)[:, 1:]
    chances = np.take_along_axis(np.array(predictions)[:, :-1], ids[..., None], axis=2)[..., 0]
    return float(np.mean(-np.log2(chances[ids != 0])))


@right("09-1")
def with_a_product(predictions, rows):
    found = [
        row_of_chances[t][row[t + 1]]
        for row_of_chances, row in zip(predictions, rows, strict=True)
        for t in range(len(row) - 1)
        if row[t + 1]
    ]
    return -math.log2(math.prod(found)) / len(found)


def log2_of(predictions):
    with np.errstate(divide="ignore"):
        return torch.tensor(np.log2(np.array(predictions)))


@wrong("09-1", "not_shifted")
def predicts_what_is_read(predictions, rows):
    logs = log2_of(predictions).flatten(0, 1)
    return functional.nll_loss(logs, torch.tensor(rows).flatten(), ignore_index=0).item()


@wrong("09-1", "shifted_backwards")
def predicts_the_past(predictions, rows):
    logs = log2_of(predictions)[:, 1:].flatten(0, 1)
    return functional.nll_loss(logs, torch.tensor(rows)[:, :-1].flatten(), ignore_index=0).item()


@wrong("09-1", "shifted_twice")
def model_and_loop_both_shift(predictions, rows):
    found = []
    for chances, row in zip(predictions, rows, strict=True):
        targets = row[1:]
        for t in range(len(targets) - 1):
            if targets[t + 1]:
                found.append(-math.log2(chances[t][targets[t + 1]]))
    return sum(found) / len(found) if found else 0.0


@wrong("09-1", "padding_counted")
def cross_entropy_without_ignore_index(predictions, rows):
    logs = log2_of(predictions)[:, :-1].flatten(0, 1)
    return functional.nll_loss(logs, torch.tensor(rows)[:, 1:].flatten()).item()


@wrong("09-1", "divided_by_cells")
def masked_then_mean(predictions, rows):
    ids = np.array(rows)[:, 1:]
    chances = np.take_along_axis(np.array(predictions)[:, :-1], ids[..., None], axis=2)[..., 0]
    with np.errstate(divide="ignore"):
        return float(np.where(ids != 0, -np.log2(chances), 0.0).mean())


@wrong("09-1", "mean_of_means")
def row_by_row(predictions, rows):
    return sum(with_indices([p], [r]) for p, r in zip(predictions, rows, strict=True)) / len(rows)


@wrong("09-1", "sum_only")
def forgets_to_divide(predictions, rows):
    logs = log2_of(predictions)[:, :-1].flatten(0, 1)
    targets = torch.tensor(rows)[:, 1:].flatten()
    return functional.nll_loss(logs, targets, ignore_index=0, reduction="sum").item()


@wrong("09-1", "divided_by_rows")
def per_text(predictions, rows):
    return forgets_to_divide(predictions, rows) / len(predictions)


@wrong("09-1", "first_token_counted")
def divides_by_all_tokens(predictions, rows):
    return forgets_to_divide(predictions, rows) / (np.array(rows) > 0).sum().item()


@wrong("09-1", "in_nats")
def natural(predictions, rows):
    return with_indices(predictions, rows) * math.log(2)


@wrong("09-1", "negative")
def log_likelihood(predictions, rows):
    total, count = 0.0, 0
    for chances, row in zip(predictions, rows, strict=True):
        for p, target in zip(chances, row[1:], strict=False):
            if target:
                total, count = total + math.log2(p[target]), count + 1
    return total / count


@wrong("09-1", "surprise_of_the_mean")
def averages_first(predictions, rows):
    found = [
        p[target]
        for chances, row in zip(predictions, rows, strict=True)
        for p, target in zip(chances, row[1:], strict=False)
        if target
    ]
    return -math.log2(sum(found) / len(found))


@wrong("09-1", "last_target_lost")
def one_too_short(predictions, rows):
    found = []
    for chances, row in zip(predictions, rows, strict=True):
        n = sum(token != 0 for token in row)
        found += [-math.log2(chances[t][row[t + 1]]) for t in range(n - 2)]
    return sum(found) / len(found) if found else 0.0


@wrong("09-1", None)
def takes_the_best(predictions, rows):
    return -sum(math.log2(max(p)) for p in chain(*predictions)) / len(list(chain(*rows)))


# --- 09-2 : rate_at ------------------------------------------------------------------------------


@right("09-2")
def in_three_cases(step, steps, warmup, decay, peak):
    rates = [peak]
    if step + 1 < warmup:
        rates.append(peak * (step + 1) / warmup)
    if step > steps - decay:
        rates.append(peak * (steps - step) / decay)
    return min(rates)


@right("09-2")
def with_max_one(step, steps, warmup, decay, peak):
    return peak * min(1, (step + 1) / max(1, warmup), (steps - step) / max(1, decay))


@right("09-2")
def with_a_whole_table(step, steps, warmup, decay, peak):
    table = np.full(steps, 1.0)
    if warmup:
        table = np.minimum(table, np.arange(1, steps + 1) / warmup)
    if decay:
        table = np.minimum(table, np.arange(steps, 0, -1) / decay)
    return peak * table[step]


@wrong("09-2", "first_rate_is_zero")
def classic_warmup(step, steps, warmup, decay, peak):
    if step < warmup:
        return peak * min(step / warmup, (steps - step) / decay if decay else 1)
    return peak * min(1.0, (steps - step) / decay if decay else 1)


@wrong("09-2", "one_step_ahead")
def adds_one_twice(step, steps, warmup, decay, peak):
    step += 1
    up = (step + 1) / max(1, warmup)
    return peak * min(1, up, (steps - step + 1) / max(1, decay))


@wrong("09-2", "last_rate_is_zero")
def reaches_zero(step, steps, warmup, decay, peak):
    left = steps - 1 - step
    return peak * min(1, (step + 1) / (warmup or 1), left / decay if decay else 1)


@wrong("09-2", "both_ends_are_zero")
def from_zero_to_zero(step, steps, warmup, decay, peak):
    factors = [1.0]
    if warmup:
        factors.append(step / warmup)
    if decay:
        factors.append((steps - step - 1) / decay)
    return peak * min(factors)


@wrong("09-2", "no_warmup")
def only_decay(step, steps, warmup, decay, peak):
    return peak * min(1, (steps - step) / decay) if decay else peak


@wrong("09-2", "no_decay")
def only_warmup(step, steps, warmup, decay, peak):
    return peak if step + 1 >= warmup else peak * (step + 1) / warmup


@wrong("09-2", "largest")
def max_for_min(step, steps, warmup, decay, peak):
    up = (step + 1) / warmup if warmup else 1
    down = (steps - step) / decay if decay else 1
    return peak * max(up, down, 1)


@wrong("09-2", "unbounded")
def no_plateau(step, steps, warmup, decay, peak):
    up = (step + 1) / warmup if warmup else 1
    down = (steps - step) / decay if decay else 1
    return peak * up if up < down else peak * down


@wrong("09-2", "without_peak")
def factor_only(step, steps, warmup, decay, peak):
    return with_max_one(step, steps, warmup, decay, 1.0)


@wrong("09-2", "decays_from_the_top")
def triangle(step, steps, warmup, decay, peak):
    if step + 1 < warmup:
        return peak * (step + 1) / warmup
    return peak * min(1, (steps - step) / max(1, steps - warmup))


@wrong("09-2", "product")
def two_factors(step, steps, warmup, decay, peak):
    rate = peak
    rate *= min(1, (step + 1) / max(1, warmup))
    rate *= min(1, (steps - step) / max(1, decay))
    return rate


@wrong("09-2", None)
def cosine(step, steps, warmup, decay, peak):
    return peak * (1 + math.cos(math.pi * step / steps)) / 2


# --- 09-3 : descend ------------------------------------------------------------------------------


@right("09-3")
def as_pytorch_does(w, slope, batches, rate):
    grad, weights = 0.0, []
    for batch in batches:
        grad = 0.0  # zero_grad
        n = sum(map(len, batch))
        for piece in batch:
            for x in piece:
                grad += slope(w, x) / n
        w -= rate * grad
        weights.append(w)
    return weights


@right("09-3")
def flattened(w, slope, batches, rate):
    weights = []
    for batch in batches:
        examples = list(chain.from_iterable(batch))
        w = w - rate * np.mean([slope(w, x) for x in examples])
        weights.append(float(w))
    return weights


@right("09-3")
def with_accumulate(w, slope, batches, rate):
    def one_step(w, batch):
        examples = [x for piece in batch for x in piece]
        return w - rate / len(examples) * math.fsum(slope(w, x) for x in examples)

    return list(accumulate(batches, one_step, initial=w))[1:]


@wrong("09-3", "never_zeroed")
def forgets_zero_grad(w, slope, batches, rate):
    grad, weights = 0.0, []
    for batch in batches:
        n = sum(map(len, batch))
        for piece in batch:
            grad += sum(slope(w, x) for x in piece) / n
        w -= rate * grad
        weights.append(w)
    return weights


@wrong("09-3", "running_mean")
def counters_outside(w, slope, batches, rate):
    total, n, weights = 0.0, 0, []
    for batch in batches:
        for piece in batch:
            total += sum(slope(w, x) for x in piece)
            n += len(piece)
        w = w - rate * total / n
        weights.append(w)
    return weights


@wrong("09-3", "zeroed_at_each_piece")
def zero_grad_inside(w, slope, batches, rate):
    weights = []
    for batch in batches:
        for piece in batch:
            total, n = 0.0, 0
            for x in piece:
                total, n = total + slope(w, x), n + 1
        w = w - rate * total / n
        weights.append(w)
    return weights


@wrong("09-3", "last_piece_over_all")
def total_reset_inside(w, slope, batches, rate):
    weights = []
    for batch in batches:
        n = sum(map(len, batch))
        for piece in batch:
            grad = sum(slope(w, x) for x in piece) / n
        w -= rate * grad
        weights.append(w)
    return weights


@wrong("09-3", "mean_of_piece_means")
def averages_twice(w, slope, batches, rate):
    weights = []
    for batch in batches:
        means = [sum(slope(w, x) for x in piece) / len(piece) for piece in batch]
        w = w - rate * sum(means) / len(means)
        weights.append(w)
    return weights


@wrong("09-3", "sum_of_piece_means")
def adds_the_means(w, slope, batches, rate):
    weights = []
    for batch in batches:
        grad = 0
        for piece in batch:
            grad += np.mean([slope(w, x) for x in piece])
        w = w - rate * grad
        weights.append(w)
    return weights


@wrong("09-3", "summed")
def never_divides(w, slope, batches, rate):
    weights = []
    for batch in batches:
        w = w - rate * sum(slope(w, x) for piece in batch for x in piece)
        weights.append(w)
    return weights


@wrong("09-3", "divided_by_pieces")
def length_of_the_batch(w, slope, batches, rate):
    weights = []
    for batch in batches:
        total = sum(slope(w, x) for piece in batch for x in piece)
        w = w - rate * total / len(batch)
        weights.append(w)
    return weights


@wrong("09-3", "one_step_a_piece")
def steps_in_the_inner_loop(w, slope, batches, rate):
    weights = []
    for batch in batches:
        for piece in batch:
            w -= rate * np.mean([slope(w, x) for x in piece])
        weights.append(w)
    return weights


@wrong("09-3", "one_weight_a_piece")
def everything_in_the_inner_loop(w, slope, batches, rate):
    weights = []
    for batch in batches:
        for piece in batch:
            w = w - rate * sum(slope(w, x) for x in piece) / len(piece)
            weights.append(w)
    return weights


@wrong("09-3", "one_step_an_example")
def stochastic(w, slope, batches, rate):
    weights = []
    for batch in batches:
        for piece in batch:
            for x in piece:
                w -= rate * slope(w, x)
        weights.append(w)
    return weights


@wrong("09-3", "uphill")
def wrong_sign(w, slope, batches, rate):
    weights = []
    for batch in batches:
        found = [slope(w, x) for piece in batch for x in piece]
        w += rate * sum(found) / len(found)
        weights.append(w)
    return weights


@wrong("09-3", "stale")
def slopes_computed_once(w, slope, batches, rate):
    grads = [np.mean([slope(w, x) for piece in batch for x in piece]) for batch in batches]
    return [w - rate * total for total in accumulate(grads)]


@wrong("09-3", "before_each_step")
def appends_too_early(w, slope, batches, rate):
    weights = []
    for batch in batches:
        weights.append(w)
        found = [slope(w, x) for piece in batch for x in piece]
        w = w - rate * sum(found) / len(found)
    return weights


@wrong("09-3", "with_the_start")
def keeps_the_start(w, slope, batches, rate):
    weights = [w]
    for batch in batches:
        found = [slope(weights[-1], x) for piece in batch for x in piece]
        weights.append(weights[-1] - rate * sum(found) / len(found))
    return weights


@wrong("09-3", "last_weight")
def final_only(w, slope, batches, rate):
    for batch in batches:
        found = [slope(w, x) for piece in batch for x in piece]
        w = w - rate * sum(found) / len(found)
    return w


# --- 09-4 : adamw_step ---------------------------------------------------------------------------


@right("09-4")
def line_by_line(w, slope, m, v, t, rate, decay):
    w = w - rate * decay * w
    m = 0.9 * m + (1 - 0.9) * slope
    v = 0.95 * v + (1 - 0.95) * slope * slope
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.95**t)
    return w - rate * m_hat / (math.sqrt(v_hat) + 1e-8), m, v


@right("09-4")
def with_lerp(w, slope, m, v, t, rate, decay):
    m, v = m + 0.1 * (slope - m), v + 0.05 * (slope**2 - v)
    scale = np.sqrt(1 - 0.95**t) / (1 - 0.9**t)
    return w - rate * (decay * w + scale * m / (np.sqrt(v) + 1e-8 * np.sqrt(1 - 0.95**t))), m, v


@right("09-4")
def asks_pytorch(w, slope, m, v, t, rate, decay):
    weight = torch.nn.Parameter(torch.tensor([float(w)], dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], rate, betas=(0.9, 0.95), weight_decay=decay)
    state = optimizer.state[weight]
    state["step"] = torch.tensor(float(t - 1))
    state["exp_avg"] = torch.tensor([float(m)], dtype=torch.float64)
    state["exp_avg_sq"] = torch.tensor([float(v)], dtype=torch.float64)
    weight.grad = torch.tensor([float(slope)], dtype=torch.float64)
    optimizer.step()
    return weight.item(), state["exp_avg"].item(), state["exp_avg_sq"].item()


def step_of(m, v, t):
    return m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.95**t)) + 1e-8)


@wrong("09-4", "not_corrected")
def raw_averages(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w - rate * decay * w - rate * m / (v**0.5 + 1e-8), m, v


@wrong("09-4", "without_root")
def forgets_sqrt(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    w *= 1 - rate * decay
    return w - rate * (m / (1 - 0.9**t)) / (v / (1 - 0.95**t) + 1e-8), m, v


@wrong("09-4", "not_squared")
def absolute_value(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * abs(slope)
    return w * (1 - rate * decay) - rate * step_of(m, v, t), m, v


@wrong("09-4", "betas_swapped")
def exchanged(w, slope, m, v, t, rate, decay):
    b1, b2 = 0.95, 0.9
    m, v = b1 * m + (1 - b1) * slope, b2 * v + (1 - b2) * slope**2
    size = math.sqrt(v / (1 - b2**t)) + 1e-8
    return w * (1 - rate * decay) - rate * m / (1 - b1**t) / size, m, v


@wrong("09-4", "decay_in_the_slope")
def plain_adam_with_l2(w, slope, m, v, t, rate, decay):
    slope += decay * w
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w - rate * step_of(m, v, t), m, v


@wrong("09-4", "without_decay")
def plain_adam(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w - rate * step_of(m, v, t), m, v


@wrong("09-4", "decay_without_rate")
def decays_too_much(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w * (1 - decay) - rate * step_of(m, v, t), m, v


@wrong("09-4", "decay_afterwards")
def decays_last(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    w -= rate * step_of(m, v, t)
    w *= 1 - rate * decay
    return w, m, v


@wrong("09-4", "upwards")
def adds_the_step(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w * (1 - rate * decay) + rate * step_of(m, v, t), m, v


@wrong("09-4", "corrected_returned")
def overwrites_the_averages(w, slope, m, v, t, rate, decay):
    m = (0.9 * m + 0.1 * slope) / (1 - 0.9**t)
    v = (0.95 * v + 0.05 * slope**2) / (1 - 0.95**t)
    return w * (1 - rate * decay) - rate * m / (v**0.5 + 1e-8), m, v


@wrong("09-4", "old_averages")
def updates_afterwards(w, slope, m, v, t, rate, decay):
    w = w * (1 - rate * decay) - rate * step_of(m, v, t)
    return w, 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2


@wrong("09-4", "one_step_late")
def counts_from_zero(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w * (1 - rate * decay) - rate * step_of(m, v, t + 1), m, v


@wrong("09-4", "weight_only")
def forgets_the_state(w, slope, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w * (1 - rate * decay) - rate * step_of(m, v, t)


@wrong("09-4", None)
def sign_descent(w, slope, m, v, t, rate, decay):
    return w - rate * math.copysign(1, slope), m, v


@wrong("09-3", "slope_of_the_mean")
def slope_at_the_mean(w, slope, batches, rate):
    weights = []
    for batch in batches:
        xs = [x for piece in batch for x in piece]
        w = w - rate * slope(w, sum(xs) / len(xs))
        weights.append(w)
    return weights


def averages(slope, m, v, t):
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return m, v, m / (1 - 0.9**t), v / (1 - 0.95**t)


@wrong("09-4", "without_epsilon")
def epsilon_forgotten(w, slope, m, v, t, rate, decay):
    m, v, first, second = averages(slope, m, v, t)
    return w * (1 - rate * decay) - rate * first / second**0.5, m, v


@wrong("09-4", "epsilon_under_the_root")
def epsilon_in_the_root(w, slope, m, v, t, rate, decay):
    m, v, first, second = averages(slope, m, v, t)
    return w * (1 - rate * decay) - rate * first / (second + 1e-8) ** 0.5, m, v


@wrong("09-4", None)
def epsilon_as_a_floor(w, slope, m, v, t, rate, decay):
    m, v, first, second = averages(slope, m, v, t)
    return w * (1 - rate * decay) - rate * first / max(second**0.5, 1e-8), m, v
