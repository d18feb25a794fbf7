"""Chapitre 2 : ce que des lecteurs écriraient."""

import heapq
import math
from collections import defaultdict

import numpy as np
import torch

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 02-1 : central_slope ------------------------------------------------------------------------


@right("02-1")
def with_named_points(function, w, step):
    before, after = w - step, w + step
    rise = function(after) - function(before)
    return rise / (after - before)


@right("02-1")
def mean_of_both_sides(function, w, step):
    def quotient(move):
        return (function(w + move) - function(w)) / move

    return (quotient(step) + quotient(-step)) / 2


@right("02-1")
def with_numpy_gradient(function, w, step):
    values = [function(w + k * step) for k in (-1, 0, 1)]
    return np.gradient(values, step)[1]


@right("02-1")
def on_a_tensor(function, w, step):
    points = torch.tensor([w - step, w + step])
    low, high = function(points)
    return (high - low) / (2 * step)


@right("02-1")
def of_the_parabola(function, w, step):
    moves = np.array([-step, 0.0, step])
    return np.polyfit(moves, function(w + moves), deg=2)[1]


@right("02-1")
def with_a_dict_of_sides(function, w, step):
    tries = {side: function(w + side * step) for side in (-1, 1)}
    return sum(side * value for side, value in tries.items()) / step / 2


@wrong("02-1", "forward")
def textbook_quotient(function, w, step):
    y = function(w)
    return (function(w + step) - y) / step


@wrong("02-1", "forward")
def differences_of_an_array(function, w, step):
    values = function(np.array([w, w + step]))
    return (np.diff(values) / step)[0]


@wrong("02-1", "backward")
def looks_behind(function, w, step):
    points = [w - step, w]
    low, high = map(function, points)
    return (high - low) / (points[1] - points[0])


@wrong("02-1", "backward")
def backwards_with_torch(function, w, step):
    values = function(torch.tensor([w - step, w], dtype=torch.float64))
    return values.diff().item() / step


@wrong("02-1", "one_step_wide")
def divides_by_step(function, w, step):
    left, right_side = function(w - step), function(w + step)
    return (right_side - left) / step


@wrong("02-1", "missing_parentheses")
def one_line_without_parentheses(function, w, step):
    rise = function(w + step) - function(w - step)
    return rise / 2 * step


@wrong("02-1", "missing_parentheses")
def half_then_times(function, w, step):
    low, high = (function(w + sign * step) for sign in (-1, 1))
    return 0.5 * (high - low) * step


@wrong("02-1", "undivided")
def difference_only(function, w, step):
    values = [function(x) for x in (w - step, w + step)]
    return values[1] - values[0]


@wrong("02-1", "reversed_sign")
def before_minus_after(function, w, step):
    a = function(w - step)
    b = function(w + step)
    return (a - b) / (2 * step)


@wrong("02-1", "reversed_sign")
def points_in_the_wrong_order(function, w, step):
    start, end = w + step, w - step
    return (function(end) - function(start)) / abs(end - start)


@wrong("02-1", "added")
def a_sum(function, w, step):
    return sum(function(x) for x in (w - step, w + step)) / (2 * step)


@wrong("02-1", "absolute")
def a_distance(function, w, step):
    ends = torch.tensor([function(w - step), function(w + step)])
    return (ends[1] - ends[0]).abs() / (2 * step)


@wrong("02-1", "absolute")
def largest_minus_smallest(function, w, step):
    ends = sorted([function(w - step), function(w + step)])
    return (ends[1] - ends[0]) / (2 * step)


@wrong("02-1", "same_place")
def copied_and_pasted(function, w, step):
    after = function(w + step)
    before = function(w + step)
    return (after - before) / (2 * step)


@wrong("02-1", "exact_slope")
def exact_derivative(function, w, step):
    x = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    function(x).backward()
    return x.grad.item()


@wrong("02-1", "one_side_halved")
def half_of_one_side(function, w, step):
    return (function(w + step) - function(w)) / (2 * step)


@wrong("02-1", "return oublié")
def prints_the_slope(function, w, step):
    print((function(w + step) - function(w - step)) / (2 * step))


# --- 02-2 : table_gradient -----------------------------------------------------------------------


@right("02-2")
def with_three_loops(ids, gradients, vocab_size):
    width = len(gradients[0])
    table = []
    for _ in range(vocab_size):
        table.append([0] * width)
    for t in range(len(ids)):
        for j in range(width):
            table[ids[t]][j] += gradients[t][j]
    return table


@right("02-2")
def with_add_at(ids, gradients, vocab_size):
    table = np.zeros((vocab_size, len(gradients[0])))
    np.add.at(table, ids, gradients)
    return table


@right("02-2")
def with_index_add(ids, gradients, vocab_size):
    gradients = torch.tensor(gradients)
    table = torch.zeros(vocab_size, gradients.shape[1])
    return table.index_add_(0, torch.tensor(ids), gradients)


@right("02-2")
def with_one_hot(ids, gradients, vocab_size):
    one_hot = torch.nn.functional.one_hot(torch.tensor(ids), vocab_size).float()
    return (one_hot.T @ torch.tensor(gradients)).tolist()


@right("02-2")
def with_backward(ids, gradients, vocab_size):
    table = torch.zeros(vocab_size, len(gradients[0]), requires_grad=True)
    table[ids].backward(torch.tensor(gradients))
    return table.grad


@right("02-2")
def one_reading_at_a_time(ids, gradients, vocab_size):
    first, width = ids[0], len(gradients[0])
    if ids[1:]:
        table = one_reading_at_a_time(ids[1:], gradients[1:], vocab_size)
    else:
        table = [[0.0] * width for _ in range(vocab_size)]
    for j in range(width):
        table[first][j] += gradients[0][j]
    return table


@right("02-2")
def grouped_by_id(ids, gradients, vocab_size):
    readings = defaultdict(list)
    for i, gradient in zip(ids, gradients, strict=True):
        readings[i].append(gradient)
    nothing = (0.0,) * len(gradients[0])
    return tuple(
        tuple(map(sum, zip(nothing, *readings[i], strict=True))) for i in range(vocab_size)
    )


@right("02-2")
def same_row_but_replaced(ids, gradients, vocab_size):
    table = [np.zeros(len(gradients[0]))] * vocab_size
    for i, gradient in zip(ids, gradients, strict=True):
        table[i] = table[i] + np.array(gradient)
    return table


@wrong("02-2", "overwritten")
def assigns_each_row(ids, gradients, vocab_size):
    n_columns = len(gradients[0])
    result = [[0.0 for _ in range(n_columns)] for _ in range(vocab_size)]
    for position, i in enumerate(ids):
        result[i] = gradients[position]
    return result


@wrong("02-2", "overwritten")
def numpy_fancy_index(ids, gradients, vocab_size):
    grad = np.zeros((vocab_size, len(gradients[0])))
    grad[ids] = gradients
    return grad


@wrong("02-2", "overwritten")
def adds_with_a_fancy_index(ids, gradients, vocab_size):
    table = torch.zeros(vocab_size, len(gradients[0]))
    table[ids] += torch.tensor(gradients)
    return table


@wrong("02-2", "overwritten")
def a_dict_of_rows(ids, gradients, vocab_size):
    last = dict(zip(ids, gradients, strict=True))
    return [last.get(i, [0.0] * len(gradients[0])) for i in range(vocab_size)]


@wrong("02-2", "first_kept")
def finds_with_index(ids, gradients, vocab_size):
    result = []
    for i in range(vocab_size):
        found = i in ids
        result.append(gradients[ids.index(i)] if found else [0.0] * len(gradients[0]))
    return result


@wrong("02-2", "first_kept")
def skips_what_was_seen(ids, gradients, vocab_size):
    table, seen = torch.zeros(vocab_size, len(gradients[0])), set()
    for i, g in zip(ids, gradients, strict=True):
        if i not in seen:
            table[i] += torch.tensor(g)
            seen.add(i)
    return table


@wrong("02-2", "averaged")
def mean_of_a_mask(ids, gradients, vocab_size):
    ids, gradients = np.array(ids), np.array(gradients)
    table = np.zeros((vocab_size, gradients.shape[1]))
    for i in set(ids.tolist()):
        table[i] = gradients[ids == i].mean(axis=0)
    return table


@wrong("02-2", "averaged")
def sums_and_counts(ids, gradients, vocab_size):
    sums = torch.zeros(vocab_size, len(gradients[0]))
    sums.index_add_(0, torch.tensor(ids), torch.tensor(gradients))
    times = torch.bincount(torch.tensor(ids), minlength=vocab_size).clamp(min=1)
    return sums / times[:, None]


@wrong("02-2", "shared_rows")
def multiplied_list(ids, gradients, vocab_size):
    columns = len(gradients[0])
    table = [[0.0] * columns] * vocab_size
    for t, i in enumerate(ids):
        for c in range(columns):
            table[i][c] += gradients[t][c]
    return table


@wrong("02-2", "shared_rows")
def multiplied_array(ids, gradients, vocab_size):
    table = [np.zeros(len(gradients[0]))] * vocab_size
    for i, g in zip(ids, gradients, strict=True):
        table[i] += g
    return table


@wrong("02-2", "per_reading")
def reads_the_gradients(ids, gradients, vocab_size):
    out = torch.zeros(len(ids), len(gradients[0]))
    for t in range(len(ids)):
        out[t] += torch.tensor(gradients[t])
    return out


@wrong("02-2", "up_to_the_largest")
def as_many_rows_as_needed(ids, gradients, vocab_size):
    n_rows = 1 + max(ids)
    table = np.zeros((n_rows, len(gradients[0])))
    for i, g in zip(ids, gradients, strict=True):
        table[i] += g
    return table.tolist()


@wrong("02-2", "up_to_the_largest")
def grows_when_needed(ids, gradients, vocab_size):
    table = []
    for i, gradient in zip(ids, gradients, strict=True):
        while len(table) <= i:
            table.append([0.0] * len(gradient))
        table[i] = [table[i][j] + gradient[j] for j in range(len(gradient))]
    return table


@wrong("02-2", "by_position")
def forgets_the_ids(ids, gradients, vocab_size):
    table = torch.zeros(vocab_size, len(gradients[0]))
    for t in range(len(ids)):
        table[t] += torch.tensor(gradients[t])
    return table


@wrong("02-2", "by_position")
def first_rows_of_the_table(ids, gradients, vocab_size):
    table = np.zeros((vocab_size, len(gradients[0])))
    table[: len(ids)] = gradients
    return table


@wrong("02-2", "counted_readings")
def adds_one(ids, gradients, vocab_size):
    table = np.zeros((vocab_size, len(gradients[0])))
    for i in ids:
        table[i] += 1
    return table


@wrong("02-2", "negated")
def already_descending(ids, gradients, vocab_size):
    table = np.zeros((vocab_size, len(gradients[0])))
    np.subtract.at(table, ids, gradients)
    return table


@wrong("02-2", "negated")
def a_minus_in_the_loop(ids, gradients, vocab_size):
    rows = {i: [0.0] * len(gradients[0]) for i in range(vocab_size)}
    for i, gradient in zip(ids, gradients, strict=True):
        for j, value in enumerate(gradient):
            rows[i][j] -= value
    return list(rows.values())


@wrong("02-2", "only_read_rows")
def with_unique(ids, gradients, vocab_size):
    rows, inverse = np.unique(ids, return_inverse=True)
    table = np.zeros((len(rows), len(gradients[0])))
    np.add.at(table, inverse, gradients)
    return table


@wrong("02-2", "only_read_rows")
def drops_empty_rows(ids, gradients, vocab_size):
    table = []
    for i in range(vocab_size):
        mine = [g for j, g in zip(ids, gradients, strict=True) if j == i]
        if mine:
            table.append([sum(column) for column in zip(*mine, strict=True)])
    return table


@wrong("02-2", None)
def divided_by_the_length(ids, gradients, vocab_size):
    table = torch.zeros(vocab_size, len(gradients[0]))
    table.index_add_(0, torch.tensor(ids), torch.tensor(gradients))
    return table / len(ids)


@wrong("02-2", None)
def a_column_by_token(ids, gradients, vocab_size):
    table = np.zeros((len(gradients[0]), vocab_size))
    for i, g in zip(ids, gradients, strict=True):
        table[:, i] += g
    return table


@wrong("02-2", "argument modifié")
def accumulates_in_the_first_reading(ids, gradients, vocab_size):
    rows = {}
    for i, gradient in zip(ids, gradients, strict=True):
        if i in rows:
            for j, value in enumerate(gradient):
                rows[i][j] += value
        else:
            rows[i] = gradient
    return [rows.get(i, [0.0] * len(gradients[0])) for i in range(vocab_size)]


# --- 02-3 : closest_words ------------------------------------------------------------------------


@right("02-3")
def with_nlargest(vectors, word, k):
    mine = vectors[word]

    def score(name):
        other = vectors[name]
        return sum(map(float.__mul__, map(float, mine), map(float, other))) / math.hypot(*other)

    return heapq.nlargest(k, vectors.keys() - {word}, key=score)


@right("02-3")
def with_argsort(vectors, word, k):
    names = np.array(list(vectors))
    table = np.array(list(vectors.values()))
    cosines = table @ table[list(vectors).index(word)] / np.linalg.norm(table, axis=1)
    order = np.argsort(-cosines)
    return names[order][names[order] != word][:k]


@right("02-3")
def with_topk(vectors, word, k):
    names = list(vectors)
    table = torch.tensor([vectors[name] for name in names]).float()
    cosines = torch.cosine_similarity(table, table[names.index(word)], dim=-1)
    cosines[names.index(word)] = -2
    return tuple(names[i] for i in cosines.topk(k).indices)


@right("02-3")
def the_best_then_the_rest(vectors, word, k):
    if k == 0:
        return []

    def unit(v):
        return np.array(v) / np.sqrt(np.dot(v, v))

    best, record = None, -2
    for name, vector in vectors.items():
        score = unit(vector) @ unit(vectors[word])
        if name != word and score > record:
            best, record = name, score
    rest = {name: vector for name, vector in vectors.items() if name != best}
    return [best, *the_best_then_the_rest(rest, word, k - 1)]


@right("02-3")
def by_angle(vectors, word, k):
    angles = {}
    for name, vector in vectors.items():
        scalar = sum(a * b for a, b in zip(vector, vectors[word], strict=True))
        lengths = math.hypot(*vector) * math.hypot(*vectors[word])
        angles[name] = math.acos(max(-1, min(1, scalar / lengths)))
    del angles[word]
    return sorted(angles, key=angles.get)[:k]


@wrong("02-3", "first_skipped")
def skips_the_first(vectors, word, k):
    w = torch.tensor(vectors[word], dtype=torch.float64)
    pairs = []
    for name, vector in vectors.items():
        v = torch.tensor(vector, dtype=torch.float64)
        pairs.append((float(v @ w / (v.norm() * w.norm())), name))
    pairs.sort(reverse=True)
    return [name for _, name in pairs[1 : k + 1]]


@wrong("02-3", "by_dot_product")
def matrix_product(vectors, word, k):
    names = [name for name in vectors if name != word]
    scores = np.array([vectors[name] for name in names]) @ np.array(vectors[word])
    return [names[i] for i in scores.argsort()[::-1][:k]]


@wrong("02-3", "by_dot_product")
def divides_by_its_own_length_only(vectors, word, k):
    me = vectors[word]
    scores = {}
    for other, vector in vectors.items():
        if other != word:
            scores[other] = sum(x * y for x, y in zip(me, vector, strict=True)) / math.hypot(*me)
    return sorted(scores, key=scores.get, reverse=True)[:k]


@wrong("02-3", "by_distance")
def nearest_points(vectors, word, k):
    here = torch.tensor(vectors[word]).float()
    far = {w: (torch.tensor(v) - here).norm().item() for w, v in vectors.items() if w != word}
    return sorted(far, key=far.get)[:k]


@wrong("02-3", "by_distance")
def sum_of_squares(vectors, word, k):
    def gap(other):
        return sum((x - y) ** 2 for x, y in zip(vectors[word], vectors[other], strict=True))

    return heapq.nsmallest(k, [w for w in vectors if w != word], key=gap)


@wrong("02-3", "with_itself")
def keeps_the_word(vectors, word, k):
    names, table = list(vectors), np.array(list(vectors.values()), dtype=float)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    scores = table @ table[names.index(word)]
    return [names[i] for i in np.argsort(scores)[::-1][:k]]


@wrong("02-3", "with_itself")
def topk_of_everything(vectors, word, k):
    names = list(vectors)
    table = torch.tensor([[float(x) for x in v] for v in vectors.values()])
    scores = torch.cosine_similarity(table, table[names.index(word)][None])
    return [names[i] for i in scores.topk(k).indices.tolist()]


@wrong("02-3", "farthest")
def forgets_reverse(vectors, word, k):
    scores = []
    for other in vectors:
        if other == word:
            continue
        u, v = np.array(vectors[other]), np.array(vectors[word])
        scores.append((u @ v / np.linalg.norm(u) / np.linalg.norm(v), other))
    return [other for _, other in sorted(scores)[:k]]


@wrong("02-3", "absolute_cosine")
def smallest_angle_of_lines(vectors, word, k):
    names = [w for w in vectors if w != word]
    a = torch.tensor(vectors[word]).double()
    b = torch.tensor([vectors[w] for w in names]).double()
    cosines = (b @ a / b.norm(dim=1) / a.norm()).abs()
    return [names[i] for i in cosines.argsort(descending=True)[:k]]


@wrong("02-3", "absolute_cosine")
def cosine_squared(vectors, word, k):
    def score(v):
        scalar = sum(x * y for x, y in zip(v, vectors[word], strict=True))
        return scalar**2 / sum(x**2 for x in v)

    return sorted((w for w in vectors if w != word), key=lambda w: -score(vectors[w]))[:k]


@wrong("02-3", "ascending")
def last_ones(vectors, word, k):
    m = np.array(vectors[word])
    scores = {w: np.dot(v, m) / np.linalg.norm(v) for w, v in vectors.items() if w != word}
    return sorted(scores, key=scores.get)[-k:]


@wrong("02-3", "ascending")
def inserts_at_the_front(vectors, word, k):
    left, found = dict(vectors), []
    me = left.pop(word)
    while len(found) < k:
        best = max(
            left,
            key=lambda w: sum(map(lambda x, y: x * y, me, left[w])) / math.hypot(*left[w]),
        )
        found.insert(0, best)
        del left[best]
    return found


@wrong("02-3", "squared_lengths")
def no_square_root(vectors, word, k):
    def norm(v):
        return sum(x * x for x in v)

    scores = []
    for name in vectors:
        if name != word:
            scalar = sum(p * q for p, q in zip(vectors[name], vectors[word], strict=True))
            scores.append((scalar / (norm(vectors[name]) * norm(vectors[word])), name))
    return [name for _, name in sorted(scores, reverse=True)][:k]


@wrong("02-3", "squared_lengths")
def squared_norms_of_a_matrix(vectors, word, k):
    names = [w for w in vectors if w != word]
    table, mine = np.array([vectors[w] for w in names]), np.array(vectors[word])
    scores = table @ mine / (table**2).sum(axis=1)
    return np.array(names)[np.argsort(-scores)[:k]]


@wrong("02-3", "with_cosines")
def items_of_a_dict(vectors, word, k):
    scores = {}
    for name, vector in vectors.items():
        scalar = sum(x * y for x, y in zip(vector, vectors[word], strict=True))
        scores[name] = scalar / (math.hypot(*vector) * math.hypot(*vectors[word]))
    del scores[word]
    return sorted(scores.items(), key=lambda item: item[1], reverse=True)[:k]


@wrong("02-3", "with_cosines")
def pairs_from_numpy(vectors, word, k):
    names = [w for w in vectors if w != word]
    table, mine = np.array([vectors[w] for w in names]), np.array(vectors[word])
    cosines = table @ mine / np.linalg.norm(table, axis=1) / np.linalg.norm(mine)
    return [[names[i], cosines[i]] for i in np.argsort(-cosines)[:k]]


@wrong("02-3", "all_of_them")
def forgets_k(vectors, word, k):
    names = [w for w in vectors if w != word]
    table = torch.tensor([vectors[w] for w in names]).float()
    cosines = torch.cosine_similarity(table, torch.tensor([vectors[word]]).float())
    return [names[i] for i in cosines.argsort(descending=True)]


@wrong("02-3", "best_alone")
def only_the_maximum(vectors, word, k):
    best, record = "", -math.inf
    for w, v in vectors.items():
        cosine = np.dot(v, vectors[word]) / np.linalg.norm(v)
        if w != word and cosine > record:
            best, record = w, cosine
    return best


@wrong("02-3", "best_alone")
def argmax_of_a_tensor(vectors, word, k):
    names = [w for w in vectors if w != word]
    table = torch.nn.functional.normalize(torch.tensor([vectors[w] for w in names]).float())
    return names[(table @ torch.tensor(vectors[word]).float()).argmax()]


@wrong("02-3", "arrêtée trop tôt")
def one_word_too_few(vectors, word, k):
    v = np.array(vectors[word])
    names = sorted(vectors, key=lambda w: -np.dot(vectors[w], v) / np.linalg.norm(vectors[w]))
    return names[1:k]


@wrong("02-3", None)
def divides_by_the_sum(vectors, word, k):
    def cosine(v, w):
        return sum(a * b for a, b in zip(v, w, strict=True)) / (sum(map(abs, v)) * sum(map(abs, w)))

    others = sorted((cosine(v, vectors[word]), w) for w, v in vectors.items() if w != word)
    return [w for _, w in others[::-1]][:k]


@wrong("02-3", "argument modifié")
def pops_the_word(vectors, word, k):
    v = np.array(vectors.pop(word))
    return sorted(vectors, key=lambda w: -np.dot(vectors[w], v) / np.linalg.norm(vectors[w]))[:k]


# --- 02-4 : solve_analogy ------------------------------------------------------------------------


@right("02-4")
def with_a_loop(vectors, a, b, c):
    def unit(word):
        length = math.sqrt(sum(x**2 for x in vectors[word]))
        return [x / length for x in vectors[word]]

    target = []
    for i in range(len(vectors[a])):
        target.append(unit(b)[i] - unit(a)[i] + unit(c)[i])
    best, record = None, -math.inf
    for word in vectors:
        if word in [a, b, c]:
            continue
        score = sum(target[i] * unit(word)[i] for i in range(len(target)))
        if score > record:
            best, record = word, score
    return best


@right("02-4")
def with_a_matrix(vectors, a, b, c):
    names = list(vectors)
    table = np.array([vectors[name] for name in names])
    table = table / np.linalg.norm(table, axis=1, keepdims=True)
    i, j, k = map(names.index, (a, b, c))
    scores = table @ (table[j] - table[i] + table[k])
    scores[[i, j, k]] = -np.inf
    return np.array(names)[scores.argmax()]


@right("02-4")
def with_normalize(vectors, a, b, c):
    row = {word: i for i, word in enumerate(vectors)}
    table = torch.tensor(list(vectors.values())).float()
    unit = torch.nn.functional.normalize(table, dim=1)
    query = unit[row[b]] - unit[row[a]] + unit[row[c]]
    cosines = torch.cosine_similarity(unit, query, dim=-1)
    for word in sorted(row, key=lambda w: cosines[row[w]], reverse=True):
        if word not in {a, b, c}:
            return word


@right("02-4")
def with_distances_of_units(vectors, a, b, c):
    unit = {w: np.array(v) / np.linalg.norm(v) for w, v in vectors.items()}
    query = unit[b] - unit[a] + unit[c]
    distances = {w: np.linalg.norm(u - query) for w, u in unit.items()}
    for w in (a, b, c):
        distances.pop(w, None)
    return min(distances, key=distances.get)


@right("02-4")
def with_three_cosines(vectors, a, b, c):
    def cosine(v, w):
        scalar = sum(x * y for x, y in zip(v, w, strict=True))
        return scalar / math.hypot(*v) / math.hypot(*w)

    def score(word):
        return (
            cosine(vectors[word], vectors[b])
            - cosine(vectors[word], vectors[a])
            + cosine(vectors[word], vectors[c])
        )

    return max(vectors.keys() - {a, b, c}, key=score)


@right("02-4")
def by_a_tournament(vectors, a, b, c):
    def unit(word):
        return torch.tensor(vectors[word], dtype=torch.float64) / math.hypot(*vectors[word])

    def angle(word):
        target = unit(b) - unit(a) + unit(c)
        return torch.acos(unit(word) @ target / target.norm()).item()

    def winner(words):
        if len(words) == 1:
            return words[0]
        half = len(words) // 2
        return min(winner(words[:half]), winner(words[half:]), key=angle)

    return winner([word for word in vectors if word not in (a, b, c)])


@wrong("02-4", "inputs_kept")
def whole_argmax(vectors, a, b, c):
    names, table = list(vectors), np.array(list(vectors.values()), dtype=float)
    table /= np.sqrt((table**2).sum(1))[:, None]
    ia, ib, ic = (names.index(w) for w in (a, b, c))
    return names[int((table @ (table[ib] - table[ia] + table[ic])).argmax())]


@wrong("02-4", "inputs_kept")
def compares_with_a_tuple(vectors, a, b, c):
    u = {w: [x / math.hypot(*v) for x in v] for w, v in vectors.items()}
    goal = [u[b][i] - u[a][i] + u[c][i] for i in range(len(u[a]))]
    found, record = None, -10
    for w in u:
        score = sum(p * q for p, q in zip(u[w], goal, strict=True))
        if w != (a, b, c) and score > record:
            found, record = w, score
    return found


@wrong("02-4", "only_c_left_out")
def skips_the_question_word(vectors, a, b, c):
    n = {w: torch.tensor(v).double() / torch.tensor(v).double().norm() for w, v in vectors.items()}
    goal = n[b] - n[a] + n[c]
    return max((w for w in n if w != c), key=lambda w: n[w].dot(goal).item())


@wrong("02-4", "direction_reversed")
def a_minus_b(vectors, a, b, c):
    unit = {w: np.array(v) / np.linalg.norm(v) for w, v in vectors.items()}
    goal = unit[a] - unit[b] + unit[c]
    scores = {w: goal @ unit[w] for w in unit if w not in [a, b, c]}
    return max(scores, key=scores.get)


@wrong("02-4", "direction_reversed")
def from_b_back_to_a(vectors, a, b, c):
    names = list(vectors)
    unit = torch.nn.functional.normalize(torch.tensor(list(vectors.values())).double())
    ia, ib, ic = (names.index(w) for w in (a, b, c))
    direction = unit[ia] - unit[ib]
    scores = unit @ (unit[ic] + direction)
    scores[[ia, ib, ic]] = -math.inf
    return names[scores.argmax()]


@wrong("02-4", "wrong_sign")
def sum_of_the_three(vectors, a, b, c):
    names = list(vectors)
    unit = np.array([np.array(v) / np.linalg.norm(v) for v in vectors.values()])
    given = [names.index(w) for w in (a, b, c)]
    scores = unit @ unit[given].sum(axis=0)
    return next(names[i] for i in np.argsort(-scores) if i not in given)


@wrong("02-4", "c_subtracted")
def minus_the_two_others(vectors, a, b, c):
    def unit(w):
        return [x / math.hypot(*vectors[w]) for x in vectors[w]]

    goal = [y - (x + z) for x, y, z in zip(unit(a), unit(b), unit(c), strict=True)]
    candidates = set(vectors).difference((a, b, c))
    scores = {w: sum(p * q for p, q in zip(goal, unit(w), strict=True)) for w in candidates}
    return max(scores, key=scores.get)


@wrong("02-4", "c_forgotten")
def nearest_to_the_direction(vectors, a, b, c):
    unit = {w: torch.tensor(v).double() for w, v in vectors.items()}
    unit = {w: v / v.norm() for w, v in unit.items()}
    direction = unit[b] - unit[a]
    ranking = sorted(unit, key=lambda w: torch.cosine_similarity(unit[w], direction, dim=0).item())
    return [w for w in ranking if w not in (a, b, c)][-1]


@wrong("02-4", "not_normalised")
def raw_vectors(vectors, a, b, c):
    table = {w: np.array(v) for w, v in vectors.items()}
    goal = table[b] - table[a] + table[c]
    del table[a], table[b], table[c]
    return max(table, key=lambda w: table[w] @ goal)


@wrong("02-4", "not_normalised")
def normalises_only_the_target(vectors, a, b, c):
    target = [vectors[b][i] - vectors[a][i] + vectors[c][i] for i in range(len(vectors[a]))]
    target = [x / (1e-9 + math.hypot(*target)) for x in target]
    best, record = None, -math.inf
    for w, v in vectors.items():
        score = sum(x * t for x, t in zip(v, target, strict=True))
        if w not in (a, b, c) and score > record:
            best, record = w, score
    return best


@wrong("02-4", "normalised_too_late")
def cosine_of_raw_vectors(vectors, a, b, c):
    names = [w for w in vectors if w not in (a, b, c)]
    va, vb, vc = (torch.tensor(vectors[w]).float() for w in (a, b, c))
    table = torch.tensor([vectors[w] for w in names]).float()
    return names[torch.cosine_similarity(table, (vb - va + vc)[None]).argmax()]


@wrong("02-4", "normalised_too_late")
def units_for_the_others_only(vectors, a, b, c):
    goal = [q - p + r for p, q, r in zip(vectors[a], vectors[b], vectors[c], strict=True)]
    scores = []
    for w, v in vectors.items():
        if w not in (a, b, c):
            scores.append((np.dot(goal, v) / math.sqrt(np.dot(v, v)), w))
    return sorted(scores)[-1][1]


@wrong("02-4", "farthest_word")
def min_instead_of_max(vectors, a, b, c):
    unit = {w: np.array(v) / np.linalg.norm(v) for w, v in vectors.items()}
    goal = unit[b] - unit[a] + unit[c]
    return min((w for w in unit if w not in (a, b, c)), key=lambda w: unit[w] @ goal)


@wrong("02-4", "farthest_word")
def first_of_an_ascending_sort(vectors, a, b, c):
    names = list(vectors)
    unit = torch.nn.functional.normalize(torch.tensor(list(vectors.values())).double())
    row = names.index
    order = (unit @ (unit[row(b)] - unit[row(a)] + unit[row(c)])).argsort()
    return next(names[i] for i in order if names[i] not in (a, b, c))


@wrong("02-4", "target_returned")
def stops_at_the_vector(vectors, a, b, c):
    a, b, c = (np.array(vectors[w]) / np.linalg.norm(vectors[w]) for w in (a, b, c))
    return b - a + c


@wrong("02-4", "nearest_to_c")
def neighbours_of_c(vectors, a, b, c):
    def cosine(w):
        v = torch.tensor(vectors[w]).double()
        return torch.cosine_similarity(v, torch.tensor(vectors[c]).double(), dim=0)

    return sorted((w for w in vectors if w not in (a, b, c)), key=cosine, reverse=True)[0]


@wrong("02-4", "nearest_to_c")
def with_the_identity(vectors, a, b, c):
    unit = {w: [x / math.hypot(*v) for x in v] for w, v in vectors.items()}
    goal = [y - x + z for x, y, z in zip(unit[b], unit[b], unit[c], strict=True)]
    scores = {w: sum(map(lambda p, q: p * q, goal, v)) for w, v in unit.items()}
    return max(scores.keys() - {a, b, c}, key=scores.get)


@wrong("02-4", None)
def nearest_point_of_raw_vectors(vectors, a, b, c):
    table = {w: np.array(v) for w, v in vectors.items()}
    goal = table[b] - table[a] + table[c]
    distances = {w: np.linalg.norm(v - goal) for w, v in table.items() if w not in (a, b, c)}
    return min(distances, key=distances.get)


@wrong("02-4", None)
def raw_candidates(vectors, a, b, c):
    def unit(w):
        return np.array(vectors[w]) / np.linalg.norm(vectors[w])

    goal = unit(b) - unit(a) + unit(c)
    return max((w for w in vectors if w not in (a, b, c)), key=lambda w: goal @ vectors[w])


@wrong("02-4", "return oublié")
def forgets_to_return(vectors, a, b, c):
    answer = with_a_loop(vectors, a, b, c)
    print(answer)


def directions(vectors, a, b, c):
    unit = {word: np.array(vector) / np.linalg.norm(vector) for word, vector in vectors.items()}
    return unit, unit[b] - unit[a] + unit[c]


@wrong("02-4", None)
def left_out_as_a_text(vectors, a, b, c):
    unit, target = directions(vectors, a, b, c)
    return max((word for word in unit if word not in a + b + c), key=lambda w: unit[w] @ target)


@wrong("02-4", None)
def best_so_far_starts_at_zero(vectors, a, b, c):
    unit, target = directions(vectors, a, b, c)
    best, found = 0, None
    for word in unit:
        if word not in (a, b, c) and unit[word] @ target > best:
            best, found = unit[word] @ target, word
    return found
