"""Les exercices du chapitre 3 : softmax, la moyenne qui avance, les poids causaux."""

import random
from itertools import pairwise
from math import exp, inf, isinf, nan

from course_lib.support.exercises.engine import Exercise

# --- 03-1 : softmax ------------------------------------------------------------------------------


def lists_of_scores() -> list[tuple]:
    generator = random.Random("03-1")
    cases = [
        ([0.0, 0.0, -1e9], 2.0),
        ([1.0], 1.0),
        ([1.0, 2.0, 4.0], 0.5),
        ([1000.0, 1001.0, 998.5], 1.0),
        ([-1000.0, -1002.0], 1.0),
        ([3.0, 3.0, 3.0, 3.0], 4.0),
        ([0.0, 1000.0], 1.0),
        ([1000.0, 1001.0], 0.5),
    ]
    for length in range(2, 18):
        scores = [round(generator.uniform(-3, 3), 2) for _ in range(length)]
        cases.append((scores, generator.choice([0.25, 0.5, 2.0, 3.0])))
    return cases


softmaxing = Exercise(
    "03-1",
    "Softmax",
    cases=lists_of_scores(),
    hints=(
        "Divisez les scores par la température, prenez l'exponentielle de chacun, divisez par leur"
        " somme.",
        "Seules les différences comptent : retirez d'abord le plus grand, et rien ne débordera.",
    ),
)


@softmaxing.reference
def softmax_list(scores, temperature):
    largest = max(scores)
    exponentials = [exp((score - largest) / temperature) for score in scores]
    return [e / sum(exponentials) for e in exponentials]


@softmaxing.mistake(
    "L'exponentielle d'un grand score déborde : retirez d'abord le plus grand, le résultat est le"
    " même."
)
def overflowing(scores, temperature):
    exponentials = [exp(score / temperature) for score in scores]
    return [e / sum(exponentials) for e in exponentials]


@softmaxing.mistake(
    "L'exponentielle d'un grand score vaut l'infini, et l'infini divisé par l'infini n'est plus un"
    " nombre (`nan`) : retirez d'abord le plus grand, le résultat est le même."
)
def overflowing_arrays(scores, temperature):
    if max(scores) / temperature > 700 or max(scores) / temperature < -700:
        return [nan] * len(scores)
    return softmax_list(scores, temperature)


@softmaxing.mistake("Vous multipliez par la température : il faut diviser.")
def multiplied(scores, temperature):
    return softmax_list(scores, 1 / temperature)


@softmaxing.mistake(
    "La température ne change rien à votre résultat : divisez chaque score par elle, une fois le"
    " plus grand retiré, `(s - m) / temperature`."
)
def without_temperature(scores, temperature):
    return softmax_list(scores, 1.0)


@softmaxing.mistake(
    "Vous divisez les poids par la température après coup : leur somme n'est plus 1. Ce sont les"
    " scores qu'on divise."
)
def divided_afterwards(scores, temperature):
    return [w / temperature for w in softmax_list(scores, 1.0)]


@softmaxing.mistake("Il manque la division par la somme : vos poids n'ont pas pour somme 1.")
def unnormalised(scores, temperature):
    return [exp((score - max(scores)) / temperature) for score in scores]


@softmaxing.mistake("Vous prenez 2 pour base au lieu de e : `exp`, et non `2 **`.")
def base_two(scores, temperature):
    powers = [2 ** ((score - max(scores)) / temperature) for score in scores]
    return [p / sum(powers) for p in powers]


@softmaxing.mistake(
    "Vous divisez les scores par leur somme, sans exponentielle : un score négatif donnerait un"
    " poids négatif."
)
def linear(scores, temperature):
    return [score / sum(scores) for score in scores]


@softmaxing.mistake(
    "Vous donnez tout au plus grand score : c'est la limite d'une température nulle."
)
def winner_takes_all(scores, temperature):
    return [float(i == scores.index(max(scores))) for i in range(len(scores))]


@softmaxing.mistake(
    "Vous donnez 1 à tous les plus grands scores, 0 aux autres : où est l'exponentielle ?"
)
def all_winners(scores, temperature):
    return [float(score == max(scores)) for score in scores]


@softmaxing.mistake(
    "Le plus grand se retire **avant** de diviser par la température, ou se divise aussi :"
    " `(s - m) / temperature`."
)
def largest_not_divided(scores, temperature):
    exponentials = [exp(score / temperature - max(scores)) for score in scores]
    return [e / sum(exponentials) for e in exponentials]


@softmaxing.mistake(
    "Seul le plus grand est divisé par la température : il manque des parenthèses,"
    " `(s - m) / temperature`."
)
def only_the_largest_divided(scores, temperature):
    exponentials = [exp(score - max(scores) / temperature) for score in scores]
    return [e / sum(exponentials) for e in exponentials]


# --- 03-2 : la moyenne qui avance ----------------------------------------------------------------


def sequences_of_vectors() -> list[tuple]:
    generator = random.Random("03-2")
    cases = [([[2.0, 0.0], [4.0, 1.0]],), ([[3.0, -1.0, 2.0]],)]
    for length in range(2, 14):
        width = generator.randint(1, 4)
        cases.append(
            ([[generator.randint(1, 16) / 2 for _ in range(width)] for _ in range(length)],)
        )
    cases.append(([[float(i % 7), float(i % 3)] for i in range(100)],))
    return cases


running = Exercise(
    "03-2",
    "La moyenne qui avance",
    cases=sequences_of_vectors(),
    hints=(
        "Gardez la somme des vecteurs vus, et ajoutez-y un vecteur à chaque place.",
        "À la place `i` (comptée depuis 0), on a vu `i + 1` vecteurs. Rendez une nouvelle liste à"
        " chaque fois, et non la somme elle-même.",
    ),
)


@running.reference
def running_means(vectors):
    total, means = [0.0] * len(vectors[0]), []
    for seen, vector in enumerate(vectors, start=1):
        total = [old + new for old, new in zip(total, vector, strict=True)]
        means.append([x / seen for x in total])
    return means


def sums(vectors):
    return [[x * seen for x in mean] for seen, mean in enumerate(running_means(vectors), start=1)]


@running.mistake("Vous rendez des sommes : divisez par le nombre de vecteurs vus.")
def sums_only(vectors):
    return sums(vectors)


@running.mistake(
    "Vous divisez par `i` au lieu de `i + 1` : à la place `i`, on a vu `i + 1` vecteurs."
)
def one_too_few(vectors):
    return [[x / max(1, i) for x in total] for i, total in enumerate(sums(vectors))]


@running.mistake(
    "Vous divisez par le numéro de la place, compté depuis 0 : à la place 0, c'est une division par"
    " zéro."
)
def divided_by_zero(vectors):
    return [[x / i for x in total] for i, total in enumerate(sums(vectors))]


@running.mistake("La tranche `vectors[:i]` s'arrête avant la place `i` : c'est `vectors[: i + 1]`.")
def slice_too_short(vectors):
    rows = []
    for i in range(len(vectors)):
        past = vectors[:i]
        rows.append([sum(column) / i for column in zip(*past, strict=True)])
    return rows


@running.mistake(
    "Vous redivisez une somme déjà divisée : gardez la somme d'un côté, la moyenne de l'autre."
)
def divided_again_and_again(vectors):
    total, rows = [0.0] * len(vectors[0]), []
    for seen, vector in enumerate(vectors, start=1):
        total = [(a + b) / seen for a, b in zip(total, vector, strict=True)]
        rows.append(total)
    return rows


@running.mistake("Vous faites la moyenne de chaque ligne : elle se fait colonne par colonne.")
def mean_of_each_row(vectors):
    return [sum(vector) / len(vector) for vector in vectors]


@running.mistake("Vous rendez la moyenne avant d'ajouter le vecteur de la place.")
def added_too_late(vectors):
    before = [[0.0] * len(vectors[0]), *sums(vectors)[:-1]]
    return [[x / n for x in total] for n, total in enumerate(before, start=1)]


@running.mistake(
    "Toutes vos sommes sont **la même** liste : la dernière, que vous divisez ensuite."
)
def same_list_then_divided(vectors):
    total = sums(vectors)[-1]
    return [[x / n for x in total] for n in range(1, len(vectors) + 1)]


@running.mistake(
    "Vous divisez toujours par la longueur entière : à chaque place, on n'a vu que le passé."
)
def whole_length(vectors):
    return [[x / len(vectors) for x in total] for total in sums(vectors)]


@running.mistake(
    "Chaque place voit toute la suite, l'avenir compris ; ou bien toutes vos lignes sont la même"
    " liste, modifiée à chaque tour."
)
def sees_the_future(vectors):
    return [running_means(vectors)[-1]] * len(vectors)


@running.mistake(
    "Vous oubliez le vecteur de la place elle-même : la première n'aurait rien à voir."
)
def without_itself(vectors):
    return [[0.0] * len(vectors[0]), *running_means(vectors)[:-1]]


@running.mistake(
    "Vous partez de la fin : chaque place doit voir ce qui **précède**, et non ce qui suit."
)
def from_the_end(vectors):
    return running_means(vectors[::-1])[::-1]


@running.mistake(
    "Vous faites la moyenne de la moyenne précédente et du nouveau vecteur : les premiers vecteurs"
    " comptent alors de moins en moins."
)
def mean_of_means(vectors):
    means = [list(vectors[0])]
    for vector in vectors[1:]:
        means.append([(a + b) / 2 for a, b in zip(means[-1], vector, strict=True)])
    return means


@running.mistake("Vous ne gardez que la place et celle d'avant : c'est tout le passé qui compte.")
def last_two_only(vectors):
    rows = [list(vectors[0])]
    for before, vector in pairwise(vectors):
        rows.append([(a + b) / 2 for a, b in zip(before, vector, strict=True)])
    return rows


@running.mistake("Vous ne rendez que la dernière moyenne : il en faut une par place.")
def last_only(vectors):
    return running_means(vectors)[-1]


@running.mistake(
    "Toutes vos lignes sont **la même** liste, modifiée à chaque tour : rendez-en une nouvelle par"
    " place."
)
def same_list(vectors):
    total, means = [0.0] * len(vectors[0]), []
    for vector in vectors:
        for column, x in enumerate(vector):
            total[column] += x
        means.append(total)
    return means


# --- 03-3 : les poids causaux --------------------------------------------------------------------


def matrices_of_scores() -> list[tuple]:
    generator = random.Random("03-3")
    cases = [([[1.0, 7.0], [3.0, 3.0]],), ([[5.0]],)]
    for size in range(2, 9):
        for _ in range(2):
            scores = [
                [round(generator.uniform(-2, 2), 2) for _ in range(size)] for _ in range(size)
            ]
            cases.append((scores,))
    cases.append(([[0.0, 1000.0], [0.0, 0.0]],))
    cases += [([[0.0, 0.0], [1000.0, 0.0]],), ([[0.0, 0.0], [0.0, 1000.0]],)]
    cases.append(([[-2000.0, 0.0], [1.0, 1.0]],))
    cases.append(([[900.0, 0.0, 0.0], [900.0, 902.0, 0.0], [-800.0, -801.0, -800.0]],))
    return cases


causal = Exercise(
    "03-3",
    "Poids causaux",
    cases=matrices_of_scores(),
    hints=(
        "À la ligne `i`, seules les places `0` à `i` comptent, la dernière comprise.",
        "Faites softmax des seuls scores permis, puis complétez la ligne par des zéros.",
    ),
)


def soft(scores):
    """Softmax d'une liste où −∞ est permis ; des NaN s'il n'y a que cela."""
    largest = max(scores)
    if isinf(largest):
        return [float("nan")] * len(scores)
    exponentials = [exp(score - largest) for score in scores]
    return [e / sum(exponentials) for e in exponentials]


@causal.reference
def causal_weights(scores):
    rows = []
    for place, row in enumerate(scores):
        seen = row[: place + 1]
        exponentials = [exp(score - max(seen)) for score in seen]
        weights = [e / sum(exponentials) for e in exponentials]
        rows.append(weights + [0.0] * (len(row) - len(seen)))
    return rows


@causal.mistake("L'avenir n'est pas caché : la ligne `i` ne doit voir que les places `0` à `i`.")
def unmasked(scores):
    return [soft(row) for row in scores]


@causal.mistake(
    "Vous mettez 0 aux scores interdits au lieu de −∞ : un score de 0 garde un poids, et l'avenir"
    " fuit."
)
def masked_by_zero(scores):
    return [soft([s if j <= i else 0.0 for j, s in enumerate(row)]) for i, row in enumerate(scores)]


@causal.mistake(
    "Vous cachez l'avenir **après** softmax : il a déjà pris sa part, et la ligne n'a plus pour"
    " somme 1."
)
def masked_afterwards(scores):
    return [[w if j <= i else 0.0 for j, w in enumerate(soft(row))] for i, row in enumerate(scores)]


@causal.mistake(
    "Vous cachez par un nombre trop peu négatif : un score visible peut être plus bas encore. Seul"
    " −∞ convient toujours."
)
def masked_by_a_low_number(scores):
    hidden = [[s if j <= i else -100.0 for j, s in enumerate(row)] for i, row in enumerate(scores)]
    return [soft(row) for row in hidden]


@causal.mistake(
    "Vous cachez après le softmax, puis redivisez : si un score caché est énorme, toutes les autres"
    " exponentielles se sont annulées, et c'est 0 divisé par 0."
)
def divided_again(scores):
    rows = []
    for row in masked_afterwards(scores):
        total = sum(row)
        rows.append([w / total if total else nan for w in row])
    return rows


@causal.mistake(
    "Le plus grand score que vous retirez est celui de la ligne entière, avenir compris : s'il est"
    " énorme, toutes les exponentielles s'annulent, et vous divisez par 0."
)
def largest_of_the_whole_row(scores):
    rows = []
    for i, row in enumerate(scores):
        exponentials = [exp(s - max(row)) if j <= i else 0.0 for j, s in enumerate(row)]
        rows.append([e / sum(exponentials) for e in exponentials])
    return rows


@causal.mistake("Une place se voit aussi elle-même : il manque la diagonale.")
def strict_past(scores):
    hidden = [[s if j < i else -inf for j, s in enumerate(row)] for i, row in enumerate(scores)]
    return [soft(row) for row in hidden]


@causal.mistake(
    "Une place se voit aussi elle-même : sans la diagonale, la première n'aurait rien à voir."
)
def nothing_for_the_first(scores):
    return [[0.0] * len(scores), *strict_past(scores)[1:]]


@causal.mistake(
    "La première place n'a plus rien à voir, et votre fonction s'arrête : il manque la diagonale."
)
def empty_first_row(scores):
    return [soft(row[:i]) for i, row in enumerate(scores)]


@causal.mistake("Vous cachez le passé et montrez l'avenir : le triangle est à l'envers.")
def future_only(scores):
    hidden = [[s if j >= i else -inf for j, s in enumerate(row)] for i, row in enumerate(scores)]
    return [soft(row) for row in hidden]


@causal.mistake(
    "Vous faites softmax le long des colonnes : chaque **ligne** doit avoir pour somme 1."
)
def by_columns(scores):
    hidden = [[s if j <= i else -inf for j, s in enumerate(row)] for i, row in enumerate(scores)]
    columns = [soft(list(column)) for column in zip(*hidden, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


@causal.mistake("Vous donnez le même poids à toutes les places vues : les scores n'y servent pas.")
def equal_shares(scores):
    size = len(scores)
    return [[1 / (i + 1) if j <= i else 0.0 for j in range(size)] for i in range(size)]


@causal.mistake("Vous rendez les exponentielles sans les diviser par leur somme.")
def not_divided(scores):
    return [
        [exp(s - max(row[: i + 1])) if j <= i else 0.0 for j, s in enumerate(row)]
        for i, row in enumerate(scores)
    ]


@causal.mistake("Vos lignes sont de plus en plus longues : complétez-les par des zéros.")
def ragged(scores):
    return [soft(row[: i + 1]) for i, row in enumerate(scores)]


@causal.mistake(
    "L'exponentielle déborde quand les scores sont grands, et s'annule partout quand ils sont très"
    " négatifs : retirez d'abord le plus grand score permis de la ligne."
)
def overflowing_rows(scores):
    rows = []
    for i, row in enumerate(scores):
        exponentials = [exp(s) if j <= i else 0.0 for j, s in enumerate(row)]
        rows.append([e / sum(exponentials) for e in exponentials])
    return rows


@causal.mistake(
    "L'exponentielle vaut l'infini, ou s'annule partout, et la ligne devient `nan` : retirez"
    " d'abord le plus grand score permis de la ligne."
)
def overflowing_matrices(scores):
    rows = causal_weights(scores)
    for i, row in enumerate(scores):
        seen = row[: i + 1]
        if max(seen) < -745:
            rows[i] = [nan] * len(row)
        elif max(seen) > 709:
            rows[i] = [nan if j <= i and s > 709 else 0.0 for j, s in enumerate(row)]
    return rows


@causal.mistake("Une place de l'avenir reste visible : la ligne `i` s'arrête à la place `i`.")
def one_ahead(scores):
    hidden = [
        [s if j <= i + 1 else -inf for j, s in enumerate(row)] for i, row in enumerate(scores)
    ]
    return [soft(row) for row in hidden]


def removing(scores, chosen):
    """Le softmax des places permises, moins le score de la place `chosen(i)` d'abord."""
    rows = []
    for i, row in enumerate(scores):
        exponentials = [exp(score - row[chosen(i)]) for score in row[: i + 1]]
        weights = [e / sum(exponentials) for e in exponentials]
        rows.append(weights + [0.0] * (len(row) - i - 1))
    return rows


@causal.mistake(
    "Vous retirez le score de la place elle-même : c'est le plus grand score permis qu'il faut, ou"
    " un autre, bien plus grand, déborde."
)
def diagonal_removed(scores):
    return removing(scores, lambda i: i)


@causal.mistake(
    "Vous retirez le premier score de la ligne : c'est le plus grand score permis qu'il faut, ou un"
    " autre, bien plus grand, déborde."
)
def first_removed(scores):
    return removing(scores, lambda i: 0)


@causal.mistake(
    "Votre masque est à l'envers : `masked_fill` remplit là où c'est **vrai**. Il cache ici le"
    " passé, et la diagonale."
)
def fills_the_past(scores):
    hidden = [[s if j > i else -inf for j, s in enumerate(row)] for i, row in enumerate(scores)]
    return [soft(row) for row in hidden]


@causal.mistake(
    "0 fois l'infini n'est pas un nombre : remplacez les scores cachés (`masked_fill`, `where`), au"
    " lieu de leur ajouter un masque multiplié par −∞."
)
def zero_times_infinity(scores):
    return [[nan] * len(row) for row in scores]


EXERCISES = (softmaxing, running, causal)
