"""Chapitre 7 : ce que des lecteurs écriraient."""

import math
from copy import deepcopy

import numpy as np
import torch
from torch.nn import functional

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 07-1 : rms_norm -----------------------------------------------------------------------------


@right("07-1")
def with_a_loop(x, weight, eps):
    total = 0
    for number in x:
        total += number**2
    rms = math.sqrt(total / len(x) + eps)
    out = []
    for i in range(len(x)):
        out.append(weight[i] * x[i] / rms)
    return out


@right("07-1")
def with_numpy(x, weight, eps):
    x = np.array(x)
    return x / np.sqrt(np.mean(x**2) + eps) * np.array(weight)


@right("07-1")
def with_the_function_of_pytorch(x, weight, eps):
    x, weight = (torch.tensor(one, dtype=torch.float64) for one in (x, weight))
    return functional.rms_norm(x, (len(x),), weight, eps)


@right("07-1")
def with_rsqrt(x, weight, eps):
    x = torch.tensor(x)
    return (x * torch.rsqrt(x.pow(2).mean() + eps) * torch.tensor(weight)).tolist()


@right("07-1")
def with_hypot(x, weight, eps):
    n = len(x)
    length = math.hypot(*x, math.sqrt(n * eps))
    return tuple(w * v * n**0.5 / length for v, w in zip(x, weight, strict=True))


@wrong("07-1", "eps_outside")
def adds_eps_to_the_rms(x, weight, eps):
    rms = (sum(v**2 for v in x) / len(x)) ** 0.5
    return [w * v / (rms + eps) for v, w in zip(x, weight, strict=True)]


@wrong("07-1", "eps_outside")
def parenthesis_too_early(x, weight, eps):
    x = np.array(x)
    return x / (np.sqrt((x**2).mean()) + eps) * weight


@wrong("07-1", "eps_forgotten")
def no_epsilon_at_all(x, weight, eps):
    rms = math.sqrt(sum(v * v for v in x) / len(x))
    return [v / rms * weight[i] for i, v in enumerate(x)]


@wrong("07-1", "centred")
def layer_norm_of_pytorch(x, weight, eps):
    x, weight = torch.tensor(x).double(), torch.tensor(weight).double()
    return functional.layer_norm(x, x.shape, weight, None, eps)


@wrong("07-1", "centred")
def centres_then_divides(x, weight, eps):
    x = np.array(x) - np.mean(x)
    return x * weight / np.sqrt((x * x).mean() + eps)


@wrong("07-1", "divided_by_the_deviation")
def divides_by_std(x, weight, eps):
    return np.array(x) / np.sqrt(np.var(x) + eps) * weight


@wrong("07-1", "divided_by_the_length")
def unit_vector(x, weight, eps):
    length = math.sqrt(sum([v**2 for v in x]) + eps)
    return [w * (v / length) for v, w in zip(x, weight, strict=True)]


@wrong("07-1", "divided_by_the_length")
def forgets_to_average(x, weight, eps):
    x = torch.tensor(x).double()
    return x / (x @ x + eps).sqrt() * torch.tensor(weight).double()


@wrong("07-1", "root_forgotten")
def divides_by_the_mean_square(x, weight, eps):
    ms = np.square(x).mean() + eps
    return (np.array(x) / ms * np.array(weight)).tolist()


@wrong("07-1", "weight_forgotten")
def ignores_the_weight(x, weight, eps):
    rms = (sum(v * v for v in x) / len(x) + eps) ** 0.5
    return [v / rms for v in x]


@wrong("07-1", "weight_added")
def plus_weight(x, weight, eps):
    x = np.array(x)
    return x / np.sqrt(np.mean(x * x) + eps) + np.array(weight)


@wrong("07-1", "weight_divides")
def weight_below(x, weight, eps):
    rms = math.sqrt(sum(v * v for v in x) / len(x) + eps)
    return [v / (rms * w) for v, w in zip(x, weight, strict=True)]


@wrong("07-1", "weight_first")
def weighs_before(x, weight, eps):
    x = np.multiply(x, weight)
    return x / np.sqrt((x**2).mean() + eps)


@wrong("07-1", "mean_of_absolute_values")
def mean_absolute(x, weight, eps):
    scale = np.abs(x).mean() + eps
    return [v * w / scale for v, w in zip(x, weight, strict=True)]


@wrong("07-1", "square_of_the_mean")
def squares_the_mean(x, weight, eps):
    mean = sum(x) / len(x)
    rms = math.sqrt(mean**2 + eps)
    return [v / rms * w for v, w in zip(x, weight, strict=True)]


@wrong("07-1", "multiplied")
def forgets_the_r_of_rsqrt(x, weight, eps):
    x = torch.tensor(x).double()
    return x * torch.sqrt(x.pow(2).mean() + eps) * torch.tensor(weight).double()


@wrong("07-1", None)
def divides_by_the_largest(x, weight, eps):
    return [v / (max(map(abs, x)) + eps) * w for v, w in zip(x, weight, strict=True)]


@wrong("07-1", None)
def softmax_instead(x, weight, eps):
    powers = np.exp(x)
    return powers / (powers.sum() + eps) * weight


@wrong("07-1", "return oublié")
def prints_it(x, weight, eps):
    rms = (sum(v * v for v in x) / len(x) + eps) ** 0.5
    print([v / rms * w for v, w in zip(x, weight, strict=True)])


# --- 07-2 : swiglu_list --------------------------------------------------------------------------


@right("07-2")
def with_nested_loops(x, w_gate, w_up, w_down):
    hidden = []
    for j in range(len(w_gate)):
        g = u = 0.0
        for i in range(len(x)):
            g += w_gate[j][i] * x[i]
            u += w_up[j][i] * x[i]
        hidden.append(g / (1 + math.exp(-g)) * u)
    out = []
    for row in w_down:
        total = 0.0
        for j in range(len(hidden)):
            total += row[j] * hidden[j]
        out.append(total)
    return out


@right("07-2")
def with_matrices(x, w_gate, w_up, w_down):
    x, w_gate, w_up, w_down = map(np.array, (x, w_gate, w_up, w_down))
    g = w_gate @ x
    return w_down @ (g / (1 + np.exp(-g)) * (w_up @ x))


@right("07-2")
def with_functional_linear(x, w_gate, w_up, w_down):
    x, w_gate, w_up, w_down = map(torch.tensor, (x, w_gate, w_up, w_down))
    hidden = functional.silu(functional.linear(x, w_gate)) * functional.linear(x, w_up)
    return functional.linear(hidden, w_down)


@right("07-2")
def with_the_formula_of_the_course(x, w_gate, w_up, w_down):
    x, gate, up, down = (torch.tensor(m, dtype=torch.float64) for m in (x, w_gate, w_up, w_down))
    return ((torch.sigmoid(x @ gate.T) * (x @ gate.T)) * (x @ up.T) @ down.T).tolist()


@right("07-2")
def with_tanh(x, w_gate, w_up, w_down):
    def dot(a, b):
        return math.fsum(p * q for p, q in zip(a, b, strict=True))

    def silu(z):
        return z * (1 + math.tanh(z / 2)) / 2

    hidden = [silu(dot(g, x)) * dot(u, x) for g, u in zip(w_gate, w_up, strict=True)]
    return (dot(row, hidden) for row in w_down)


def arrays(*lists):
    return [np.array(one, dtype=float) for one in lists]


def np_silu(z):
    return z / (1 + np.exp(-z))


@wrong("07-2", "silu_on_the_other_branch")
def silu_of_up(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return d @ (g @ x * np_silu(u @ x))


@wrong("07-2", "silu_on_the_other_branch")
def branches_swapped(x, w_gate, w_up, w_down):
    x, g, u, d = (torch.tensor(one).double() for one in (x, w_gate, w_up, w_down))
    return (functional.silu(x @ u.T) * (x @ g.T)) @ d.T


@wrong("07-2", "sigmoid_alone")
def plain_glu(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return d @ (1 / (1 + np.exp(-(g @ x))) * (u @ x))


@wrong("07-2", "sigmoid_alone")
def torch_sigmoid(x, w_gate, w_up, w_down):
    x, g, u, d = (torch.tensor(one).double() for one in (x, w_gate, w_up, w_down))
    return d @ (torch.sigmoid(g @ x) * (u @ x))


@wrong("07-2", "silu_of_the_product")
def activates_the_product(x, w_gate, w_up, w_down):
    x, g, u, d = (torch.tensor(one).double() for one in (x, w_gate, w_up, w_down))
    return d @ functional.silu(g @ x * (u @ x))


@wrong("07-2", "silu_on_both")
def activates_both(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return d @ (np_silu(g @ x) * np_silu(u @ x))


@wrong("07-2", "relu_gate")
def reglu(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return d @ (np.maximum(g @ x, 0) * (u @ x))


@wrong("07-2", "relu_gate")
def clamp_of_a_tensor(x, w_gate, w_up, w_down):
    x, g, u, d = (torch.tensor(one).double() for one in (x, w_gate, w_up, w_down))
    return d @ ((g @ x).clamp(min=0) * (u @ x))


@wrong("07-2", "no_activation")
def bilinear(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return d @ ((g @ x) * (u @ x))


@wrong("07-2", "without_up")
def only_the_gate(x, w_gate, w_up, w_down):
    x, g, d = arrays(x, w_gate, w_down)
    return d @ np_silu(g @ x)


@wrong("07-2", "branches_added")
def adds_the_branches(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return d @ (np_silu(g @ x) + u @ x)


@wrong("07-2", "without_down")
def stays_wide(x, w_gate, w_up, w_down):
    x, g, u = arrays(x, w_gate, w_up)
    return (np_silu(g @ x) * (u @ x)).tolist()


@wrong("07-2", "with_the_residual")
def adds_x(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return x + d @ (np_silu(g @ x) * (u @ x))


@wrong("07-2", "transposed")
def forgets_to_transpose(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    return np_silu(x @ g) * (x @ u) @ d


@wrong("07-2", "wrong_sign")
def exp_of_plus_z(x, w_gate, w_up, w_down):
    x, g, u, d = arrays(x, w_gate, w_up, w_down)
    z = g @ x
    return d @ (z / (1 + np.exp(z)) * (u @ x))


@wrong("07-2", "gelu_gate")
def gelu_gate(x, w_gate, w_up, w_down):
    x, g, u, d = (torch.tensor(one).double() for one in (x, w_gate, w_up, w_down))
    return d @ (functional.gelu(g @ x) * (u @ x))


@wrong("07-2", None)
def softmax_gate(x, w_gate, w_up, w_down):
    x, g, u, d = (torch.tensor(one).double() for one in (x, w_gate, w_up, w_down))
    return d @ (torch.softmax(g @ x, dim=0) * (u @ x))


# --- 07-3 : pre_norm_block -----------------------------------------------------------------------


@right("07-3")
def with_residual_names(x, attention_norm, attention, ffn_norm, ffn):
    residual = np.array(x)
    h = attention([attention_norm(v) for v in x])
    x = (residual + np.array(h)).tolist()
    residual = np.array(x)
    h = ffn([ffn_norm(v) for v in x])
    return (residual + np.array(h)).tolist()


@right("07-3")
def with_a_loop_over_sublayers(x, attention_norm, attention, ffn_norm, ffn):
    for norm, f in ((attention_norm, attention), (ffn_norm, ffn)):
        change = f(list(map(norm, x)))
        x = [[a + b for a, b in zip(u, v, strict=True)] for u, v in zip(x, change, strict=True)]
    return x


@right("07-3")
def with_tensors(x, attention_norm, attention, ffn_norm, ffn):
    first = torch.tensor(x)
    second = first + torch.tensor(attention([attention_norm(v) for v in x]))
    normed = [ffn_norm(v) for v in second.tolist()]
    return second + torch.tensor(ffn(normed))


@right("07-3")
def in_place_on_a_copy(x, attention_norm, attention, ffn_norm, ffn):
    out = deepcopy(x)
    for norm, layer in [(attention_norm, attention), (ffn_norm, ffn)]:
        rows = layer([norm(row) for row in out])
        for i in range(len(out)):
            for j in range(len(out[i])):
                out[i][j] += rows[i][j]
    return out


def plus(a, b):
    return (np.array(a) + np.array(b)).tolist()


@wrong("07-3", "post_norm")
def as_in_2017(x, attention_norm, attention, ffn_norm, ffn):
    x = [attention_norm(v) for v in plus(x, attention(x))]
    return [ffn_norm(v) for v in plus(x, ffn(x))]


@wrong("07-3", "post_norm")
def post_norm_in_a_loop(x, attention_norm, attention, ffn_norm, ffn):
    for norm, f in ((attention_norm, attention), (ffn_norm, ffn)):
        x = list(map(norm, plus(x, f(x))))
    return x


@wrong("07-3", "no_norms")
def never_norms(x, attention_norm, attention, ffn_norm, ffn):
    x = plus(x, attention(x))
    x = plus(x, ffn(x))
    return x


@wrong("07-3", "no_residuals")
def one_after_the_other(x, attention_norm, attention, ffn_norm, ffn):
    for norm, f in ((attention_norm, attention), (ffn_norm, ffn)):
        x = f([norm(v) for v in x])
    return x


@wrong("07-3", "no_first_residual")
def only_the_last_plus(x, attention_norm, attention, ffn_norm, ffn):
    y = attention([attention_norm(v) for v in x])
    return plus(y, ffn([ffn_norm(v) for v in y]))


@wrong("07-3", "no_second_residual")
def returns_the_ffn(x, attention_norm, attention, ffn_norm, ffn):
    y = plus(x, attention([attention_norm(v) for v in x]))
    return ffn([ffn_norm(v) for v in y])


@wrong("07-3", "residual_from_the_norm")
def overwrites_x(x, attention_norm, attention, ffn_norm, ffn):
    x = [attention_norm(v) for v in x]
    x = plus(x, attention(x))
    x = [ffn_norm(v) for v in x]
    x = plus(x, ffn(x))
    return x


@wrong("07-3", "parallel")
def as_in_palm(x, attention_norm, attention, ffn_norm, ffn):
    a = attention([attention_norm(v) for v in x])
    f = ffn([ffn_norm(v) for v in x])
    return (np.array(x) + np.array(a) + np.array(f)).tolist()


@wrong("07-3", "residual_from_the_start")
def adds_to_the_first_x(x, attention_norm, attention, ffn_norm, ffn):
    y = plus(x, attention([attention_norm(v) for v in x]))
    return plus(x, ffn([ffn_norm(v) for v in y]))


@wrong("07-3", "residual_twice")
def adds_everything(x, attention_norm, attention, ffn_norm, ffn):
    a = plus(x, attention([attention_norm(v) for v in x]))
    f = ffn([ffn_norm(v) for v in a])
    return plus(plus(x, a), f)


@wrong("07-3", "first_norm_twice")
def one_norm_for_all(x, attention_norm, attention, ffn_norm, ffn):
    for f in (attention, ffn):
        x = plus(x, f([attention_norm(v) for v in x]))
    return x


@wrong("07-3", "norms_swapped")
def crosses_the_norms(x, attention_norm, attention, ffn_norm, ffn):
    x = plus(x, attention([ffn_norm(v) for v in x]))
    return plus(x, ffn([attention_norm(v) for v in x]))


@wrong("07-3", "ffn_first")
def ffn_then_attention(x, attention_norm, attention, ffn_norm, ffn):
    for norm, f in ((ffn_norm, ffn), (attention_norm, attention)):
        x = plus(x, f([norm(v) for v in x]))
    return x


@wrong("07-3", "attention_only")
def stops_halfway(x, attention_norm, attention, ffn_norm, ffn):
    return plus(x, attention([attention_norm(v) for v in x]))


@wrong("07-3", "second_norm_forgotten")
def forgets_the_second_norm(x, attention_norm, attention, ffn_norm, ffn):
    x = plus(x, attention([attention_norm(v) for v in x]))
    x = plus(x, ffn(x))
    return x


@wrong("07-3", "outputs_normed")
def norms_the_outputs(x, attention_norm, attention, ffn_norm, ffn):
    x = plus(x, [attention_norm(v) for v in attention(x)])
    return plus(x, [ffn_norm(v) for v in ffn(x)])


@wrong("07-3", "ffn_only")
def second_sublayer_only(x, attention_norm, attention, ffn_norm, ffn):
    return plus(x, ffn([ffn_norm(v) for v in x]))


@wrong("07-3", None)
def averages_the_residuals(x, attention_norm, attention, ffn_norm, ffn):
    for norm, f in ((attention_norm, attention), (ffn_norm, ffn)):
        x = (np.array(plus(x, f([norm(v) for v in x]))) / 2).tolist()
    return x


@wrong("07-3", "argument modifié")
def adds_in_place(x, attention_norm, attention, ffn_norm, ffn):
    for norm, f in ((attention_norm, attention), (ffn_norm, ffn)):
        for row, change in zip(x, f([norm(v) for v in x]), strict=True):
            row[:] = plus(row, change)
    return x
