"""Juger une fonction écrite par le lecteur, et nommer son erreur quand elle est connue.

Un exercice a une fonction de référence, des essais (les arguments d'un appel) et des erreurs :
des fonctions fausses, chacune avec la phrase qui l'explique. La fonction du lecteur est appelée sur
tous les essais. Si elle se trompe, et si une erreur connue donne **partout** la même chose, c'est
cette erreur que l'on nomme ; sinon, une faute que tout exercice peut voir (pas de `return`, une
ligne partagée, un arrondi…). On montre toujours un essai manqué, celui de l'énoncé s'il l'est.

Ajouter une erreur : une fonction et une phrase.

    @exercise.mistake("Vous comptez les paires qui se chevauchent.")
    def overlapping(ids, pair): ...
"""

import _thread
import dis
import inspect
import io
import linecache
import math
import re
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager, redirect_stdout, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice, pairwise
from numbers import Real

SECONDS = 5.0  # pour tous les essais d'une fonction
SHOWN = 120  # caractères montrés d'un argument ou d'un résultat
LONGEST = 100_000  # éléments lus d'un générateur
CLOSE, NEAR = 1e-6, 1e-4  # écarts relatifs : le même nombre ; le même, calculé en float32
NO_RETURN = "Votre fonction ne rend rien : il manque `return`."
RETURNS_NONE = (
    "Votre `return` rend `None` : `append`, `sort`, `reverse` ou `print` ne rendent rien."
)
ENDLESS = "Votre fonction n'a pas fini à temps : boucle sans fin, `input`, calcul énorme ?"
ROUNDED = (
    "L'écart n'est que d'un arrondi : un `round` de trop, ou un calcul en `float32` (prenez"
    " `float64`, ou les nombres de Python) ?"
)
REMEMBERS = (
    "Votre fonction se souvient d'un appel à l'autre (une variable hors d'elle ?), ou tire au sort"
    " : le même essai, refait, donne autre chose."
)
SHARED = (
    "Toutes les lignes de votre résultat sont **la même** liste (`[[…]] * n`, ou une seule liste"
    " ajoutée à chaque tour) : changer l'une change les autres."
)
ARRANGED = (
    "Les nombres sont les bons, mais rangés autrement : une liste, ou un couple, de trop ou de"
    " moins ?"
)
CUT = "Vos nombres sont arrondis : rendez-les tels que calculés, sans `round`."
INTEGER = "`/` donne un nombre à virgule : un indice, ou `range`, veut `//`."
SHORT = (
    "Votre résultat commence bien, mais s'arrête trop tôt : un `return` dans la boucle, ou une"
    " borne trop courte ?"
)
LISTS = "Une liste ne se calcule pas d'un bloc : `torch.tensor(…)` ou `np.array(…)` d'abord."
EXPLAINED = {
    NameError: "Ce nom n'existe pas ici : est-il bien écrit, importé (`from math import exp`) ?",
    IndexError: "Un indice dépasse la fin.",
    ZeroDivisionError: "Une division par zéro.",
    RecursionError: "La fonction s'appelle sans fin.",
}


@dataclass(frozen=True)
class Outcome:
    """Ce qu'un appel a donné : une valeur ou une exception, et les arguments après l'appel."""

    value: object = None
    error: Exception | None = None
    arguments: tuple = ()

    def same_as(self, other: "Outcome", mutates: bool, gap: float = CLOSE) -> bool:
        if self.error or other.error:
            return failure(self.error) == failure(other.error)
        same_arguments = not mutates or same(self.arguments, other.arguments, gap)
        return same(self.value, other.value, gap) and same_arguments

    def undefined_as(self, other: "Outcome") -> bool:
        """L'un s'arrête, division par zéro ou débordement ; l'autre rend `nan` ou l'infini."""
        stopped, given = (self, other) if self.error else (other, self)
        return isinstance(stopped.error, ArithmeticError) and not all(
            map(math.isfinite, floats(given.value))
        )

    def told_as(self, other: "Outcome") -> bool:
        """La même exception, avec la même phrase."""
        return repr(self.error) == repr(other.error)


@dataclass(frozen=True)
class Mistake:
    name: str
    function: Callable
    why: str


@dataclass(frozen=True)
class Verdict:
    """« juste », « à faire » ou « faux » ; dans ce cas, la cause si elle est connue."""

    state: str
    message: str
    cause: str = ""


@dataclass
class Exercise:
    id: str
    title: str
    cases: list[tuple]
    hints: tuple[str, str]
    mutates: bool = False  # la fonction change-t-elle ses arguments ?
    mistakes: list[Mistake] = field(default_factory=list)
    solution: Callable | None = None

    def reference(self, function: Callable) -> Callable:
        self.solution = function
        return function

    def mistake(self, why: str) -> Callable[[Callable], Callable]:
        def register(function: Callable) -> Callable:
            self.mistakes.append(Mistake(function.__name__, function, why))
            return function

        return register

    def judge(self, function: Callable) -> Verdict:
        if not callable(function):
            return Verdict("faux", f"`check` attend votre fonction, et a reçu {function!r}.")
        if problem := wrong_signature(function, self.solution):
            return Verdict("faux", problem)
        quiet = warnings.catch_warnings(action="ignore")  # ceux de NumPy, en anglais
        with time_limit(SECONDS) as late, redirect_stdout(io.StringIO()), quiet:
            found = [outcome(function, case) for case in self.cases]
        if late:
            return Verdict("faux", ENDLESS, "sans fin")
        if is_unwritten(function, found):
            return Verdict("à faire", "Pas encore fait : écrivez le corps de la fonction.")
        expected = [outcome(self.solution, case) for case in self.cases]
        wrong = [
            i
            for i, pair in enumerate(zip(found, expected, strict=True))
            if not pair[0].same_as(pair[1], self.mutates)
        ]
        if wrong:
            return self._explain(function, found, expected, wrong)
        changed = None if self.mutates else self._changed(found)
        if changed:
            return Verdict("faux", changed, "argument modifié")
        return Verdict("juste", "Votre fonction donne partout le bon résultat.")

    def _explain(
        self,
        function: Callable,
        found: list[Outcome],
        expected: list[Outcome],
        wrong: list[int],
    ) -> Verdict:
        # Le premier essai manqué, s'il se lit en entier ; sinon, le plus court.
        lengths = [len(repr(self.cases[i])) for i in wrong]
        short = max(SHOWN, min(lengths))
        chosen = next(i for i, length in zip(wrong, lengths, strict=True) if length <= short)
        where = self._counterexample(function, found, expected, chosen)
        cause = self.diagnose(found)
        silent = all(one.value is None and not one.error for one in found)
        if silent and (cause is None or not self.mutates):
            why = RETURNS_NONE if returns_something(function) else NO_RETURN
            return Verdict("faux", f"{why} {where}", "return oublié")
        if cause:
            return Verdict("faux", f"{cause.why} {where}", cause.name)
        if all(found[i].same_as(expected[i], self.mutates, NEAR) for i in wrong):
            return Verdict("faux", f"{ROUNDED} {where}", "arrondi")
        if habit := habit_of([(found[i].value, expected[i].value) for i in wrong]):
            return Verdict("faux", f"{habit[0]} {where}", habit[1])
        with time_limit(SECONDS), redirect_stdout(io.StringIO()):
            again = outcome(function, self.cases[chosen])
            comparable = not callable(again.value)  # deux fonctions ne se comparent pas
            if comparable and not again.same_as(found[chosen], self.mutates):
                return Verdict("faux", f"{REMEMBERS} {where}", "appels liés")
        return Verdict("faux", where)

    def diagnose(self, found: list[Outcome]) -> Mistake | None:
        """L'erreur connue qui donne partout ce que la fonction a donné.

        Deux fonctions peuvent s'arrêter pour deux raisons : si rien n'est rendu, les exceptions
        doivent être les mêmes, à la phrase près. À défaut, on prend `nan` ou l'infini, que rend un
        tableau, pour l'exception que lève un nombre de Python.
        """
        tried = [
            (mistake, [outcome(mistake.function, case) for case in self.cases])
            for mistake in self.mistakes
        ]
        for lenient, gap in ((False, CLOSE), (True, CLOSE), (False, NEAR)):  # NEAR : float32
            for mistake, outcomes in tried:
                pairs = list(zip(found, outcomes, strict=True))
                if all(
                    a.same_as(b, self.mutates, gap) or (lenient and a.undefined_as(b))
                    for a, b in pairs
                ) and (
                    any(one.error is None for one in found) or all(a.told_as(b) for a, b in pairs)
                ):
                    return mistake
        return None

    def _changed(self, found: list[Outcome]) -> str:
        """La phrase qui nomme l'argument modifié, ou rien."""
        for one, case in zip(found, self.cases, strict=True):
            for i, (after, before) in enumerate(zip(one.arguments, case, strict=True)):
                if not same(after, before):
                    name = list(inspect.signature(self.solution).parameters)[i]
                    old, new = (
                        one.values() if isinstance(one, Mapping) else one for one in (before, after)
                    )
                    nested = isinstance(new, Iterable) and any(
                        isinstance(part, list | dict) and part not in old for part in new
                    )
                    how = " (`copy.deepcopy` : `copy` laisse partagées les listes intérieures)"
                    return (
                        f"Les résultats sont justes, mais votre fonction modifie `{name}` :"
                        f" travaillez sur une copie{how * nested}."
                    )
        return ""

    def _counterexample(
        self, function: Callable, found: list[Outcome], expected: list[Outcome], i: int
    ) -> str:
        name = getattr(function, "__name__", self.solution.__name__)
        call = f"{name}({', '.join(map(shown, self.cases[i]))})"
        got, wanted = found[i], expected[i]
        if got.error:
            return f"Sur `{call}`, elle s'arrête{stop(function, got.error)}"
        text = f"on attend `{shown(wanted.value)}`, elle rend `{shown(got.value)}`"
        if self.mutates and not same(got.arguments, wanted.arguments):
            left, right = next(
                (shown(a), shown(b))
                for a, b in zip(got.arguments, wanted.arguments, strict=True)
                if not same(a, b)
            )
            text += f" et laisse `{left}` au lieu de `{right}`"
            if same(got.value, wanted.value):
                text = f"ce qu'elle rend est juste, mais elle laisse `{left}` au lieu de `{right}`"
        return f"Sur `{call}`, {text}."


def unwritten(): ...


def unwritten_with_docstring():
    """Rien que cette ligne."""


EMPTY_BODIES = {one.__code__.co_code for one in (unwritten, unwritten_with_docstring)}


def is_unwritten(function: Callable, found: list[Outcome]) -> bool:
    """Le corps est-il encore `...`, `pass` ou `raise NotImplementedError` ?"""
    body = getattr(getattr(function, "__code__", None), "co_code", None)
    silent = all((one.value is None or one.value is ...) and not one.error for one in found)
    refused = all(isinstance(one.error, NotImplementedError) for one in found)
    return (body in EMPTY_BODIES and silent) or refused


def failure(error: Exception | None) -> type | None:
    """La famille d'une exception : un indice ou une clé de trop, un tuple vide se valent."""
    return ValueError if isinstance(error, LookupError | ValueError) else error and type(error)


def habit_of(pairs: list[tuple[object, object]]) -> tuple[str, str] | None:
    """Une faute que tout exercice peut voir, d'après ce qui est rendu et ce qui est attendu."""
    with suppress(RecursionError):  # une liste qui se contient
        flat = [([*leaves(got)], [*leaves(wanted)]) for got, wanted in pairs]
        if all(len(wanted) and same(got, wanted) for got, wanted in flat):
            return ARRANGED, "rangement"
        if any(all(cut(got, wanted, places) for got, wanted in flat) for places in range(1, 6)):
            return CUT, "arrondi"
    tables = [table for got, _ in pairs for table in (got, *(got if type(got) is tuple else ()))]
    rows = [
        [id(row) for row in one if isinstance(row, list)] for one in tables if type(one) is list
    ]
    if any(len(ids) > 1 and len(set(ids)) == 1 for ids in rows):
        return SHARED, "lignes partagées"
    if not all(isinstance(one, list) for pair in pairs for one in pair):
        return None
    starts = all(len(got) < len(wanted) and same(got, wanted[: len(got)]) for got, wanted in pairs)
    if starts and any(got for got, _ in pairs):
        return SHORT, "arrêtée trop tôt"
    return None


def cut(got: list, wanted: list, places: int) -> bool:
    """`got` est-il `wanted`, arrondi à `places` décimales ?"""
    return len(got) == len(wanted) and all(
        isinstance(b, float) and isinstance(a, Real) and math.isclose(a, round(b, places))
        for a, b in zip(got, wanted, strict=True)
        if not (type(a) is type(b) is int and a == b)
    )


def stop(function: Callable, error: Exception) -> str:
    """Où la fonction du lecteur s'est arrêtée, et pourquoi."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    inside = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file
    ]
    line = linecache.getline(file, inside[-1].lineno).strip() if inside else ""
    place = f", à la ligne `{line}`" if line else ""
    told = str(error).replace("`", "'")
    hint = EXPLAINED.get(type(error), "")
    if isinstance(getattr(error, "obj", None), list):  # un attribut de tenseur, pris à une liste
        hint = LISTS
    if re.search("'float' object .* integer|slices, not float|slice indices must be integ", told):
        hint = INTEGER
    return f"{place} : {type(error).__name__}, `{told}`. {hint}".rstrip()


def returns_something(function: Callable) -> bool:
    """Y a-t-il un `return` suivi d'autre chose que `None` ?"""
    code = getattr(function, "__code__", None)
    return code is not None and any(
        step.opname == "RETURN_VALUE" and (before.opname, before.argval) != ("LOAD_CONST", None)
        for before, step in pairwise(dis.get_instructions(code))
    )


def outcome(function: Callable, case: tuple) -> Outcome:
    arguments = deepcopy(case)
    try:
        value = function(*arguments)
        value = unrolled(value)
        with suppress(Exception):  # un tenseur qui a un gradient ne se copie pas
            value = deepcopy(value)  # un appel suivant pourrait allonger une liste
    except (Exception, SystemExit) as error:
        return Outcome(error=error, arguments=arguments)
    return Outcome(value=value, arguments=arguments)


def unrolled(value: object) -> object:
    """Un générateur, ou un `map`, en liste ; aussi dans un couple ou une liste."""
    if isinstance(value, Iterator | KeysView | ValuesView):
        value = list(islice(value, LONGEST))
    if isinstance(value, list | tuple) and any(isinstance(one, Iterator) for one in value):
        value = type(value)(map(unrolled, value))
    return value


def leaves(value: object) -> Iterator[object]:
    """Ce que contiennent les listes et les couples d'un résultat, où qu'il soit."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def floats(value: object) -> Iterator[float]:
    """Les nombres à virgule d'un résultat, où qu'ils soient."""
    return (one for one in leaves(value) if isinstance(one, float))


def same(a: object, b: object, gap: float = CLOSE) -> bool:
    """Égaux, à l'arrondi près : tuple ou liste, `Counter` ou `dict`, tenseur ou tableau."""
    try:
        return alike(a, b, gap)
    except RecursionError:  # une liste qui se contient
        return False


def alike(a: object, b: object, gap: float) -> bool:
    a, b = (one.tolist() if hasattr(one, "tolist") else one for one in (a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(alike(a[key], b[key], gap) for key in a)
    if isinstance(a, list | tuple | range) and isinstance(b, list | tuple | range):
        return len(a) == len(b) and all(alike(x, y, gap) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) or isinstance(b, float):
        numbers = all(isinstance(one, Real) for one in (a, b))
        least = gap / 1000  # près de zéro, un écart absolu
        if not numbers or (a != a or b != b):
            return numbers and a != a and b != b
        try:
            return math.isclose(a, b, rel_tol=gap, abs_tol=least)
        except OverflowError:  # un entier qu'aucun float ne tient
            return False
    return type(a) is type(b) and a == b


def wrong_signature(function: Callable, reference: Callable) -> str:
    """La phrase à dire si la fonction ne peut pas recevoir les arguments de l'exercice."""
    parameters = list(inspect.signature(reference).parameters)
    try:
        signature = inspect.signature(function)
        signature.bind(*parameters)
    except TypeError:
        fits = False
    except ValueError:  # écrite en C : pas de signature à lire
        return ""
    else:
        names = list(signature.parameters)
        fits = names == parameters or sorted(names) != sorted(parameters)
    return (
        "" if fits else f"Votre fonction doit recevoir ({', '.join(parameters)}), dans cet ordre."
    )


def shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "…"


@contextmanager
def time_limit(seconds: float):
    """Interrompt ce qui dure trop : la liste rendue n'est alors plus vide.

    Un `except:` peut avaler l'interruption : elle revient tous les cinquièmes de seconde.
    """
    late, done = [], threading.Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            late.append(True)
            _thread.interrupt_main()
            wait = 0.2

    # Lancé en arrière-plan (`nohup … &`), Python ignore l'interruption ; ici, il la lui faut.
    main = threading.current_thread() is threading.main_thread()
    ignored = main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield late
    except KeyboardInterrupt:
        if not late:
            raise
    finally:
        done.set()
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
