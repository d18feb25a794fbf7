"""Les exercices du chapitre 5 : découper en têtes, les réunir, en éteindre une."""

import random

from course_lib.support.exercises.engine import Exercise

# --- 05-1 : découper en têtes --------------------------------------------------------------------


def vectors_to_cut() -> list[tuple]:
    generator = random.Random("05-1")
    cases = [
        ([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], 2),
        ([[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]], 3),
        ([[1, 2, 3], [4, 5, 6]], 1),
        ([[1, 2, 3, 4], [5, 6, 7, 8]], 4),
    ]
    for T, H, D in ((4, 2, 3), (6, 2, 4), (6, 3, 2), (5, 3, 4), (3, 4, 2), (8, 2, 5), (1, 2, 3)):
        numbers = generator.sample(range(-200, 200), T * H * D)
        cases.append(([numbers[t * H * D : (t + 1) * H * D] for t in range(T)], H))
    return cases


cutting = Exercise(
    "05-1",
    "Découper en têtes",
    cases=vectors_to_cut(),
    hints=(
        "La tête `h` prend, dans **chaque** ligne, D nombres qui se suivent ; lesquels ?",
        "Avec `D = len(x[0]) // n_heads`, ce sont ceux de `h * D` à `(h + 1) * D`.",
    ),
)


@cutting.reference
def split_heads(x, n_heads):
    d = len(x[0]) // n_heads
    return [[row[h * d : (h + 1) * d] for row in x] for h in range(n_heads)]


def cut(numbers, size):
    return [numbers[i : i + size] for i in range(0, len(numbers), size)]


@cutting.mistake(
    "Vous prenez un nombre sur `n_heads` : une tête prend des nombres qui se suivent dans la ligne."
)
def interleaved(x, n_heads):
    return [[row[h::n_heads] for row in x] for h in range(n_heads)]


@cutting.mistake(
    "Vous relisez tous les nombres à la suite, comme `view(H, T, D)` : la forme est bonne, mais les"
    " lignes mêlent les places. Il manque l'échange de T et H."
)
def no_transpose(x, n_heads):
    rows = cut([number for row in x for number in row], len(x[0]) // n_heads)
    return cut(rows, len(x))


@cutting.mistake(
    "Chaque ligne est bien coupée, mais vous rendez (T, H, D) : il faut la tête en premier."
)
def rows_first(x, n_heads):
    return [cut(row, len(row) // n_heads) for row in x]


@cutting.mistake(
    "Vous partagez les **places** entre les têtes : chaque tête doit avoir les T places."
)
def slices_of_rows(x, n_heads):
    share = len(x) // n_heads
    return [x[h * share : (h + 1) * share] for h in range(n_heads)]


@cutting.mistake(
    "Vous confondez D et H : il faut `n_heads` têtes, et non des têtes de `n_heads` nombres."
)
def heads_of_that_size(x, n_heads):
    return split_heads(x, len(x[0]) // n_heads)


@cutting.mistake("Dans chaque tête, lignes et colonnes sont échangées : vous rendez (H, D, T).")
def columns_first(x, n_heads):
    return [
        [list(column) for column in zip(*head, strict=True)] for head in split_heads(x, n_heads)
    ]


@cutting.mistake(
    "Vous donnez la ligne entière à chaque tête : c'est ce qu'elles lisent, avant la projection."
    " Ici, on découpe ce qu'elles ont produit."
)
def whole_rows(x, n_heads):
    return [[list(row) for row in x] for _ in range(n_heads)]


@cutting.mistake(
    "Vous commencez à `h` au lieu de `h * D` : vos tranches se chevauchent d'une tête à l'autre."
)
def overlapping(x, n_heads):
    d = len(x[0]) // n_heads
    return [[row[h : h + d] for row in x] for h in range(n_heads)]


@cutting.mistake("Toutes vos têtes ont la même tranche, la première : elle doit dépendre de `h`.")
def first_slice_for_all(x, n_heads):
    d = len(x[0]) // n_heads
    return [[row[:d] for row in x] for _ in range(n_heads)]


@cutting.mistake("Chaque tête est une seule longue liste : il faut garder une ligne par place.")
def flat_heads(x, n_heads):
    return [[number for row in head for number in row] for head in split_heads(x, n_heads)]


@cutting.mistake(
    "Votre D vient du nombre de lignes : c'est la longueur d'une ligne, C, qu'il faut diviser."
)
def size_from_rows(x, n_heads):
    d = len(x) // n_heads
    return [[row[h * d : (h + 1) * d] for row in x] for h in range(n_heads)]


@cutting.mistake(
    "Vous découpez par tranches de `n_heads` nombres : une tête en a D, `len(x[0]) // n_heads`."
)
def slices_of_that_many(x, n_heads):
    return [[row[h * n_heads : (h + 1) * n_heads] for row in x] for h in range(n_heads)]


@cutting.mistake("Vos lignes sont toutes dans une seule liste : groupez-les par tête.")
def rows_in_one_list(x, n_heads):
    return [row for head in split_heads(x, n_heads) for row in head]


# --- 05-2 : réunir les têtes ---------------------------------------------------------------------


def heads_and_matrix(generator: random.Random, H: int, T: int, D: int) -> tuple:
    def numbers(count):
        return [generator.randint(-9, 9) / 2 for _ in range(count)]

    heads = [[numbers(D) for _ in range(T)] for _ in range(H)]
    return heads, [numbers(H * D) for _ in range(H * D)]


SHAPES = ((2, 3, 2), (3, 2, 2), (2, 4, 3), (3, 5, 2), (4, 3, 1), (2, 6, 2), (3, 4, 3), (4, 2, 2))


def heads_to_merge() -> list[tuple]:
    generator = random.Random("05-2")
    small = [[[1.0], [2.0]], [[3.0], [4.0]]], [[1.0, 10.0], [0.0, 1.0]]
    return [small, *(heads_and_matrix(generator, *shape) for shape in SHAPES)]


merging = Exercise(
    "05-2",
    "Réunir les têtes",
    cases=heads_to_merge(),
    hints=(
        "À la place `t`, mettez bout à bout `heads[0][t]`, `heads[1][t]`… : c'est une ligne de C"
        " nombres.",
        "La colonne `j` du résultat est la somme, sur `i`, de `ligne[i] * w_out[i][j]`.",
    ),
)


@merging.reference
def merge_heads(heads, w_out):
    rows = []
    for t in range(len(heads[0])):
        row = [number for head in heads for number in head[t]]
        columns = zip(*w_out, strict=True)
        rows.append([sum(a * b for a, b in zip(row, column, strict=True)) for column in columns])
    return rows


def transposed(matrix):
    return [list(column) for column in zip(*matrix, strict=True)]


def times(rows, matrix):
    columns = transposed(matrix)
    return [[sum(a * b for a, b in zip(r, c, strict=True)) for c in columns] for r in rows]


def concat(heads):
    return [[number for part in place for number in part] for place in zip(*heads, strict=True)]


def added(tables):
    return [[sum(cell) for cell in zip(*rows, strict=True)] for rows in zip(*tables, strict=True)]


def scaled(rows, factor):
    return [[number * factor for number in row] for row in rows]


def pieces(heads, w_out):
    """La contribution de chaque tête : (H, T, C)."""
    return [
        times(head, piece) for head, piece in zip(heads, cut(w_out, len(heads[0][0])), strict=True)
    ]


@merging.mistake("Vous multipliez par la transposée de `w_out` : c'est `ligne @ w_out`.")
def transposed_matrix(heads, w_out):
    return times(concat(heads), transposed(w_out))


@merging.mistake(
    "Vous mettez les têtes bout à bout sans échanger T et H : vos lignes mêlent les places."
)
def glued_without_transpose(heads, w_out):
    flat = [number for head in heads for row in head for number in row]
    return times(cut(flat, len(w_out)), w_out)


@merging.mistake(
    "Vous entremêlez les têtes, un nombre de chacune à tour de rôle : mettez-les bout à bout."
)
def interleaved_heads(heads, w_out):
    rows = [
        [number for numbers in zip(*place, strict=True) for number in numbers]
        for place in zip(*heads, strict=True)
    ]
    return times(rows, w_out)


@merging.mistake(
    "Vous additionnez les têtes avant `w_out` : chacune a ses propres lignes de `w_out`."
)
def heads_added(heads, w_out):
    return times(added(heads), w_out[: len(heads[0][0])])


@merging.mistake("Vous faites la moyenne des têtes : il faut les mettre bout à bout.")
def heads_averaged(heads, w_out):
    return scaled(heads_added(heads, w_out), 1 / len(heads))


@merging.mistake("Les têtes sont bien recollées, mais il manque le produit par `w_out`.")
def without_matrix(heads, w_out):
    return concat(heads)


@merging.mistake("Vous mettez les têtes bout à bout de la dernière à la première.")
def reversed_heads(heads, w_out):
    return times(concat(heads[::-1]), w_out)


@merging.mistake(
    "Vous rendez la contribution de chaque tête, une à une : il reste à les additionner."
)
def contributions(heads, w_out):
    return pieces(heads, w_out)


@merging.mistake(
    "Votre ligne s'allonge d'une place à l'autre : repartez d'une liste vide à chacune."
)
def row_never_emptied(heads, w_out):
    row, rows = [], []
    for t in range(len(heads[0])):
        row += [number for head in heads for number in head[t]]
        rows.append(times([row[: len(w_out)]], w_out)[0])
    return rows


@merging.mistake("Vous mettez bout à bout les produits de chaque tête : ils **s'ajoutent**.")
def contributions_glued(heads, w_out):
    return concat(pieces(heads, w_out))


@merging.mistake("Vous divisez par le nombre de têtes : les contributions s'ajoutent, sans plus.")
def contributions_averaged(heads, w_out):
    return scaled(merge_heads(heads, w_out), 1 / len(heads))


@merging.mistake(
    "Seule la dernière tête compte : vous remplacez le résultat au lieu d'y ajouter (`+=`)."
)
def last_head_only(heads, w_out):
    return pieces(heads, w_out)[-1]


@merging.mistake("Seule la première tête compte : parcourez-les toutes.")
def first_head_only(heads, w_out):
    return pieces(heads, w_out)[0]


@merging.mistake("Vous ajoutez au résultat les têtes recollées : seul le produit est demandé.")
def with_what_it_read(heads, w_out):
    return added([concat(heads), merge_heads(heads, w_out)])


# --- 05-3 : éteindre une tête --------------------------------------------------------------------


def heads_to_switch_off() -> list[tuple]:
    generator = random.Random("05-3")
    cases = [([[[1.0], [2.0]], [[3.0], [4.0]]], [[1.0, 10.0], [0.0, 1.0]], 0)]
    for H, T, D in (*SHAPES, (4, 5, 3), (3, 6, 2)):
        cases += [(*heads_and_matrix(generator, H, T, D), off) for off in {0, H // 2, H - 1}]
    return cases


switching = Exercise(
    "05-3",
    "Éteindre une tête",
    cases=heads_to_switch_off(),
    hints=(
        "Recollez les têtes comme à l'exercice 05-2, avec des zéros à la place de celle-ci.",
        "Les nombres de la tête `off` vont de `off * D` à `(off + 1) * D` : ce sont ces **lignes**"
        " de `w_out` qui ne servent plus.",
    ),
)


@switching.reference
def without_head(heads, w_out, off):
    d = len(heads[0][0])
    rows = []
    for t in range(len(heads[0])):
        row = [number for head in heads for number in head[t]]
        row[off * d : (off + 1) * d] = [0.0] * d
        columns = zip(*w_out, strict=True)
        rows.append([sum(a * b for a, b in zip(row, column, strict=True)) for column in columns])
    return rows


def zeroed(rows, columns):
    return [[0.0 if j in columns else x for j, x in enumerate(row)] for row in rows]


def columns_of(heads, off):
    d = len(heads[0][0])
    return range(off * d, (off + 1) * d)


@switching.mistake(
    "Vous mettez à zéro des colonnes du **résultat** (ou de `w_out`, ce qui revient au même) :"
    " après `w_out`, la tête a écrit partout. Éteignez-la avant, ou mettez à zéro ses **lignes** de"
    " `w_out`."
)
def columns_of_the_result(heads, w_out, off):
    return zeroed(times(concat(heads), w_out), columns_of(heads, off))


@switching.mistake(
    "Vous éteignez un nombre sur H : les nombres d'une tête se suivent dans la ligne recollée."
)
def every_other_column(heads, w_out, off):
    columns = range(off, len(w_out), len(heads))
    return times(zeroed(concat(heads), columns), w_out)


@switching.mistake(
    "Vous ôtez la tête de la liste : les suivantes glissent, et lisent les lignes de `w_out` d'une"
    " autre."
)
def shifted(heads, w_out, off):
    kept = concat([head for h, head in enumerate(heads) if h != off])
    return times(kept, w_out[: len(kept[0])])


@switching.mistake(
    "Vous compensez la tête éteinte en grossissant les autres : elles ne changent pas."
)
def renormalised(heads, w_out, off):
    return scaled(without_head(heads, w_out, off), len(heads) / (len(heads) - 1))


@switching.mistake("Vous faites la moyenne des contributions qui restent : elles s'ajoutent.")
def average_of_the_others(heads, w_out, off):
    return scaled(without_head(heads, w_out, off), 1 / (len(heads) - 1))


@switching.mistake("C'est l'inverse : vous ne gardez que la tête `off`, et éteignez les autres.")
def only_that_head(heads, w_out, off):
    return pieces(heads, w_out)[off]


@switching.mistake(
    "Vous remplacez la tête par la moyenne des autres : une tête éteinte rend des zéros."
)
def mean_of_the_others(heads, w_out, off):
    others = [head for h, head in enumerate(heads) if h != off]
    mean = scaled(added(others), 1 / len(others))
    return times(concat([mean if h == off else head for h, head in enumerate(heads)]), w_out)


@switching.mistake("Vous éteignez la tête d'avant : les têtes se comptent ici à partir de 0.")
def counted_from_one(heads, w_out, off):
    return without_head(heads, w_out, (off - 1) % len(heads))


@switching.mistake("Rien n'est éteint : c'est le résultat de toutes les têtes.")
def nothing_off(heads, w_out, off):
    return times(concat(heads), w_out)


@switching.mistake("Vous n'éteignez qu'un nombre de la tête : elle en a D.")
def single_column(heads, w_out, off):
    return times(zeroed(concat(heads), {off * len(heads[0][0])}), w_out)


@switching.mistake(
    "Vous mettez à zéro le nombre n° `off` de chaque ligne : la tête commence à `off * D`."
)
def column_of_that_number(heads, w_out, off):
    return times(zeroed(concat(heads), {off}), w_out)


@switching.mistake(
    "Vous éteignez la **place** n° `off`, dans toutes les têtes : éteignez une tête."
)
def place_off(heads, w_out, off):
    rows = concat(heads)
    return times([[0.0] * len(row) if t == off else row for t, row in enumerate(rows)], w_out)


@switching.mistake("La bonne tête est éteinte, mais vous multipliez par la transposée de `w_out`.")
def off_with_the_transposed_matrix(heads, w_out, off):
    return times(zeroed(concat(heads), columns_of(heads, off)), transposed(w_out))


@switching.mistake("La bonne tête est éteinte, mais il manque le produit par `w_out`.")
def off_without_matrix(heads, w_out, off):
    return zeroed(concat(heads), columns_of(heads, off))


@switching.mistake(
    "Vous mettez les têtes bout à bout sans échanger T et H : vos lignes mêlent les places."
)
def off_without_transpose(heads, w_out, off):
    return glued_without_transpose(
        [scaled(head, 0.0) if h == off else head for h, head in enumerate(heads)], w_out
    )


@switching.mistake("Vous éteignez toutes les têtes jusqu'à `off` : il n'en faut qu'une.")
def all_up_to_that_head(heads, w_out, off):
    end = (off + 1) * len(heads[0][0])
    return times(zeroed(concat(heads), range(end)), w_out)


@switching.mistake("Le dernier nombre de la tête reste allumé : la tranche va à `(off + 1) * D`.")
def last_number_left(heads, w_out, off):
    return times(zeroed(concat(heads), columns_of(heads, off)[:-1]), w_out)


EXERCISES = (cutting, merging, switching)
