"""Chapitre 5 : ce que des lecteurs écriraient."""

from itertools import chain

import numpy as np
import torch

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 05-1 : split_heads --------------------------------------------------------------------------


@right("05-1")
def with_view_and_transpose(x, n_heads):
    x = torch.tensor(x)
    T, C = x.shape
    return x.view(T, n_heads, C // n_heads).transpose(0, 1)


@right("05-1")
def with_numpy_split(x, n_heads):
    return [part.tolist() for part in np.split(np.array(x), n_heads, axis=1)]


@right("05-1")
def with_append(x, n_heads):
    size = len(x[0]) // n_heads
    heads = []
    for h in range(n_heads):
        head = []
        for row in x:
            line = []
            for j in range(size):
                line.append(row[h * size + j])
            head.append(line)
        heads.append(head)
    return heads


@right("05-1")
def filling_heads_row_by_row(x, n_heads):
    heads = [[] for _ in range(n_heads)]
    for row in x:
        rest, size = list(row), len(row) // n_heads
        for head in heads:
            head.append(rest[:size])
            rest = rest[size:]
    return heads


@right("05-1")
def with_chunk(x, n_heads):
    return [part.tolist() for part in torch.tensor(x).chunk(n_heads, dim=-1)]


@wrong("05-1", "interleaved")
def one_number_in_h(x, n_heads):
    heads = []
    for h in range(n_heads):
        heads.append([[row[j] for j in range(h, len(row), n_heads)] for row in x])
    return heads


@wrong("05-1", "interleaved")
def view_with_the_heads_last(x, n_heads):
    x = torch.tensor(x)
    return x.view(len(x), -1, n_heads).permute(2, 0, 1)


@wrong("05-1", "no_transpose")
def a_single_view(x, n_heads):
    x = torch.tensor(x)
    T, C = x.shape
    return x.view(n_heads, T, C // n_heads)


@wrong("05-1", "no_transpose")
def numpy_reshape(x, n_heads):
    return np.array(x).reshape(n_heads, len(x), -1).tolist()


@wrong("05-1", "rows_first")
def view_without_transpose(x, n_heads):
    x = torch.tensor(x)
    return x.view(len(x), n_heads, -1)


@wrong("05-1", "rows_first")
def loops_the_other_way(x, n_heads):
    d = len(x[0]) // n_heads
    return [[row[h * d : h * d + d] for h in range(n_heads)] for row in x]


@wrong("05-1", "slices_of_rows")
def splits_the_positions(x, n_heads):
    size = len(x) // n_heads
    heads = []
    for h in range(n_heads):
        heads.append([x[t] for t in range(h * size, h * size + size)])
    return heads


@wrong("05-1", "heads_of_that_size")
def d_and_h_swapped(x, n_heads):
    x = torch.tensor(x)
    return x.view(len(x), -1, n_heads).transpose(0, 1)


@wrong("05-1", "heads_of_that_size")
def steps_of_n_heads(x, n_heads):
    return [[row[i : i + n_heads] for row in x] for i in range(0, len(x[0]), n_heads)]


@wrong("05-1", "columns_first")
def transposes_too_much(x, n_heads):
    x = torch.tensor(x)
    return x.view(len(x), n_heads, -1).permute(1, 2, 0)


@wrong("05-1", "columns_first")
def cuts_the_transposed_matrix(x, n_heads):
    columns = np.array(x).T
    return columns.reshape(n_heads, -1, len(x)).tolist()


@wrong("05-1", "whole_rows")
def repeats_everything(x, n_heads):
    return torch.tensor(x).repeat(n_heads, 1, 1)


@wrong("05-1", "overlapping")
def forgets_to_multiply(x, n_heads):
    size = len(x[0]) // n_heads
    return [[[row[h + j] for j in range(size)] for row in x] for h in range(n_heads)]


@wrong("05-1", "first_slice_for_all")
def same_slice(x, n_heads):
    head = np.array(x)[:, : len(x[0]) // n_heads]
    return [head.tolist() for _ in range(n_heads)]


@wrong("05-1", "flat_heads")
def extends_instead_of_appending(x, n_heads):
    size = len(x[0]) // n_heads
    heads = [[] for _ in range(n_heads)]
    for row in x:
        for h in range(n_heads):
            heads[h].extend(row[h * size : (h + 1) * size])
    return heads


@wrong("05-1", "size_from_rows")
def len_of_the_wrong_list(x, n_heads):
    size = len(x) // n_heads
    heads = []
    for h in range(n_heads):
        start = h * size
        heads.append([row[start : start + size] for row in x])
    return heads


@wrong("05-1", None)
def last_head_first(x, n_heads):
    d = len(x[0]) // n_heads
    return [[row[h * d : (h + 1) * d] for row in x] for h in reversed(range(n_heads))]


@wrong("05-1", "return oublié")
def builds_and_forgets(x, n_heads):
    heads = torch.tensor(x).view(len(x), n_heads, -1).transpose(0, 1)
    print(heads)


# --- 05-2 : merge_heads --------------------------------------------------------------------------


@right("05-2")
def with_torch(heads, w_out):
    heads = torch.tensor(heads)
    return heads.transpose(0, 1).flatten(1) @ torch.tensor(w_out)


@right("05-2")
def sum_of_contributions(heads, w_out):
    d = len(heads[0][0])
    return sum(np.array(h) @ np.array(w_out[i * d : i * d + d]) for i, h in enumerate(heads))


@right("05-2")
def with_hstack(heads, w_out):
    return (np.hstack([np.array(head) for head in heads]) @ np.array(w_out)).tolist()


@right("05-2")
def with_einsum(heads, w_out):
    heads, w_out = np.array(heads), np.array(w_out)
    H, _, D = heads.shape
    return np.einsum("htd,hdc->tc", heads, w_out.reshape(H, D, -1))


@right("05-2")
def with_four_loops(heads, w_out):
    H, T, D = len(heads), len(heads[0]), len(heads[0][0])
    result = [[0.0] * (H * D) for _ in range(T)]
    for h in range(H):
        for t in range(T):
            for d in range(D):
                for j in range(H * D):
                    result[t][j] += heads[h][t][d] * w_out[h * D + d][j]
    return result


@wrong("05-2", "transposed_matrix")
def as_nn_linear_would(heads, w_out):
    x = torch.cat([torch.tensor(head) for head in heads], dim=-1)
    return torch.nn.functional.linear(x, torch.tensor(w_out))


@wrong("05-2", "transposed_matrix")
def rows_against_rows(heads, w_out):
    result = []
    for t in range(len(heads[0])):
        row = list(chain(*(head[t] for head in heads)))
        result.append([float(np.dot(row, w_out[j])) for j in range(len(w_out))])
    return result


@wrong("05-2", "glued_without_transpose")
def reshape_only(heads, w_out):
    heads = np.array(heads)
    return heads.reshape(heads.shape[1], -1) @ np.array(w_out)


@wrong("05-2", "glued_without_transpose")
def view_only(heads, w_out):
    heads = torch.tensor(heads)
    H, T, D = heads.shape
    return (heads.view(T, H * D) @ torch.tensor(w_out)).tolist()


@wrong("05-2", "interleaved_heads")
def heads_on_the_last_dimension(heads, w_out):
    rows = torch.stack([torch.tensor(head) for head in heads], dim=-1).flatten(1)
    return rows @ torch.tensor(w_out)


@wrong("05-2", "interleaved_heads")
def wrong_loop_order(heads, w_out):
    D = len(heads[0][0])
    rows = [[head[t][d] for d in range(D) for head in heads] for t in range(len(heads[0]))]
    return np.array(rows) @ np.array(w_out)


@wrong("05-2", "heads_added")
def sums_then_multiplies(heads, w_out):
    total = torch.tensor(heads).sum(0)
    return total @ torch.tensor(w_out)[: total.shape[1]]


@wrong("05-2", "heads_added")
def same_slice_for_every_head(heads, w_out):
    d = len(heads[0][0])
    return sum(np.array(head) @ np.array(w_out)[:d] for head in heads)


@wrong("05-2", "heads_averaged")
def means_then_multiplies(heads, w_out):
    mean = np.mean(heads, axis=0)
    return mean @ np.array(w_out)[: mean.shape[1]]


@wrong("05-2", "without_matrix")
def only_concatenates(heads, w_out):
    return [list(chain(*(head[t] for head in heads))) for t in range(len(heads[0]))]


@wrong("05-2", "without_matrix")
def only_concatenates_with_torch(heads, w_out):
    return torch.cat([torch.tensor(head) for head in heads], dim=-1)


@wrong("05-2", "reversed_heads")
def puts_each_head_in_front(heads, w_out):
    row_of = [[] for _ in heads[0]]
    for head in heads:
        row_of = [new + old for new, old in zip(head, row_of, strict=True)]
    return np.array(row_of) @ np.array(w_out)


@wrong("05-2", "contributions")
def stacks_contributions(heads, w_out):
    heads = torch.tensor(heads)
    H, _, D = heads.shape
    return heads @ torch.tensor(w_out).view(H, D, -1)


@wrong("05-2", "contributions_averaged")
def mean_of_contributions(heads, w_out):
    d = len(heads[0][0])
    parts = [np.array(h) @ np.array(w_out[i * d : i * d + d]) for i, h in enumerate(heads)]
    return np.mean(parts, axis=0)


@wrong("05-2", "last_head_only")
def overwrites(heads, w_out):
    d = len(heads[0][0])
    for h, head in enumerate(heads):
        result = np.array(head) @ np.array(w_out)[h * d : (h + 1) * d]
    return result.tolist()


@wrong("05-2", "first_head_only")
def returns_inside_the_loop(heads, w_out):
    d = len(heads[0][0])
    for h, head in enumerate(heads):
        result = torch.tensor(head) @ torch.tensor(w_out)[h * d : (h + 1) * d]
        return result


@wrong("05-2", "with_what_it_read")
def residual(heads, w_out):
    x = torch.tensor(heads).transpose(0, 1).flatten(1)
    return x + x @ torch.tensor(w_out)


@wrong("05-2", None)
def transposed_result(heads, w_out):
    x = np.concatenate([np.array(head) for head in heads], axis=1)
    return (x @ np.array(w_out)).T


@wrong("05-2", "return oublié")
def computes_for_nothing(heads, w_out):
    x = torch.tensor(heads).transpose(0, 1).flatten(1)
    x @ torch.tensor(w_out)


# --- 05-3 : without_head -------------------------------------------------------------------------


@right("05-3")
def zeroes_the_head(heads, w_out, off):
    heads = torch.tensor(heads)
    heads[off] = 0
    return heads.transpose(0, 1).flatten(1) @ torch.tensor(w_out)


@right("05-3")
def skips_its_contribution(heads, w_out, off):
    d = len(heads[0][0])
    w = np.array(w_out)
    kept = [h for h in range(len(heads)) if h != off]
    return sum(np.array(heads[h]) @ w[h * d : (h + 1) * d] for h in kept)


@right("05-3")
def subtracts_its_contribution(heads, w_out, off):
    heads, w = np.array(heads), np.array(w_out)
    d = heads.shape[2]
    return np.hstack(list(heads)) @ w - heads[off] @ w[off * d : (off + 1) * d]


@right("05-3")
def zeroes_rows_of_the_matrix(heads, w_out, off):
    d = len(heads[0][0])
    w = [[0.0] * len(row) if i // d == off else row for i, row in enumerate(w_out)]
    x = [list(chain(*(head[t] for head in heads))) for t in range(len(heads[0]))]
    return [
        [sum(a * b for a, b in zip(r, c, strict=True)) for c in zip(*w, strict=True)] for r in x
    ]


@right("05-3")
def with_switches(heads, w_out, off):
    heads = torch.tensor(heads)
    on = (torch.arange(len(heads)) != off).repeat_interleave(heads.shape[2])
    return (heads.transpose(0, 1).flatten(1) * on) @ torch.tensor(w_out)


@wrong("05-3", "columns_of_the_result")
def zeroes_after_the_matrix(heads, w_out, off):
    heads = torch.tensor(heads)
    d = heads.shape[2]
    y = heads.transpose(0, 1).flatten(1) @ torch.tensor(w_out)
    y[:, off * d : (off + 1) * d] = 0
    return y


@wrong("05-3", "columns_of_the_result")
def zeroes_columns_of_the_matrix(heads, w_out, off):
    d, w = len(heads[0][0]), np.array(w_out)
    w[:, off * d : (off + 1) * d] = 0
    return np.hstack([np.array(head) for head in heads]) @ w


@wrong("05-3", "every_other_column")
def zeroes_with_a_stride(heads, w_out, off):
    x = np.hstack([np.array(head) for head in heads])
    x[:, off :: len(heads)] = 0
    return x @ np.array(w_out)


@wrong("05-3", "shifted")
def deletes_the_head(heads, w_out, off):
    kept = heads[:off] + heads[off + 1 :]
    x = np.hstack([np.array(head) for head in kept])
    return x @ np.array(w_out)[: x.shape[1]]


@wrong("05-3", "shifted")
def pads_on_the_right(heads, w_out, off):
    kept = [torch.tensor(head) for h, head in enumerate(heads) if h != off]
    x = torch.cat([*kept, torch.zeros_like(kept[0])], dim=1)
    return (x @ torch.tensor(w_out)).tolist()


@wrong("05-3", "renormalised")
def as_dropout_would(heads, w_out, off):
    heads, on = np.array(heads), np.ones((len(heads), 1, 1))
    on[off] = 0
    return np.hstack(list(heads * on / on.mean())) @ np.array(w_out)


@wrong("05-3", "average_of_the_others")
def mean_of_what_is_left(heads, w_out, off):
    d, w = len(heads[0][0]), np.array(w_out)
    parts = [np.array(head) @ w[h * d : h * d + d] for h, head in enumerate(heads) if h != off]
    return np.mean(parts, axis=0)


@wrong("05-3", "only_that_head")
def keeps_it_alone(heads, w_out, off):
    heads = torch.tensor(heads)
    only = torch.zeros_like(heads)
    only[off] = heads[off]
    return only.transpose(0, 1).flatten(1) @ torch.tensor(w_out)


@wrong("05-3", "mean_of_the_others")
def replaced_by_a_mean(heads, w_out, off):
    heads = np.array(heads)
    heads[off] = np.delete(heads, off, axis=0).mean(axis=0)
    return np.hstack(list(heads)) @ np.array(w_out)


@wrong("05-3", "counted_from_one")
def head_numbers_from_one(heads, w_out, off):
    heads = np.array(heads)
    heads[off - 1] = 0
    return np.hstack(list(heads)) @ np.array(w_out)


@wrong("05-3", "nothing_off")
def ignores_off(heads, w_out, off):
    return np.hstack([np.array(head) for head in heads]) @ np.array(w_out)


@wrong("05-3", "nothing_off")
def zeroes_a_copy(heads, w_out, off):
    kept = []
    for h, head in enumerate(heads):
        head = torch.tensor(head)
        if h == off:
            head.clone().zero_()
        kept.append(head)
    return torch.cat(kept, dim=1) @ torch.tensor(w_out)


@wrong("05-3", "single_column")
def first_number_of_the_head(heads, w_out, off):
    x = np.hstack([np.array(head) for head in heads])
    x[:, off * len(heads[0][0])] = 0
    return x @ np.array(w_out)


@wrong("05-3", "single_column")
def zeroes_the_first_column_of_the_head(heads, w_out, off):
    heads = torch.tensor(heads)
    heads[off, :, 0] = 0
    return heads.transpose(0, 1).flatten(1) @ torch.tensor(w_out)


@wrong("05-3", "column_of_that_number")
def zeroes_column_off(heads, w_out, off):
    x = torch.tensor(heads).transpose(0, 1).flatten(1)
    x[:, off] = 0
    return x @ torch.tensor(w_out)


@wrong("05-3", "place_off")
def zeroes_a_token(heads, w_out, off):
    T = len(heads[0])
    rows = [[0.0 if t == off else number for head in heads for number in head[t]] for t in range(T)]
    return np.array(rows) @ np.array(w_out)


@wrong("05-3", "off_with_the_transposed_matrix")
def linear_of_pytorch(heads, w_out, off):
    heads = torch.tensor(heads)
    heads[off] = 0
    return torch.nn.functional.linear(heads.transpose(0, 1).flatten(1), torch.tensor(w_out))


@wrong("05-3", "off_without_matrix")
def stops_before_the_matrix(heads, w_out, off):
    heads = np.array(heads)
    heads[off] = 0
    return np.hstack(list(heads))


@wrong("05-3", "off_without_transpose")
def glued_in_the_wrong_order(heads, w_out, off):
    heads = torch.tensor(heads)
    heads[off] = 0
    return heads.reshape(heads.shape[1], -1) @ torch.tensor(w_out)


@wrong("05-3", "return oublié")
def modifies_and_forgets(heads, w_out, off):
    result = np.array(heads)
    result[off] = 0
