"""Chapitre 6 : ce que des lecteurs écriraient."""

import cmath
import math

import numpy as np
import torch

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 06-1 : rope_angles --------------------------------------------------------------------------


@right("06-1")
def with_numpy_arange(position, d_k, base):
    return position * base ** (-np.arange(0, d_k, 2) / d_k)


@right("06-1")
def by_repeated_division(position, d_k, base):
    angle, ratio, found = float(position), base ** (2 / d_k), []
    while len(found) < d_k // 2:
        found.append(angle)
        angle /= ratio
    return found


@right("06-1")
def with_exp_and_log(position, d_k, base):
    exponents = torch.arange(0, d_k, 2, dtype=torch.float64) / d_k
    return position * torch.exp(-exponents * math.log(base))


@right("06-1")
def as_the_article_divides(position, d_k, base):
    found = []
    for pair in range(d_k // 2):
        theta = 1 / (base ** (2 * pair / d_k))
        found.append(theta * position)
    return tuple(found)


@right("06-1")
def with_logspace(position, d_k, base):
    n = d_k // 2
    return position * np.logspace(0, -1, n, endpoint=False, base=base)


@wrong("06-1", "in_degrees")
def radians_to_degrees(position, d_k, base):
    theta = np.array([base ** (-2 * i / d_k) for i in range(d_k // 2)])
    return np.rad2deg(position * theta)


@wrong("06-1", "in_degrees")
def times_57(position, d_k, base):
    return [180 / math.pi * position / base ** (2 * i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "converted_again")
def degrees_to_radians(position, d_k, base):
    return [math.radians(position / base ** (2 * i / d_k)) for i in range(d_k // 2)]


@wrong("06-1", "without_the_two")
def i_over_d(position, d_k, base):
    return [position / base ** (i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "without_the_two")
def half_an_arange(position, d_k, base):
    return position * np.power(base, -np.arange(d_k // 2) / d_k)


@wrong("06-1", "from_one")
def one_based(position, d_k, base):
    angles = []
    for i in range(d_k // 2):
        angles.append(position / base ** (2 * (i + 1) / d_k))
    return angles


@wrong("06-1", "from_one")
def arange_from_two(position, d_k, base):
    return position * base ** (-torch.arange(2, d_k + 1, 2, dtype=torch.float64) / d_k)


@wrong("06-1", "down_to_the_inverse_of_the_base")
def a_linspace_with_its_end(position, d_k, base):
    return position * base ** -np.linspace(0, 1, d_k // 2)


@wrong("06-1", "faster_and_faster")
def sign_forgotten(position, d_k, base):
    return [position * base ** (2 * i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "faster_and_faster")
def divides_by_a_negative_power(position, d_k, base):
    return position / base ** (-np.arange(0, d_k, 2) / d_k)


@wrong("06-1", "speeds_only")
def frequencies(position, d_k, base):
    return [1 / base ** (2 * i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "next_place")
def places_from_one(position, d_k, base):
    place = position + 1
    return [place / base ** (2 * i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "one_for_each_number")
def floor_divided(position, d_k, base):
    return [position / base ** (2 * (j // 2) / d_k) for j in range(d_k)]


@wrong("06-1", "one_for_each_number")
def with_repeat(position, d_k, base):
    return np.repeat(position * base ** (-np.arange(0, d_k, 2) / d_k), 2)


@wrong("06-1", "too_many_pairs")
def range_of_d(position, d_k, base):
    return [position / base ** (2 * i / d_k) for i in range(d_k)]


@wrong("06-1", "doubled_twice")
def step_two_and_times_two(position, d_k, base):
    return [position / base ** (2 * i / d_k) for i in range(0, d_k, 2)]


@wrong("06-1", "usual_base")
def ten_thousand(position, d_k, base):
    return [position / 10_000 ** (2 * i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "one_speed")
def exponent_rounded_down(position, d_k, base):
    return [position / base ** (2 * i // d_k) for i in range(d_k // 2)]


@wrong("06-1", "within_a_turn")
def with_fmod(position, d_k, base):
    return [math.fmod(position / base ** (2 * i / d_k), math.tau) for i in range(d_k // 2)]


@wrong("06-1", "evenly_spaced")
def linear_speeds(position, d_k, base):
    return position * np.linspace(1, 0, d_k // 2, endpoint=False)


@wrong("06-1", None)
def natural_exponential(position, d_k, base):
    return [position * math.exp(-2 * i / d_k) for i in range(d_k // 2)]


@wrong("06-1", "return oublié")
def prints_the_angles(position, d_k, base):
    print([position / base ** (2 * i / d_k) for i in range(d_k // 2)])


# --- 06-2 : rotate -------------------------------------------------------------------------------


def thetas(d, base):
    return [base ** (-i / d) for i in range(0, d, 2)]


@right("06-2")
def with_complex_numbers(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        z = complex(vector[2 * i], vector[2 * i + 1]) * cmath.exp(1j * position * theta)
        out += [z.real, z.imag]
    return out


@right("06-2")
def in_float32(vector, position, base):
    x0, x1 = torch.tensor(vector).view(-1, 2).unbind(-1)
    angles = position * base ** (-torch.arange(0, len(vector), 2) / len(vector))
    turned = x0 * angles.cos() - x1 * angles.sin(), x0 * angles.sin() + x1 * angles.cos()
    return torch.stack(turned, dim=-1).flatten().tolist()


@right("06-2")
def with_view_as_complex(vector, position, base):
    x = torch.tensor(vector, dtype=torch.float64).view(-1, 2)
    angles = position * torch.tensor(thetas(len(vector), base), dtype=torch.float64)
    z = torch.view_as_complex(x) * torch.polar(torch.ones_like(angles), angles)
    return torch.view_as_real(z).flatten()


@right("06-2")
def with_a_block_matrix(vector, position, base):
    matrix = np.zeros((len(vector), len(vector)))
    for i, theta in enumerate(thetas(len(vector), base)):
        c, s = math.cos(position * theta), math.sin(position * theta)
        matrix[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[c, -s], [s, c]]
    return matrix @ np.array(vector)


@right("06-2")
def with_slices(vector, position, base):
    x = np.array(vector)
    a = position * np.array(thetas(len(vector), base))
    out = np.empty_like(x)
    out[0::2] = x[0::2] * np.cos(a) - x[1::2] * np.sin(a)
    out[1::2] = x[0::2] * np.sin(a) + x[1::2] * np.cos(a)
    return out.tolist()


@right("06-2")
def with_polar_coordinates(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        length = math.hypot(vector[2 * i], vector[2 * i + 1])
        angle = math.atan2(vector[2 * i + 1], vector[2 * i]) + position * theta
        out += [length * math.cos(angle), length * math.sin(angle)]
    return out


@wrong("06-2", "by_halves")
def rotate_half_of_transformers(vector, position, base):
    x, d = np.array(vector), len(vector)
    angles = position * np.tile(thetas(d, base), 2)
    half = np.concatenate([-x[d // 2 :], x[: d // 2]])
    return x * np.cos(angles) + half * np.sin(angles)


@wrong("06-2", "by_halves")
def chunks_of_torch(vector, position, base):
    one, two = torch.tensor(vector, dtype=torch.float64).chunk(2)
    a = position * torch.tensor(thetas(len(vector), base), dtype=torch.float64)
    return torch.cat([one * a.cos() - two * a.sin(), one * a.sin() + two * a.cos()])


@wrong("06-2", "backwards")
def conjugate(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        z = complex(vector[2 * i], vector[2 * i + 1]) * cmath.exp(-1j * position * theta)
        out += [z.real, z.imag]
    return out


@wrong("06-2", "backwards")
def minus_on_the_wrong_line(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        x, y = vector[2 * i : 2 * i + 2]
        c, s = math.cos(position * theta), math.sin(position * theta)
        out += [x * c + y * s, y * c - x * s]
    return out


@wrong("06-2", "no_minus")
def plus_everywhere(vector, position, base):
    x = np.array(vector).reshape(-1, 2)
    a = position * np.array(thetas(len(vector), base))
    both = [x[:, 0] * np.cos(a) + x[:, 1] * np.sin(a), x[:, 0] * np.sin(a) + x[:, 1] * np.cos(a)]
    return np.stack(both, axis=1).ravel()


@wrong("06-2", "same_angle")
def one_angle_for_all(vector, position, base):
    c, s = math.cos(position), math.sin(position)
    out = []
    for x, y in zip(vector[::2], vector[1::2], strict=True):
        out.extend((c * x - s * y, s * x + c * y))
    return out


@wrong("06-2", "swapped")
def sine_first(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        x, y = vector[2 * i], vector[2 * i + 1]
        c, s = math.sin(position * theta), math.cos(position * theta)
        out += [c * x - s * y, s * x + c * y]
    return out


@wrong("06-2", "overwritten")
def in_place_on_a_copy(vector, position, base):
    x = list(vector)
    for i in range(0, len(x), 2):
        a = position * base ** (-i / len(x))
        x[i] = x[i] * math.cos(a) - x[i + 1] * math.sin(a)
        x[i + 1] = x[i] * math.sin(a) + x[i + 1] * math.cos(a)
    return x


@wrong("06-2", "overwritten")
def a_view_is_not_a_copy(vector, position, base):
    x = np.array(vector)
    even, odd = x[::2], x[1::2]  # des vues : elles suivent x
    a = position * np.array(thetas(len(vector), base))
    x[::2] = even * np.cos(a) - odd * np.sin(a)
    x[1::2] = even * np.sin(a) + odd * np.cos(a)
    return x


@wrong("06-2", "only_the_first")
def odd_ones_untouched(vector, position, base):
    out = list(vector)
    for i, theta in enumerate(thetas(len(vector), base)):
        a = position * theta
        out[2 * i] = vector[2 * i] * math.cos(a) - vector[2 * i + 1] * math.sin(a)
    return out


@wrong("06-2", "as_degrees")
def radians_of_the_angle(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        z = complex(*vector[2 * i : 2 * i + 2]) * cmath.rect(1, math.radians(position * theta))
        out += [z.real, z.imag]
    return out


@wrong("06-2", "added")
def adds_the_angle(vector, position, base):
    return [x + position * base ** (-2 * (j // 2) / len(vector)) for j, x in enumerate(vector)]


@wrong("06-2", "cosine_only")
def scaled_by_the_cosine(vector, position, base):
    a = position * np.repeat(thetas(len(vector), base), 2)
    return np.array(vector) * np.cos(a)


@wrong("06-2", "place_forgotten")
def turns_by_theta(vector, position, base):
    out = []
    for i, theta in enumerate(thetas(len(vector), base)):
        z = complex(*vector[2 * i : 2 * i + 2]) * cmath.exp(1j * theta)
        out += [z.real, z.imag]
    return out


@wrong("06-2", "regrouped")
def concatenated(vector, position, base):
    x = torch.tensor(vector, dtype=torch.float64)
    a = position * torch.tensor(thetas(len(vector), base), dtype=torch.float64)
    even, odd = x[::2], x[1::2]
    return torch.cat([even * a.cos() - odd * a.sin(), even * a.sin() + odd * a.cos()])


@wrong("06-2", "speeds_squared")
def two_i_twice(vector, position, base):
    out = []
    for i in range(0, len(vector), 2):
        z = complex(vector[i], vector[i + 1])
        z *= cmath.exp(1j * position / base ** (2 * i / len(vector)))
        out += [z.real, z.imag]
    return out


@wrong("06-2", "speeds_halved")
def exponent_without_two(vector, position, base):
    out = []
    for i in range(len(vector) // 2):
        a = position / base ** (i / len(vector))
        x, y = vector[2 * i], vector[2 * i + 1]
        out += [x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)]
    return out


@wrong("06-2", "speeds_inverted")
def positive_exponent(vector, position, base):
    out = []
    for i in range(0, len(vector), 2):
        a = position * base ** (i / len(vector))
        x, y = vector[i], vector[i + 1]
        out += [x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)]
    return out


@wrong("06-2", "pairs_from_one")
def pair_numbers_from_one(vector, position, base):
    out, d = [], len(vector)
    for pair in range(1, d // 2 + 1):
        x, y = vector[2 * pair - 2], vector[2 * pair - 1]
        a = position / base ** (2 * pair / d)
        out += [x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)]
    return out


@wrong("06-2", None)
def first_with_last(vector, position, base):
    x, d = list(vector), len(vector)
    out = [0.0] * d
    for i, theta in enumerate(thetas(d, base)):
        z = complex(x[i], x[d - 1 - i]) * cmath.exp(1j * position * theta)
        out[i], out[d - 1 - i] = z.real, z.imag
    return out


@wrong("06-2", "argument modifié")
def correct_but_in_place(vector, position, base):
    for i, theta in enumerate(thetas(len(vector), base)):
        z = complex(*vector[2 * i : 2 * i + 2]) * cmath.exp(1j * position * theta)
        vector[2 * i : 2 * i + 2] = [z.real, z.imag]
    return vector


# --- 06-3 : to_half_split ------------------------------------------------------------------------


@right("06-3")
def as_transformers_does(rows, n_heads):
    w = torch.tensor(rows)
    d = len(rows) // n_heads
    return w.view(n_heads, d // 2, 2, -1).transpose(1, 2).reshape(len(rows), -1)


@right("06-3")
def with_indices(rows, n_heads):
    d = len(rows) // n_heads
    order = [h * d + 2 * i + odd for h in range(n_heads) for odd in (0, 1) for i in range(d // 2)]
    return [rows[j] for j in order]


@right("06-3")
def with_numpy_split(rows, n_heads):
    heads = np.split(np.array(rows), n_heads)
    return np.concatenate([half for head in heads for half in (head[::2], head[1::2])])


@right("06-3")
def by_destination(rows, n_heads):
    d = len(rows) // n_heads
    out = [None] * len(rows)
    for j, row in enumerate(rows):
        head, rank = divmod(j, d)
        pair, second = divmod(rank, 2)
        out[head * d + second * d // 2 + pair] = row
    return out


@right("06-3")
def with_a_sort(rows, n_heads):
    d = len(rows) // n_heads
    return [rows[j] for j in sorted(range(len(rows)), key=lambda j: (j // d, j % 2))]


@wrong("06-3", "inverse")
def other_way_round(rows, n_heads):
    w = torch.tensor(rows)
    d = len(rows) // n_heads
    return w.view(n_heads, 2, d // 2, -1).transpose(1, 2).reshape(len(rows), -1)


@wrong("06-3", "inverse")
def places_read_backwards(rows, n_heads):
    d = len(rows) // n_heads
    out = [None] * len(rows)
    for h in range(n_heads):
        order = [*range(0, d, 2), *range(1, d, 2)]
        for i, j in enumerate(order):
            out[h * d + j] = rows[h * d + i]
    return out


@wrong("06-3", "whole_matrix")
def slices_of_everything(rows, n_heads):
    w = np.array(rows)
    return np.concatenate([w[0::2], w[1::2]])


@wrong("06-3", "odd_first")
def starts_at_one(rows, n_heads):
    d, out = len(rows) // n_heads, []
    for h in range(n_heads):
        for start in (1, 0):
            out += [rows[h * d + j] for j in range(start, d, 2)]
    return out


@wrong("06-3", "columns")
def second_axis(rows, n_heads):
    w = np.array(rows)
    return np.concatenate([w[:, ::2], w[:, 1::2]], axis=1)


@wrong("06-3", "swapped_neighbours")
def flips_each_pair(rows, n_heads):
    return np.array(rows).reshape(len(rows) // 2, 2, -1)[:, ::-1].reshape(len(rows), -1)


@wrong("06-3", "halves_swapped")
def second_half_first(rows, n_heads):
    out = []
    for head in torch.tensor(rows).chunk(n_heads):
        one, two = head.chunk(2)
        out += [*two.tolist(), *one.tolist()]
    return out


@wrong("06-3", "first_head_only")
def forgets_the_other_heads(rows, n_heads):
    d = len(rows) // n_heads
    order = [*range(0, d, 2), *range(1, d, 2), *range(d, len(rows))]
    return [rows[j] for j in order]


@wrong("06-3", "unchanged")
def a_reshape_without_transpose(rows, n_heads):
    d = len(rows) // n_heads
    return np.array(rows).reshape(n_heads, 2, d // 2, -1).reshape(len(rows), -1)


@wrong("06-3", "nested")
def a_list_of_heads(rows, n_heads):
    heads = np.array(rows).reshape(n_heads, len(rows) // n_heads, -1)
    return [[*head[::2].tolist(), *head[1::2].tolist()] for head in heads]


@wrong("06-3", "heads_taken_for_size")
def groups_of_n_heads(rows, n_heads):
    out = []
    for start in range(0, len(rows), n_heads):
        group = rows[start : start + n_heads]
        out.extend(r for odd in (0, 1) for j, r in enumerate(group) if j % 2 == odd)
    return out


@wrong("06-3", "odd_reversed")
def there_and_back(rows, n_heads):
    d, out = len(rows) // n_heads, []
    for h in range(n_heads):
        head = rows[h * d : (h + 1) * d]
        out += head[::2] + head[::-1][::2]
    return out


@wrong("06-3", "half_missing")
def only_even_rows(rows, n_heads):
    return rows[::2]


@wrong("06-3", "evens_of_all_heads")
def transposes_too_far(rows, n_heads):
    d = len(rows) // n_heads
    w = torch.tensor(rows).view(n_heads, d // 2, 2, -1)
    return w.permute(2, 1, 0, 3).reshape(len(rows), -1)


@wrong("06-3", None)
def heads_in_reverse(rows, n_heads):
    heads = np.split(np.array(rows), n_heads)[::-1]
    return np.concatenate([half for head in heads for half in (head[::2], head[1::2])])
