"""Les exercices : le lecteur écrit une fonction, `check` la juge et nomme son erreur.

    exercises.check("01-1", merge_in_place)

Un module par chapitre (`chapter_01.py`) donne les énoncés d'essai, les indices, la solution et les
erreurs connues ; `engine.py` juge.
"""

import ast
import html
import inspect
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import CodeType

from IPython.display import display

from course_lib.support import progress
from course_lib.support.exercises.engine import Exercise, Verdict
from course_lib.support.quiz import static
from course_lib.support.typography import french

COLORS = {"juste": "#009E73", "faux": "#D55E00", "à faire": "#9A9A9A"}


@cache
def load(chapter: int) -> tuple[Exercise, ...]:
    """Les exercices d'un chapitre ; aucun s'il n'en a pas encore."""
    name = f"{__name__}.chapter_{chapter:02}"
    return import_module(name).EXERCISES if find_spec(name) else ()


def find(exercise_id: str) -> Exercise:
    """Lève ValueError si l'exercice n'existe pas."""
    chapter = str(exercise_id)[:2]
    known = load(int(chapter)) if chapter.isdigit() else ()
    for exercise in known:
        if exercise.id == exercise_id:
            return exercise
    names = ", ".join(exercise.id for exercise in known) or "aucun"
    raise ValueError(
        f"pas d'exercice « {exercise_id} » : « 01-2 » est le second du chapitre 1 ; connus ici :"
        f" {names}"
    )


def check(exercise_id: str, function: object) -> None:
    """Juge la fonction du lecteur, dit pourquoi, et laisse dessous les indices et la solution."""
    exercise = find(exercise_id)
    verdict = exercise.judge(function)
    if verdict.state != "à faire":
        progress.record(exercise.id, verdict.state == "juste", verdict.cause or verdict.state)
    plain = f"Exercice {exercise.id} — {verdict.state}. {verdict.message}"
    display({"text/plain": plain, "text/html": page(exercise, verdict)}, raw=True)


def page(exercise: Exercise, verdict: Verdict) -> str:
    style = f"border-left:4px solid {COLORS[verdict.state]};padding-left:.8em"
    title = french(f"**Exercice {exercise.id} — {verdict.state}.** {verdict.message}")
    names = ("Premier indice", "Second indice")
    folded = [
        (name, static.to_html(french(hint)))
        for name, hint in zip(names, exercise.hints, strict=True)
    ]
    folded.append(("Une solution", f"<pre><code>{html.escape(solution(exercise))}</code></pre>"))
    details = "".join(
        f"<details><summary>{name}</summary>{content}</details>" for name, content in folded
    )
    return f'<div role="status" style="{style}">{static.to_html(title)}{details}</div>'


def solution(exercise: Exercise) -> str:
    """Le code de la solution, sans son décorateur, avec les imports et fonctions qu'elle nomme."""
    module = inspect.getmodule(exercise.solution)
    helpers = dict(inspect.getmembers(module, inspect.isfunction))
    pieces, used, waiting = [], {exercise.solution.__name__}, [exercise.solution]
    for function in waiting:  # la liste s'allonge de ce que chacune nomme
        source = inspect.getsource(function)
        pieces.insert(0, source[source.index("def ") :].rstrip())
        for name in sorted(names_in(function.__code__) - used):
            used.add(name)
            if getattr(helpers.get(name), "__module__", None) == module.__name__:
                waiting.append(helpers[name])
    imports = []
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names if alias.name in used]
            imports += [f"from {node.module} import {', '.join(names)}"] if names else []
    return "\n\n\n".join(["\n".join(imports)] * bool(imports) + pieces) + "\n"


def names_in(code: CodeType) -> set[str]:
    """Les noms qu'un code va chercher hors de lui."""
    inside = (names_in(const) for const in code.co_consts if isinstance(const, CodeType))
    return set(code.co_names).union(*inside)
