"""Les exercices du chapitre 7 : RMSNorm, SwiGLU, le bloc pre-norm."""

import random
from dataclasses import dataclass
from math import erf, exp, sqrt

from course_lib.support.exercises.engine import Exercise

# --- 07-1 : RMSNorm ------------------------------------------------------------------------------


def vectors_to_normalise() -> list[tuple]:
    generator = random.Random("07-1")
    cases = [
        ([1.0, 7.0], [1.0, 2.0], 0.0),
        ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0], 1e-5),
        ([0.01, -0.02], [1.5, 0.5], 1e-4),
    ]
    for length in (3, 4, 5, 6, 7, 8) * 3:
        x = [generator.choice([-16, -9, -5, -2, 1, 3, 6, 10, 18]) / 8 for _ in range(length)]
        weight = [generator.randint(2, 16) / 8 for _ in range(length)]
        cases.append((x, weight, generator.choice([1e-5, 0.01, 0.5])))
    return cases


norming = Exercise(
    "07-1",
    "RMSNorm",
    cases=vectors_to_normalise(),
    hints=(
        "Un seul nombre à calculer d'abord : la moyenne des carrés de `x`.",
        "Ajoutez `eps` à cette moyenne, prenez la racine ; puis chaque nombre vaut"
        " `x[i] / racine * weight[i]`.",
    ),
)


@norming.reference
def rms_norm(x, weight, eps):
    mean_of_squares = sum(number * number for number in x) / len(x)
    root = (mean_of_squares + eps) ** 0.5
    return [number / root * w for number, w in zip(x, weight, strict=True)]


def scaled(x, weight, divisor):
    return [number / divisor * w for number, w in zip(x, weight, strict=True)]


def mean_square(x):
    return sum(number * number for number in x) / len(x)


@norming.mistake("Votre `eps` est ajouté **après** la racine : il va dessous, avec la moyenne.")
def eps_outside(x, weight, eps):
    return scaled(x, weight, sqrt(mean_square(x)) + eps)


@norming.mistake("Vous n'utilisez pas `eps` : un vecteur nul fait alors une division par zéro.")
def eps_forgotten(x, weight, eps):
    return scaled(x, weight, sqrt(mean_square(x)))


@norming.mistake(
    "Vous retirez d'abord la moyenne : c'est LayerNorm. RMSNorm ne centre pas le vecteur."
)
def centred(x, weight, eps):
    mean = sum(x) / len(x)
    return rms_norm([number - mean for number in x], weight, eps)


@norming.mistake(
    "Vous divisez par l'écart type, sans retirer la moyenne du vecteur : ici, on ne la retire nulle"
    " part. C'est la moyenne des carrés de `x` lui-même."
)
def divided_by_the_deviation(x, weight, eps):
    mean = sum(x) / len(x)
    return scaled(x, weight, sqrt(mean_square([number - mean for number in x]) + eps))


@norming.mistake(
    "Vous prenez la **somme** des carrés : c'est la longueur du vecteur. Il faut leur moyenne."
)
def divided_by_the_length(x, weight, eps):
    return scaled(x, weight, sqrt(mean_square(x) * len(x) + eps))


@norming.mistake("Il manque la racine carrée : vous divisez par la moyenne des carrés.")
def root_forgotten(x, weight, eps):
    return scaled(x, weight, mean_square(x) + eps)


@norming.mistake("Vous oubliez `weight`, qui multiplie chaque nombre du résultat.")
def weight_forgotten(x, weight, eps):
    return rms_norm(x, [1.0] * len(x), eps)


@norming.mistake("Vous **ajoutez** `weight` : c'est une multiplication, nombre par nombre.")
def weight_added(x, weight, eps):
    plain = rms_norm(x, [1.0] * len(x), eps)
    return [number + w for number, w in zip(plain, weight, strict=True)]


@norming.mistake("Vous divisez par `weight` : il multiplie le vecteur normalisé.")
def weight_divides(x, weight, eps):
    return rms_norm(x, [1 / w for w in weight], eps)


@norming.mistake(
    "Vous multipliez par `weight` **avant** de mesurer : la moyenne des carrés est celle de `x`."
)
def weight_first(x, weight, eps):
    weighted = [number * w for number, w in zip(x, weight, strict=True)]
    return rms_norm(weighted, [1.0] * len(x), eps)


@norming.mistake(
    "Vous divisez par la moyenne des valeurs absolues : il faut la racine de la moyenne des carrés."
)
def mean_of_absolute_values(x, weight, eps):
    return scaled(x, weight, sum(map(abs, x)) / len(x) + eps)


@norming.mistake(
    "Vous élevez la moyenne au carré : il faut la moyenne **des carrés**, et non le carré de la"
    " moyenne."
)
def square_of_the_mean(x, weight, eps):
    return scaled(x, weight, sqrt((sum(x) / len(x)) ** 2 + eps))


@norming.mistake("Vous **multipliez** par la racine : il faut diviser par elle.")
def multiplied(x, weight, eps):
    return scaled(x, weight, 1 / sqrt(mean_square(x) + eps))


@norming.mistake("Vous divisez après la racine : la moyenne se prend dessous.")
def length_divided_outside(x, weight, eps):
    return scaled(x, weight, sqrt(sum(number**2 for number in x) + eps) / len(x))


@norming.mistake("Votre `eps` est divisé par la longueur : ajoutez-le à la moyenne.")
def eps_divided(x, weight, eps):
    return scaled(x, weight, sqrt((sum(number**2 for number in x) + eps) / len(x)))


@norming.mistake("Vous n'employez pas `eps` : 1e-5 n'est qu'une valeur habituelle.")
def usual_eps(x, weight, eps):
    return rms_norm(x, weight, 1e-5)


@norming.mistake("La racine ne porte que sur `eps` : il manque des parenthèses.")
def root_of_eps(x, weight, eps):
    return scaled(x, weight, mean_square(x) + sqrt(eps))


@norming.mistake("Vous retirez la moyenne du vecteur : RMSNorm ne le centre pas.")
def centred_above(x, weight, eps):
    mean = sum(x) / len(x)
    return scaled([number - mean for number in x], weight, sqrt(mean_square(x) + eps))


# --- 07-2 : SwiGLU -------------------------------------------------------------------------------


def times(w, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in w]


def sigmoid(z):
    return 1 / (1 + exp(-z)) if z > 0 else exp(z) / (1 + exp(z))


def silu(z):
    return z * sigmoid(z)


def gates() -> list[tuple]:
    """Des huitièmes, et jamais de grands nombres qui s'annulent : `float32` suffit à répondre."""
    generator = random.Random("07-2")

    def matrix(rows, columns):
        return [[generator.randint(-16, 16) / 8 for _ in range(columns)] for _ in range(rows)]

    cases = [([40.0], [[1.0], [-1.0]], [[2.0], [0.0]], [[0.5, 7.0]])]
    for d_model, d_ff in [(2, 3), (3, 5), (4, 2), (3, 3), (2, 2), (4, 6)] * 4:
        shapes = ((1, d_model), (d_ff, d_model), (d_ff, d_model), (d_model, d_ff))
        [x], *matrices = (matrix(*shape) for shape in shapes)
        while not well_conditioned(x, *matrices):
            [x], *matrices = (matrix(*shape) for shape in shapes)
        cases.append((x, *matrices))
    return cases


def well_conditioned(x, w_gate, w_up, w_down) -> bool:
    sums = [silu(g) * u for g, u in zip(times(w_gate, x), times(w_up, x), strict=True)]
    branches = [abs(z) > 0.2 for w in (w_gate, w_up) for z in times(w, x)]
    outputs = (
        abs(out) > 0.4 * sum(abs(a * b) for a, b in zip(row, sums, strict=True)) > 0.05
        for row, out in zip(w_down, times(w_down, sums), strict=True)
    )
    return all(branches) and all(outputs)


gating = Exercise(
    "07-2",
    "SwiGLU",
    cases=gates(),
    hints=(
        "Écrivez d'abord `times(w, x)`, qui rend un nombre par **ligne** de `w` : le produit"
        " scalaire de cette ligne et de `x`.",
        "Silu vaut $z / (1 + e^{-z})$. La porte est silu de `times(w_gate, x)` ; elle multiplie"
        " `times(w_up, x)` nombre par nombre ; `w_down` vient en dernier.",
    ),
)


@gating.reference
def swiglu_list(x, w_gate, w_up, w_down):
    def times(w, vector):
        return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in w]

    gate = [z / (1 + exp(-z)) for z in times(w_gate, x)]
    hidden = [g * u for g, u in zip(gate, times(w_up, x), strict=True)]
    return times(w_down, hidden)


def transposed_times(w, vector):
    return times(list(zip(*w, strict=True)), vector)


def gated(x, w_gate, w_up, w_down, activation=silu):
    pairs = zip(times(w_gate, x), times(w_up, x), strict=True)
    return times(w_down, [activation(g) * u for g, u in pairs])


@gating.mistake(
    "Silu est sur la mauvaise branche : elle s'applique à `w_gate`, et `w_up` passe telle quelle."
)
def silu_on_the_other_branch(x, w_gate, w_up, w_down):
    return gated(x, w_up, w_gate, w_down)


@gating.mistake(
    "Votre porte n'est que la sigmoïde : silu la **multiplie** par le nombre d'où elle vient."
)
def sigmoid_alone(x, w_gate, w_up, w_down):
    return gated(x, w_gate, w_up, w_down, sigmoid)


@gating.mistake("Silu est appliquée au produit des deux branches : elle ne touche que la porte.")
def silu_of_the_product(x, w_gate, w_up, w_down):
    pairs = zip(times(w_gate, x), times(w_up, x), strict=True)
    return times(w_down, [silu(g * u) for g, u in pairs])


@gating.mistake("Vous appliquez silu aux **deux** branches : `w_up` passe telle quelle.")
def silu_on_both(x, w_gate, w_up, w_down):
    pairs = zip(times(w_gate, x), times(w_up, x), strict=True)
    return times(w_down, [silu(g) * silu(u) for g, u in pairs])


@gating.mistake("C'est ReLU que vous appliquez à la porte : il faut silu, au coin arrondi.")
def relu_gate(x, w_gate, w_up, w_down):
    return gated(x, w_gate, w_up, w_down, lambda z: max(z, 0.0))


@gating.mistake(
    "Votre porte n'a pas d'activation : un produit de deux projections n'est pas SwiGLU : il manque"
    " silu."
)
def no_activation(x, w_gate, w_up, w_down):
    return gated(x, w_gate, w_up, w_down, lambda z: z)


@gating.mistake("La porte n'est pas multipliée par `w_up @ x` : vous n'utilisez pas `w_up`.")
def without_up(x, w_gate, w_up, w_down):
    return times(w_down, [silu(g) for g in times(w_gate, x)])


@gating.mistake("Vous **ajoutez** les deux branches : la porte multiplie, nombre par nombre.")
def branches_added(x, w_gate, w_up, w_down):
    pairs = zip(times(w_gate, x), times(w_up, x), strict=True)
    return times(w_down, [silu(g) + u for g, u in pairs])


@gating.mistake("Vous vous arrêtez avant `w_down` : il faut revenir à la taille de `x`.")
def without_down(x, w_gate, w_up, w_down):
    return [silu(g) * u for g, u in zip(times(w_gate, x), times(w_up, x), strict=True)]


@gating.mistake("Vous ajoutez `x` au résultat : le résidu est l'affaire du bloc, non du FFN.")
def with_the_residual(x, w_gate, w_up, w_down):
    return [a + b for a, b in zip(x, gated(x, w_gate, w_up, w_down), strict=True)]


@gating.mistake(
    "Vos matrices sont prises à l'envers : rangées (sortie, entrée), elles donnent un nombre par"
    " **ligne**."
)
def transposed(x, w_gate, w_up, w_down):
    pairs = zip(transposed_times(w_gate, x), transposed_times(w_up, x), strict=True)
    return transposed_times(w_down, [silu(g) * u for g, u in pairs])


@gating.mistake("Le signe est à l'envers dans la sigmoïde : c'est $1 / (1 + e^{-z})$.")
def wrong_sign(x, w_gate, w_up, w_down):
    return gated(x, w_gate, w_up, w_down, lambda z: z * sigmoid(-z))


@gating.mistake(
    "`z / 1 + exp(-z)` divise d'abord : il manque des parenthèses, `z / (1 + exp(-z))`."
)
def silu_without_parentheses(x, w_gate, w_up, w_down):
    return gated(x, w_gate, w_up, w_down, lambda z: z + exp(-z))


@gating.mistake("Silu s'applique à `w_gate @ x`, et non à `x` lui-même.")
def silu_of_the_input(x, w_gate, w_up, w_down):
    pairs = zip(times(w_gate, [silu(z) for z in x]), times(w_up, x), strict=True)
    return times(w_down, [g * u for g, u in pairs])


@gating.mistake("Silu s'applique à la porte, et non au résultat de `w_down`.")
def silu_at_the_end(x, w_gate, w_up, w_down):
    return [silu(z) for z in gated(x, w_gate, w_up, w_down, lambda z: z)]


@gating.mistake("C'est GELU que vous appliquez à la porte : il faut silu.")
def gelu_gate(x, w_gate, w_up, w_down):
    return gated(x, w_gate, w_up, w_down, lambda z: z * (1 + erf(z / sqrt(2))) / 2)


# --- 07-3 : le bloc ------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Mixing:
    """Une « attention » : chaque place reçoit une somme pondérée des places permises."""

    weights: tuple[float, ...]

    def __call__(self, x):
        def mixed(place):
            seen = list(zip(self.weights, reversed(x[: place + 1]), strict=False))
            return [sum(w * row[c] for w, row in seen) for c in range(len(x[0]))]

        return [mixed(place) for place in range(len(x))]

    def __repr__(self):
        return f"attention de poids {list(self.weights)}, de la place elle-même vers le passé"


@dataclass(frozen=True, repr=False)
class Reversing:
    def __call__(self, x):
        return [list(row) for row in reversed(x)]

    def __repr__(self):
        return "attention à l'envers"


@dataclass(frozen=True, repr=False)
class Bending:
    """Un « FFN » : place par place, a × |z| + b × z + c. Exact, même en `float32`."""

    a: float
    b: float
    c: float

    def __call__(self, x):
        return [[self.a * abs(z) + self.b * z + self.c for z in row] for row in x]

    def __repr__(self):
        return f"ffn z → {self.a:g}|z| + {self.b:g}z + {self.c:g}".replace("0|z| + 1z", "z")


@dataclass(frozen=True, repr=False)
class Norming:
    """Une « norme » : multiplie par `gain`, puis retire le plus grand nombre."""

    gain: float

    def __call__(self, vector):
        return [self.gain * z - max(map(abs, vector)) for z in vector]

    def __repr__(self):
        return f"norme z → {self.gain:g}z − max|z|"


@dataclass(frozen=True, repr=False)
class Scaling:
    gain: float

    def __call__(self, vector):
        return [self.gain * z for z in vector]

    def __repr__(self):
        return f"norme × {self.gain:g}"


def blocks() -> list[tuple]:
    generator = random.Random("07-3")
    small = [[1.0], [2.0]]
    cases = [(small, Scaling(10), Reversing(), Scaling(10), Bending(0, 1, 1))]
    for length, width in [(1, 2), (2, 3), (3, 2), (4, 3), (5, 1)] * 4:
        x = [[generator.randint(-8, 8) / 2 for _ in range(width)] for _ in range(length)]
        gains = generator.sample([0.5, 1.5, 2.0, 3.0], 2)
        weights = tuple(generator.choice([0.25, 0.5, 0.75, 1.25]) for _ in range(length))
        bend = Bending(*(generator.choice([-1.5, -0.5, 0.5, 1.5]) for _ in range(3)))
        cases.append((x, Norming(gains[0]), Mixing(weights), Norming(gains[1]), bend))
    return cases


stacking = Exercise(
    "07-3",
    "Le bloc",
    cases=blocks(),
    hints=(
        "Deux fois la même chose : normer chaque vecteur, appliquer la sous-couche à la liste,"
        " ajouter le résultat à ce que l'on avait **avant** de normer.",
        "La seconde sous-couche part de ce que la première a rendu. Écrivez une fonction `added(a,"
        " b)` qui additionne deux listes de vecteurs.",
    ),
)


@stacking.reference
def pre_norm_block(x, attention_norm, attention, ffn_norm, ffn):
    def added(a, b):
        return [
            [p + q for p, q in zip(one, two, strict=True)] for one, two in zip(a, b, strict=True)
        ]

    x = added(x, attention([attention_norm(vector) for vector in x]))
    return added(x, ffn([ffn_norm(vector) for vector in x]))


def added(a, b):
    return [[p + q for p, q in zip(one, two, strict=True)] for one, two in zip(a, b, strict=True)]


def each(norm, x):
    return [norm(vector) for vector in x]


@stacking.mistake("C'est post-norm : normez **avant** la sous-couche, et non après l'addition.")
def post_norm(x, attention_norm, attention, ffn_norm, ffn):
    x = each(attention_norm, added(x, attention(x)))
    return each(ffn_norm, added(x, ffn(x)))


@stacking.mistake("Il manque les deux normes.")
def no_norms(x, attention_norm, attention, ffn_norm, ffn):
    x = added(x, attention(x))
    return added(x, ffn(x))


@stacking.mistake("Il manque les deux résidus : chaque sous-couche **s'ajoute** à son entrée.")
def no_residuals(x, attention_norm, attention, ffn_norm, ffn):
    return ffn(each(ffn_norm, attention(each(attention_norm, x))))


@stacking.mistake("Il manque le résidu de l'attention : ajoutez ce qu'elle rend à `x`.")
def no_first_residual(x, attention_norm, attention, ffn_norm, ffn):
    x = attention(each(attention_norm, x))
    return added(x, ffn(each(ffn_norm, x)))


@stacking.mistake("Il manque le résidu du FFN : ajoutez ce qu'il rend à ce que vous aviez.")
def no_second_residual(x, attention_norm, attention, ffn_norm, ffn):
    x = added(x, attention(each(attention_norm, x)))
    return ffn(each(ffn_norm, x))


@stacking.mistake(
    "Vos résidus partent du vecteur **normé** : on ajoute à `x` tel qu'il était avant la norme."
)
def residual_from_the_norm(x, attention_norm, attention, ffn_norm, ffn):
    normed = each(attention_norm, x)
    x = added(normed, attention(normed))
    normed = each(ffn_norm, x)
    return added(normed, ffn(normed))


@stacking.mistake(
    "Votre FFN lit l'entrée du bloc : il doit lire ce que l'attention vient d'y ajouter."
)
def parallel(x, attention_norm, attention, ffn_norm, ffn):
    after = added(x, attention(each(attention_norm, x)))
    return added(after, ffn(each(ffn_norm, x)))


@stacking.mistake(
    "Votre second résidu repart de l'entrée du bloc : ce que l'attention a ajouté s'y perd."
)
def residual_from_the_start(x, attention_norm, attention, ffn_norm, ffn):
    after = added(x, attention(each(attention_norm, x)))
    return added(x, ffn(each(ffn_norm, after)))


@stacking.mistake("Vous ajoutez l'entrée du bloc deux fois : elle est déjà dans le premier résidu.")
def residual_twice(x, attention_norm, attention, ffn_norm, ffn):
    return added(x, pre_norm_block(x, attention_norm, attention, ffn_norm, ffn))


@stacking.mistake("Vous employez `attention_norm` deux fois : le FFN a sa norme, `ffn_norm`.")
def first_norm_twice(x, attention_norm, attention, ffn_norm, ffn):
    return pre_norm_block(x, attention_norm, attention, attention_norm, ffn)


@stacking.mistake("Vos deux normes sont échangées.")
def norms_swapped(x, attention_norm, attention, ffn_norm, ffn):
    return pre_norm_block(x, ffn_norm, attention, attention_norm, ffn)


@stacking.mistake("Le FFN vient avant l'attention : c'est l'inverse.")
def ffn_first(x, attention_norm, attention, ffn_norm, ffn):
    return pre_norm_block(x, ffn_norm, ffn, attention_norm, attention)


@stacking.mistake("Il manque la seconde sous-couche : après l'attention vient le FFN.")
def attention_only(x, attention_norm, attention, ffn_norm, ffn):
    return added(x, attention(each(attention_norm, x)))


@stacking.mistake("Seule la première sous-couche est normée : le FFN a aussi sa norme.")
def second_norm_forgotten(x, attention_norm, attention, ffn_norm, ffn):
    x = added(x, attention(each(attention_norm, x)))
    return added(x, ffn(x))


@stacking.mistake("Vous normez la sortie de chaque sous-couche : c'est son **entrée** qu'il faut.")
def outputs_normed(x, attention_norm, attention, ffn_norm, ffn):
    x = added(x, each(attention_norm, attention(x)))
    return added(x, each(ffn_norm, ffn(x)))


@stacking.mistake("L'attention n'est pas normée : seule la seconde sous-couche l'est.")
def first_norm_forgotten(x, attention_norm, attention, ffn_norm, ffn):
    x = added(x, attention(x))
    return added(x, ffn(each(ffn_norm, x)))


@stacking.mistake(
    "Le résidu de l'attention part du vecteur **normé** : on ajoute à `x` tel qu'il était."
)
def first_residual_from_the_norm(x, attention_norm, attention, ffn_norm, ffn):
    normed = each(attention_norm, x)
    x = added(normed, attention(normed))
    return added(x, ffn(each(ffn_norm, x)))


@stacking.mistake(
    "Le résidu du FFN part du vecteur **normé** : on ajoute à ce que l'attention a rendu."
)
def second_residual_from_the_norm(x, attention_norm, attention, ffn_norm, ffn):
    x = added(x, attention(each(attention_norm, x)))
    normed = each(ffn_norm, x)
    return added(normed, ffn(normed))


@stacking.mistake("Votre FFN lit la sortie de l'attention, sans le résidu.")
def ffn_without_residual_before(x, attention_norm, attention, ffn_norm, ffn):
    out = attention(each(attention_norm, x))
    return added(added(x, out), ffn(each(ffn_norm, out)))


@stacking.mistake("Sur des listes, `+` met bout à bout : additionnez nombre par nombre.")
def lists_joined(x, attention_norm, attention, ffn_norm, ffn):
    x = x + attention(each(attention_norm, x))
    return x + ffn(each(ffn_norm, x))


@stacking.mistake("Il manque l'attention : elle vient avant le FFN.")
def ffn_only(x, attention_norm, attention, ffn_norm, ffn):
    return added(x, ffn(each(ffn_norm, x)))


EXERCISES = (norming, gating, stacking)
