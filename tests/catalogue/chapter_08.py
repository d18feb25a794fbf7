"""Chapitre 8 : ce que des lecteurs écriraient."""

import math
from itertools import pairwise, zip_longest

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 08-1 : count_parameters ---------------------------------------------------------------------


@right("08-1")
def one_line_by_part(vocab_size, d_model, n_layers, d_ff, tied):
    total = 0
    total += vocab_size * d_model
    if not tied:
        total += vocab_size * d_model
    for _ in range(n_layers):
        total += d_model + 3 * d_model * d_model + d_model * d_model
        total += d_model + d_model * d_ff + d_model * d_ff + d_ff * d_model
    return total + d_model


@right("08-1")
def from_a_list_of_shapes(vocab_size, d_model, n_layers, d_ff, tied):
    block = [(d_model,), (3 * d_model, d_model), (d_model, d_model)]
    block += [(d_model,), (d_ff, d_model), (d_ff, d_model), (d_model, d_ff)]
    shapes = [(vocab_size, d_model), *block * n_layers, (d_model,)]
    if not tied:
        shapes.append((vocab_size, d_model))
    return sum(map(math.prod, shapes))


@right("08-1")
def asks_pytorch(vocab_size, d_model, n_layers, d_ff, tied):
    def size(module):
        return sum(p.numel() for p in module.parameters())

    with torch.device("meta"):
        linear = torch.nn.Linear
        projections = [linear(d_model, d_model, bias=False) for _ in range(4)]
        ffn = [linear(d_model, d_ff, bias=False) for _ in range(3)]
        table = torch.nn.Embedding(vocab_size, d_model)
        norm = torch.nn.RMSNorm(d_model)
    block = sum(map(size, projections)) + sum(map(size, ffn)) + 2 * size(norm)
    return (2 - tied) * size(table) + n_layers * block + size(norm)


@right("08-1")
def factored(vocab_size, d_model, n_layers, d_ff, tied):
    rows = vocab_size * (2 - int(tied)) + 1 + n_layers * (4 * d_model + 3 * d_ff + 2)
    return d_model * rows


@wrong("08-1", "head_counted_when_tied")
def embedding_plus_head(vocab_size, d_model, n_layers, d_ff, tied):
    embedding = head = vocab_size * d_model
    attention, ffn = 4 * d_model**2, 3 * d_model * d_ff
    return embedding + n_layers * (attention + ffn + 2 * d_model) + d_model + head


@wrong("08-1", "head_counted_when_tied")
def state_dict_sizes(vocab_size, d_model, n_layers, d_ff, tied):
    shapes = [(vocab_size, d_model)] * 2 + [(d_model, 1)] * (2 * n_layers + 1)
    shapes += [(4 * d_model, d_model), (3 * d_ff, d_model)] * n_layers
    return sum(a * b for a, b in shapes)


@wrong("08-1", "head_never_counted")
def ignores_tied(vocab_size, d_model, n_layers, d_ff, tied):
    per_block = d_model * (4 * d_model + 3 * d_ff + 2)
    return d_model * (vocab_size + 1) + n_layers * per_block


@wrong("08-1", "tied_reversed")
def adds_a_head_if_tied(vocab_size, d_model, n_layers, d_ff, tied):
    total = vocab_size * d_model
    if tied:
        total *= 2
    for _ in range(n_layers):
        total += 4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model
    return total + d_model


@wrong("08-1", "without_w_o")
def only_q_k_v(vocab_size, d_model, n_layers, d_ff, tied):
    qkv = d_model * 3 * d_model
    block = qkv + 3 * d_ff * d_model + d_model + d_model
    return (1 + (not tied)) * vocab_size * d_model + block * n_layers + d_model


@wrong("08-1", "two_ffn_matrices")
def up_and_down(vocab_size, d_model, n_layers, d_ff, tied):
    up, down = d_model * d_ff, d_ff * d_model
    block = 4 * d_model * d_model + up + down + 2 * d_model
    return [2, 1][tied] * vocab_size * d_model + n_layers * block + d_model


@wrong("08-1", "without_norms")
def matrices_only(vocab_size, d_model, n_layers, d_ff, tied):
    matrices = [(d_model, d_model)] * 4 + [(d_model, d_ff)] * 3
    inside = n_layers * sum(rows * columns for rows, columns in matrices)
    return inside + vocab_size * d_model * (1 if tied else 2)


@wrong("08-1", "without_last_norm")
def table_and_blocks(vocab_size, d_model, n_layers, d_ff, tied):
    table = np.prod([vocab_size, d_model]) * (1 if tied else 2)
    return int(table) + n_layers * (4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model)


@wrong("08-1", "one_norm_by_block")
def a_single_norm(vocab_size, d_model, n_layers, d_ff, tied):
    block = d_model + 4 * d_model**2 + 3 * d_ff * d_model
    total = block * n_layers + d_model + vocab_size * d_model
    return total if tied else total + vocab_size * d_model


@wrong("08-1", "last_norm_in_each_block")
def everything_inside_the_loop(vocab_size, d_model, n_layers, d_ff, tied):
    total = vocab_size * d_model * (1 if tied else 2)
    for _ in range(n_layers):
        total += 4 * d_model**2 + 3 * d_model * d_ff
        total += d_model * len(("attention_norm", "ffn_norm", "norm"))
    return total


@wrong("08-1", "with_biases")
def linear_with_default_bias(vocab_size, d_model, n_layers, d_ff, tied):
    def linear(inputs, outputs):
        return inputs * outputs + outputs

    block = 4 * linear(d_model, d_model) + 2 * linear(d_model, d_ff) + linear(d_ff, d_model)
    tables = vocab_size * d_model * (1 if tied else 2)
    return tables + n_layers * (block + 2 * d_model) + d_model


@wrong("08-1", "one_block")
def forgets_the_layers(vocab_size, d_model, n_layers, d_ff, tied):
    block = 4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model
    return vocab_size * d_model * (2 - tied) + block + d_model


@wrong("08-1", "d_ff_forgotten")
def seven_squares(vocab_size, d_model, n_layers, d_ff, tied):
    block = 7 * d_model**2 + 2 * d_model
    return vocab_size * d_model * (2 - tied) + n_layers * block + d_model


@wrong("08-1", "without_table")
def what_the_blocks_weigh(vocab_size, d_model, n_layers, d_ff, tied):
    return d_model + sum(4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model for _ in range(n_layers))


@wrong("08-1", "table_in_each_block")
def bad_parentheses(vocab_size, d_model, n_layers, d_ff, tied):
    table = vocab_size * d_model * (1 if tied else 2)
    return n_layers * (table + 4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model) + d_model


@wrong("08-1", "layer_norms_with_two_lists")
def scale_and_shift(vocab_size, d_model, n_layers, d_ff, tied):
    norm = 2 * d_model
    block = norm + 4 * d_model**2 + norm + 3 * d_model * d_ff
    return (1 if tied else 2) * vocab_size * d_model + n_layers * block + norm


@wrong("08-1", None)
def gpt2_from_memory(vocab_size, d_model, n_layers, d_ff, tied):
    return vocab_size * d_model + 12 * n_layers * d_model**2


@wrong("08-1", "return oublié")
def prints_the_total(vocab_size, d_model, n_layers, d_ff, tied):
    block = 4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model
    print(vocab_size * d_model * (2 - tied) + n_layers * block + d_model)


# --- 08-2 : surprise_in_bits ---------------------------------------------------------------------


@right("08-2")
def with_cross_entropy(logits, target):
    loss = functional.cross_entropy(torch.tensor(logits), torch.tensor(target))
    return loss.item() / math.log(2)


@right("08-2")
def with_differences(logits, target):
    gaps = [score - logits[target] for score in logits]
    top = max(gaps)
    return top / math.log(2) + math.log2(math.fsum(math.exp(gap - top) for gap in gaps))


@right("08-2")
def with_numpy_logaddexp2(logits, target):
    in_bits = np.array(logits) / np.log(2)
    return float(np.logaddexp2.reduce(in_bits) - in_bits[target])


@right("08-2")
def with_log_softmax(logits, target):
    return -torch.log_softmax(torch.tensor(logits).double(), dim=0)[target] / math.log(2)


@right("08-2")
def one_score_at_a_time(logits, target):
    top, total = -math.inf, 0.0
    for score in logits:
        if score > top:
            total *= math.exp(top - score)
            top = score
        total += math.exp(score - top)
    return (math.log(total) + top - logits[target]) * math.log2(math.e)


@wrong("08-2", "in_nats")
def forgets_the_unit(logits, target):
    return functional.cross_entropy(torch.tensor(logits), torch.tensor(target)).item()


@wrong("08-2", "in_nats")
def natural_logarithm(logits, target):
    m = max(logits)
    return m + math.log(sum(math.exp(x - m) for x in logits)) - logits[target]


@wrong("08-2", "multiplied_by_log_2")
def converts_the_wrong_way(logits, target):
    logs = torch.tensor(logits, dtype=torch.float64).log_softmax(0)
    return -logs[target].item() * math.log(2)


@wrong("08-2", "in_base_ten")
def decimal_logarithm(logits, target):
    m = max(logits)
    shifted = [x - m for x in logits]
    return math.log10(sum(map(math.exp, shifted))) - shifted[target] / math.log(10)


@wrong("08-2", "probability_only")
def stops_at_softmax(logits, target):
    return torch.softmax(torch.tensor(logits, dtype=torch.float64), dim=0)[target].item()


@wrong("08-2", "one_minus_p")
def what_is_missing(logits, target):
    z = np.array(logits) - max(logits)
    return float(1 - np.exp(z[target]) / np.exp(z).sum())


@wrong("08-2", "negative")
def log_of_p(logits, target):
    return torch.log_softmax(torch.tensor(logits).double(), 0)[target].item() / math.log(2)


@wrong("08-2", "overflowing")
def the_formula_as_it_is(logits, target):
    exponentials = [math.exp(x) for x in logits]
    p = exponentials[target] / sum(exponentials)
    return -math.log2(p)


@wrong("08-2", "overflowing")
def log_of_the_sum(logits, target):
    total = 0
    for x in logits:
        total += math.exp(x)
    return -math.log(math.exp(logits[target]) / total, 2)


@wrong("08-2", "probability_first")
def stable_softmax_then_log(logits, target):
    m = max(logits)
    weights = [math.exp(x - m) for x in logits]
    share = weights[target] / math.fsum(weights)
    return -math.log2(share)


@wrong("08-2", "infinite_when_rounded")
def numpy_softmax_then_log(logits, target):
    z = np.exp(np.array(logits) - np.max(logits))
    with np.errstate(divide="ignore"):
        return float(-np.log2(z[target] / z.sum()))


@wrong("08-2", "shifted_on_one_side")
def forgets_to_put_the_maximum_back(logits, target):
    m = max(logits)
    return (math.log(sum(math.exp(x - m) for x in logits)) - logits[target]) / math.log(2)


@wrong("08-2", "unnormalised")
def minus_the_score(logits, target):
    return -logits[target] * math.log2(math.e)


@wrong("08-2", "of_the_favourite")
def takes_the_largest(logits, target):
    return math.log2(sum(math.exp(x - max(logits)) for x in logits))


@wrong("08-2", "base_two_softmax")
def two_to_the_score(logits, target):
    scores = np.array(logits)
    return float(np.logaddexp2.reduce(scores) - scores[target])


@wrong("08-2", "softmax_twice")
def probabilities_given_to_cross_entropy(logits, target):
    p = torch.softmax(torch.tensor(logits).double(), dim=0)
    return functional.cross_entropy(p, torch.tensor(target)).item() / math.log(2)


@wrong("08-2", "mean_of_all")
def forgets_the_target(logits, target):
    return -torch.tensor(logits).double().log_softmax(0).mean().item() / math.log(2)


@wrong("08-2", "entropy")
def expected_surprise(logits, target):
    p = torch.softmax(torch.tensor(logits).double(), dim=0)
    return torch.distributions.Categorical(probs=p).entropy().item() / math.log(2)


@wrong("08-2", None)
def target_counted_from_one(logits, target):
    return with_log_softmax(logits, target - 1)


# --- 08-3 : make_batch ---------------------------------------------------------------------------


@right("08-3")
def with_pad_sequence(rows):
    inputs = [torch.tensor(ids[:-1]) for ids in rows]
    targets = [torch.tensor(ids[1:]) for ids in rows]
    return (
        pad_sequence(inputs, batch_first=True),
        pad_sequence(targets, batch_first=True, padding_value=-100),
    )


@right("08-3")
def one_cell_at_a_time(rows):
    longest = max(len(ids) for ids in rows)
    inputs, targets = [], []
    for ids in rows:
        one, other = [], []
        for t in range(longest - 1):
            there = t + 1 < len(ids)
            one.append(ids[t] if there else 0)
            other.append(ids[t + 1] if there else -100)
        inputs.append(one)
        targets.append(other)
    return inputs, targets


@right("08-3")
def with_numpy_full(rows):
    shape = (len(rows), max(map(len, rows)) - 1)
    inputs, targets = np.zeros(shape, dtype=int), np.full(shape, -100)
    for b, ids in enumerate(rows):
        inputs[b, : len(ids) - 1] = ids[:-1]
        targets[b, : len(ids) - 1] = ids[1:]
    return inputs, targets


@right("08-3")
def with_zip_longest(rows):
    columns = zip_longest(*(ids[:-1] for ids in rows), fillvalue=0)
    following = zip_longest(*(ids[1:] for ids in rows), fillvalue=-100)
    return list(zip(*columns, strict=True)), list(zip(*following, strict=True))


@right("08-3")
def with_pairs(rows):
    exercises = [list(pairwise(ids)) for ids in rows]
    longest = max(map(len, exercises))
    full = [one + [(0, -100)] * (longest - len(one)) for one in exercises]
    return [[a for a, _ in one] for one in full], [[b for _, b in one] for one in full]


def to_length(ids, length, filler):
    return list(ids) + [filler] * (length - len(ids))


@wrong("08-3", "not_shifted")
def predicts_what_it_reads(rows):
    longest = max(map(len, rows)) - 1
    inputs = [to_length(ids[:-1], longest, 0) for ids in rows]
    targets = [[i or -100 for i in row] for row in inputs]
    return inputs, targets


@wrong("08-3", "shifted_backwards")
def predicts_the_past(rows):
    longest = max(len(ids) for ids in rows) - 1
    inputs, targets = [], []
    for ids in rows:
        inputs.append(to_length(ids[1:], longest, 0))
        targets.append(to_length(ids[:-1], longest, -100))
    return inputs, targets


@wrong("08-3", "shifted_twice")
def skips_one(rows):
    longest = max(map(len, rows)) - 1
    inputs = [to_length(ids[:-1], longest, 0) for ids in rows]
    return inputs, [to_length(ids[2:], longest, -100) for ids in rows]


@wrong("08-3", "padding_predicted")
def same_padding_everywhere(rows):
    inputs = [torch.tensor(ids[:-1]) for ids in rows]
    targets = [torch.tensor(ids[1:]) for ids in rows]
    return pad_sequence(inputs, batch_first=True), pad_sequence(targets, batch_first=True)


@wrong("08-3", "padding_predicted")
def zeros_everywhere(rows):
    shape = (len(rows), max(map(len, rows)) - 1)
    tables = np.zeros((2, *shape), dtype=int)
    for b, ids in enumerate(rows):
        tables[0, b, : len(ids) - 1], tables[1, b, : len(ids) - 1] = ids[:-1], ids[1:]
    return tables[0], tables[1]


@wrong("08-3", "minus_one")
def the_other_convention(rows):
    targets = [torch.tensor(ids[1:]) for ids in rows]
    return with_pad_sequence(rows)[0], pad_sequence(targets, True, -1)


@wrong("08-3", "inputs_filled_with_minus_100")
def minus_100_everywhere(rows):
    longest = max(map(len, rows)) - 1
    inputs = [to_length(ids[:-1], longest, -100) for ids in rows]
    return inputs, [to_length(ids[1:], longest, -100) for ids in rows]


@wrong("08-3", "padded_on_the_left")
def text_at_the_end(rows):
    longest = max(map(len, rows)) - 1
    inputs, targets = np.zeros((len(rows), longest), int), np.full((len(rows), longest), -100)
    for b, ids in enumerate(rows):
        inputs[b, longest - len(ids) + 1 :] = ids[:-1]
        targets[b, longest - len(ids) + 1 :] = ids[1:]
    return inputs, targets


@wrong("08-3", "not_padded")
def ragged(rows):
    inputs, targets = [], []
    for ids in rows:
        inputs.append(ids[:-1])
        targets.append(ids[1:])
    return inputs, targets


@wrong("08-3", "one_too_long")
def as_long_as_the_longest(rows):
    longest = max(len(ids) for ids in rows)
    inputs = [to_length(ids[:-1], longest, 0) for ids in rows]
    return inputs, [to_length(ids[1:], longest, -100) for ids in rows]


@wrong("08-3", "last_token_kept")
def whole_rows_as_inputs(rows):
    inputs = pad_sequence([torch.tensor(ids) for ids in rows], batch_first=True)
    return inputs, with_pad_sequence(rows)[1]


@wrong("08-3", "cut_to_the_shortest")
def zip_stops_early(rows):
    inputs = list(zip(*zip(*(ids[:-1] for ids in rows), strict=False), strict=True))
    return inputs, list(zip(*zip(*(ids[1:] for ids in rows), strict=False), strict=True))


@wrong("08-3", "padded_before_shifting")
def pads_then_shifts(rows):
    table = pad_sequence([torch.tensor(ids) for ids in rows], batch_first=True)
    targets = table[:, 1:].clone()
    targets[targets == 0] = -100
    return table[:, :-1], targets


@wrong("08-3", "last_target_lost")
def never_predicts_the_end(rows):
    longest = max(map(len, rows)) - 1
    inputs = [to_length(ids[:-1], longest, 0) for ids in rows]
    return inputs, [to_length(ids[1:-1], longest, -100) for ids in rows]


@wrong("08-3", "pair_reversed")
def targets_first(rows):
    longest = max(map(len, rows)) - 1
    targets = [to_length(ids[1:], longest, -100) for ids in rows]
    return targets, [to_length(ids[:-1], longest, 0) for ids in rows]


@wrong("08-3", "pairs_by_row")
def one_pair_by_row(rows):
    longest = max(map(len, rows)) - 1
    pairs = []
    for ids in rows:
        pairs.append((to_length(ids[:-1], longest, 0), to_length(ids[1:], longest, -100)))
    return pairs


@wrong("08-3", None)
def all_in_one_row(rows):
    ids = [i for row in rows for i in row]
    return [ids[:-1]], [ids[1:]]


@wrong("08-2", None)
def mean_removed(logits, target):
    mean = sum(logits) / len(logits)
    total = math.log(sum(math.exp(s - mean) for s in logits))
    return (total - logits[target] + mean) / math.log(2)


@right("08-3")
def a_pair_of_maps(rows):
    n = max(map(len, rows)) - 1
    inputs = (row[:-1] + [0] * (n + 1 - len(row)) for row in rows)
    return inputs, map(lambda row: row[1:] + [-100] * (n + 1 - len(row)), rows)
