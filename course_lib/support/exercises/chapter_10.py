"""Les exercices du chapitre 10 : chauffer, garder le noyau, lire avec une mémoire, compléter."""

import random
from math import exp, log, sqrt

from course_lib.support.exercises.engine import Exercise

# --- 10-1 : chauffer -----------------------------------------------------------------------------


def scores_to_heat() -> list[tuple]:
    generator = random.Random("10-1")

    def rows(count: int, vocab_size: int) -> list[list[float]]:
        return [[generator.randint(-12, 12) / 4 for _ in range(vocab_size)] for _ in range(count)]

    cases = [
        ([[log(9), log(4), 0.0]], 2.0),
        ([[0.0, 1.0, 2.0], [3.0, 0.0, 1.0]], 1.0),
        ([[0.0, 1.0, 2.0], [3.0, 0.0, 1.0]], 0.5),
        ([[2000.0, 1998.0, 0.0], [-1500.0, -1501.0, -1499.0]], 1.0),
        ([[1.0, 5.0, 2.0], [7.0, 6.0, 0.0]], 0),
        ([[-5.0, -1.0, -2.0]], 0.0),
        ([[2000.0, 0.0]], 0.5),
        ([[2000.0, 1999.0]], 2.0),
        ([[1.0, 1.0, 0.0]], 0),
    ]
    for temperature in (0.25, 0.7, 1.5, 3.0, 0):
        cases.append((rows(generator.randint(2, 4), generator.randint(4, 6)), temperature))
    return cases


heating = Exercise(
    "10-1",
    "Chauffer",
    cases=scores_to_heat(),
    hints=(
        "Divisez d'abord les scores d'une ligne par la température, puis faites-en des"
        " probabilités : l'exponentielle de chacun, sur la somme de la ligne. Retirer avant le plus"
        " grand évite qu'une exponentielle déborde.",
        "À la température 0, on ne peut pas diviser : la ligne est faite de `0.0`, et d'un `1.0` à"
        " la place du plus grand score.",
    ),
)


@heating.reference
def heat(rows, temperature):
    found = []
    for scores in rows:
        best = max(scores)
        if temperature == 0:
            weights = [0.0] * len(scores)
            weights[scores.index(best)] = 1.0
        else:
            weights = [exp((score - best) / temperature) for score in scores]
        found.append([weight / sum(weights) for weight in weights])
    return found


def softmax(scores) -> list[float]:
    best = max(scores)
    weights = [exp(score - best) for score in scores]
    return [weight / sum(weights) for weight in weights]


def one_hot(place: int, length: int) -> list[float]:
    return [float(i == place) for i in range(length)]


def first_place(scores) -> list[float]:
    return one_hot(list(scores).index(max(scores)), len(scores))


def heated(rows, temperature, change) -> list[list[float]]:
    """`change(ligne, température)` partout où la température n'est pas nulle."""
    if temperature == 0:
        return [first_place(scores) for scores in rows]
    return [change(scores, temperature) for scores in rows]


def normal(weights) -> list[float]:
    return [weight / sum(weights) for weight in weights]


@heating.mistake("Vous multipliez les scores par la température : il faut les diviser.")
def multiplied(rows, temperature):
    return heated(rows, temperature, lambda scores, t: softmax([score * t for score in scores]))


@heating.mistake(
    "Votre température ne change rien : divisez chaque score avant l'exponentielle,"
    " `(x - top) / T`, parenthèses comprises. (Après softmax, ou sur le seul maximum, elle s'annule"
    " dans la somme.)"
)
def divided_after(rows, temperature):
    return heated(rows, temperature, lambda scores, t: softmax(scores))


@heating.mistake(
    "Vous divisez les probabilités, après softmax, et leur somme n'est plus 1 : divisez les scores."
)
def divided_after_and_left(rows, temperature):
    return heated(rows, temperature, lambda scores, t: [p / t for p in softmax(scores)])


@heating.mistake(
    "Vous élevez les probabilités à la puissance T : c'est à la puissance 1/T, ou les scores"
    " divisés par T."
)
def powered(rows, temperature):
    if temperature == 0:  # p puissance 0 : tous égaux
        return [[1 / len(scores)] * len(scores) for scores in rows]
    return [normal([p**temperature for p in softmax(scores)]) for scores in rows]


@heating.mistake(
    "Vous ne ramenez pas la somme à 1 : divisez chaque poids par la somme de sa ligne."
)
def not_normalised(rows, temperature):
    return heated(rows, temperature, lambda scores, t: [exp((s - max(scores)) / t) for s in scores])


@heating.mistake(
    "Vos exponentielles débordent sur les grands scores : retirez d'abord le plus grand de la"
    " ligne, le résultat est le même."
)
def overflowing(rows, temperature):
    return heated(rows, temperature, lambda scores, t: normal([exp(score / t) for score in scores]))


@heating.mistake("À la température 0, vous divisez par zéro : tout doit aller au plus grand score.")
def divides_by_zero(rows, temperature):
    return [
        normal([exp((score - max(scores)) / temperature) for score in scores]) for scores in rows
    ]


@heating.mistake("À la température 0, vous ne chauffez pas : tout doit aller au plus grand score.")
def zero_means_one(rows, temperature):
    return heat(rows, temperature or 1.0)


@heating.mistake(
    "À la température 0, vos tokens se valent : c'est l'infini qui les égalise. Tout va au premier."
)
def uniform_at_zero(rows, temperature):
    if temperature == 0:
        return [[1 / len(scores)] * len(scores) for scores in rows]
    return heat(rows, temperature)


@heating.mistake(
    "Votre softmax est prise sur le batch : chaque ligne, un texte, doit avoir pour somme 1."
)
def over_the_batch(rows, temperature):
    if temperature == 0:
        return heat(rows, 0)
    columns = [
        softmax([score / temperature for score in column]) for column in zip(*rows, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


@heating.mistake(
    "Vous divisez par la somme de toutes les lignes : chacune doit avoir pour somme 1."
)
def over_everything(rows, temperature):
    if temperature == 0:
        return heat(rows, 0)
    flat = softmax([score / temperature for scores in rows for score in scores])
    width = len(rows[0])
    return [flat[i : i + width] for i in range(0, len(flat), width)]


@heating.mistake("Vous oubliez l'exponentielle : un score peut être négatif, une chance non.")
def without_exponential(rows, temperature):
    def change(scores, t):
        total = sum(scores)
        return [score / total if total else 0.0 for score in scores]

    return heated(rows, temperature, change)


@heating.mistake(
    "Vous ne rendez que la première ligne : il y a une liste de chances par ligne de scores."
)
def first_row_only(rows, temperature):
    return heat(rows, temperature)[0]


@heating.mistake(
    "À la température 0, votre plus grand score part de 0 : une ligne toute négative ne le bat pas."
    " Partez de son premier score, ou prenez `max`."
)
def best_from_zero(rows, temperature):
    if temperature:
        return heat(rows, temperature)
    return [first_place(scores) if max(scores) > 0 else one_hot(0, len(scores)) for scores in rows]


@heating.mistake(
    "Vous retirez le plus grand score **après** avoir divisé les autres : divisez-le aussi,"
    " `(x - top) / T`."
)
def largest_not_divided(rows, temperature):
    return heated(
        rows, temperature, lambda scores, t: normal([exp(s / t - max(scores)) for s in scores])
    )


@heating.mistake(
    "À égalité, une température minuscule partage : à 0, tout doit aller au **premier** des plus"
    " grands."
)
def shared_at_zero(rows, temperature):
    if temperature:
        return heat(rows, temperature)
    return [normal([float(score == max(scores)) for score in scores]) for scores in rows]


@heating.mistake("À égalité, vous prenez le dernier : c'est le premier.")
def last_of_equals_heated(rows, temperature):
    if temperature:
        return heat(rows, temperature)
    return [first_place(scores[::-1])[::-1] for scores in rows]


@heating.mistake(
    "Vous retirez le plus grand score de toutes les lignes : c'est celui de **chaque** ligne, ou"
    " une ligne basse s'annule tout entière."
)
def largest_of_all(rows, temperature):
    top = max(max(scores) for scores in rows)
    return heated(rows, temperature, lambda scores, t: normal([exp((s - top) / t) for s in scores]))


@heating.mistake("Vous rendez les scores divisés : il reste la softmax.")
def scores_returned(rows, temperature):
    return heated(rows, temperature, lambda scores, t: [score / t for score in scores])


# --- 10-2 : le noyau -----------------------------------------------------------------------------


def chances_to_cut() -> list[tuple]:
    generator = random.Random("10-2")
    cases = [
        ([0.125, 0.5, 0.25, 0.125], 0.7),
        ([0.5, 0.25, 0.125, 0.0625, 0.0625], 0.8),
        ([0.25, 0.5, 0.125, 0.0625, 0.0625], 0.75),
        ([0.0625, 0.125, 0.25, 0.5625], 0.5),
        ([0.0625, 0.125, 0.25, 0.5625], 0.01),
        ([0.25, 0.0625, 0.5625, 0.125], 1.0),
        ([1.0], 0.5),
        ([0.25] * 4, 0.5),
        ([0.7, 0.1, 0.1, 0.1], 1.0),
    ]
    for p in (0.3, 0.5, 0.6, 0.85, 0.9, 0.95):
        weights = generator.sample(range(1, 60), generator.randint(4, 7))
        cases.append((normal(weights), p))
    return cases


nucleus = Exercise(
    "10-2",
    "Le noyau",
    cases=chances_to_cut(),
    hints=(
        "Rangez les places de la plus probable à la moins probable, et gardez-les l'une après"
        " l'autre tant que la somme de celles **déjà** gardées est sous `p`.",
        "Ainsi, la place qui fait atteindre `p` est gardée. Les autres valent `0.0` ; divisez"
        " celles qui restent par leur somme, sans changer l'ordre de la liste.",
    ),
)


@nucleus.reference
def keep_nucleus(chances, p):
    order = sorted(range(len(chances)), key=lambda i: -chances[i])
    kept, total = [0.0] * len(chances), 0.0
    for i in order:
        if total >= p:
            break
        kept[i] = chances[i]
        total += chances[i]
    return [chance / total for chance in kept]


def ranked(chances) -> list[int]:
    return sorted(range(len(chances)), key=lambda i: -chances[i])


def only(chances, places, share=True) -> list[float]:
    """Ces places seules, ramenées à une somme de 1 si `share`."""
    kept = [chance if i in places else 0.0 for i, chance in enumerate(chances)]
    total = sum(kept) if share else 1.0
    return [chance / total for chance in kept] if total else kept


def nucleus_places(chances, p, order=None, strict=True) -> list[int]:
    kept, total = [], 0.0
    for i in ranked(chances) if order is None else order:
        if total >= p if strict else total > p:
            break
        kept.append(i)
        total += chances[i]
    return kept


def without_crossing(chances, p, reaching=False) -> list[int]:
    """Sans le token qui franchit le seuil ; ou, avec `reaching`, sans celui qui l'atteint."""
    kept, total = [], 0.0
    for i in ranked(chances):
        total += chances[i]
        if total > p or (reaching and total == p):
            break
        kept.append(i)
    return kept


def divided(chances, places) -> list[float]:
    """Comme `only`, mais un noyau vide fait une division par zéro."""
    total = sum(chances[i] for i in places)
    return [chance / total if i in places else 0 / total for i, chance in enumerate(chances)]


@nucleus.mistake(
    "Vous écartez le token qui franchit le seuil : sans lui, la somme n'atteint pas `p`, et le"
    " noyau peut même être vide."
)
def crossing_token_lost(chances, p):
    return only(chances, without_crossing(chances, p))


@nucleus.mistake(
    "Vous écartez le token qui franchit le seuil, sauf s'il est seul : sans lui, la somme n'atteint"
    " pas `p`."
)
def crossing_token_lost_but_first(chances, p):
    return only(chances, without_crossing(chances, p) or ranked(chances)[:1])


@nucleus.mistake(
    "Vous écartez le token qui franchit le seuil : le noyau est parfois vide, et vous divisez par"
    " zéro."
)
def crossing_token_lost_and_zero(chances, p):
    return divided(chances, without_crossing(chances, p))


@nucleus.mistake(
    "Vous vous arrêtez **avant** le token qui atteint le seuil (`>=`) : c'est lui qui fait"
    " atteindre `p`, il en est. Votre noyau est parfois vide."
)
def reaching_token_lost(chances, p):
    return only(chances, without_crossing(chances, p, reaching=True))


@nucleus.mistake(
    "Vous écartez le token qui atteint le seuil (`>=`) : il en est. Le noyau est parfois vide, et"
    " vous divisez par 0."
)
def reaching_token_lost_and_zero(chances, p):
    return divided(chances, without_crossing(chances, p, reaching=True))


@nucleus.mistake(
    "Le token qui franchit le seuil est dans la somme qui divise, mais pas dans le noyau :"
    " gardez-le aussi."
)
def lost_but_summed(chances, p):
    kept, total = [0.0] * len(chances), 0.0
    for i in ranked(chances):
        total += chances[i]
        if total > p:
            break
        kept[i] = chances[i]
    return [chance / total for chance in kept]


@nucleus.mistake("Vous divisez par `p` : c'est par la somme des chances gardées.")
def divided_by_p(chances, p):
    return [chance / p for chance in only(chances, nucleus_places(chances, p), share=False)]


@nucleus.mistake(
    "Vous sautez le token qui franchit le seuil et continuez : le noyau s'arrête là (`break`), lui"
    " compris."
)
def crossing_skipped(chances, p):
    kept, total = [], 0.0
    for i in ranked(chances):
        if total + chances[i] <= p:
            kept.append(i)
            total += chances[i]
    return only(chances, kept)


@nucleus.mistake(
    "Additionnés, ces nombres peuvent faire un peu moins de 1 : arrêtez-vous aussi au bout de la"
    " liste."
)
def runs_over_the_end(chances, p):
    order, kept, total = ranked(chances), [], 0.0
    while total < p:
        i = order[len(kept)]
        kept.append(i)
        total += chances[i]
    return only(chances, kept)


@nucleus.mistake(
    "Quand la somme vaut exactement `p`, vous gardez un token de trop : elle est déjà atteinte."
)
def one_too_many(chances, p):
    return only(chances, nucleus_places(chances, p, strict=False))


@nucleus.mistake("À égalité, vous gardez la dernière : c'est la première d'abord.")
def last_of_equals(chances, p):
    order = sorted(range(len(chances)), key=lambda i: (-chances[i], -i))
    return only(chances, nucleus_places(chances, p, order=order))


@nucleus.mistake(
    "Vous gardez tous les ex æquo du dernier : le noyau s'arrête dès que la somme atteint `p`."
)
def every_equal_kept(chances, p):
    least = chances[nucleus_places(chances, p)[-1]]
    return only(chances, [i for i in ranked(chances) if chances[i] >= least])


@nucleus.mistake("Vous gardez un token de plus que le noyau.")
def always_one_more(chances, p):
    return only(chances, ranked(chances)[: len(nucleus_places(chances, p)) + 1])


@nucleus.mistake("Vous ne ramenez pas la somme à 1 : on ne pourrait pas tirer selon ces nombres.")
def not_renormalised(chances, p):
    return only(chances, nucleus_places(chances, p), share=False)


@nucleus.mistake(
    "Vous additionnez dans l'ordre de la liste : rangez d'abord de la plus probable à la moins."
)
def never_sorted(chances, p):
    return only(chances, nucleus_places(chances, p, order=range(len(chances))))


@nucleus.mistake("Vous rangez à l'envers : le noyau commence par le plus probable.")
def from_the_tail(chances, p):
    return only(chances, nucleus_places(chances, p, order=ranked(chances)[::-1]))


@nucleus.mistake(
    "Vous rendez les chances rangées : chacune doit rester à la place de son token, les autres"
    " valant 0."
)
def left_sorted(chances, p):
    return sorted(keep_nucleus(chances, p), reverse=True)


@nucleus.mistake("Vous ne rendez que les tokens gardés : la liste doit garder sa longueur.")
def shortened(chances, p):
    return [chance for chance in keep_nucleus(chances, p) if chance]


@nucleus.mistake("Vous comparez chaque chance à `p` : c'est leur **somme** qui doit l'atteindre.")
def each_against_p(chances, p):
    return only(chances, [i for i, chance in enumerate(chances) if chance >= p])


@nucleus.mistake(
    "Vous comparez chaque chance à `p` fois la plus grande : c'est min-p, un autre réglage."
)
def min_p(chances, p):
    return only(chances, [i for i, chance in enumerate(chances) if chance >= p * max(chances)])


@nucleus.mistake(
    "Vous gardez une part `p` des **tokens** : c'est de leur somme de chances qu'il s'agit."
)
def share_of_tokens(chances, p):
    return only(chances, ranked(chances)[: max(1, int(p * len(chances)))])


@nucleus.mistake(
    "Vous donnez aux tokens gardés des chances égales : leurs rapports ne doivent pas changer."
)
def equal_shares(chances, p):
    kept = nucleus_places(chances, p)
    return [1 / len(kept) if i in kept else 0.0 for i in range(len(chances))]


@nucleus.mistake(
    "Vous repassez par une softmax : ce sont déjà des probabilités, divisez par leur somme."
)
def softmax_again(chances, p):
    kept = nucleus_places(chances, p)
    weights = [exp(chances[i]) if i in kept else 0.0 for i in range(len(chances))]
    return normal(weights)


# --- 10-3 : un token de plus ---------------------------------------------------------------------


def memories() -> list[tuple]:
    generator = random.Random("10-3")

    def vectors(count: int, size: int) -> list[list[float]]:
        return [[generator.randint(-8, 8) / 4 for _ in range(size)] for _ in range(count)]

    new = [2 * log(3), 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [6.0]
    cases = [([[0.0, 1.0, 0.0, 0.0]], [[2.0]], *new)]
    cases += [([], [], [1.0, 2.0], [0.5, -1.0], [3.0, 7.0])]
    for past in (1, 2, 3, 5):
        size, width = generator.choice((2, 3, 4)), generator.choice((1, 2, 3))
        q, k = vectors(2, size)
        cases.append((vectors(past, size), vectors(past, width), q, k, vectors(1, width)[0]))
    cases += [(vectors(2, 4), vectors(2, 4), *vectors(3, 4)) for _ in range(3)]
    return cases


remembering = Exercise(
    "10-3",
    "Un token de plus",
    cases=memories(),
    mutates=True,
    hints=(
        "Le token se voit lui-même : ajoutez sa clé et sa valeur aux listes **avant** de calculer"
        " les scores.",
        "Un score par clé gardée, `q · k / √d` ; softmax ; puis la moyenne des valeurs gardées, ces"
        " poids devant. `d` est la longueur d'une clé.",
    ),
)


@remembering.reference
def attend_one_more(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    scores = [sum(a * b for a, b in zip(q, key, strict=True)) / sqrt(len(q)) for key in keys]
    weights = softmax(scores)
    return [
        sum(w * x for w, x in zip(weights, column, strict=True))
        for column in zip(*values, strict=True)
    ]


def dot(a, b) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def looked(keys, values, q, weigh=softmax, scale=None) -> list[float]:
    scale = sqrt(len(q)) if scale is None else scale
    weights = weigh([dot(q, key) / scale for key in keys])
    return [dot(weights, column) for column in zip(*values, strict=True)]


@remembering.mistake(
    "Vous regardez avant d'ajouter : le nouveau token doit se voir lui-même. Au premier token, il"
    " n'y aurait rien à regarder."
)
def looks_before_adding(keys, values, q, k, v):
    found = looked(keys, values, q) if keys else [0.0] * len(v)
    keys.append(k)
    values.append(v)
    return found


@remembering.mistake(
    "Vous regardez avant d'ajouter : au premier token, il n'y a rien à regarder, et votre fonction"
    " s'arrête. Il doit se voir lui-même."
)
def looks_at_nothing(keys, values, q, k, v):
    found = looked(keys, values, q)  # `max` d'une liste vide
    keys.append(k)
    values.append(v)
    return found


@remembering.mistake(
    "Vous regardez avant d'ajouter : le nouveau token doit se voir lui-même, et votre premier rend"
    " une liste vide."
)
def looks_before_and_empty(keys, values, q, k, v):
    found = looked(keys, values, q) if keys else []
    keys.append(k)
    values.append(v)
    return found


@remembering.mistake(
    "Vous regardez avant d'ajouter, sauf au premier token : chacun doit se voir lui-même."
)
def looks_before_but_first(keys, values, q, k, v):
    found = looked(keys, values, q) if keys else v
    keys.append(k)
    values.append(v)
    return found


@remembering.mistake("`+=` et `extend` ajoutent les nombres un par un : `keys.append(k)`.")
def numbers_extended(keys, values, q, k, v):
    keys += k
    values += v
    return looked(keys, values, q)


@remembering.mistake("Vous gardez la valeur, mais pas la clé.")
def key_not_kept(keys, values, q, k, v):
    values.append(v)
    return looked([*keys, k], values, q)


@remembering.mistake(
    "Il manque la division par la somme : vos poids sont des exponentielles, et n'ont pas pour"
    " somme 1."
)
def exponentials_only(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, q, weigh=lambda scores: [exp(s) for s in scores])


@remembering.mistake("Vous faites la moyenne simple des valeurs : les scores la pondèrent.")
def plain_mean(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, q, weigh=lambda scores: [1 / len(scores)] * len(scores))


@remembering.mistake(
    "Vous n'ajoutez rien aux listes : le token suivant ne pourra pas voir celui-ci."
)
def nothing_kept(keys, values, q, k, v):
    return looked([*keys, k], [*values, v], q)


@remembering.mistake("Vous gardez la clé, mais pas la valeur.")
def value_not_kept(keys, values, q, k, v):
    keys.append(k)
    return looked(keys, [*values, v], q)


@remembering.mistake("Vous gardez la requête : elle ne sert qu'une fois. C'est la clé qu'il faut.")
def query_kept(keys, values, q, k, v):
    keys.append(q)
    values.append(v)
    return looked(keys, values, q)


@remembering.mistake("Vous oubliez de diviser les scores par √d.")
def without_scale(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, q, scale=1.0)


@remembering.mistake("Vous divisez par d, et non par sa racine.")
def divided_by_d(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, q, scale=len(q))


@remembering.mistake(
    "Vous divisez par la racine du nombre de clés : d est la longueur d'une clé, elle ne change"
    " pas quand la mémoire grandit."
)
def root_of_the_length(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, q, scale=sqrt(len(keys)))


@remembering.mistake("Vous mettez le nouveau token en tête : il va à la fin, après les autres.")
def put_first(keys, values, q, k, v):
    keys.insert(0, k)
    values.insert(0, v)
    return looked(keys, values, q)


@remembering.mistake(
    "Vous rendez la valeur du nouveau token : c'est la moyenne de toutes, pondérée, qu'il faut."
)
def own_value(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return list(v)


@remembering.mistake("Vous rendez les poids : il reste à faire la moyenne des valeurs.")
def weights_returned(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return softmax([dot(q, key) / sqrt(len(q)) for key in keys])


@remembering.mistake(
    "Vos poids n'ont pas pour somme 1 : passez les scores par softmax avant la moyenne."
)
def raw_scores(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, q, weigh=list)


@remembering.mistake(
    "Vous remplacez le dernier token gardé par le nouveau : il s'ajoute aux autres."
)
def last_replaced(keys, values, q, k, v):
    keys[-1:], values[-1:] = [k], [v]
    return looked(keys, values, q)


@remembering.mistake(
    "Vous regardez avec la nouvelle clé au lieu de la requête : q cherche, k annonce."
)
def key_as_query(keys, values, q, k, v):
    keys.append(k)
    values.append(v)
    return looked(keys, values, k)


# --- 10-4 : compléter à gauche -------------------------------------------------------------------


def rows_to_pad() -> list[tuple]:
    generator = random.Random("10-4")
    cases = [([[2, 7, 5], [2]],), ([[2, 4, 6]],), ([[2], [2, 9]],), ([[2, 8], [2, 6]],)]
    cases.append(([[2, 7, 7], [2]],))
    for _ in range(6):
        lengths = [generator.randint(1, 7) for _ in range(generator.randint(2, 4))]
        cases.append(([[2, *generator.sample(range(4, 90), n - 1)] for n in lengths],))
    return cases


padding = Exercise(
    "10-4",
    "Compléter à gauche",
    cases=rows_to_pad(),
    hints=(
        "La longueur commune est celle de la plus longue suite ; à chacune des autres, il manque la"
        " différence.",
        "Avec `n` zéros devant, la place `i` d'une ligne a pour position `i - n`, et 0 pour les"
        " `<pad>`.",
    ),
)


@padding.reference
def pad_left(rows):
    longest = max(len(row) for row in rows)
    table, positions = [], []
    for row in rows:
        n = longest - len(row)
        table.append([0] * n + row)
        positions.append([0] * n + list(range(len(row))))
    return table, positions


def pads_of(rows) -> list[int]:
    longest = max(map(len, rows))
    return [longest - len(row) for row in rows]


def placed(rows, position) -> tuple:
    """La table juste, et `position(place, nombre de <pad>)` partout."""
    table, pads = pad_left(rows)[0], pads_of(rows)
    return table, [[position(i, n) for i in range(len(table[0]))] for n in pads]


@padding.mistake(
    "Vous complétez à droite : le token suivant s'ajouterait après des `<pad>`, et non après le"
    " dernier vrai token."
)
def on_the_right(rows):
    pads = pads_of(rows)
    table = [row + [0] * n for row, n in zip(rows, pads, strict=True)]
    return table, [[*range(len(row)), *[0] * n] for row, n in zip(rows, pads, strict=True)]


@padding.mistake(
    "Vous complétez à droite, et y comptez des positions : c'est à gauche qu'il faut compléter."
)
def on_the_right_and_counted(rows):
    table = on_the_right(rows)[0]
    return table, [list(range(len(table[0]))) for _ in rows]


@padding.mistake("Vos suites sont complétées à gauche, mais leurs positions à droite.")
def positions_on_the_right(rows):
    pads = pads_of(rows)
    return pad_left(rows)[0], [
        [*range(len(row)), *[0] * n] for row, n in zip(rows, pads, strict=True)
    ]


@padding.mistake("Vos positions ne sont pas complétées : elles valent 0 devant, sur les `<pad>`.")
def positions_not_padded(rows):
    return pad_left(rows)[0], [list(range(len(row))) for row in rows]


@padding.mistake("Les positions des `<pad>` valent −1 dans votre réponse : donnez-leur 0.")
def minus_one_on_pads(rows):
    return placed(rows, lambda i, n: max(-1, i - n))


@padding.mistake("Un token peut revenir : `row.index(token)` donne toujours sa première place.")
def position_by_index(rows):
    table, pads = pad_left(rows)[0], pads_of(rows)
    return table, [[0] * n + [row.index(x) for x in row] for row, n in zip(rows, pads, strict=True)]


@padding.mistake("L'ordre est à l'envers : la table d'abord, puis les positions.")
def pair_reversed(rows):
    return pad_left(rows)[::-1]


@padding.mistake(
    "Vous rendez une liste de couples, un par suite : il faut la table, puis les positions."
)
def pairs_by_row(rows):
    return list(zip(*pad_left(rows), strict=True))


@padding.mistake("Vous rendez un masque de 0 et de 1 : ce sont les positions qu'il faut.")
def mask_returned(rows):
    return placed(rows, lambda i, n: int(i >= n))


@padding.mistake(
    "Vos positions ignorent les `<pad>` : le premier vrai token d'une ligne a la position 0, comme"
    " s'il était seul."
)
def columns_counted(rows):
    return placed(rows, lambda i, n: i)


@padding.mistake("Les positions de vos `<pad>` sont négatives : donnez-leur 0.")
def negative_positions(rows):
    return placed(rows, lambda i, n: i - n)


@padding.mistake("Vos positions partent de 1 : la première est 0.")
def from_one(rows):
    return placed(rows, lambda i, n: max(0, i - n + 1))


@padding.mistake("Vos positions ont un de retard : le deuxième vrai token a la position 1.")
def one_behind(rows):
    return placed(rows, lambda i, n: max(0, i - n - 1))


@padding.mistake("Le premier vrai token n'a pas la position 0, mais le nombre de ses `<pad>`.")
def pads_added(rows):
    return placed(rows, lambda i, n: 0 if i < n else i + n)


@padding.mistake("Vos positions vont à l'envers : la première est celle du premier vrai token.")
def backwards(rows):
    longest = max(map(len, rows))
    return placed(rows, lambda i, n: 0 if i < n else longest - 1 - i)


@padding.mistake("Vous coupez toutes les suites à la plus courte : il faut compléter les autres.")
def cut_short(rows):
    shortest = min(map(len, rows))
    return [row[-shortest:] for row in rows], [list(range(shortest)) for _ in rows]


@padding.mistake(
    "Vous glissez les `<pad>` après le premier token : ils vont devant, `<bos>` compris."
)
def after_the_first(rows):
    table = [row[:1] + [0] * n + row[1:] for row, n in zip(rows, pads_of(rows), strict=True)]
    return table, pad_left(rows)[1]


@padding.mistake("Vous ne rendez que la table : il faut aussi les positions.")
def table_only(rows):
    return pad_left(rows)[0]


EXERCISES = (heating, nucleus, remembering, padding)
