"""Les exercices du chapitre 6 : les angles, tourner un vecteur, changer de rangement."""

import random
from math import cos, degrees, pi, sin

from course_lib.support.exercises.engine import Exercise

# --- 06-1 : les angles d'une place ---------------------------------------------------------------


def places() -> list[tuple]:
    generator = random.Random("06-1")
    cases = [(2, 4, 100.0), (0, 4, 10000.0), (3, 2, 10000.0), (1, 8, 10000.0), (100, 64, 10000.0)]
    cases.append((1000, 6, 100.0))  # plus d'un tour, en degrés aussi
    for d_k in (4, 6, 8, 10, 16, 32):
        cases.append((generator.randint(2, 200), d_k, generator.choice([50.0, 1000.0, 500000.0])))
    return cases


angles = Exercise(
    "06-1",
    "Les angles d'une place",
    cases=places(),
    hints=(
        "La paire `i`, comptée à partir de 0, tourne de `base ** (-2 * i / d_k)` radian par place.",
        "`[position * base ** (-2 * i / d_k) for i in range(…)]` : combien y a-t-il de paires ?",
    ),
)


@angles.reference
def rope_angles(position, d_k, base):
    return [position * base ** (-2 * i / d_k) for i in range(d_k // 2)]


@angles.mistake(
    "Ce sont des degrés : la formule donne déjà des radians, il n'y a rien à convertir."
)
def in_degrees(position, d_k, base):
    return [degrees(angle) for angle in rope_angles(position, d_k, base)]


@angles.mistake(
    "Vous convertissez en radians un angle qui en est déjà : ne multipliez pas par π/180."
)
def converted_again(position, d_k, base):
    return [angle * pi / 180 for angle in rope_angles(position, d_k, base)]


@angles.mistake(
    "Il manque un 2 dans l'exposant : c'est `2 * i / d_k`, car une paire compte deux nombres."
)
def without_the_two(position, d_k, base):
    return [position * base ** (-i / d_k) for i in range(d_k // 2)]


@angles.mistake("Vous comptez les paires à partir de 1 : la première, `i = 0`, a la vitesse 1.")
def from_one(position, d_k, base):
    return [position * base ** (-2 * i / d_k) for i in range(1, d_k // 2 + 1)]


@angles.mistake("La première paire, `i = 0`, manque : `range(d_k // 2)` part de 0.")
def first_pair_missing(position, d_k, base):
    return rope_angles(position, d_k, base)[1:]


@angles.mistake("Une paire de trop : il y en a `d_k // 2`, de 0 à `d_k // 2 - 1`.")
def one_pair_too_many(position, d_k, base):
    return [position * base ** (-2 * i / d_k) for i in range(d_k // 2 + 1)]


@angles.mistake(
    "Il manque des parenthèses : `**` passe avant `*` et `/`. C'est `base ** (-2 * i / d_k)`."
)
def power_first(position, d_k, base):
    return [position * base**-2 * i / d_k for i in range(d_k // 2)]


@angles.mistake("`//` arrondit l'exposant à un entier : c'est `/`.")
def rounded_exponent(position, d_k, base):
    return [position * base ** (-2 * i // d_k) for i in range(d_k // 2)]


@angles.mistake(
    "Votre dernière vitesse est exactement 1 / base : l'exposant s'arrête avant, à (d_k − 2) / d_k."
)
def down_to_the_inverse_of_the_base(position, d_k, base):
    last = d_k // 2 - 1
    return [position * base ** -(i / last if last else 0.0) for i in range(d_k // 2)]


@angles.mistake("L'exposant est positif : les aiguilles doivent ralentir, et non accélérer.")
def faster_and_faster(position, d_k, base):
    return [position * base ** (2 * i / d_k) for i in range(d_k // 2)]


@angles.mistake("Vous rendez les vitesses : multipliez-les par la place.")
def speeds_only(position, d_k, base):
    return rope_angles(1.0, d_k, base)


@angles.mistake("Vous comptez les places à partir de 1 : à la place 0, rien ne tourne.")
def next_place(position, d_k, base):
    return rope_angles(position + 1, d_k, base)


@angles.mistake("Un angle par nombre : les deux nombres d'une paire tournent ensemble, un suffit.")
def one_for_each_number(position, d_k, base):
    return [angle for angle in rope_angles(position, d_k, base) for _ in range(2)]


@angles.mistake(
    "Vous allez jusqu'à `d_k` paires : il n'y en a que la moitié, puisqu'une paire prend deux"
    " nombres."
)
def too_many_pairs(position, d_k, base):
    return [position * base ** (-2 * i / d_k) for i in range(d_k)]


@angles.mistake(
    "L'exposant est deux fois trop grand : `i` avance déjà de deux en deux, ou bien vous divisez"
    " par le nombre de paires au lieu de `d_k`."
)
def doubled_twice(position, d_k, base):
    return [position * base ** (-2 * i / d_k) for i in range(0, d_k, 2)]


@angles.mistake("Vous n'employez pas `base` : 10 000 n'est qu'une valeur habituelle.")
def usual_base(position, d_k, base):
    return rope_angles(position, d_k, 10000.0)


@angles.mistake("Toutes vos paires tournent à la même vitesse : la vitesse dépend de `i`.")
def one_speed(position, d_k, base):
    return [float(position)] * (d_k // 2)


@angles.mistake(
    "Vous ramenez l'angle à moins d'un tour : le cosinus n'en a pas besoin, et l'énoncé ne le"
    " demande pas."
)
def within_a_turn(position, d_k, base):
    return [angle % (2 * pi) for angle in rope_angles(position, d_k, base)]


@angles.mistake(
    "Vous ramenez l'angle à moins de 360 : ce sont des radians, et le cosinus n'en a pas besoin."
)
def within_360(position, d_k, base):
    return [angle % 360 for angle in rope_angles(position, d_k, base)]


@angles.mistake(
    "Vos vitesses sont en progression régulière : c'est l'exposant qui avance régulièrement."
)
def evenly_spaced(position, d_k, base):
    return [position * (1 - 2 * i / d_k) for i in range(d_k // 2)]


# --- 06-2 : tourner un vecteur -------------------------------------------------------------------


def vectors_to_turn() -> list[tuple]:
    generator = random.Random("06-2")
    cases = [([3.0, 4.0, 1.0, 0.0], 1, 100.0), ([3.0, 4.0], 1, 10000.0)]
    cases.append(([1.0, 2.0, 3.0, 4.0], 0, 10000.0))
    for d in (4, 6, 8, 8, 10, 12, 16):
        # Des huitièmes, et de petits angles : float32 y suffit.
        vector = [generator.randint(1, 80) / 8 * generator.choice([-1, 1]) for _ in range(d)]
        cases.append((vector, generator.randint(1, 5), generator.choice([20.0, 100.0, 10000.0])))
    return cases


turning = Exercise(
    "06-2",
    "Tourner un vecteur",
    cases=vectors_to_turn(),
    hints=(
        "Pour chaque paire `i` : son angle d'abord (exercice 06-1), puis les deux nombres"
        " `vector[2 * i]` et `vector[2 * i + 1]`.",
        "`x0 * cos(a) - x1 * sin(a)`, puis `x0 * sin(a) + x1 * cos(a)` : les deux partent des"
        " **anciens** `x0` et `x1`. (`from math import cos, sin`.)",
    ),
)


@turning.reference
def rotate(vector, position, base):
    turned = []
    for i in range(0, len(vector), 2):
        angle = position * base ** (-i / len(vector))
        x0, x1 = vector[i], vector[i + 1]
        turned += [x0 * cos(angle) - x1 * sin(angle), x0 * sin(angle) + x1 * cos(angle)]
    return turned


def turned_by(vector, angles, turn):
    """`turn(x0, x1, angle)` rend les deux nombres d'une paire."""
    rows = zip(vector[::2], vector[1::2], angles, strict=True)
    return [x for x0, x1, angle in rows for x in turn(x0, x1, angle)]


def usual(x0, x1, angle):
    return x0 * cos(angle) - x1 * sin(angle), x0 * sin(angle) + x1 * cos(angle)


def their_angles(vector, position, base):
    return rope_angles(position, len(vector), base)


@turning.mistake(
    "Vous appariez la première moitié à la seconde, comme `transformers` : ici, les paires sont"
    " voisines."
)
def by_halves(vector, position, base):
    half = len(vector) // 2
    rows = zip(vector[:half], vector[half:], their_angles(vector, position, base), strict=True)
    pairs = [usual(*row) for row in rows]
    return [x for x, _ in pairs] + [y for _, y in pairs]


@turning.mistake("Vous tournez dans l'autre sens : le moins est devant `x1 * sin`, en haut.")
def backwards(vector, position, base):
    return turned_by(vector, [-a for a in their_angles(vector, position, base)], usual)


@turning.mistake("Vous mettez deux plus (ou deux moins) : ce n'est pas une rotation.")
def no_minus(vector, position, base):
    def turn(x0, x1, a):
        return x0 * cos(a) + x1 * sin(a), x0 * sin(a) + x1 * cos(a)

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake("Toutes vos paires tournent du même angle : la vitesse dépend de la paire.")
def same_angle(vector, position, base):
    return turned_by(vector, [position] * (len(vector) // 2), usual)


@turning.mistake("Vous avez échangé cosinus et sinus : à la place 0, rien ne doit bouger.")
def swapped(vector, position, base):
    def turn(x0, x1, a):
        return x0 * sin(a) - x1 * cos(a), x0 * cos(a) + x1 * sin(a)

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake(
    "Le second nombre est calculé avec le premier **déjà tourné** : gardez l'ancien `x0`."
)
def overwritten(vector, position, base):
    def turn(x0, x1, a):
        x0 = x0 * cos(a) - x1 * sin(a)
        return x0, x0 * sin(a) + x1 * cos(a)

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake("Vous ne changez que le premier nombre de chaque paire : les deux tournent.")
def only_the_first(vector, position, base):
    def turn(x0, x1, a):
        return x0 * cos(a) - x1 * sin(a), x1

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake("Vous prenez le cosinus d'un angle en degrés : la formule donne des radians.")
def as_degrees(vector, position, base):
    radians = [a * pi / 180 for a in their_angles(vector, position, base)]
    return turned_by(vector, radians, usual)


@turning.mistake("Vous ajoutez l'angle aux nombres : RoPE n'ajoute rien, il tourne.")
def added(vector, position, base):
    return turned_by(vector, their_angles(vector, position, base), lambda x, y, a: (x + a, y + a))


@turning.mistake(
    "Vous multipliez chaque nombre par le cosinus de son angle : il manque les termes en sinus."
)
def cosine_only(vector, position, base):
    def turn(x0, x1, a):
        return x0 * cos(a), x1 * cos(a)

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake("Vous oubliez la place : l'angle est la vitesse **multipliée** par `position`.")
def place_forgotten(vector, position, base):
    return turned_by(vector, their_angles(vector, 1, base), usual)


@turning.mistake(
    "Vous rendez d'abord les premiers nombres de toutes les paires, puis les seconds : remettez"
    " chaque paire à sa place."
)
def regrouped(vector, position, base):
    turned = rotate(vector, position, base)
    return turned[::2] + turned[1::2]


@turning.mistake(
    "L'exposant est deux fois trop grand : `i` avance déjà de deux en deux, ou bien vous divisez"
    " par le nombre de paires au lieu de `d_k`."
)
def speeds_squared(vector, position, base):
    return turned_by(vector, their_angles(vector, position, base**2), usual)


@turning.mistake(
    "L'exposant avance deux fois trop lentement : la paire `i` a pour exposant `2 * i / d_k`."
)
def speeds_halved(vector, position, base):
    return turned_by(vector, their_angles(vector, position, base**0.5), usual)


@turning.mistake("L'exposant est positif : les aiguilles doivent ralentir, et non accélérer.")
def speeds_inverted(vector, position, base):
    return turned_by(vector, their_angles(vector, position, 1 / base), usual)


@turning.mistake("Vous comptez les paires à partir de 1 : la première, `i = 0`, a la vitesse 1.")
def pairs_from_one(vector, position, base):
    return turned_by(vector, from_one(position, len(vector), base), usual)


@turning.mistake(
    "Vous appariez la première moitié à la seconde, puis rendez chaque paire d'un bloc : ici, les"
    " paires sont voisines."
)
def halves_interleaved(vector, position, base):
    turned = by_halves(vector, position, base)
    half = len(turned) // 2
    return [x for pair in zip(turned[:half], turned[half:], strict=True) for x in pair]


@turning.mistake("Votre second nombre a un moins : c'est `x0 * sin(a) + x1 * cos(a)`.")
def minus_in_the_second(vector, position, base):
    def turn(x0, x1, a):
        return x0 * cos(a) - x1 * sin(a), x0 * sin(a) - x1 * cos(a)

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake(
    "Cosinus et sinus sont échangés dans votre second nombre : c'est `x0 * sin(a) + x1 * cos(a)`."
)
def second_swapped(vector, position, base):
    def turn(x0, x1, a):
        return x0 * cos(a) - x1 * sin(a), x0 * cos(a) + x1 * sin(a)

    return turned_by(vector, their_angles(vector, position, base), turn)


@turning.mistake("Vous n'employez pas `base` : 10 000 n'est qu'une valeur habituelle.")
def base_ignored(vector, position, base):
    return rotate(vector, position, 10000.0)


@turning.mistake(
    "Votre dernière vitesse est exactement 1 / base : l'exposant s'arrête avant, à (d_k − 2) / d_k."
)
def to_the_inverse_of_the_base(vector, position, base):
    return turned_by(vector, down_to_the_inverse_of_the_base(position, len(vector), base), usual)


@turning.mistake(
    "Il manque des parenthèses : `**` passe avant `*` et `/`. C'est `base ** (-2 * i / d_k)`."
)
def exponent_without_parentheses(vector, position, base):
    return turned_by(vector, power_first(position, len(vector), base), usual)


# --- 06-3 : changer de rangement -----------------------------------------------------------------


def matrices() -> list[tuple]:
    generator = random.Random("06-3")
    cases = [([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]], 1)]
    for n_heads, d, width in ((2, 6, 2), (3, 8, 3), (1, 8, 4), (4, 6, 2), (2, 10, 5), (3, 6, 6)):
        numbers = generator.sample(range(-500, 500), n_heads * d * width)
        rows = [numbers[i : i + width] for i in range(0, len(numbers), width)]
        cases.append(([[x / 2 for x in row] for row in rows], n_heads))
    return cases


layout = Exercise(
    "06-3",
    "Changer de rangement",
    cases=matrices(),
    hints=(
        "Coupez d'abord en têtes : `len(rows) // n_heads` lignes chacune.",
        "Dans une tête, les lignes de rang pair, `head[::2]`, puis les autres, `head[1::2]`.",
    ),
)


@layout.reference
def to_half_split(rows, n_heads):
    d_k = len(rows) // n_heads
    ordered = []
    for start in range(0, len(rows), d_k):
        head = rows[start : start + d_k]
        ordered += head[::2] + head[1::2]
    return ordered


def head_by_head(rows, n_heads, arrange):
    d_k = len(rows) // n_heads
    heads = [rows[i : i + d_k] for i in range(0, len(rows), d_k)]
    return [row for head in heads for row in arrange(head)]


def shuffle_back(head):
    half = len(head) // 2
    return [row for pair in zip(head[:half], head[half:], strict=True) for row in pair]


@layout.mistake("C'est la permutation inverse : vous allez des moitiés vers les paires voisines.")
def inverse(rows, n_heads):
    return head_by_head(rows, n_heads, shuffle_back)


@layout.mistake(
    "Vous permutez toute la matrice d'un coup : des lignes changent de tête. Faites-le tête par"
    " tête."
)
def whole_matrix(rows, n_heads):
    return rows[::2] + rows[1::2]


@layout.mistake("Vous mettez les rangs impairs d'abord : ce sont les rangs pairs, 0, 2, 4…")
def odd_first(rows, n_heads):
    return head_by_head(rows, n_heads, lambda head: head[1::2] + head[::2])


@layout.mistake("Vous permutez les colonnes : ce sont les **lignes** de W_Q qui font les requêtes.")
def columns(rows, n_heads):
    return [row[::2] + row[1::2] for row in rows]


@layout.mistake("Vous échangez les deux nombres de chaque paire : les paires restent voisines.")
def swapped_neighbours(rows, n_heads):
    return [rows[i ^ 1] for i in range(len(rows))]


@layout.mistake("Vous échangez les deux moitiés de chaque tête, sans séparer les paires.")
def halves_swapped(rows, n_heads):
    def arrange(head):
        half = len(head) // 2
        return head[half:] + head[:half]

    return head_by_head(rows, n_heads, arrange)


@layout.mistake("Vous ne permutez que la première tête : les autres ont aussi leurs paires.")
def first_head_only(rows, n_heads):
    d_k = len(rows) // n_heads
    return to_half_split(rows[:d_k], 1) + rows[d_k:]


@layout.mistake("Vous rendez les lignes dans l'ordre reçu : rien n'a changé.")
def unchanged(rows, n_heads):
    return list(rows)


@layout.mistake("Vous rendez une liste par tête : mettez les têtes bout à bout.")
def nested(rows, n_heads):
    d_k = len(rows) // n_heads
    return [to_half_split(rows[i : i + d_k], 1) for i in range(0, len(rows), d_k)]


@layout.mistake("Vous prenez `n_heads` pour la taille d'une tête : elle en est le nombre.")
def heads_taken_for_size(rows, n_heads):
    ordered = []
    for i in range(0, len(rows), n_heads):
        ordered += rows[i : i + n_heads][::2] + rows[i : i + n_heads][1::2]
    return ordered


@layout.mistake("Vous inversez l'ordre des rangs impairs : gardez l'ordre des paires.")
def odd_reversed(rows, n_heads):
    return head_by_head(rows, n_heads, lambda head: head[::2] + head[1::2][::-1])


@layout.mistake("Vous ne rendez que les rangs pairs : la seconde moitié manque.")
def half_missing(rows, n_heads):
    return head_by_head(rows, n_heads, lambda head: head[::2])


@layout.mistake(
    "Vous rendez les rangs pairs de **toutes** les têtes, puis les impairs de toutes : une tête"
    " doit rester d'un seul tenant."
)
def evens_of_all_heads(rows, n_heads):
    def rank(i):
        return i % (len(rows) // n_heads)

    order = sorted(range(len(rows)), key=lambda i: (rank(i) % 2, rank(i)))
    return [rows[i] for i in order]


@layout.mistake("Vous ne rendez que la dernière tête : ajoutez chacune à la liste (`+=`).")
def last_head_only(rows, n_heads):
    return to_half_split(rows[-(len(rows) // n_heads) :], 1)


@layout.mistake(
    "C'est la permutation inverse, et sur toute la matrice : faites-la tête par tête, des paires"
    " voisines vers les moitiés."
)
def inverse_of_everything(rows, n_heads):
    return shuffle_back(rows)


EXERCISES = (angles, turning, layout)
