"""Les exercices du chapitre 2 : la pente, le gradient de la table, les plus proches, l'analogie."""

import random
from dataclasses import dataclass
from math import dist, sqrt

from course_lib.support.exercises.engine import Exercise

# --- 02-1 : la pente -----------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Polynomial:
    """Une fonction à dériver, qui se lit dans un message : `1 + 2w + 3w²`."""

    coefficients: tuple[float, ...]

    def __call__(self, w):
        return sum(c * w**power for power, c in enumerate(self.coefficients))

    def __repr__(self) -> str:
        powers = ("", "w", "w²", "w³", "w⁴")
        terms = [
            powers[i] if c == 1 and i else f"{c:g}{powers[i]}"
            for i, c in enumerate(self.coefficients)
            if c
        ]
        return " + ".join(terms) or "0"


def slopes() -> list[tuple]:
    generator = random.Random("02-1")
    cases = [
        (Polynomial((0, 0, 0, 1)), 1.0, 0.25),
        (Polynomial((0, 0, 1)), 3.0, 0.5),
        (Polynomial((5,)), 2.0, 0.1),
        (Polynomial((1, -3)), -1.0, 0.25),
        (Polynomial((0, 0, 0, 1)), 1.0, 0.5),
    ]
    for _ in range(20):
        coefficients = [generator.randint(-4, 4) for _ in range(5)]
        w, step = generator.randint(-20, 20) / 8, generator.choice([0.5, 0.25, 0.125])
        cases.append((Polynomial(tuple(coefficients)), w, step))
    return cases


slope = Exercise(
    "02-1",
    "La pente",
    cases=slopes(),
    hints=(
        "La pente est ce que gagne la fonction, divisé par ce dont on a avancé.",
        "De `w - step` à `w + step`, on a avancé de `2 * step`.",
    ),
)


@slope.reference
def central_slope(function, w, step):
    return (function(w + step) - function(w - step)) / (2 * step)


@slope.mistake(
    "Vous n'essayez que d'un côté, à `w` et à `w + step` : il faut un essai de part et d'autre."
)
def forward(function, w, step):
    return (function(w + step) - function(w)) / step


@slope.mistake("Vous n'essayez que d'un côté, à `w - step` et à `w`.")
def backward(function, w, step):
    return (function(w) - function(w - step)) / step


@slope.mistake("De `w - step` à `w + step`, on avance de deux fois `step`, et non d'une.")
def one_step_wide(function, w, step):
    return (function(w + step) - function(w - step)) / step


@slope.mistake(
    "`/ 2 * step` divise par 2 puis **multiplie** par `step` : il manque des parenthèses."
)
def missing_parentheses(function, w, step):
    return (function(w + step) - function(w - step)) / 2 * step


@slope.mistake("Vous ne divisez pas par ce dont on a avancé, `2 * step`.")
def undivided(function, w, step):
    return function(w + step) - function(w - step)


@slope.mistake(
    "Vous divisez par 2 : c'est par `2 * step`, ce dont on a avancé, qu'il faut diviser."
)
def halved(function, w, step):
    return (function(w + step) - function(w - step)) / 2


@slope.mistake("Le signe est à l'envers : l'essai d'après moins l'essai d'avant.")
def reversed_sign(function, w, step):
    return (function(w - step) - function(w + step)) / (2 * step)


@slope.mistake("Vous additionnez les deux essais : c'est leur différence qui dit la pente.")
def added(function, w, step):
    return (function(w + step) + function(w - step)) / (2 * step)


@slope.mistake(
    "Vous rendez la valeur absolue : le signe de la pente dit de quel côté aller, il compte."
)
def absolute(function, w, step):
    return abs(function(w + step) - function(w - step)) / (2 * step)


@slope.mistake("Un signe manque dans `w - step` : vos deux essais se font au même endroit.")
def same_place(function, w, step):
    return (function(w + step) - function(w + step)) / (2 * step)


@slope.mistake(
    "Il manque des parenthèses autour de la différence : la division passe avant la soustraction."
)
def only_the_second_divided(function, w, step):
    return function(w + step) - function(w - step) / (2 * step)


@slope.mistake("Vous n'essayez que d'un côté, mais divisez par deux fois `step`.")
def one_side_halved(function, w, step):
    return (function(w + step) - function(w)) / (2 * step)


@slope.mistake(
    "Vous ôtez `step` au résultat, et non à `w` : `function(w - step)`, parenthèses comprises."
)
def step_outside(function, w, step):
    return (function(w) + step - (function(w) - step)) / (2 * step)


@slope.mistake(
    "Vous rendez la pente exacte, ou presque : on veut celle que donnent les deux essais, avec ce"
    " `step`."
)
def exact_slope(function, w, step):
    return sum(i * c * w ** (i - 1) for i, c in enumerate(function.coefficients) if i)


# --- 02-2 : le gradient de la table --------------------------------------------------------------


def readings() -> list[tuple]:
    generator = random.Random("02-2")
    cases = [
        ([2, 0, 2], [[1.0], [5.0], [10.0]], 3),
        ([0], [[1.0, 2.0]], 2),
        ([1, 1, 1, 1], [[1.0, -1.0] for _ in range(4)], 5),
        ([4, 2, 0, 2, 4, 2], [[float(i), 1.0, -2.0] for i in range(6)], 6),
    ]
    for length in range(2, 20):
        ids = generator.choices(range(7), k=length)
        gradients = [[generator.randint(-9, 9) / 2 for _ in range(3)] for _ in ids]
        cases.append((ids, gradients, generator.randint(max(7, length), length + 9)))
    return cases


reading = Exercise(
    "02-2",
    "Le gradient de la table",
    cases=readings(),
    hints=(
        "Commencez par une table de zéros, de `vocab_size` lignes : une ligne jamais lue ne reçoit"
        " rien.",
        "Une ligne lue deux fois a changé le résultat par deux chemins : ses gradients"
        " **s'ajoutent**.",
    ),
)


@reading.reference
def table_gradient(ids, gradients, vocab_size):
    table = [[0.0] * len(gradients[0]) for _ in range(vocab_size)]
    for i, gradient in zip(ids, gradients, strict=True):
        table[i] = [old + new for old, new in zip(table[i], gradient, strict=True)]
    return table


def zeros(gradients, vocab_size):
    return [[0.0] * len(gradients[0]) for _ in range(vocab_size)]


@reading.mistake(
    "La dernière lecture d'une ligne efface les précédentes : ajoutez au lieu de remplacer."
    " (`table[ids] += gradients` a le même piège : une ligne lue deux fois n'y est ajoutée qu'une.)"
)
def overwritten(ids, gradients, vocab_size):
    table = zeros(gradients, vocab_size)
    for i, gradient in zip(ids, gradients, strict=True):
        table[i] = list(gradient)
    return table


@reading.mistake("Vous gardez la première lecture de chaque ligne et oubliez les suivantes.")
def first_kept(ids, gradients, vocab_size):
    table = zeros(gradients, vocab_size)
    for i, gradient in reversed(list(zip(ids, gradients, strict=True))):
        table[i] = list(gradient)
    return table


@reading.mistake("Vous faites la moyenne des lectures d'une ligne : c'est leur somme qu'il faut.")
def averaged(ids, gradients, vocab_size):
    table = table_gradient(ids, gradients, vocab_size)
    return [[x / max(1, ids.count(i)) for x in row] for i, row in enumerate(table)]


@reading.mistake(
    "`[[0.0] * C] * vocab_size` répète **la même** liste : toutes vos lignes n'en font qu'une."
)
def shared_rows(ids, gradients, vocab_size):
    row = [sum(column) for column in zip(*gradients, strict=True)]
    return [list(row) for _ in range(vocab_size)]


@reading.mistake("Vous rendez un gradient par lecture, et non un par ligne de la table.")
def per_reading(ids, gradients, vocab_size):
    return [list(gradient) for gradient in gradients]


@reading.mistake("Votre table n'a pas `vocab_size` lignes : il en faut une par token, lu ou non.")
def up_to_the_largest(ids, gradients, vocab_size):
    return table_gradient(ids, gradients, max(ids) + 1)


@reading.mistake(
    "Vous rangez les gradients dans l'ordre des lectures : la ligne est donnée par l'id."
)
def by_position(ids, gradients, vocab_size):
    table = zeros(gradients, vocab_size)
    for i, gradient in enumerate(gradients):
        table[i] = list(gradient)
    return table


@reading.mistake("Vous comptez les lectures ; il faut additionner leurs gradients.")
def counted_readings(ids, gradients, vocab_size):
    return [[float(ids.count(i))] * len(gradients[0]) for i in range(vocab_size)]


@reading.mistake("Le signe est à l'envers : rendez le gradient lui-même, et non le pas à faire.")
def negated(ids, gradients, vocab_size):
    return [[-x for x in row] for row in table_gradient(ids, gradients, vocab_size)]


@reading.mistake("Seules les lignes lues sont dans votre réponse : les autres valent zéro.")
def only_read_rows(ids, gradients, vocab_size):
    table = table_gradient(ids, gradients, vocab_size)
    return [table[i] for i in sorted(set(ids))]


@reading.mistake(
    "Vous ne rendez que les lignes lues, dans l'ordre des lectures : il faut toute la table."
)
def rows_in_reading_order(ids, gradients, vocab_size):
    table = table_gradient(ids, gradients, vocab_size)
    return [table[i] for i in dict.fromkeys(ids)]


@reading.mistake(
    "Sur des listes, `+` met bout à bout : additionnez terme à terme (`zip`), ou des tableaux."
)
def lists_joined(ids, gradients, vocab_size):
    table = zeros(gradients, vocab_size)
    for i, gradient in zip(ids, gradients, strict=True):
        table[i] = table[i] + list(gradient)
    return table


@reading.mistake("Une ligne jamais lue vaut des zéros, autant que de colonnes : elle est vide.")
def empty_rows(ids, gradients, vocab_size):
    table = table_gradient(ids, gradients, vocab_size)
    return [row if i in ids else [] for i, row in enumerate(table)]


@reading.mistake(
    "Vous donnez à chaque lecture le gradient de la première lecture du même id (`ids.index`)"
    " : parcourez les deux listes ensemble, `zip(ids, gradients)`."
)
def first_gradient_again(ids, gradients, vocab_size):
    return table_gradient(ids, [gradients[ids.index(i)] for i in ids], vocab_size)


# --- 02-3 : les plus proches ---------------------------------------------------------------------


def vocabularies() -> list[tuple]:
    generator = random.Random("02-3")
    cases = [({"a": [1.0, 0.0], "b": [3.0, 1.0], "c": [0.0, 1.0]}, "a", 1)]
    # « lion » est dans « lionne » ; « b », de même sens que « a », vient avant lui.
    lions = {"lion": [1.0, 0.1], "lionne": [1.0, 0.0], "os": [0.0, 1.0]}
    aligned = {"b": [2.0, 0.0], "a": [1.0, 0.0], "c": [0.0, 1.0]}
    cases += [(lions, "lionne", 1), (aligned, "a", 1)]
    for size in range(5, 25):
        vectors = {}
        for word in "abcdefghijklmnopqrstuvwxyz"[:size]:
            length = generator.choice([0.3, 1, 4])  # des longueurs très différentes
            vectors[word] = [round(length * generator.gauss(0, 1), 3) for _ in range(4)]
        cases.append((vectors, generator.choice(list(vectors)), generator.randint(1, 4)))
    return cases


closest = Exercise(
    "02-3",
    "Les plus proches",
    cases=vocabularies(),
    hints=(
        "Le cosinus est le produit scalaire divisé par les deux longueurs.",
        "`sorted(mots, key=…, reverse=True)[:k]` : n'oubliez pas d'ôter `word` d'abord.",
    ),
)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def cosine(a, b):
    return dot(a, b) / (sqrt(dot(a, a)) * sqrt(dot(b, b)))


def ranked(vectors, word, k, closeness, keep=False):
    others = [other for other in vectors if keep or other != word]
    return sorted(others, key=lambda o: closeness(vectors[o], vectors[word]), reverse=True)[:k]


@closest.reference
def closest_words(vectors, word, k):
    def length(a):
        return sum(x * x for x in a) ** 0.5

    def cosine(a, b):
        return sum(x * y for x, y in zip(a, b, strict=True)) / (length(a) * length(b))

    others = [other for other in vectors if other != word]
    return sorted(others, key=lambda o: cosine(vectors[o], vectors[word]), reverse=True)[:k]


@closest.mistake("Vous classez par le produit scalaire : un vecteur long passe devant un proche.")
def by_dot_product(vectors, word, k):
    return ranked(vectors, word, k, dot)


@closest.mistake("Vous classez par la distance : deux vecteurs de même sens peuvent être éloignés.")
def by_distance(vectors, word, k):
    return ranked(vectors, word, k, lambda a, b: -dist(a, b))


@closest.mistake("Le mot lui-même est dans votre réponse : il est toujours le plus proche de lui.")
def with_itself(vectors, word, k):
    return ranked(vectors, word, k, cosine, keep=True)


@closest.mistake("Vous rendez les plus éloignés : `sorted` range du plus petit au plus grand.")
def farthest(vectors, word, k):
    return ranked(vectors, word, k, lambda a, b: -cosine(a, b))


@closest.mistake(
    "Vous prenez la valeur absolue du cosinus : un vecteur opposé n'est pas un proche."
)
def absolute_cosine(vectors, word, k):
    return ranked(vectors, word, k, lambda a, b: abs(cosine(a, b)))


@closest.mistake("Vous rendez les bons mots du moins proche au plus proche.")
def ascending(vectors, word, k):
    return ranked(vectors, word, k, cosine)[::-1]


@closest.mistake("Vous divisez par les longueurs **au carré** : il manque les racines carrées.")
def squared_lengths(vectors, word, k):
    return ranked(vectors, word, k, lambda a, b: dot(a, b) / (dot(a, a) * dot(b, b)))


@closest.mistake("Vous rendez les cosinus avec les mots : seuls les mots sont demandés.")
def with_cosines(vectors, word, k):
    return [(o, cosine(vectors[o], vectors[word])) for o in ranked(vectors, word, k, cosine)]


@closest.mistake("Vous rendez tous les mots : gardez les `k` premiers.")
def all_of_them(vectors, word, k):
    return ranked(vectors, word, None, cosine)


@closest.mistake("Vous rendez un mot seul : il faut une liste, même pour `k = 1`.")
def best_alone(vectors, word, k):
    return ranked(vectors, word, 1, cosine)[0]


@closest.mistake(
    "Vous sautez le premier, en pensant que c'est `word` : un autre mot peut avoir son cosinus."
    " Ôtez `word` par son nom."
)
def first_skipped(vectors, word, k):
    return ranked(vectors, word, k + 1, cosine, keep=True)[1:]


@closest.mistake(
    "`other not in word` cherche un **morceau** de mot : « lion » est dans « lionne ». C'est `!=`."
)
def substring_left_out(vectors, word, k):
    others = [other for other in vectors if other not in word]
    return sorted(others, key=lambda o: cosine(vectors[o], vectors[word]), reverse=True)[:k]


@closest.mistake(
    "Vous ôtez `word` après avoir pris les `k` premiers : il en manque un. Ôtez-le d'abord."
)
def removed_afterwards(vectors, word, k):
    return [o for o in ranked(vectors, word, k, cosine, keep=True) if o != word]


# --- 02-4 : l'analogie ---------------------------------------------------------------------------


def proportions() -> list[tuple]:
    generator = random.Random("02-4")
    small = {
        "roi": [1.0, 0.0, 1.0],
        "reine": [0.0, 1.0, 1.0],
        "duc": [1.0, 0.0, -1.0],
        "duchesse": [0.0, 1.0, -1.0],
        "chat": [1.0, 1.0, 0.0],
    }
    a_is_near = {  # ici, la réponse la plus proche serait `a`
        "p": [1.0, 0.0, 0.0],
        "q": [0.9, 0.3, 0.0],
        "r": [0.9, 0.0, 0.3],
        "s": [-1.0, 1.0, 0.0],
        "t": [-1.0, 0.0, 1.0],
        "u": [0.0, 1.0, -1.0],
    }
    all_far = {
        "a": [1.0, 0.0],
        "b": [-1.0, 0.0],
        "c": [-1.0, 0.5],
        "d": [1.0, 0.25],
        "e": [0.5, -1.0],
    }
    inside = {  # « lion » est dans « lionne », et n'est pas « lionne »
        "lionne": [1.0, 0.0, 1.0],
        "tigre": [0.0, 1.0, 1.0],
        "chatte": [1.0, 0.0, -1.0],
        "lion": [0.0, 1.0, -1.0],
        "os": [1.0, 1.0, 0.0],
    }
    cases = [(small, "roi", "reine", "duc"), (a_is_near, "p", "q", "r"), (all_far, "a", "b", "c")]
    cases.append((inside, "lionne", "tigre", "chatte"))
    for _ in range(24):
        vectors = {}
        for word in "abcdefghijklmnopqrst":
            length = generator.choice([0.3, 1, 3])
            vectors[word] = [round(length * generator.gauss(0, 1), 3) for _ in range(4)]
        a, b, c = generator.sample(sorted(vectors), 3)
        if generator.random() < 0.5:  # une vraie proportion, où a et b se ressemblent
            vectors[b] = [round(x + generator.gauss(0, 0.3), 3) for x in vectors[a]]
        cases.append((vectors, a, b, c))
    return cases


proportion = Exercise(
    "02-4",
    "L'analogie",
    cases=proportions(),
    hints=(
        "Ramenez d'abord chaque vecteur à la longueur 1, puis formez `b - a + c`, terme à terme.",
        "Parmi les mots qui restent une fois `a`, `b` et `c` ôtés, gardez celui dont le produit"
        " scalaire avec ce vecteur est le plus grand.",
    ),
)


@proportion.reference
def solve_analogy(vectors, a, b, c):
    unit = {}
    for word, vector in vectors.items():
        length = sum(x * x for x in vector) ** 0.5
        unit[word] = [x / length for x in vector]
    target = [y - x + z for x, y, z in zip(unit[a], unit[b], unit[c], strict=True)]
    others = [word for word in unit if word not in (a, b, c)]
    return max(others, key=lambda w: sum(x * y for x, y in zip(unit[w], target, strict=True)))


def units(vectors):
    return {w: [x / sqrt(dot(v, v)) for x in v] for w, v in vectors.items()}


def target_of(vectors, a, b, c, signs=(-1, 1, 1)):
    rows = zip(vectors[a], vectors[b], vectors[c], strict=True)
    return [sum(s * x for s, x in zip(signs, row, strict=True)) for row in rows]


def best(vectors, target, left_out, closeness=dot):
    words = [w for w in vectors if w not in left_out]
    return max(words, key=lambda w: closeness(vectors[w], target))


@proportion.mistake(
    "Vous laissez `a`, `b` et `c` parmi les réponses : ce sont souvent eux, les plus proches."
)
def inputs_kept(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c), ())


@proportion.mistake("Vous laissez `b` parmi les réponses : c'est souvent lui, le plus proche.")
def only_c_left_out(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c), (c,))


@proportion.mistake("Vous laissez `c` parmi les réponses : il peut être le plus proche, lui aussi.")
def c_kept(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c), (a, b))


@proportion.mistake("Vous laissez `a` parmi les réponses : il peut être le plus proche, lui aussi.")
def a_kept(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c), (b, c))


@proportion.mistake(
    "Vous prenez la valeur absolue du cosinus : un vecteur opposé n'est pas proche."
)
def absolute_product(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c), (a, b, c), lambda v, t: abs(dot(v, t)))


@proportion.mistake("Vous calculez a − b + c : la direction va de `a` **vers** `b`, c'est b − a.")
def direction_reversed(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c, (1, -1, 1)), (a, b, c))


@proportion.mistake("Vous calculez b + a + c : on **retire** a.")
def wrong_sign(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c, (1, 1, 1)), (a, b, c))


@proportion.mistake("Vous calculez b − a − c : on part de `c`, il s'ajoute.")
def c_subtracted(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c, (-1, 1, -1)), (a, b, c))


@proportion.mistake("Vous oubliez `c` : vous cherchez le mot le plus proche de b − a.")
def c_forgotten(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c, (-1, 1, 0)), (a, b, c))


@proportion.mistake(
    "Vous n'avez pas ramené les vecteurs à la longueur 1 : les plus longs pèsent trop."
)
def not_normalised(vectors, a, b, c):
    return best(vectors, target_of(vectors, a, b, c), (a, b, c))


@proportion.mistake(
    "Vous formez b − a + c avant de ramener à la longueur 1 : ce n'est plus la même direction."
)
def normalised_too_late(vectors, a, b, c):
    return best(vectors, target_of(vectors, a, b, c), (a, b, c), cosine)


@proportion.mistake("Vous rendez le mot le plus éloigné : il faut le plus grand produit scalaire.")
def farthest_word(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, target_of(unit, a, b, c), (a, b, c), lambda v, t: -dot(v, t))


@proportion.mistake("Vous rendez le vecteur b − a + c : cherchez le mot qui en est le plus proche.")
def target_returned(vectors, a, b, c):
    return target_of(units(vectors), a, b, c)


@proportion.mistake("Vous rendez le mot le plus proche de `c` seul : a et b n'y changent rien.")
def nearest_to_c(vectors, a, b, c):
    unit = units(vectors)
    return best(unit, unit[c], (a, b, c))


EXERCISES = (slope, reading, closest, proportion)
