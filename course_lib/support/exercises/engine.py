"""Juger une fonction écrite par le lecteur, et nommer son erreur quand elle est connue.

Un exercice a une fonction de référence, des essais (les arguments d'un appel) et des erreurs :
des fonctions fausses, chacune avec la phrase qui l'explique. La fonction du lecteur est appelée sur
tous les essais. Si elle se trompe, et si une erreur connue donne **les mêmes** mauvaises réponses,
c'est cette erreur que l'on nomme ; sinon, on montre le plus petit essai manqué.

Ajouter une erreur : une fonction et une phrase.

    @exercise.mistake("Vous comptez les paires qui se chevauchent.")
    def overlapping(ids, pair): ...
"""

import _thread
import inspect
import io
import math
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass, field

SECONDS = 10.0  # pour tous les essais d'une fonction
NO_RETURN = "Votre fonction ne rend rien : il manque `return`."
ENDLESS = "Votre fonction ne s'arrête pas : une de ses boucles n'avance plus."
CHANGED = (
    "Les résultats sont justes, mais votre fonction modifie ce qu'on lui donne : travaillez sur une"
    " copie."
)


@dataclass(frozen=True)
class Outcome:
    """Ce qu'un appel a donné : une valeur ou une exception, et les arguments après l'appel."""

    value: object = None
    error: Exception | None = None
    arguments: tuple = ()

    def same_as(self, other: "Outcome", mutates: bool) -> bool:
        if self.error or other.error:
            return failure(self.error) == failure(other.error)
        same_arguments = not mutates or same(self.arguments, other.arguments)
        return same(self.value, other.value) and same_arguments


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
        with time_limit(SECONDS) as late, redirect_stdout(io.StringIO()):
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
        changed = [i for i, case in enumerate(self.cases) if not same(found[i].arguments, case)]
        if changed and not self.mutates:
            return Verdict("faux", CHANGED, "argument modifié")
        return Verdict("juste", "Votre fonction donne partout le bon résultat.")

    def _explain(
        self,
        function: Callable,
        found: list[Outcome],
        expected: list[Outcome],
        wrong: list[int],
    ) -> Verdict:
        where = self._counterexample(function, found, expected, wrong[0])
        if all(one.value is None and not one.error for one in found) and not self.mutates:
            return Verdict("faux", f"{NO_RETURN} {where}", "return oublié")
        cause = self.diagnose(found, wrong)
        if cause is None:
            return Verdict("faux", where)
        return Verdict("faux", f"{cause.why} {where}", cause.name)

    def diagnose(self, found: list[Outcome], wrong: list[int]) -> Mistake | None:
        """L'erreur connue qui donne toutes les mauvaises réponses, et le moins d'autres."""
        best, best_agreement = None, 0
        for mistake in self.mistakes:
            outcomes = [outcome(mistake.function, case) for case in self.cases]
            agree = [a.same_as(b, self.mutates) for a, b in zip(found, outcomes, strict=True)]
            if all(agree[i] for i in wrong) and sum(agree) > best_agreement:
                best, best_agreement = mistake, sum(agree)
        return best

    def _counterexample(
        self, function: Callable, found: list[Outcome], expected: list[Outcome], i: int
    ) -> str:
        call = f"{function.__name__}({', '.join(map(shown, self.cases[i]))})"
        got, wanted = found[i], expected[i]
        if got.error:
            return f"Sur `{call}`, elle s'arrête : {type(got.error).__name__}, {got.error}"
        text = f"Sur `{call}`, on attend `{shown(wanted.value)}`, elle rend `{shown(got.value)}`"
        if self.mutates and not same(got.arguments, wanted.arguments):
            text += (
                f" et laisse `{shown(got.arguments[0])}` au lieu de `{shown(wanted.arguments[0])}`"
            )
        return text + "."


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


def outcome(function: Callable, case: tuple) -> Outcome:
    arguments = deepcopy(case)
    try:
        value = function(*arguments)
        if inspect.isgenerator(value):
            value = list(value)
    except Exception as error:
        return Outcome(error=error, arguments=arguments)
    return Outcome(value=value, arguments=arguments)


def same(a: object, b: object) -> bool:
    """Égaux, à l'arrondi près : tuple ou liste, `Counter` ou `dict`, tenseur ou tableau."""
    a, b = (one.tolist() if hasattr(one, "tolist") else one for one in (a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) or isinstance(b, float):
        numbers = all(isinstance(one, int | float) for one in (a, b))
        return numbers and (math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) or (a != a and b != b))
    return type(a) is type(b) and a == b


def wrong_signature(function: Callable, reference: Callable) -> str:
    """La phrase à dire si la fonction ne peut pas recevoir les arguments de l'exercice."""
    parameters = list(inspect.signature(reference).parameters)
    try:
        inspect.signature(function).bind(*parameters)
    except TypeError:
        return f"Votre fonction doit recevoir ({', '.join(parameters)}), dans cet ordre."
    except ValueError:  # écrite en C : pas de signature à lire
        pass
    return ""


def shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "…"


@contextmanager
def time_limit(seconds: float):
    """Interrompt ce qui dure trop : la liste rendue n'est alors plus vide."""
    late = []

    def interrupt() -> None:
        late.append(True)
        _thread.interrupt_main()

    # Lancé en arrière-plan (`nohup … &`), Python ignore l'interruption ; ici, il la lui faut.
    main = threading.current_thread() is threading.main_thread()
    ignored = main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, interrupt)
    timer.start()
    try:
        yield late
    except KeyboardInterrupt:
        if not late:
            raise
    finally:
        timer.cancel()
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
