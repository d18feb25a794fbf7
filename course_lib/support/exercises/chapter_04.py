"""Les exercices du chapitre 4 : l'attention, le masque, les scores de deux projections."""

import random
from math import exp, sqrt

import numpy as np

from course_lib.support.exercises.engine import Exercise


def table(generator: random.Random, rows: int, columns: int, size=1.5, mean=0.0) -> list:
    """Des huitièmes : float32 les garde exacts."""

    def eighth() -> float:
        return round(8 * generator.gauss(mean, size)) / 8

    return [[eighth() for _ in range(columns)] for _ in range(rows)]


def seen(rows: int, columns: int, causal: bool) -> np.ndarray:
    return np.tri(rows, columns, dtype=bool) if causal else np.ones((rows, columns), dtype=bool)


def softmaxed(scores: np.ndarray, axis: int = -1) -> np.ndarray:
    powers = np.exp(scores)
    return powers / powers.sum(axis, keepdims=True)


def mixed(q, k, v, causal, divisor=None, hidden=-np.inf, axis=-1) -> list:
    """L'attention, dont on peut changer le diviseur, le score des places cachées, l'axe."""
    q, k, v = map(np.array, (q, k, v))
    scores = q @ k.T / (sqrt(q.shape[1]) if divisor is None else divisor)
    scores = np.where(seen(*scores.shape, causal), scores, hidden)
    return (softmaxed(scores, axis) @ v).tolist()


# --- 04-1 : l'attention --------------------------------------------------------------------------


def questions_and_answers() -> list[tuple]:
    generator = random.Random("04-1")
    cases = [([[0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]], [[2.0], [4.0]], False)]
    cases.append(([[-100.0], [0.0]], [[2.0], [0.0]], [[1.0], [5.0]], True))  # visible, et très bas
    for _ in range(24):
        n_keys, d_k, d_v = (generator.randint(*ends) for ends in ((2, 6), (2, 6), (1, 5)))
        causal = generator.random() < 0.6
        n_queries = n_keys if causal else generator.randint(1, 6)
        sizes = ((n_queries, d_k), (n_keys, d_k), (n_keys, d_v))
        tables = [table(generator, *size) for size in sizes]
        while not well_conditioned(*tables, causal):
            tables = [table(generator, *size) for size in sizes]
        cases.append((*tables, causal))
    return cases


def well_conditioned(q, k, v, causal) -> bool:
    """Aucune sortie ne vient de grands nombres qui s'annulent : float32 les calcule aussi bien."""
    outputs, sums = (np.array(mixed(q, k, values, causal)) for values in (v, np.abs(v)))
    return bool((np.abs(outputs) > sums / 4).all())


mixing = Exercise(
    "04-1",
    "L'attention",
    cases=questions_and_answers(),
    hints=(
        "Pour chaque requête : un score par clé visible, le produit scalaire divisé par la racine"
        " du nombre de colonnes ; puis le softmax de cette liste.",
        "La sortie de la requête est une liste de `len(v[0])` nombres : pour chaque colonne de `v`,"
        " la somme des poids multipliés par cette colonne.",
    ),
)


@mixing.reference
def attention(q, k, v, causal):
    output = []
    for i, query in enumerate(q):
        visible = range(i + 1) if causal else range(len(k))
        scores = [sum(a * b for a, b in zip(query, k[j], strict=True)) for j in visible]
        weights = [exp(score / sqrt(len(query))) for score in scores]
        total = sum(weights)
        columns = range(len(v[0]))
        mixed = (sum(w * v[j][c] for w, j in zip(weights, visible, strict=True)) for c in columns)
        output.append([number / total for number in mixed])
    return output


@mixing.mistake("Il manque la division des scores par $\\sqrt{d_k}$. (Après `exp`, elle s'annule.)")
def not_scaled(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=1)


@mixing.mistake("Vous divisez par $d_k$ : il faut sa racine carrée.")
def scaled_too_much(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=len(q[0]))


@mixing.mistake("`s / d ** 1/2` divise par d, puis par 2 : il faut `d ** 0.5`, ou `sqrt`.")
def divided_then_halved(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=2 * len(q[0]))


@mixing.mistake("`d ** 1/2` vaut d divisé par 2 : il faut `d ** 0.5`, ou `sqrt`.")
def half_instead_of_root(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=len(q[0]) / 2)


@mixing.mistake("Vous multipliez par $\\sqrt{d_k}$ au lieu de diviser.")
def scaled_the_wrong_way(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=1 / sqrt(len(q[0])))


@mixing.mistake(
    "Vous divisez par la racine du nombre de clés : $d_k$ est le nombre de **colonnes** de `k`."
)
def scaled_by_the_number_of_keys(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=sqrt(len(k)))


@mixing.mistake(
    "Vous divisez par la racine du nombre de colonnes de `v` : ce sont celles de `q` et `k` qui"
    " font grandir les scores."
)
def scaled_by_the_values(q, k, v, causal):
    return mixed(q, k, v, causal, divisor=sqrt(len(v[0])))


@mixing.mistake(
    "Vous masquez par 0 avant le softmax : $e^0 = 1$, et le futur garde du poids. Il faut"
    " $-\\infty$."
)
def masked_by_zero(q, k, v, causal):
    return mixed(q, k, v, causal, hidden=0.0)


@mixing.mistake(
    "Vous masquez après le softmax : la somme des poids d'une ligne n'est plus 1. Masquez avant."
)
def masked_after(q, k, v, causal):
    q, k, v = map(np.array, (q, k, v))
    weights = softmaxed(q @ k.T / sqrt(q.shape[1]))
    return ((weights * seen(*weights.shape, causal)) @ v).tolist()


@mixing.mistake(
    "Le softmax est pris le long des requêtes : c'est pour **chaque requête** que les poids ont"
    " pour somme 1, donc le long de la dernière dimension."
)
def softmax_over_queries(q, k, v, causal):
    return mixed(q, k, v, causal, axis=0)


@mixing.mistake("Le softmax est pris sur toute la table à la fois : il en faut un par requête.")
def softmax_over_everything(q, k, v, causal):
    return mixed(q, k, v, causal, axis=None)


@mixing.mistake(
    "Votre masque cache aussi le token lui-même : la requête `i` voit la clé `i`. (Sinon, la"
    " première ne voit rien.)"
)
def strict_past(q, k, v, causal):
    output = attention(q, k, v, causal)
    if causal:
        output[0] = [float("nan")] * len(v[0])
        for i in range(1, len(q)):
            output[i] = attention([q[i]], k[:i], v[:i], False)[0]
    return output


@mixing.mistake("Votre masque est à l'envers : il cache le passé et laisse voir le futur.")
def future_only(q, k, v, causal):
    if not causal:
        return attention(q, k, v, causal)
    return [attention([query], k[i:], v[i:], False)[0] for i, query in enumerate(q)]


@mixing.mistake("Vous ne masquez jamais : quand `causal` est vrai, le futur doit être caché.")
def never_masked(q, k, v, causal):
    return attention(q, k, v, False)


@mixing.mistake("Vous masquez toujours : quand `causal` est faux, tout se voit.")
def always_masked(q, k, v, causal):
    return mixed(q, k, v, True)


@mixing.mistake("`q` et `k` sont échangés : les lignes des scores sont celles des **requêtes**.")
def swapped(q, k, v, causal):
    return mixed(k, q, v, causal)


@mixing.mistake(
    "Requêtes et clés sont échangées : avec des nombres différents des deux, les formes ne vont"
    " plus ensemble. Les lignes des scores sont celles des requêtes."
)
def swapped_with_tensors(q, k, v, causal):
    import torch  # ici : compter les exercices ne doit pas le charger

    q, k, v = (torch.tensor(rows, dtype=torch.float64) for rows in (q, k, v))
    scores = k @ q.T / sqrt(q.shape[1])
    if causal:
        scores = scores.masked_fill(~torch.ones_like(scores).tril().bool(), float("-inf"))
    return scores.softmax(-1) @ v


@mixing.mistake("Vous rendez les poids : il reste à faire la moyenne des lignes de `v`.")
def weights_returned(q, k, v, causal):
    return mixed(q, k, np.eye(len(k)), causal)


@mixing.mistake(
    "Vous n'avez pas divisé par la somme des exponentielles : les poids ne font pas une moyenne."
)
def not_normalised(q, k, v, causal):
    q, k, v = map(np.array, (q, k, v))
    scores = q @ k.T / sqrt(q.shape[1])
    return (np.exp(scores) * seen(*scores.shape, causal) @ v).tolist()


@mixing.mistake("Vous sautez le softmax : ce sont les scores eux-mêmes qui pondèrent `v`.")
def no_softmax(q, k, v, causal):
    q, k, v = map(np.array, (q, k, v))
    scores = q @ k.T / sqrt(q.shape[1])
    return (scores * seen(*scores.shape, causal) @ v).tolist()


@mixing.mistake("Vous ne gardez que la meilleure clé : l'attention mélange toutes les valeurs.")
def only_the_best(q, k, v, causal):
    q, k, v = map(np.array, (q, k, v))
    scores = np.where(seen(len(q), len(k), causal), q @ k.T, -np.inf)
    return v[scores.argmax(1)].tolist()


@mixing.mistake(
    "La moyenne est faite sur les lignes de `k` : ce sont celles de `v` que l'on mélange."
)
def keys_averaged(q, k, v, causal):
    return mixed(q, k, k, causal)


@mixing.mistake(
    "Votre masque est à l'envers : `masked_fill` remplit là où c'est **vrai**. Il cache ici le"
    " passé, et le token lui-même."
)
def fills_the_past(q, k, v, causal):
    if not causal:
        return attention(q, k, v, causal)
    output = [
        attention([query], k[i + 1 :], v[i + 1 :], False)[0] for i, query in enumerate(q[:-1])
    ]
    return [*output, [float("nan")] * len(v[0])]


@mixing.mistake(
    "0 fois l'infini n'est pas un nombre : remplacez les scores cachés (`masked_fill`, `where`), au"
    " lieu de leur ajouter un masque multiplié par −∞."
)
def zero_times_infinity(q, k, v, causal):
    if not causal:
        return attention(q, k, v, causal)
    return [[float("nan")] * len(v[0]) for _ in q]


@mixing.mistake(
    "Vous masquez par un nombre trop peu négatif : un score visible peut être plus bas encore. Seul"
    " −∞ convient toujours."
)
def a_hundred_below(q, k, v, causal):
    return mixed(q, k, v, causal, hidden=-100.0)


@mixing.mistake("Une clé de l'avenir reste visible : la requête `i` voit les clés `0` à `i`.")
def one_ahead(q, k, v, causal):
    if not causal:
        return attention(q, k, v, causal)
    return [attention([one], k[: i + 2], v[: i + 2], False)[0] for i, one in enumerate(q)]


# --- 04-2 : le masque ----------------------------------------------------------------------------


def masked_tables() -> list[tuple]:
    generator = random.Random("04-2")
    cases = [
        ([[1000.0, 0.0, 1000.0]], [[True, True, False]]),
        ([[0.5, 1.0], [2.0, -1.0]], [[True, False], [True, True]]),
        ([[-300.0, 5.0, -301.0], [1.0, 2.0, 4.0]], [[True, False, True], [True, True, False]]),
        ([[1.0, 900.0, 2.0], [0.0, -1.0, 1.0]], [[True, False, True], [False, True, True]]),
        ([[800.0, 799.0], [3.0, 4.0], [-750.0, -752.0]], [[True, True]] * 3),
        ([[-1000.0, 1000.0]], [[True, False]]),
        ([[0.0, 1000.0]], [[True, True]]),
        ([[720.0, 0.0]], [[False, True]]),  # e⁷²⁰ déborde, e⁻⁷²⁰ n'est pas encore nul
    ]
    for _ in range(20):
        rows, columns = generator.randint(1, 5), generator.randint(2, 6)
        mask = [[generator.random() < 0.6 for _ in range(columns)] for _ in range(rows)]
        for row in mask:
            row[generator.randrange(columns)] = True
        cases.append((table(generator, rows, columns, size=3), mask))
    return cases


masking = Exercise(
    "04-2",
    "Le masque",
    cases=masked_tables(),
    hints=(
        "Un poids caché vaut exactement 0 ; les autres se partagent 1, ligne par ligne.",
        "Retirez à chaque score visible le plus grand score **visible** de sa ligne avant"
        " l'exponentielle : le résultat est le même, et rien ne déborde.",
    ),
)


@masking.reference
def masked_weights(scores, mask):
    weights = []
    for row, visible in zip(scores, mask, strict=True):
        largest = max(score for score, seen in zip(row, visible, strict=True) if seen)
        powers = [
            exp(score - largest) if seen else 0.0 for score, seen in zip(row, visible, strict=True)
        ]
        weights.append([power / sum(powers) for power in powers])
    return weights


def stable(scores, axis=-1) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        powers = np.exp(scores - scores.max(axis, keepdims=True))
        return powers / powers.sum(axis, keepdims=True)


def filled(scores, mask, value) -> np.ndarray:
    return np.where(mask, scores, value)


@masking.mistake("Vous masquez par 0 : $e^0 = 1$, et les places cachées gardent du poids.")
def zero_filled(scores, mask):
    return stable(filled(scores, mask, 0.0))


@masking.mistake(
    "Vous masquez par un nombre trop peu négatif : un score visible peut être plus bas encore. Seul"
    " −∞ convient toujours."
)
def hundred_below(scores, mask):
    return stable(filled(scores, mask, -100.0))


@masking.mistake(
    "Vous masquez par un nombre trop peu négatif (−1 000) : un score visible peut être plus bas"
    " encore. Seul −∞ convient toujours."
)
def thousand_below(scores, mask):
    return stable(filled(scores, mask, -1000.0))


@masking.mistake(
    "Vous retirez le score des places cachées au lieu de le remplacer : soustraire 10⁹ ou $\\infty$"
    " convient, soustraire 1 ou 10 non."
)
def ten_less(scores, mask):
    return stable(np.array(scores) - 10.0 * ~np.array(mask))


@masking.mistake(
    "Vous mettez les poids cachés à 0 après le softmax : la somme des lignes n'est plus 1."
)
def hidden_afterwards(scores, mask):
    return filled(stable(np.array(scores)), mask, 0.0)


@masking.mistake(
    "Vous cachez après le softmax, puis redivisez : si un score caché est énorme, toutes les autres"
    " exponentielles se sont annulées, et c'est 0 divisé par 0."
)
def divided_again(scores, mask):
    weights = filled(stable(np.array(scores)), mask, 0.0)
    with np.errstate(invalid="ignore"):
        return weights / weights.sum(-1, keepdims=True)


@masking.mistake(
    "Le plus grand score que vous retirez est celui de la ligne entière, caché compris : s'il est"
    " énorme, toutes les exponentielles s'annulent, et vous divisez par 0."
)
def largest_of_the_whole_row(scores, mask):
    weights = []
    for row, visible in zip(scores, mask, strict=True):
        powers = [exp(s - max(row)) if seen else 0.0 for s, seen in zip(row, visible, strict=True)]
        weights.append([power / sum(powers) for power in powers])
    return weights


@masking.mistake("Le masque est à l'envers : vrai veut dire « on peut regarder ».")
def mask_reversed(scores, mask):
    return stable(filled(scores, ~np.array(mask), -np.inf))


@masking.mistake(
    "Le masque ne change rien à votre résultat. (Sur une liste ou un tableau, `not` ne s'applique"
    " pas terme à terme.)"
)
def mask_ignored(scores, mask):
    return stable(np.array(scores))


@masking.mistake("Le softmax est pris par colonne : c'est chaque **ligne** qui a pour somme 1.")
def by_column(scores, mask):
    return stable(filled(scores, mask, -np.inf), axis=0)


@masking.mistake("Le softmax est pris sur toute la table : il en faut un par ligne.")
def over_the_table(scores, mask):
    return stable(filled(scores, mask, -np.inf), axis=None)


@masking.mistake(
    "`exp` déborde : e¹⁰⁰⁰ est trop grand pour un nombre. Retirez d'abord le plus grand score"
    " visible de la ligne."
)
def overflowing(scores, mask):
    weights = []
    for row, visible in zip(scores, mask, strict=True):
        powers = [exp(s) if seen else 0.0 for s, seen in zip(row, visible, strict=True)]
        weights.append([power / sum(powers) for power in powers])
    return weights


@masking.mistake(
    "L'exponentielle déborde et devient infinie, ou s'annule partout, d'où des `nan` : retirez"
    " d'abord le plus grand score visible de la ligne."
)
def overflowing_array(scores, mask):
    with np.errstate(all="ignore"):
        powers = np.exp(filled(scores, mask, -np.inf))
        return powers / powers.sum(-1, keepdims=True)


@masking.mistake("Vous ne rendez que les poids visibles : un poids caché vaut 0, à sa place.")
def visible_only(scores, mask):
    rows = masked_weights(scores, mask)
    return [
        [w for w, seen in zip(row, visible, strict=True) if seen]
        for row, visible in zip(rows, mask, strict=True)
    ]


@masking.mistake("Vous rendez les scores masqués : il reste le softmax.")
def scores_returned(scores, mask):
    return filled(scores, mask, -np.inf)


@masking.mistake("Vous donnez le même poids à toutes les places visibles : les scores comptent.")
def equal_weights(scores, mask):
    return np.array(mask) / np.array(mask).sum(-1, keepdims=True)


@masking.mistake(
    "Le plus grand score que vous retirez est celui de toute la table : c'est celui de chaque ligne"
    " qu'il faut, ou une ligne basse s'annule."
)
def largest_of_the_table(scores, mask):
    with np.errstate(invalid="ignore"):
        hidden = filled(scores, mask, -np.inf)
        powers = np.exp(hidden - hidden.max())
        return powers / powers.sum(-1, keepdims=True)


@masking.mistake(
    "0 fois l'infini n'est pas un nombre : remplacez les scores cachés (`masked_fill`, `where`), au"
    " lieu de leur ajouter un masque multiplié par −∞."
)
def zero_times_infinity_again(scores, mask):
    return np.full(np.shape(scores), np.nan)


@masking.mistake(
    "L'exponentielle d'un score caché vaut l'infini, et, multipliée par 0, n'est plus un nombre :"
    " cachez les scores (−∞) avant l'exponentielle."
)
def hidden_overflow(scores, mask):
    scores, mask = np.array(scores), np.array(mask)
    with np.errstate(all="ignore"):
        top = filled(scores, mask, -np.inf).max(-1, keepdims=True)
        powers = np.exp(scores - top) * mask
        return powers / powers.sum(-1, keepdims=True)


# --- 04-3 : projeter -----------------------------------------------------------------------------


def arrays(*tables) -> list[np.ndarray]:
    return [np.array(one) for one in tables]


def scores_of(x, w_q, w_k) -> np.ndarray:
    x, w_q, w_k = arrays(x, w_q, w_k)
    return (x @ w_q.T) @ (x @ w_k.T).T


def projections() -> list[tuple]:
    generator = random.Random("04-3")
    w_q = [[1.0, 0.0], [0.0, 2.0], [0.0, 0.0], [0.0, 0.0]]
    w_k = [[2.0, 4.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    cases = [([[1.0, 0.0], [0.0, 1.0]], w_q, w_k)]
    cases += [([[1.0], [2.0]], [[1.0], [0.0], [0.0], [0.0]], [[4.0], [1.0], [1.0], [1.0]])]
    for i in range(20):
        length, width, d_k = (generator.randint(*ends) for ends in ((2, 5), (2, 6), (2, 6)))
        d_k = width if i % 3 == 0 else d_k  # des matrices carrées aussi
        sizes = ((length, width), *[(d_k, width)] * 2)
        tables = [table(generator, *size, mean=1.0) for size in sizes]
        while not well_projected(*tables):
            tables = [table(generator, *size, mean=1.0) for size in sizes]
        cases.append(tuple(tables))
    return cases


def well_projected(x, w_q, w_k) -> bool:
    """Rien ne vient de grands nombres qui s'annulent : float32 calcule aussi bien."""
    x, w_q, w_k = arrays(x, w_q, w_k)
    q, k = x @ w_q.T, x @ w_k.T
    return all(
        bool((np.abs(a @ b.T) > np.abs(a) @ np.abs(b).T / 4).all())
        for a, b in ((x, w_q), (x, w_k), (q, k))
    )


projecting = Exercise(
    "04-3",
    "Projeter",
    cases=projections(),
    hints=(
        "Un `nn.Linear` calcule `x @ W.T` : chaque nombre de la requête est le produit scalaire"
        " d'une ligne de `x` et d'une ligne de `w_q`.",
        "Le score (i, j) est le produit de la requête `i` et de la clé `j`, divisé par la racine du"
        " nombre de colonnes d'une **requête**, `len(w_q)`.",
    ),
)


@projecting.reference
def projected_scores(x, w_q, w_k):
    def dot(a, b):
        return sum(s * t for s, t in zip(a, b, strict=True))

    queries = [[dot(row, weights) for weights in w_q] for row in x]
    keys = [[dot(row, weights) for weights in w_k] for row in x]
    root = len(w_q) ** 0.5
    return [[dot(query, key) / root for key in keys] for query in queries]


@projecting.mistake("Vous employez `w_q` pour les requêtes et pour les clés.")
def query_matrix_twice(x, w_q, w_k):
    return scores_of(x, w_q, w_q) / sqrt(len(w_q))


@projecting.mistake("Vous employez `w_k` pour les clés et pour les requêtes.")
def key_matrix_twice(x, w_q, w_k):
    return scores_of(x, w_k, w_k) / sqrt(len(w_q))


@projecting.mistake("Requêtes et clés sont échangées : une ligne de la réponse est une requête.")
def scores_transposed(x, w_q, w_k):
    return scores_of(x, w_k, w_q) / sqrt(len(w_q))


@projecting.mistake("Vous ne projetez pas : ce sont les lignes de `x` que vous comparez.")
def not_projected(x, w_q, w_k):
    return scores_of(x, np.eye(len(x[0])), np.eye(len(x[0]))) / sqrt(len(w_q))


@projecting.mistake("Seules les requêtes sont projetées : les clés sont les lignes de `x`.")
def keys_not_projected(x, w_q, w_k):
    x, w_q = arrays(x, w_q)
    return (x @ w_q.T) @ x.T / sqrt(len(w_q))


@projecting.mistake("Il manque la division par $\\sqrt{d_k}$.")
def raw_scores(x, w_q, w_k):
    return scores_of(x, w_q, w_k)


@projecting.mistake("`d ** 1/2` vaut d divisé par 2 : il faut `d ** 0.5`, ou `sqrt`.")
def halved_instead_of_root(x, w_q, w_k):
    return scores_of(x, w_q, w_k) / (len(w_q) / 2)


@projecting.mistake("Vous divisez par $d_k$, et non par sa racine.")
def divided_by_all(x, w_q, w_k):
    return scores_of(x, w_q, w_k) / len(w_q)


@projecting.mistake(
    "Vous divisez par la racine de la largeur de `x` : $d_k$ est celle des requêtes, `len(w_q)`."
)
def divided_by_the_width(x, w_q, w_k):
    return scores_of(x, w_q, w_k) / sqrt(len(x[0]))


@projecting.mistake(
    "Vous divisez par la racine du nombre de tokens : $d_k$ est la largeur d'une requête."
)
def divided_by_the_length(x, w_q, w_k):
    return scores_of(x, w_q, w_k) / sqrt(len(x))


@projecting.mistake(
    "Vous calculez `x @ W` : `nn.Linear` range ses poids (sortie, entrée), il faut `x @ W.T`."
)
def not_transposed(x, w_q, w_k):
    x, w_q, w_k = arrays(x, w_q, w_k)
    return (x @ w_q) @ (x @ w_k).T / sqrt(len(w_q))


@projecting.mistake(
    "Les poids ne sont pas transposés : `nn.Linear` les range (sortie, entrée), il faut `x @ W.T`."
)
def not_transposed_tensors(x, w_q, w_k):
    import torch  # ici : compter les exercices ne doit pas le charger

    x, w_q, w_k = (torch.tensor(one, dtype=torch.float64) for one in (x, w_q, w_k))
    return (x @ w_q) @ (x @ w_k).T / sqrt(len(w_q))


@projecting.mistake("Vous rendez les poids : le softmax n'est pas demandé ici.")
def softmax_too(x, w_q, w_k):
    return stable(scores_of(x, w_q, w_k) / sqrt(len(w_q)))


@projecting.mistake("Vous masquez le futur : il n'y a pas de masque dans cet exercice.")
def masked_too(x, w_q, w_k):
    scores = scores_of(x, w_q, w_k) / sqrt(len(w_q))
    return np.where(np.tri(len(scores), dtype=bool), scores, -np.inf)


@projecting.mistake("Vous rendez le cosinus : les scores dépendent aussi des longueurs.")
def cosines(x, w_q, w_k):
    x, w_q, w_k = arrays(x, w_q, w_k)
    q, k = x @ w_q.T, x @ w_k.T
    lengths = np.linalg.norm(q, axis=1)[:, None] * np.linalg.norm(k, axis=1)
    return q @ k.T / lengths


@projecting.mistake("Vous ne comparez chaque requête qu'à la clé du même token.")
def own_key_only(x, w_q, w_k):
    return (scores_of(x, w_q, w_k) / sqrt(len(w_q))).diagonal()


@projecting.mistake("`s / d ** 1/2` divise par d, puis par 2 : il faut `d ** 0.5`, ou `sqrt`.")
def divided_then_halved_again(x, w_q, w_k):
    return scores_of(x, w_q, w_k) / (2 * len(w_q))


@projecting.mistake("Vous multipliez par $\\sqrt{d_k}$ au lieu de diviser.")
def multiplied_by_the_root(x, w_q, w_k):
    return scores_of(x, w_q, w_k) * sqrt(len(w_q))


@projecting.mistake("Seules les clés sont projetées : les requêtes sont les lignes de `x`.")
def queries_not_projected(x, w_q, w_k):
    x, w_k = arrays(x, w_k)
    return x @ (x @ w_k.T).T / sqrt(len(w_k))


EXERCISES = (mixing, masking, projecting)
