"""Les exercices du chapitre 8 : les paramètres, la surprise d'un token, préparer un batch."""

import random
from math import exp, inf, log, log2

from course_lib.support.exercises.engine import Exercise

# --- 08-1 : compter les paramètres ---------------------------------------------------------------


def sizes_of_models() -> list[tuple]:
    generator = random.Random("08-1")
    cases = [
        (10, 4, 1, 6, True),
        (10, 4, 2, 6, False),
        (8192, 384, 6, 1024, True),
        (4096, 128, 4, 352, True),
        (32000, 4096, 32, 11008, False),
    ]
    for _ in range(8):
        vocab_size, d_model, d_ff = (generator.randrange(10, 500) for _ in range(3))
        cases.append((vocab_size, d_model, generator.randint(2, 9), d_ff, generator.random() < 0.5))
    return cases


counting = Exercise(
    "08-1",
    "Compter les paramètres",
    cases=sizes_of_models(),
    hints=(
        "Un bloc a quatre matrices d'attention de C × C nombres, trois matrices de C × d_ff, et"
        " deux normes de C nombres.",
        "N'oubliez ni la dernière norme, ni la seconde table quand `tied` est faux.",
    ),
)


@counting.reference
def count_parameters(vocab_size, d_model, n_layers, d_ff, tied):
    table = vocab_size * d_model
    block = 4 * d_model**2 + 3 * d_model * d_ff + 2 * d_model
    return table * (1 if tied else 2) + n_layers * block + d_model


def counted(
    sizes, tables=None, attention=4, ffn=3, norms=2, last=1, extra=lambda v, c, n, f: 0
) -> int:
    vocab_size, d_model, n_layers, d_ff, tied = sizes
    tables = (1 if tied else 2) if tables is None else tables
    block = attention * d_model**2 + ffn * d_model * d_ff + norms * d_model
    total = tables * vocab_size * d_model + n_layers * block + last * d_model
    return total + extra(vocab_size, d_model, n_layers, d_ff)


@counting.mistake(
    "Vous comptez toujours deux tables : quand `tied` est vrai, la tête se sert de la même."
)
def head_counted_when_tied(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), tables=2)


@counting.mistake("Vous comptez toujours une seule table : sans partage, la tête a la sienne.")
def head_never_counted(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), tables=1)


@counting.mistake("Vous avez inversé `tied` : vrai, une table ; faux, deux.")
def tied_reversed(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, not tied))


@counting.mistake("Vous oubliez W_O : l'attention a quatre matrices.")
def without_w_o(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), attention=3)


@counting.mistake("Vous comptez deux matrices par FFN : SwiGLU en a trois.")
def two_ffn_matrices(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), ffn=2)


@counting.mistake("Vous oubliez les normes : `d_model` nombres chacune.")
def without_norms(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), norms=0, last=0)


@counting.mistake("Vous oubliez la dernière norme, celle qui vient après tous les blocs.")
def without_last_norm(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), last=0)


@counting.mistake("Vous ne comptez qu'une norme par bloc : il y en a deux.")
def one_norm_by_block(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), norms=1)


@counting.mistake(
    "Vous multipliez aussi la dernière norme par le nombre de blocs : elle est seule."
)
def last_norm_in_each_block(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), norms=3, last=0)


@counting.mistake("Vous ajoutez des biais : nos matrices n'en ont pas.")
def with_biases(vocab_size, d_model, n_layers, d_ff, tied):
    sizes = (vocab_size, d_model, n_layers, d_ff, tied)
    return counted(sizes, extra=lambda v, c, n, f: n * (4 * c + 2 * f + c))


@counting.mistake("Vous ne comptez qu'un bloc : il y en a `n_layers`.")
def one_block(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, 1, d_ff, tied))


@counting.mistake("Vous prenez `d_model` pour `d_ff` dans le FFN.")
def d_ff_forgotten(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_model, tied))


@counting.mistake("Vous oubliez la table : elle fait partie du modèle.")
def without_table(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), tables=0)


@counting.mistake("Vous multipliez la table par le nombre de blocs : elle n'est lue qu'une fois.")
def table_in_each_block(vocab_size, d_model, n_layers, d_ff, tied):
    tables = n_layers * (1 if tied else 2)
    return counted((vocab_size, d_model, n_layers, d_ff, tied), tables=tables)


@counting.mistake("Vous comptez deux listes par norme, comme LayerNorm : RMSNorm n'en a qu'une.")
def layer_norms_with_two_lists(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), norms=4, last=2)


@counting.mistake(
    "Sans parenthèses, `… if tied else …` prend tout ce qui suit : `(1 if tied else 2) * table`."
)
def condition_takes_all(vocab_size, d_model, n_layers, d_ff, tied):
    if tied:
        return vocab_size * d_model
    return counted((vocab_size, d_model, n_layers, d_ff, tied))


@counting.mistake("Seule l'attention est multipliée par `n_layers` : il manque des parenthèses.")
def only_attention_repeated(vocab_size, d_model, n_layers, d_ff, tied):
    tables = (1 if tied else 2) * vocab_size * d_model
    return tables + n_layers * 4 * d_model**2 + 3 * d_model * d_ff + 3 * d_model


@counting.mistake("Les normes des blocs ne sont comptées qu'une fois : chaque bloc en a deux.")
def norms_of_one_block(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), norms=0, last=3)


@counting.mistake("Une norme n'a pas un nombre, mais `d_model` : un par colonne.")
def norms_of_one_number(vocab_size, d_model, n_layers, d_ff, tied):
    sizes = (vocab_size, d_model, n_layers, d_ff, tied)
    return counted(sizes, norms=0, last=0) + 2 * n_layers + 1


@counting.mistake("Vous ne comptez que la dernière norme : chaque bloc en a deux aussi.")
def last_norm_only(vocab_size, d_model, n_layers, d_ff, tied):
    return counted((vocab_size, d_model, n_layers, d_ff, tied), norms=0)


@counting.mistake("Vous ajoutez des biais à l'attention : nos matrices n'en ont pas.")
def with_attention_biases(vocab_size, d_model, n_layers, d_ff, tied):
    sizes = (vocab_size, d_model, n_layers, d_ff, tied)
    return counted(sizes, extra=lambda v, c, n, f: n * 4 * c)


# --- 08-2 : la surprise d'un token ---------------------------------------------------------------


def scores_and_targets() -> list[tuple]:
    generator = random.Random("08-2")
    cases = [
        ([0.0, 0.0, 0.0, 0.0], 2),
        ([1.0, 2.0, -1.0], 0),
        ([1000.0, 960.0, 0.0], 1),
        ([-1000.0, -1040.0], 1),
        ([0.0, 900.0], 0),
        ([0.0, 3000.0], 0),
    ]
    while len(cases) < 16:
        logits = [generator.randint(-16, 16) / 4 for _ in range(generator.randint(3, 9))]
        target = generator.randrange(len(logits))
        if logits[target] < max(logits):  # sinon la surprise est trop petite pour être précise
            cases.append((logits, target))
    return cases


surprised = Exercise(
    "08-2",
    "La surprise d'un token",
    cases=scores_and_targets(),
    hints=(
        "La surprise est $-\\log_2 p$. Ne calculez pas $p$ d'abord : $\\ln p$ est le score moins le"
        " logarithme de la somme des exponentielles.",
        "Retirez d'abord le plus grand score : `log(sum(exp(s - top))) + top - logits[target]`."
        " Puis passez des nats aux bits, en divisant par `log(2)`.",
    ),
)


@surprised.reference
def surprise_in_bits(logits, target):
    top = max(logits)
    log_total = top + log(sum(exp(score - top) for score in logits))
    return (log_total - logits[target]) / log(2)


def nats(logits, target):
    return surprise_in_bits(logits, target) * log(2)


def probability(logits, target):
    return 2 ** -surprise_in_bits(logits, target)


@surprised.mistake("Vous comptez en nats : divisez par `log(2)` pour avoir des bits.")
def in_nats(logits, target):
    return nats(logits, target)


@surprised.mistake("Vous multipliez par `log(2)` : pour passer des nats aux bits, on divise.")
def multiplied_by_log_2(logits, target):
    return nats(logits, target) * log(2)


@surprised.mistake("Vous comptez en base 10 : un bit, c'est le logarithme en base 2.")
def in_base_ten(logits, target):
    return nats(logits, target) / log(10)


@surprised.mistake("Vous rendez la probabilité : la surprise est $-\\log_2$ de celle-ci.")
def probability_only(logits, target):
    return probability(logits, target)


@surprised.mistake("Vous rendez $1 - p$ : la surprise est $-\\log_2 p$.")
def one_minus_p(logits, target):
    return 1 - probability(logits, target)


@surprised.mistake("Le signe est à l'envers : une surprise est positive.")
def negative(logits, target):
    return -surprise_in_bits(logits, target)


@surprised.mistake("L'exponentielle d'un grand score déborde : retirez d'abord le plus grand.")
def overflowing(logits, target):
    total = sum(exp(score) for score in logits)
    return -log2(exp(logits[target]) / total)


@surprised.mistake(
    "Vous calculez $p$ avant son logarithme : une probabilité minuscule s'arrondit à 0. Restez dans"
    " les logarithmes."
)
def probability_first(logits, target):
    top = max(logits)
    exponentials = [exp(score - top) for score in logits]
    return -log2(exponentials[target] / sum(exponentials))


@surprised.mistake(
    "Vous calculez $p$ avant son logarithme et remplacez 0 par l'infini : la vraie surprise est"
    " finie. Restez dans les logarithmes."
)
def infinite_when_rounded(logits, target):
    return inf if exp(logits[target] - max(logits)) == 0 else surprise_in_bits(logits, target)


@surprised.mistake(
    "Vous retirez le plus grand score dans la somme, mais pas au score de la cible : il faut le"
    " retirer partout, ou le remettre."
)
def shifted_on_one_side(logits, target):
    return surprise_in_bits(logits, target) - max(logits) / log(2)


@surprised.mistake(
    "Vous retirez le score de la cible : l'exponentielle d'un score bien plus grand déborde."
    " Retirez le plus grand, puis remettez la différence."
)
def target_removed(logits, target):
    return log2(sum(exp(score - logits[target]) for score in logits))


@surprised.mistake(
    "Vous ajoutez à $p$ un petit nombre pour éviter le logarithme de 0 : la vraie surprise est"
    " finie, et plus grande. Restez dans les logarithmes."
)
def nudged(logits, target):
    top = max(logits)
    exponentials = [exp(score - top) for score in logits]
    return -log2(exponentials[target] / sum(exponentials) + 1e-12)


@surprised.mistake(
    "Vous remplacez la surprise par 0 quand $p$ s'arrondit à 0 : elle est alors énorme. Restez dans"
    " les logarithmes."
)
def zero_when_rounded(logits, target):
    rounded = exp(logits[target] - max(logits)) == 0
    return 0.0 if rounded else surprise_in_bits(logits, target)


@surprised.mistake("Vous mêlez bits et nats : l'écart des scores aussi se divise par `log(2)`.")
def mixed_units(logits, target):
    top = max(logits)
    return log2(sum(exp(score - top) for score in logits)) + top - logits[target]


@surprised.mistake("Vous oubliez de diviser par la somme : ce n'est qu'un score, changé de signe.")
def unnormalised(logits, target):
    return -logits[target] / log(2)


@surprised.mistake(
    "Vous mesurez la surprise du favori du modèle : il faut celle de `target`. (Ou vous oubliez de"
    " remettre la différence, `top - logits[target]`.)"
)
def of_the_favourite(logits, target):
    return surprise_in_bits(logits, logits.index(max(logits)))


@surprised.mistake(
    "Softmax est en base e : `exp`, et non `2 **`. Seul le logarithme final est en bits."
)
def base_two_softmax(logits, target):
    top = max(logits)
    return log2(sum(2 ** (score - top) for score in logits)) + top - logits[target]


@surprised.mistake("Vous appliquez softmax deux fois : `logits` sont des scores, une fois suffit.")
def softmax_twice(logits, target):
    chances = [probability(logits, i) for i in range(len(logits))]
    return surprise_in_bits(chances, target)


@surprised.mistake(
    "Vous rendez la surprise moyenne de tous les tokens : il faut celle de `target`."
)
def mean_of_all(logits, target):
    return sum(surprise_in_bits(logits, i) for i in range(len(logits))) / len(logits)


@surprised.mistake("Vous rendez l'entropie, la surprise attendue : il faut celle de `target`.")
def entropy(logits, target):
    return sum(probability(logits, i) * surprise_in_bits(logits, i) for i in range(len(logits)))


# --- 08-3 : préparer un batch --------------------------------------------------------------------


def rows_of_ids() -> list[tuple]:
    generator = random.Random("08-3")
    cases = [
        ([[2, 7, 9, 3], [2, 8]],),
        ([[2, 3]],),
        ([[2, 5], [2, 6, 7], [2, 9, 10, 11, 3]],),
        ([[2, 5, 6, 3], [2, 7, 8, 3]],),
    ]
    for _ in range(8):
        rows = [
            [generator.randint(1, 99) for _ in range(generator.randint(2, 8))]
            for _ in range(generator.randint(2, 5))
        ]
        cases.append((rows,))
    return cases


batching = Exercise(
    "08-3",
    "Préparer un batch",
    cases=rows_of_ids(),
    hints=(
        "L'entrée d'une suite est `ids[:-1]`, sa cible `ids[1:]` : toutes deux ont un token de"
        " moins qu'elle.",
        "La longueur commune est celle de la plus longue suite, moins 1. Complétez à droite : les"
        " entrées par 0, les cibles par −100.",
    ),
)


@batching.reference
def make_batch(rows):
    length = max(map(len, rows)) - 1
    inputs = [ids[:-1] + [0] * (length - len(ids) + 1) for ids in rows]
    targets = [ids[1:] + [-100] * (length - len(ids) + 1) for ids in rows]
    return inputs, targets


def filled(rows, length, filler):
    return [(ids + [filler] * length)[:length] for ids in rows]


@batching.mistake("Vos cibles sont les entrées elles-mêmes : la cible est le token **suivant**.")
def not_shifted(rows):
    length = max(map(len, rows)) - 1
    heads = [ids[:-1] for ids in rows]
    return filled(heads, length, 0), filled(heads, length, -100)


@batching.mistake("Le décalage est à l'envers : l'entrée est `ids[:-1]`, la cible `ids[1:]`.")
def shifted_backwards(rows):
    length = max(map(len, rows)) - 1
    heads, tails = [ids[:-1] for ids in rows], [ids[1:] for ids in rows]
    return filled(tails, length, 0), filled(heads, length, -100)


@batching.mistake("Vous décalez de deux places : la cible est le token juste après.")
def shifted_twice(rows):
    length = max(map(len, rows)) - 1
    heads, tails = [ids[:-1] for ids in rows], [ids[2:] for ids in rows]
    return filled(heads, length, 0), filled(tails, length, -100)


@batching.mistake(
    "Vos cibles manquantes valent 0 : le modèle apprendrait à prédire `<pad>`. Il faut −100, que"
    " l'erreur ignore."
)
def padding_predicted(rows):
    inputs, targets = make_batch(rows)
    return inputs, [[max(i, 0) for i in row] for row in targets]


@batching.mistake(
    "Vos cibles manquantes valent −1 : PyTorch n'ignore que −100 si on ne lui dit rien."
)
def minus_one(rows):
    inputs, targets = make_batch(rows)
    return inputs, [[max(i, -1) for i in row] for row in targets]


@batching.mistake(
    "Vos entrées manquantes valent −100 : ce n'est pas un id, la table n'a pas de telle ligne."
)
def inputs_filled_with_minus_100(rows):
    length = max(map(len, rows)) - 1
    return filled([ids[:-1] for ids in rows], length, -100), make_batch(rows)[1]


@batching.mistake(
    "Vous complétez avant de décaler, par des 0 : vos cibles manquantes valent 0, il faut −100. (Et"
    " le dernier token d'une suite courte reste dans l'entrée.)"
)
def padded_with_zeros_then_shifted(rows):
    table = filled(rows, max(map(len, rows)), 0)
    return [row[:-1] for row in table], [row[1:] for row in table]


@batching.mistake(
    "`max(rows)` compare les listes, non leurs longueurs : c'est `max(map(len, rows))`."
)
def longest_by_value(rows):
    length = len(max(rows)) - 1
    return [
        [ids[:-1] + [0] * (length - len(ids) + 1) for ids in rows],
        [ids[1:] + [-100] * (length - len(ids) + 1) for ids in rows],
    ]


@batching.mistake("Les deux remplissages sont échangés : 0 pour les entrées, −100 pour les cibles.")
def fillers_swapped(rows):
    length = max(map(len, rows)) - 1
    return filled([ids[:-1] for ids in rows], length, -100), filled(
        [ids[1:] for ids in rows], length, 0
    )


@batching.mistake("Vous complétez à gauche : ici, le remplissage vient après le texte.")
def padded_on_the_left(rows):
    length = max(map(len, rows)) - 1
    inputs = [[0] * (length - len(ids) + 1) + ids[:-1] for ids in rows]
    targets = [[-100] * (length - len(ids) + 1) + ids[1:] for ids in rows]
    return inputs, targets


@batching.mistake("Vous ne complétez pas : les lignes d'un batch ont toutes la même longueur.")
def not_padded(rows):
    return [ids[:-1] for ids in rows], [ids[1:] for ids in rows]


@batching.mistake(
    "Vos lignes ont une place de trop : la plus longue suite donne un exercice de moins qu'elle n'a"
    " de tokens."
)
def one_too_long(rows):
    inputs, targets = make_batch(rows)
    return [[*row, 0] for row in inputs], [[*row, -100] for row in targets]


@batching.mistake(
    "Vous gardez le dernier token dans les entrées : rien ne le suit, et les deux listes n'ont plus"
    " la même longueur."
)
def last_token_kept(rows):
    length = max(map(len, rows))
    return filled(rows, length, 0), filled([ids[1:] for ids in rows], length - 1, -100)


@batching.mistake(
    "Vous coupez tout à la plus courte suite : des tokens sont perdus. Complétez au lieu de couper."
)
def cut_to_the_shortest(rows):
    length = min(map(len, rows)) - 1
    return [ids[:length] for ids in rows], [ids[1 : length + 1] for ids in rows]


@batching.mistake(
    "Vous complétez avant de décaler : le dernier token d'une suite courte reste dans l'entrée."
    " C'est sans danger, sa cible étant ignorée, mais il n'y a là rien à prédire."
)
def padded_before_shifting(rows):
    length = max(map(len, rows))
    table = filled(rows, length, 0)
    targets = filled([ids[1:] for ids in rows], length - 1, -100)
    return [row[:-1] for row in table], targets


@batching.mistake("Vous perdez le dernier token des cibles : la cible va jusqu'au bout, `ids[1:]`.")
def last_target_lost(rows):
    length = max(map(len, rows)) - 1
    return make_batch(rows)[0], filled([ids[1:-1] for ids in rows], length, -100)


@batching.mistake("L'ordre est à l'envers : les entrées d'abord, puis les cibles.")
def pair_reversed(rows):
    return make_batch(rows)[::-1]


@batching.mistake(
    "Vous rendez une liste de couples, un par suite : il faut les entrées, puis les cibles."
)
def pairs_by_row(rows):
    return list(zip(*make_batch(rows), strict=True))


EXERCISES = (counting, surprised, batching)
