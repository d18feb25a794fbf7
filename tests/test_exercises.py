"""Les exercices : aucune fonction juste n'est refusée, aucune fausse n'est acceptée, et la cause
nommée est la bonne.

Les fonctions de `tests/catalogue/` ont été écrites sans regarder le catalogue d'erreurs du cours,
comme un lecteur les écrirait ; `cause` est l'erreur qu'on doit leur reconnaître, ou None quand le
cours n'en a pas de nom.
"""

import contextlib
import inspect
import itertools
import math
import re
import signal
from fractions import Fraction
from functools import partial
from importlib import import_module

import nbformat
import numpy as np
import pytest
import torch

from course_lib.support import exercises, paths, progress, report
from course_lib.support.exercises.engine import Exercise, Verdict, same

CHAPTERS = [
    import_module(f"catalogue.chapter_{chapter:02}")
    for chapter in progress.CHAPTERS
    if exercises.load(chapter)
]
CATALOGUE = [entry for chapter in CHAPTERS for entry in chapter.CATALOGUE]
WRONG = [entry for entry in CATALOGUE if not entry.right]
RIGHT = [entry for entry in CATALOGUE if entry.right]
ALL = [exercise for chapter in progress.CHAPTERS for exercise in exercises.load(chapter)]


def named(entry):
    return f"{entry.exercise}-{entry.function.__name__}"


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURS_PROGRESSION", str(tmp_path / "progression.json"))


@pytest.mark.parametrize("entry", RIGHT, ids=named)
def test_a_right_function_is_accepted(entry):
    verdict = exercises.find(entry.exercise).judge(entry.function)
    assert verdict.state == "juste", verdict


@pytest.mark.parametrize("entry", WRONG, ids=named)
def test_a_wrong_function_is_rejected_and_never_for_a_wrong_reason(entry):
    verdict = exercises.find(entry.exercise).judge(entry.function)
    assert verdict.state == "faux", verdict
    assert verdict.cause in ("", entry.cause), verdict


def test_nine_causes_in_ten_are_named():
    causes = [exercises.find(entry.exercise).judge(entry.function).cause for entry in WRONG]
    named = sum(map(bool, causes))
    assert named >= 0.9 * len(WRONG), f"{named} sur {len(WRONG)}"


def test_the_catalogue_is_large_enough():
    for exercise in ALL:
        assert sum(entry.exercise == exercise.id for entry in RIGHT) >= 3
        assert sum(entry.exercise == exercise.id for entry in WRONG) >= 5
    assert len(WRONG) >= 100


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_known_mistakes_differ_from_one_another(exercise):
    """Chacune est refusée, et reconnue comme elle-même : deux jumelles se cacheraient."""
    assert exercise.judge(exercise.solution).state == "juste"
    for mistake in exercise.mistakes:
        assert exercise.judge(mistake.function).cause == mistake.name
    assert len({mistake.why for mistake in exercise.mistakes}) == len(exercise.mistakes)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_notebook_checks_the_exercise_and_its_example_holds(exercise):
    [path] = paths.NOTEBOOKS.glob(f"{exercise.id[:2]}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    found = [c for c in cells if f'exercises.check("{exercise.id}"' in c.source]
    assert len(found) == 1, f"{path.name} : une cellule, et une seule, appelle exercises.check"
    [cell] = found
    assert cell.outputs, f"{path.name} : réexécutez le carnet"
    assert f"def {exercise.solution.__name__}(" in cell.source
    statement = next(c.source for c in cells if f"**{exercise.id}. {exercise.title}.**" in c.source)
    assert re.search(r"\bAvec\s", statement), "l'énoncé donne un exemple : « Avec `x = …`, … »"
    [output] = cell.outputs
    assert "à faire" in output.data["text/plain"]
    assert output.data["text/html"].count("<details>") == 3


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_solution_that_the_reader_sees_stands_alone(exercise):
    """Elle est affichée telle quelle, avec ce qu'elle emploie."""
    alone = {}
    exec(exercises.solution(exercise), alone)
    verdict = exercise.judge(alone[exercise.solution.__name__])
    assert verdict.state == "juste", verdict


def test_every_statement_has_its_example_recomputed():
    recomputed = inspect.getsource(test_the_examples_of_the_statements)
    assert [one.id for one in ALL if f'find("{one.id}")' not in recomputed] == []


def test_the_examples_of_the_statements():
    find = exercises.find
    ids = [7, 7, 7]
    assert (find("01-1").solution(ids, (7, 7), 9), ids) == (1, [9, 7])
    assert find("01-2").solution({"ab": 2, "cd": 5}) == (103, 104)
    assert find("01-3").solution([2, 260, 3], [(199, 173)]) == "é"
    assert find("01-4").solution([0.5, 0.125], "abcd") == 1
    assert find("02-1").solution(lambda w: w**3, 1, 0.25) == 3.0625
    read = find("02-2").solution([2, 0, 2], [[1.0], [5.0], [10.0]], 3)
    assert read == [[5.0], [0.0], [11.0]]
    assert find("02-3").solution({"a": [1, 0], "b": [3, 1], "c": [0, 1]}, "a", 1) == ["b"]
    assert find("03-1").solution([0.0, 0.0, -1e9], 2.0) == [0.5, 0.5, 0.0]
    assert find("03-2").solution([[2.0, 0.0], [4.0, 1.0]]) == [[2.0, 0.0], [3.0, 0.5]]
    assert find("03-3").solution([[1.0, 7.0], [3.0, 3.0]]) == [[1.0, 0.0], [0.5, 0.5]]
    assert find("04-1").solution([[0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]], [[2.0], [4.0]], False) == [
        [3.0]
    ]
    assert find("04-2").solution([[1000.0, 0.0, 1000.0]], [[True, True, False]]) == [
        [1.0, 0.0, 0.0]
    ]
    w_q = [[1.0, 0.0], [0.0, 2.0], [0.0, 0.0], [0.0, 0.0]]
    w_k = [[2.0, 4.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    scores = find("04-3").solution([[1.0, 0.0], [0.0, 1.0]], w_q, w_k)
    assert scores == [[1.0, 2.0], [1.0, 0.0]]
    rows = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    cut = [[[1, 2], [5, 6], [9, 10]], [[3, 4], [7, 8], [11, 12]]]
    assert find("05-1").solution(rows, 2) == cut
    heads, w_o = [[[1.0], [2.0]], [[3.0], [4.0]]], [[1.0, 10.0], [0.0, 1.0]]
    assert find("05-2").solution(heads, w_o) == [[1.0, 13.0], [2.0, 24.0]]
    assert find("05-3").solution(heads, w_o, 0) == [[0.0, 3.0], [0.0, 4.0]]
    assert find("06-1").solution(2, 4, 100.0) == pytest.approx([2.0, 0.2])
    turned = find("06-2").solution([3.0, 4.0, 1.0, 0.0], 1, 100.0)
    assert [round(x, 3) for x in turned] == [-1.745, 4.686, 0.995, 0.1]
    rows = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    halves = [[0.0], [2.0], [4.0], [1.0], [3.0], [5.0]]
    assert find("06-3").solution(rows, 1) == halves
    assert find("07-1").solution([1.0, 7.0], [1.0, 2.0], 0.0) == pytest.approx([0.2, 2.8])
    swiglu = find("07-2").solution([40.0], [[1.0], [-1.0]], [[2.0], [0.0]], [[0.5, 7.0]])
    assert swiglu == pytest.approx([1600.0])
    times_ten = lambda row: [10 * number for number in row]  # noqa: E731
    upside_down = lambda rows: rows[::-1]  # noqa: E731
    one_more = lambda rows: [[number + 1 for number in row] for row in rows]  # noqa: E731
    block = find("07-3").solution([[1.0], [2.0]], times_ten, upside_down, times_ten, one_more)
    assert block == [[232.0], [133.0]]
    assert find("08-1").solution(10, 4, 1, 6, True) == 188
    assert find("08-2").solution([0.0, 0.0, 0.0, 0.0], 2) == pytest.approx(2.0)
    inputs, targets = [[2, 7, 9], [2, 0, 0]], [[7, 9, 3], [8, -100, -100]]
    assert find("08-3").solution([[2, 7, 9, 3], [2, 8]]) == (inputs, targets)
    chances = [[[0.0, 0.5, 0.5], [0.25, 0.5, 0.25], [0.0, 1.0, 0.0]]]
    assert find("09-1").solution(chances, [[1, 2, 0]]) == 1.0
    assert find("09-2").solution(0, 6, 2, 3, 1.0) == 0.5
    pieces = [[[1.0, 3.0], [5.0]]]
    assert find("09-3").solution(0.0, lambda w, x: 2 * (w - x), pieces, 0.5) == [3.0]
    found = find("09-4").solution(4.0, -3.0, 0.0, 0.0, 1, 0.25, 0.0)
    assert found == pytest.approx((4.25, -0.3, 0.45))
    nine_four_one = [[math.log(9), math.log(4), 0.0]]
    assert find("10-1").solution(nine_four_one, 2.0) == [pytest.approx([1 / 2, 1 / 3, 1 / 6])]
    assert find("10-2").solution([0.125, 0.5, 0.25, 0.125], 0.7) == [0, 2 / 3, 1 / 3, 0]
    keys, values = [[0.0, 1.0, 0.0, 0.0]], [[2.0]]
    q, k = [2 * math.log(3), 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]
    assert find("10-3").solution(keys, values, q, k, [6.0]) == [pytest.approx(5)]
    assert (keys, values) == ([[0.0, 1.0, 0.0, 0.0], k], [[2.0], [6.0]])
    assert find("10-4").solution([[2, 7, 5], [2]]) == (
        [[2, 7, 5], [0, 0, 2]],
        [[0, 1, 2], [0, 0, 0]],
    )
    nobles = {"roi": [1, 0, 1], "reine": [0, 1, 1], "duc": [1, 0, -1], "duchesse": [0, 1, -1]}
    nobles["chat"] = [1, 1, 0]
    assert find("02-4").solution(nobles, "roi", "reine", "duc") == "duchesse"


# --- le moteur -----------------------------------------------------------------------------------

doubling = Exercise("00-1", "Doubler", cases=[([1, 2],), ([0.5],), ([],)], hints=("", ""))


@doubling.reference
def double(numbers):
    return [2 * x for x in numbers]


@doubling.mistake("Vous répétez la liste.")
def repeated(numbers):
    return numbers * 2


def unwritten(numbers): ...


def refused(numbers):
    raise NotImplementedError


def documented(numbers):
    """Double chaque nombre."""
    pass


@pytest.mark.parametrize("function", [unwritten, refused, documented, lambda numbers: None])
def test_what_is_not_written_is_no_failure(function):
    assert doubling.judge(function).state == "à faire"


def no_return(numbers):
    [2 * x for x in numbers]


def crashing(numbers):
    return numbers[5]


def numpy_array(numbers):
    return np.array(numbers) * 3


def endless(numbers):
    while True:
        pass


def in_place(numbers):
    for i, x in enumerate(numbers):
        numbers[i] = 2 * x
    return numbers


def sorted_in_place(numbers):
    found = [2 * x for x in numbers]
    return found.sort()


SEEN = []


def remembering(numbers):
    SEEN.extend(numbers)
    return [len(SEEN) * x for x in numbers]


GROWN = []


def growing(numbers):
    GROWN.extend(2 * x for x in numbers)
    return GROWN


def itself(numbers):
    numbers.append(numbers)
    return numbers


def leaving(numbers):
    raise SystemExit


def tensor_method(numbers):
    return numbers.mul(2)


def swallowing(numbers):
    while True:
        with contextlib.suppress(BaseException):  # l'interruption s'y perd
            numbers[-1] += 0


def two_arguments(numbers, other):
    return numbers


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (no_return, "return"),
        (crashing, "s'arrête, à la ligne `return numbers[5]` : IndexError, `list index"),
        (in_place, "travaillez sur une copie"),
        (two_arguments, "doit recevoir (numbers)"),
        (42, "attend votre fonction"),
        (numpy_array, "on attend `[2, 4]`"),
        (repeated, "Vous répétez la liste. Sur `repeated([1, 2])`, on attend `[2, 4]`"),
        (lambda numbers: [3 * x for x in numbers], "on attend `[2, 4]`, elle rend `[3, 6]`"),
        (sorted_in_place, "Votre `return` rend `None`"),
        (partial(map, str), "on attend `[2, 4]`, elle rend `['1', '2']`"),
        (remembering, "se souvient d'un appel à l'autre"),
        (leaving, "SystemExit"),
        (tensor_method, "Une liste ne se calcule pas d'un bloc"),
        (growing, "se souvient"),
        (itself, "elle rend"),
    ],
)
def test_what_one_is_told(function, words):
    verdict = doubling.judge(function)
    assert verdict.state == "faux" and words in verdict.message


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN])
@pytest.mark.parametrize("function", [endless, swallowing, lambda numbers: itertools.count()])
def test_an_endless_loop_is_stopped(monkeypatch, handler, function):
    """Même lancé en arrière-plan, où l'interruption est ignorée."""
    before = signal.signal(signal.SIGINT, handler)
    monkeypatch.setattr("course_lib.support.exercises.engine.SECONDS", 0.3)
    try:
        told = doubling.judge(function).message
        assert ("à temps" in told) == (function in (endless, swallowing)), told
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_the_function_prints_stays_quiet(capsys):
    doubling.judge(lambda numbers: print("bavard") or [2 * x for x in numbers])
    assert not capsys.readouterr().out


def test_a_generator_or_a_tuple_is_as_good_as_a_list():
    assert doubling.judge(lambda numbers: (2 * x for x in numbers)).state == "juste"
    assert doubling.judge(lambda numbers: tuple(2 * x for x in numbers)).state == "juste"
    assert doubling.judge(lambda numbers: map(lambda x: 2 * x, numbers)).state == "juste"


@pytest.mark.parametrize(("exercise", "names"), [("01-4", ("text", "probabilities"))])
def test_arguments_in_another_order_are_refused(exercise, names):
    function = eval(f"lambda {', '.join(names)}: 0.0")
    assert "dans cet ordre" in exercises.find(exercise).judge(function).message


def test_a_rounding_of_float32_is_told():
    def single(scores, temperature):
        scores = torch.tensor(scores) / temperature
        return (scores - scores.logsumexp(0)).exp()

    verdict = exercises.find("03-1").judge(single)
    assert verdict.cause == "arrondi" and "float64" in verdict.message


def test_a_nested_argument_that_changes_is_named():
    exercise = exercises.find("05-3")

    def judged(*arguments):
        value = exercise.solution(*arguments)
        arguments[0][0][0] = [0.0]
        return value

    verdict = exercise.judge(judged)
    name = next(iter(inspect.signature(exercise.solution).parameters))
    assert f"modifie `{name}`" in verdict.message and "deepcopy" in verdict.message


def test_rows_put_in_another_order_need_no_deep_copy():
    def in_place(rows, n_heads):
        rows[:] = exercises.find("06-3").solution(rows, n_heads)
        return rows

    message = exercises.find("06-3").judge(in_place).message
    assert "modifie `rows`" in message and "deepcopy" not in message


def test_two_reasons_to_stop_are_not_confused():
    """Une exception de la même famille, pour une autre raison, ne prend pas le nom d'une erreur."""

    def second_row(scores):
        one, other = scores[1]
        return [[one - other]]

    assert exercises.find("03-3").judge(second_row).cause == ""


def test_a_tensor_with_a_gradient_is_judged_too():
    weight = torch.nn.Parameter(torch.ones(()))
    assert doubling.judge(lambda numbers: torch.tensor(numbers) * 2 * weight).state == "juste"


def test_nan_is_as_good_as_an_overflow():
    """Un tableau qui déborde rend `nan` là où un nombre de Python lève OverflowError."""

    naive = exercises.find("08-2")

    def array(logits, target):
        powers = np.exp(np.array(logits))
        return -np.log2(powers[target] / powers.sum())

    assert naive.judge(array).cause in {mistake.name for mistake in naive.mistakes}


def tuples(numbers):
    return [(2 * x,) for x in numbers]


def with_halves(numbers):
    return range(len(numbers) / 2)


thirds = Exercise("00-2", "Le tiers", cases=[([1.0, 2.0],), ([4.0],)], hints=("", ""))


@thirds.reference
def third(numbers):
    return [x / 3 for x in numbers]


@thirds.mistake("Vous divisez par 6.")
def sixth(numbers):
    return [x / 6 for x in numbers]


def test_what_is_right_but_badly_given_is_told():
    """Mal rangé, arrondi, un `map` dans un couple, `/` pour un indice."""
    assert "rangés autrement" in doubling.judge(tuples).message
    for function in (with_halves, lambda n: n[len(n) / 2], lambda n: n[: len(n) / 2]):
        assert "veut `//`" in doubling.judge(function).message
    by_text = lambda numbers: numbers["0"]  # noqa: E731
    assert "nombre à virgule" not in doubling.judge(by_text).message
    assert "sans `round`" in thirds.judge(lambda n: [round(x / 3, 2) for x in n]).message
    assert thirds.judge(lambda n: {i: x / 3 for i, x in enumerate(n)}.values()).state == "juste"
    assert (
        exercises.find("08-3")
        .judge(lambda rows: tuple(map(iter, exercises.find("08-3").solution(rows))))
        .state
        == "juste"
    )
    shared = exercises.find("10-4").judge(lambda rows: ([[0] * 3] * len(rows), [[0]] * len(rows)))
    assert shared.cause == "lignes partagées"
    float32 = thirds.judge(lambda n: (torch.tensor(n) / 6).tolist())
    assert float32.cause == "sixth"  # nommée comme en float64


def test_a_shared_row_and_an_early_return_are_told():
    def shared(x, w_q, w_k):
        scores = [[0.0] * len(x)] * len(x)
        for i, row in enumerate(exercises.find("04-3").solution(x, w_q, w_k)):
            scores[i][:] = row
        return scores

    def early(x, w_q, w_k):
        return exercises.find("04-3").solution(x, w_q, w_k)[:1]

    judge = exercises.find("04-3").judge
    assert judge(shared).cause == "lignes partagées" and "`[[…]] * n`" in judge(shared).message
    assert judge(early).cause == "arrêtée trop tôt"


def test_a_list_that_holds_itself_is_only_wrong():
    exercise = exercises.find("10-3")
    names = list(inspect.signature(exercise.solution).parameters)
    function = eval(f"lambda {', '.join(names)}: [{names[0]}.append({names[0]}), {names[1]}][1]")
    assert exercise.judge(function).state == "faux"


def test_what_is_the_same():
    assert same([1, (2.0, 3)], (1, [2.0 + 1e-12, 3]))
    assert same(float("nan"), float("nan"))
    assert not same([1], [1, 2]) and not same(1, "1") and not same({1: 2}, {1: 3})
    assert not same(0.5, 0.5001) and not same(10**400, 1.0)
    assert same(Fraction(1, 2), 0.5)


def test_an_unknown_exercise_is_refused():
    for name in ("01-9", "99-1", "bonjour", 1):
        with pytest.raises(ValueError, match="pas d'exercice"):
            exercises.check(name, len)


def test_checking_is_remembered(capsys):
    exercises.check("01-4", lambda probabilities, text: 0.0)
    exercises.check("01-4", exercises.find("01-4").solution)
    entry = progress.results()["01-4"]
    assert (entry.tries, entry.right) == (2, True)
    exercises.check("01-2", unwritten_pair)
    assert "01-2" not in progress.results()
    assert "01-4 — juste" in capsys.readouterr().out


def unwritten_pair(word_counts): ...


def test_the_report_counts_the_catalogue(capsys):
    assert report.print_exercises()
    _, *lines, total, _ = capsys.readouterr().out.splitlines()
    assert [text[:4] for text in lines] == [exercise.id for exercise in ALL]
    assert f"{len(RIGHT)}/{len(RIGHT)} justes" in total and f"{len(WRONG)}/{len(WRONG)}" in total


def test_the_report_sees_a_judge_who_accepts_everything(monkeypatch, capsys):
    monkeypatch.setattr(Exercise, "judge", lambda *_: Verdict("juste", ""))
    assert not report.print_exercises()
