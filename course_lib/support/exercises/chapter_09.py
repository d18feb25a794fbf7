"""Les exercices du chapitre 9 : l'erreur d'un batch, le taux d'un pas, accumuler, AdamW."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import log, log2, sqrt

from course_lib.support.exercises.engine import Exercise

# --- 09-1 : l'erreur d'un batch ------------------------------------------------------------------


def predictions_and_rows() -> list[tuple]:
    generator = random.Random("09-1")

    def prediction(vocab_size: int) -> list[float]:
        weights = [generator.randint(1, 9) for _ in range(vocab_size)]
        return [weight / sum(weights) for weight in weights]

    def case(lengths: list[int], vocab_size: int = 5, filler: int = 0) -> tuple:
        longest = max(lengths) + filler
        rows = [
            [generator.randrange(1, vocab_size) for _ in range(n)] + [0] * (longest - n)
            for n in lengths
        ]
        chances = [[prediction(vocab_size) for _ in range(longest)] for _ in lengths]
        return chances, rows

    half, quarter = [0.0, 0.5, 0.25, 0.25], [0.5, 0.25, 0.125, 0.125]
    stated = [[[0.0, 0.5, 0.5], [0.25, 0.5, 0.25], [0.0, 1.0, 0.0]]]
    cases = [
        (stated, [[1, 2, 0]]),
        ([[half, quarter, half], [quarter, half, half]], [[1, 2, 3], [1, 3, 0]]),
        case([2], 4),
        case([4, 4]),
        case([6, 2, 3]),
        case([5, 2], 7, filler=2),
    ]
    return [*cases, *(case([generator.randint(2, 7) for _ in range(4)]) for _ in range(6))]


batch_error = Exercise(
    "09-1",
    "L'erreur d'un batch",
    cases=predictions_and_rows(),
    hints=(
        "La prédiction de la place `t` porte sur le token de la place `t + 1`. La dernière place"
        " d'une ligne n'a pas de suivant.",
        "Parcourez toutes les lignes, sautez les cibles `0`, additionnez les surprises et comptez"
        " les cibles ; divisez une seule fois, à la fin.",
    ),
)


@batch_error.reference
def mean_surprise(predictions, rows):
    bits, count = 0.0, 0
    for chances, row in zip(predictions, rows, strict=True):
        for prediction, target in zip(chances, row[1:], strict=False):
            if target != 0:
                bits -= log2(prediction[target])
                count += 1
    return bits / count


def safe(p: float) -> float:
    return -log2(p) if p else float("inf")


def surprises_of(predictions, rows, shift: int = 1, pad: bool = False) -> list[list[float]]:
    """Les surprises ligne par ligne, avec un autre décalage, ou `<pad>` compté."""
    return [
        [
            safe(chances[t][row[t + shift]])
            for t in range(max(0, -shift), min(len(row), len(row) - shift))
            if pad or row[t + shift] != 0
        ]
        for chances, row in zip(predictions, rows, strict=True)
    ]


def mean(numbers) -> float:
    return sum(numbers) / len(numbers)


def flat(table) -> list:
    return [one for row in table for one in row]


@batch_error.mistake(
    "Vos cibles ne sont pas décalées : la prédiction de la place `t` porte sur le token de `t + 1`."
)
def not_shifted(predictions, rows):
    return mean(flat(surprises_of(predictions, rows, shift=0)))


@batch_error.mistake("Vous décalez à l'envers : la prédiction porte sur le token **suivant**.")
def shifted_backwards(predictions, rows):
    return mean(flat(surprises_of(predictions, rows, shift=-1)))


@batch_error.mistake("Vous décalez de deux : la prédiction porte sur le token de `t + 1`.")
def shifted_twice(predictions, rows):
    found = flat(surprises_of(predictions, rows, shift=2))
    return mean(found) if found else 0.0


@batch_error.mistake("Vous comptez `<pad>` comme une cible : ce n'est pas du texte.")
def padding_counted(predictions, rows):
    return mean(flat(surprises_of(predictions, rows, pad=True)))


@batch_error.mistake(
    "Vous sautez bien les cibles `<pad>`, mais vous divisez aussi par leur nombre : seules les"
    " vraies cibles comptent."
)
def divided_by_cells(predictions, rows):
    return sum(flat(surprises_of(predictions, rows))) / sum(len(row) - 1 for row in rows)


@batch_error.mistake(
    "Vous faites la moyenne des moyennes des lignes : un token d'une ligne courte y pèse trop."
)
def mean_of_means(predictions, rows):
    return mean([mean(line) for line in surprises_of(predictions, rows)])


@batch_error.mistake(
    "Vous rendez la somme des surprises : il faut diviser par le nombre de cibles."
)
def sum_only(predictions, rows):
    return sum(flat(surprises_of(predictions, rows)))


@batch_error.mistake("Vous divisez par le nombre de lignes, au lieu du nombre de cibles.")
def divided_by_rows(predictions, rows):
    return sum(flat(surprises_of(predictions, rows))) / len(rows)


@batch_error.mistake(
    "Vous divisez par le nombre de tokens, premier compris : or il est donné, nul ne le prédit."
)
def first_token_counted(predictions, rows):
    return sum(flat(surprises_of(predictions, rows))) / sum(token != 0 for token in flat(rows))


@batch_error.mistake("Vous comptez en nats : la réponse est en bits, le logarithme est en base 2.")
def in_nats(predictions, rows):
    return mean_surprise(predictions, rows) * log(2)


@batch_error.mistake("Le signe est à l'envers : une surprise est positive.")
def negative(predictions, rows):
    return -mean_surprise(predictions, rows)


@batch_error.mistake(
    "Vous rendez la surprise de la probabilité moyenne : c'est la moyenne des surprises qu'il faut."
)
def surprise_of_the_mean(predictions, rows):
    return safe(mean([2**-bits for bits in flat(surprises_of(predictions, rows))]))


@batch_error.mistake("Vous oubliez la dernière cible de chaque ligne.")
def last_target_lost(predictions, rows):
    found = flat(line[:-1] for line in surprises_of(predictions, rows))
    return mean(found) if found else 0.0


@batch_error.mistake(
    "Vous sautez les **entrées** `<pad>` : c'est la cible, à la place `t + 1`, qu'il faut regarder."
)
def padded_inputs_skipped(predictions, rows):
    bits, count = 0.0, 0
    for chances, row in zip(predictions, rows, strict=True):
        for t in range(len(row) - 1):
            if row[t] != 0:
                bits -= log2(chances[t][row[t + 1]])
                count += 1
    return bits / count


@batch_error.mistake(
    "Vos cibles ne sont pas décalées, et la première place est sautée : la prédiction de la place"
    " `t` porte sur le token de `t + 1`."
)
def not_shifted_from_one(predictions, rows):
    return mean(flat(line[1:] for line in surprises_of(predictions, rows, shift=0)))


@batch_error.mistake("Vous rendez la perplexité : la réponse est en bits, sans `2 **`.")
def perplexity(predictions, rows):
    return 2 ** mean_surprise(predictions, rows)


@batch_error.mistake("Vous ne lisez que la première ligne : il faut toutes celles du batch.")
def first_row_only(predictions, rows):
    return mean_surprise(predictions[:1], rows[:1])


# --- 09-2 : le taux d'un pas ---------------------------------------------------------------------


def steps_of_schedules() -> list[tuple]:
    generator = random.Random("09-2")
    cases = [(0, 6, 2, 3, 1.0), (5, 6, 2, 3, 1.0), (2, 6, 2, 3, 1.0)]
    cases += [(step, 5, 0, 5, 0.5) for step in (0, 2, 4)]
    cases += [(step, 20, 4, 6, 0.01) for step in range(20)]
    cases += [(step, 8, 8, 0, 2.0) for step in (0, 3, 7)]
    cases += [(step, 10, 6, 7, 1.0) for step in range(10)]
    for _ in range(8):
        steps = generator.randint(10, 200)
        warmup, decay = generator.randint(0, steps // 3), generator.randint(1, steps // 2)
        cases.append((generator.randrange(steps), steps, warmup, decay, 0.003))
    return cases


schedule = Exercise(
    "09-2",
    "Le taux d'un pas",
    cases=steps_of_schedules(),
    hints=(
        "Au pas `step`, compté depuis 0, la montée en est à `(step + 1) / warmup`, et il reste"
        " `steps - step` pas à faire, celui-ci compris.",
        "Le plus petit des trois nombres gagne : 1, la montée, la descente"
        " `(steps - step) / decay`. Une durée nulle ne limite rien.",
    ),
)


@schedule.reference
def rate_at(step, steps, warmup, decay, peak):
    up = (step + 1) / warmup if warmup else 1.0
    down = (steps - step) / decay if decay else 1.0
    return peak * min(1.0, up, down)


def scheduled(step, steps, warmup, decay, peak, first=1, last=0, combine=min) -> float:
    up = (step + first) / warmup if warmup else 1.0
    down = (steps - step - last) / decay if decay else 1.0
    return peak * combine(1.0, up, down)


@schedule.mistake(
    "Votre montée part de `step / warmup` : le premier taux est nul, et le premier batch perdu."
)
def first_rate_is_zero(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, first=0)


@schedule.mistake("Votre montée a un pas d'avance : au pas 0, elle en est à `1 / warmup`.")
def one_step_ahead(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, first=2)


@schedule.mistake(
    "Votre descente arrive à zéro au dernier pas, qui compte encore : il en reste `steps - step`."
)
def last_rate_is_zero(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, last=1)


@schedule.mistake("Les deux bouts sont décalés d'un pas : le premier et le dernier taux sont nuls.")
def both_ends_are_zero(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, first=0, last=1)


@schedule.mistake(
    "Où montée et descente se recouvrent, vous ne regardez que la montée : la plus petite gagne."
)
def warmup_first(step, steps, warmup, decay, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return scheduled(step, steps, 0, decay, peak)


@schedule.mistake(
    "Où montée et descente se recouvrent, vous ne regardez que la descente : la plus petite gagne."
)
def decay_first(step, steps, warmup, decay, peak):
    if step >= steps - decay:
        return peak * (steps - step) / decay
    return scheduled(step, steps, warmup, 0, peak)


@schedule.mistake(
    "Un pas de trop au dénominateur : au dernier pas de la montée, le taux vaut déjà `peak`."
)
def warmup_too_long(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup + 1 if warmup else 0, decay, peak)


@schedule.mistake(
    "Un pas de trop au dénominateur de la descente : au premier de ses pas, le taux vaut `peak`."
)
def decay_too_long(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay + 1 if decay else 0, peak)


@schedule.mistake("Les pas partent de 0 : votre montée et votre descente ont un pas de retard.")
def counted_from_one(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, first=0, last=-1)


@schedule.mistake("`peak` multiplie le plus petit des trois nombres : il n'en est pas un.")
def peak_among_them(step, steps, warmup, decay, peak):
    up = (step + 1) / warmup if warmup else 1.0
    down = (steps - step) / decay if decay else 1.0
    return min(peak, up, down)


@schedule.mistake("Vous divisez par une durée nulle : elle ne limite rien.")
def no_care_of_zero(step, steps, warmup, decay, peak):
    return peak * min(1.0, (step + 1) / warmup, (steps - step) / decay)


@schedule.mistake("Vous ne montez pas : le premier taux est déjà au sommet.")
def no_warmup(step, steps, warmup, decay, peak):
    return scheduled(step, steps, 0, decay, peak)


@schedule.mistake("Vous ne descendez pas : les derniers taux restent au sommet.")
def no_decay(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, 0, peak)


@schedule.mistake("Vous prenez le plus grand des trois nombres : c'est le plus petit qui gagne.")
def largest(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, combine=max)


@schedule.mistake(
    "Rien ne borne votre taux par `peak` : sur le plateau, il doit valoir 1 fois `peak`."
)
def unbounded(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, peak, combine=lambda one, *ends: min(ends))


@schedule.mistake("Vous oubliez de multiplier par `peak`.")
def without_peak(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, decay, 1.0)


@schedule.mistake(
    "Vous descendez dès la fin de la montée : la descente ne prend que les `decay` derniers pas."
)
def decays_from_the_top(step, steps, warmup, decay, peak):
    return scheduled(step, steps, warmup, (steps - warmup) or 1, peak)


@schedule.mistake(
    "Vous multipliez montée et descente : où elles se recouvrent, prenez la plus petite."
)
def product(step, steps, warmup, decay, peak):
    return scheduled(
        step, steps, warmup, decay, peak, combine=lambda one, up, down: min(1, up) * min(1, down)
    )


# --- 09-3 : accumuler le gradient ----------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Slope:
    """La pente d'un exemple, et comment la montrer au lecteur."""

    text: str
    function: Callable

    def __call__(self, w: float, x: float) -> float:
        return self.function(w, x)

    def __repr__(self) -> str:
        return f"lambda w, x: {self.text}"


pull = Slope("2 * (w - x)", lambda w, x: 2 * (w - x))  # la pente de (w − x)²


def pieces_of_batches() -> list[tuple]:
    generator = random.Random("09-3")
    cases = [
        (0.0, pull, [[[1.0, 3.0], [5.0]]], 0.5),
        (0.0, pull, [[[1.0]], [[1.0]]], 0.25),
        (1.0, pull, [[[2.0, 4.0], [0.0]], [[3.0]]], 0.1),
        (
            2.0,
            Slope("x * w", lambda w, x: x * w),
            [[[1.0, 2.0, 3.0], [4.0]], [[1.0], [2.0, 6.0]]],
            0.125,
        ),
        (
            0.0,
            Slope("(w - x) ** 3", lambda w, x: (w - x) ** 3),
            [[[1.0, 3.0]]],
            0.125,
        ),  # la moyenne des x n'y suffit pas
    ]
    for _ in range(6):
        batches = [
            [
                [generator.randint(-9, 9) / 2 for _ in range(generator.randint(1, 4))]
                for _ in range(generator.randint(2, 3))
            ]
            for _ in range(generator.randint(2, 4))
        ]
        cases.append((generator.randint(-4, 4) / 2, pull, batches, 0.125))
    return cases


accumulating = Exercise(
    "09-3",
    "Accumuler le gradient",
    cases=pieces_of_batches(),
    hints=(
        "Un batch fait un seul pas. Avant lui, le gradient repart de zéro ; puis chaque exemple de"
        " chaque morceau y ajoute sa pente.",
        "Les pentes d'un batch sont toutes prises au même `w`. Divisez leur somme par le nombre"
        " d'exemples du batch, puis ôtez à `w` le taux fois ce gradient.",
    ),
)


@accumulating.reference
def descend_by_pieces(w, slope, batches, rate):
    weights = []
    for batch in batches:
        total = sum(slope(w, x) for piece in batch for x in piece)
        count = sum(len(piece) for piece in batch)
        w = w - rate * total / count
        weights.append(w)
    return weights


def descended(w, slope, batches, rate, gradient) -> list[float]:
    weights = []
    for batch in batches:
        w = w - rate * gradient(w, slope, batch)
        weights.append(w)
    return weights


def slopes(w, slope, batch) -> list[float]:
    return [slope(w, x) for piece in batch for x in piece]


@accumulating.mistake(
    "Vous ne remettez pas le gradient à zéro : les pentes des batches précédents restent dans la"
    " somme. C'est `zero_grad` oublié."
)
def never_zeroed(w, slope, batches, rate):
    total, weights = 0.0, []
    for batch in batches:
        found = slopes(w, slope, batch)
        total += sum(found) / len(found)
        w = w - rate * total
        weights.append(w)
    return weights


@accumulating.mistake(
    "Vous ne remettez à zéro ni la somme des pentes ni le nombre d'exemples : les batches d'avant"
    " comptent encore."
)
def running_mean(w, slope, batches, rate):
    seen, weights = [], []
    for batch in batches:
        seen += slopes(w, slope, batch)
        w = w - rate * sum(seen) / len(seen)
        weights.append(w)
    return weights


@accumulating.mistake(
    "Vous remettez à zéro le nombre d'exemples, et non la somme des pentes : celles des batches"
    " précédents y restent."
)
def sum_never_zeroed(w, slope, batches, rate):
    total, weights = 0.0, []
    for batch in batches:
        found = slopes(w, slope, batch)
        total += sum(found)
        w = w - rate * total / len(found)
        weights.append(w)
    return weights


@accumulating.mistake(
    "Vous remettez à zéro la somme des pentes, et non le nombre d'exemples : ceux des batches"
    " précédents y restent."
)
def count_never_zeroed(w, slope, batches, rate):
    count, weights = 0, []
    for batch in batches:
        found = slopes(w, slope, batch)
        count += len(found)
        w = w - rate * sum(found) / count
        weights.append(w)
    return weights


@accumulating.mistake("Chaque pas repart du poids de départ : mettez `w` à jour.")
def always_from_the_start(w, slope, batches, rate):
    return [w - rate * mean(slopes(w, slope, batch)) for batch in batches]


@accumulating.mistake("La pente de la moyenne des exemples n'est pas la moyenne de leurs pentes.")
def slope_of_the_mean(w, slope, batches, rate):
    return descended(w, slope, batches, rate, lambda w, s, b: s(w, mean(flat(b))))


@accumulating.mistake("Vous oubliez le taux : le pas est `rate` fois la pente moyenne.")
def rate_forgotten(w, slope, batches, rate):
    return descend_by_pieces(w, slope, batches, 1.0)


@accumulating.mistake(
    "Vous remettez le gradient à zéro à chaque morceau : seul le dernier morceau du batch compte."
)
def zeroed_at_each_piece(w, slope, batches, rate):
    return descended(w, slope, batches, rate, lambda w, s, b: mean(slopes(w, s, b[-1:])))


@accumulating.mistake(
    "Vous remettez la somme à zéro à chaque morceau, mais divisez par tout le batch."
)
def last_piece_over_all(w, slope, batches, rate):
    return descended(
        w, slope, batches, rate, lambda w, s, b: sum(slopes(w, s, b[-1:])) / len(flat(b))
    )


@accumulating.mistake(
    "Vous faites la moyenne des moyennes des morceaux : un exemple d'un petit morceau pèse trop."
)
def mean_of_piece_means(w, slope, batches, rate):
    return descended(
        w, slope, batches, rate, lambda w, s, b: mean([mean(slopes(w, s, [p])) for p in b])
    )


@accumulating.mistake("Vous faites la somme des moyennes des morceaux : divisez le tout une fois.")
def sum_of_piece_means(w, slope, batches, rate):
    return descended(
        w, slope, batches, rate, lambda w, s, b: sum(mean(slopes(w, s, [p])) for p in b)
    )


@accumulating.mistake(
    "Vous ne divisez pas par le nombre d'exemples : le pas grandit avec le batch."
)
def summed(w, slope, batches, rate):
    return descended(w, slope, batches, rate, lambda w, s, b: sum(slopes(w, s, b)))


@accumulating.mistake("Vous divisez par le nombre de morceaux, au lieu du nombre d'exemples.")
def divided_by_pieces(w, slope, batches, rate):
    return descended(w, slope, batches, rate, lambda w, s, b: sum(slopes(w, s, b)) / len(b))


@accumulating.mistake("Vous faites un pas par morceau : il n'en faut qu'un par batch.")
def one_step_a_piece(w, slope, batches, rate):
    weights = []
    for batch in batches:
        for piece in batch:
            w = w - rate * mean(slopes(w, slope, [piece]))
        weights.append(w)
    return weights


@accumulating.mistake(
    "Vous notez le poids après chaque morceau, et y faites un pas : il n'en faut qu'un par batch."
)
def one_weight_a_piece(w, slope, batches, rate):
    pieces = [[piece] for batch in batches for piece in batch]
    return descended(w, slope, pieces, rate, lambda w, s, b: mean(slopes(w, s, b)))


@accumulating.mistake("Vous faites un pas par exemple : il n'en faut qu'un par batch.")
def one_step_an_example(w, slope, batches, rate):
    weights = []
    for batch in batches:
        for x in flat(batch):
            w = w - rate * slope(w, x)
        weights.append(w)
    return weights


@accumulating.mistake("Vous montez la pente : il faut lui tourner le dos, `w - rate * …`.")
def uphill(w, slope, batches, rate):
    return descend_by_pieces(w, slope, batches, -rate)


@accumulating.mistake("Toutes vos pentes sont prises au poids de départ : il change à chaque pas.")
def stale(w, slope, batches, rate):
    weights, start = [], w
    for batch in batches:
        w = w - rate * mean(slopes(start, slope, batch))
        weights.append(w)
    return weights


@accumulating.mistake("Vous notez le poids avant chaque pas : on veut celui d'après.")
def before_each_step(w, slope, batches, rate):
    return [w, *descend_by_pieces(w, slope, batches, rate)[:-1]]


@accumulating.mistake(
    "Vous ajoutez le poids de départ à la liste : on ne veut que ceux d'après un pas."
)
def with_the_start(w, slope, batches, rate):
    return [w, *descend_by_pieces(w, slope, batches, rate)]


@accumulating.mistake("Vous ne rendez que le dernier poids : on veut celui d'après chaque batch.")
def last_weight(w, slope, batches, rate):
    return descend_by_pieces(w, slope, batches, rate)[-1]


# --- 09-4 : un pas d'AdamW -----------------------------------------------------------------------


def states_of_adamw() -> list[tuple]:
    generator = random.Random("09-4")
    cases = [(4.0, -3.0, 0.0, 0.0, 1, 0.25, 0.0), (1.0, 2.0, 0.0, 0.0, 1, 0.1, 0.5)]
    cases += [(1.0, slope, 0.0, 0.0, 1, 0.125, 0.0) for slope in (0.0, 1e-8)]  # le 1e-8 y compte
    for _ in range(10):
        w, slope, m = (generator.randint(-40, 40) / 8 or 0.5 for _ in range(3))
        v = generator.randint(1, 40) / 8
        cases.append((w, slope, m, v, generator.randint(2, 9), 0.125, 0.25))
    return cases


adamw = Exercise(
    "09-4",
    "Un pas d'AdamW",
    cases=states_of_adamw(),
    hints=(
        "Mettez d'abord à jour les deux moyennes, puis corrigez-en des copies : `m / (1 - 0.9**t)`"
        " et `v / (1 - 0.95**t)`.",
        "Le poids est d'abord multiplié par `1 - rate * decay`, puis on lui ôte `rate` fois la"
        " moyenne corrigée, divisée par la racine de l'autre plus `1e-8`.",
    ),
)


@adamw.reference
def adamw_step(w, slope, m, v, t, rate, decay):
    m = 0.9 * m + 0.1 * slope
    v = 0.95 * v + 0.05 * slope**2
    step = m / (1 - 0.9**t) / (sqrt(v / (1 - 0.95**t)) + 1e-8)
    return w * (1 - rate * decay) - rate * step, m, v


def stepped(
    w, slope, m, v, t, rate, decay, b1=0.9, b2=0.95, squared=True, corrected=True, root=True, l2=0.0
):
    slope = slope + l2 * w
    m = b1 * m + (1 - b1) * slope
    v = b2 * v + (1 - b2) * (slope**2 if squared else abs(slope))
    m_hat, v_hat = (m / (1 - b1**t), v / (1 - b2**t)) if corrected else (m, v)
    size = sqrt(v_hat) if root else v_hat
    return w * (1 - rate * decay) - rate * m_hat / (size + 1e-8), m, v


def moved_by(w, slope, m, v, rate, decay, step) -> tuple:
    """Le pas juste, mais de `step(m, v)`, les moyennes mises à jour."""
    m, v = 0.9 * m + 0.1 * slope, 0.95 * v + 0.05 * slope**2
    return w * (1 - rate * decay) - rate * step(m, v), m, v


@adamw.mistake(
    "Vous ne corrigez pas les moyennes, qui partent de zéro : divisez par `1 - beta**t`."
)
def not_corrected(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, decay, corrected=False)


@adamw.mistake("Il manque le `1e-8` : une pente toujours nulle, et l'on divise par zéro.")
def without_epsilon(w, slope, m, v, t, rate, decay):
    return moved_by(
        w, slope, m, v, rate, decay, lambda m, v: m / (1 - 0.9**t) / sqrt(v / (1 - 0.95**t))
    )


@adamw.mistake("Le `1e-8` s'ajoute à la racine, une fois prise ; sous elle, il pèserait bien plus.")
def epsilon_under_the_root(w, slope, m, v, t, rate, decay):
    return moved_by(
        w, slope, m, v, rate, decay, lambda m, v: m / (1 - 0.9**t) / sqrt(v / (1 - 0.95**t) + 1e-8)
    )


@adamw.mistake("Vous oubliez la racine carrée : on divise par la racine de la moyenne des carrés.")
def without_root(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, decay, root=False)


@adamw.mistake("La seconde moyenne est celle des **carrés** de la pente.")
def not_squared(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, decay, squared=False)


@adamw.mistake("Vous avez échangé les deux coefficients : 0,9 pour la pente, 0,95 pour son carré.")
def betas_swapped(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, decay, b1=0.95, b2=0.9)


@adamw.mistake(
    "Vous ajoutez `decay * w` à la pente : c'est Adam avec L2. Le W d'AdamW tire le poids à part."
)
def decay_in_the_slope(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, 0.0, l2=decay)


@adamw.mistake(
    "Vous oubliez le *weight decay* : le poids est aussi multiplié par `1 - rate * decay`."
)
def without_decay(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, 0.0)


@adamw.mistake("Votre *weight decay* oublie le taux : multipliez par `1 - rate * decay`.")
def decay_without_rate(w, slope, m, v, t, rate, decay):
    moved, m, v = stepped(w, slope, m, v, t, rate, 0.0)
    return moved - decay * w, m, v


@adamw.mistake(
    "Vous tirez le poids vers 0 après le pas : c'est le poids d'avant que l'on multiplie."
)
def decay_afterwards(w, slope, m, v, t, rate, decay):
    moved, m, v = stepped(w, slope, m, v, t, rate, 0.0)
    return moved * (1 - rate * decay), m, v


@adamw.mistake("Vous montez la pente : le pas se retranche.")
def upwards(w, slope, m, v, t, rate, decay):
    moved, m, v = stepped(w, slope, m, v, t, rate, 0.0)
    return 2 * w - moved - rate * decay * w, m, v


@adamw.mistake(
    "Vous rendez les moyennes corrigées : au pas suivant, elles seraient corrigées deux fois."
)
def corrected_returned(w, slope, m, v, t, rate, decay):
    w, m, v = adamw_step(w, slope, m, v, t, rate, decay)
    return w, m / (1 - 0.9**t), v / (1 - 0.95**t)


@adamw.mistake("Vous faites le pas avec les moyennes d'avant : mettez-les d'abord à jour.")
def old_averages(w, slope, m, v, t, rate, decay):
    _, new_m, new_v = adamw_step(w, slope, m, v, t, rate, decay)
    step = m / (1 - 0.9**t) / (sqrt(v / (1 - 0.95**t)) + 1e-8)
    return w * (1 - rate * decay) - rate * step, new_m, new_v


@adamw.mistake("Votre correction a un pas d'avance : au premier pas, `t` vaut déjà 1.")
def one_step_late(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t + 1, rate, decay)[0], *stepped(w, slope, m, v, t, rate, decay)[
        1:
    ]


@adamw.mistake("Vous rendez le poids seul : il faut aussi les deux moyennes, pour le pas suivant.")
def weight_only(w, slope, m, v, t, rate, decay):
    return adamw_step(w, slope, m, v, t, rate, decay)[0]


@adamw.mistake(
    "Le `1e-8` s'ajoute à la racine de la moyenne **corrigée** : ici, il s'ajoute avant qu'elle le"
    " soit. (L'article d'Adam décrit aussi cette variante ; l'énoncé demande l'autre.)"
)
def epsilon_before_the_correction(w, slope, m, v, t, rate, decay):
    return moved_by(
        w,
        slope,
        m,
        v,
        rate,
        decay,
        lambda m, v: m / (1 - 0.9**t) * sqrt(1 - 0.95**t) / (sqrt(v) + 1e-8),
    )


@adamw.mistake("Vous ne corrigez que `m` : les **deux** moyennes partent de zéro.")
def only_m_corrected(w, slope, m, v, t, rate, decay):
    return moved_by(w, slope, m, v, rate, decay, lambda m, v: m / (1 - 0.9**t) / (sqrt(v) + 1e-8))


@adamw.mistake("Vous ne corrigez que `v` : les **deux** moyennes partent de zéro.")
def only_v_corrected(w, slope, m, v, t, rate, decay):
    return moved_by(w, slope, m, v, rate, decay, lambda m, v: m / (sqrt(v / (1 - 0.95**t)) + 1e-8))


@adamw.mistake("Corrigez `v` **avant** d'en prendre la racine.")
def corrected_after_the_root(w, slope, m, v, t, rate, decay):
    return moved_by(
        w,
        slope,
        m,
        v,
        rate,
        decay,
        lambda m, v: m / (1 - 0.9**t) / (sqrt(v) / (1 - 0.95**t) + 1e-8),
    )


@adamw.mistake("Votre pas suit la pente du moment : c'est sa moyenne corrigée qu'il faut.")
def slope_followed(w, slope, m, v, t, rate, decay):
    return moved_by(
        w, slope, m, v, rate, decay, lambda m, v: slope / (sqrt(v / (1 - 0.95**t)) + 1e-8)
    )


@adamw.mistake("Le second coefficient est 0,95 : 0,999 n'est qu'une valeur habituelle.")
def usual_beta(w, slope, m, v, t, rate, decay):
    return stepped(w, slope, m, v, t, rate, decay, b2=0.999)


@adamw.mistake("L'ordre est `(w, m, v)` : le poids d'abord.")
def weight_last(w, slope, m, v, t, rate, decay):
    w, m, v = adamw_step(w, slope, m, v, t, rate, decay)
    return m, v, w


EXERCISES = (batch_error, schedule, accumulating, adamw)
