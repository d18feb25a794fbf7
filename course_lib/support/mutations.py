"""Ce que les tests rapides verraient d'une petite faute dans un des dix modules.

Chaque mutation change un signe d'un module (`<` en `<=`, `+` en `-`, 1 en 2, un argument omis, une
condition niée…) dans une copie du dépôt, où l'on relance les tests de ce module, puis ceux qui
l'emploient. S'ils passent encore, elle a survécu : il manque un test, ou elle ne change rien (une
équivalente, à déclarer dans `tests/mutations.toml` avec sa raison).

mutmut et cosmic-ray font de même, mais sur toutes les mutations d'un code et avec les mêmes tests
pour toutes. Ici, un échantillon tiré d'une graine, dix fois moins long, et jamais `test_freeze.py`,
qui les refuserait toutes sans rien prouver.
"""

import ast
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from course_lib.support import paths

MODULES = (
    *("tokenizer", "embeddings", "attention", "self_attention", "multi_head"),
    *("rope", "block", "gpt", "training", "generation"),
)
# Secondes de calcul données aux tests du module, puis aux autres : de quoi arrêter une boucle sans
# fin, et non une machine occupée.
OWN, OTHERS = 150, 300
SWAPS = {
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And},
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult},
    **{ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult},
    **{ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd},
}
# Ce qui ne se calcule pas : les annotations, et ce que dit une erreur.
SKIPPED = ("annotation", "returns", "exc", "msg")


class Mutant(NamedTuple):
    module: str
    line: int
    before: str  # la ligne changée, telle que `ast.unparse` l'écrit
    after: str
    source: str  # le module entier, changé

    def __str__(self) -> str:
        place = f"course_lib/{self.module}.py, ligne {self.line}"
        return f"{place}\n    - {self.before}\n    + {self.after}"


def slots(node: ast.AST, line: int = 0) -> Iterator[tuple[ast.AST, int, Callable]]:
    """Tous les nœuds sous celui-ci, leur ligne, et de quoi remplacer chacun."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED or isinstance(node, ast.JoinedStr):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for i, child in children:
            if isinstance(child, ast.AST):
                where = getattr(child, "lineno", line)
                if i is None:
                    yield child, where, lambda new, field=field: setattr(node, field, new)
                else:
                    yield child, where, lambda new, value=value, i=i: value.__setitem__(i, new)
                yield from slots(child, where)


def alternatives(node: ast.AST, imported: set[str]) -> Iterator[ast.AST]:
    """Les nœuds qui, mis à la place de celui-ci, font une petite faute."""
    if type(node) in SWAPS:
        yield SWAPS[type(node)]()
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int):
            yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
        elif isinstance(node.value, float):
            yield from (ast.Constant(2 * node.value or -1.0), ast.Constant(node.value + 1))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)  # x.f(…) → x, mais jamais torch.f(…) → torch
            if owner.split(".")[0] not in imported | {"super()"}:
                yield node.func.value
        for name in ("args", "keywords"):
            if len(getattr(node, name)) > (name == "args"):
                shorter = ast.Call(node.func, list(node.args), list(node.keywords))
                getattr(shorter, name).pop()
                yield shorter
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        negated = deepcopy(node)
        negated.test = ast.UnaryOp(ast.Not(), node.test)
        yield negated
    elif isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield ast.Pass()


def differing(old: str, new: str) -> tuple[str, str]:
    """Les lignes qui changent ; aucune mutation n'en ajoute ni n'en ôte."""
    pairs = zip(old.splitlines(), new.splitlines(), strict=True)
    changed = [(a.strip(), b.strip()) for a, b in pairs if a != b]
    return tuple(" / ".join(lines) for lines in zip(*changed, strict=True))


def mutants(module: str, source: str) -> list[Mutant]:
    """Toutes les mutations d'un module, dans l'ordre de sa lecture."""
    tree, found = ast.parse(source), []
    original = ast.unparse(tree)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {name.asname or name.name for node in imports for name in node.names}
    for child, line, put in list(slots(tree)):
        for new in alternatives(child, imported):
            put(new)
            changed = ast.unparse(ast.fix_missing_locations(tree))
            put(child)
            before, after = differing(original, changed)
            found.append(Mutant(module, line, before, after, changed))
    return found


def sample(count: int, seed: int) -> list[Mutant]:
    """`count` mutations, autant que possible de chaque module, tirées de cette graine."""
    dice, drawn = random.Random(seed), []
    for module in MODULES:
        source = (paths.ROOT / "course_lib" / f"{module}.py").read_text(encoding="utf-8")
        found = mutants(module, source)
        drawn.append(dice.sample(found, len(found)))
    turns = [mutant for turn in zip_longest(*drawn) for mutant in turn if mutant is not None]
    return sorted(turns[:count], key=lambda mutant: MODULES.index(mutant.module))


def tests_of(module: str) -> tuple[list[str], list[str]]:
    """Le fichier de tests d'un module, puis ceux qui l'importent."""
    uses = re.compile(rf"course_lib\.{module}\b|from course_lib import .*\b{module}\b")
    others = [
        f"tests/{path.name}"
        for path in sorted((paths.ROOT / "tests").glob("test_*.py"))
        if uses.search(path.read_text(encoding="utf-8"))
        and path.stem not in ("test_freeze", "test_imports", "test_mutations", f"test_{module}")
    ]
    return [f"tests/test_{module}.py"], others


@contextmanager
def copied_repository() -> Iterator[Path]:
    """Un dépôt où changer un module : code et tests copiés, le reste montré du doigt."""
    with tempfile.TemporaryDirectory(prefix="cours-mutations-") as folder:
        copy = Path(folder)
        for path in paths.ROOT.iterdir():
            if path.name in ("course_lib", "tests"):
                hidden = shutil.ignore_patterns("__pycache__")
                shutil.copytree(path, copy / path.name, ignore=hidden)
            elif not path.name.startswith("."):
                (copy / path.name).symlink_to(path)
        yield copy


def passes(folder: Path, tests: list[str], seconds: int) -> bool:
    """Ces tests passent-ils, dans cette copie, sur un fil et dans le temps de calcul donné ?"""
    import resource  # hors de Windows

    settings = {
        **{"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not lent"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            **{"cwd": folder, "env": os.environ | settings, "timeout": 10 * seconds},
            **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
        )
    except subprocess.TimeoutExpired:  # les tests attendent ce qui ne viendra plus
        return False
    return done.returncode in (0, 5)  # 5 : rien à exécuter


def survives(folder: Path, mutant: Mutant, stages: tuple[list[str], list[str]]) -> bool:
    """Installe la mutation dans la copie, le temps de ses tests."""
    path = folder / "course_lib" / f"{mutant.module}.py"
    kept = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    try:
        return all(
            not tests or passes(folder, tests, seconds)
            for tests, seconds in zip(stages, (OWN, OTHERS), strict=True)
        )
    finally:
        path.write_text(kept, encoding="utf-8")


def equivalents() -> set[tuple[str, str, str]]:
    """Les mutations dont on a montré qu'elles ne changent rien : (module, avant, après)."""
    path = paths.ROOT / "tests" / "mutations.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    return {(entry["module"], entry["before"], entry["after"]) for entry in entries}


def digest() -> str:
    """L'empreinte des dix modules : dit si un résultat gardé est encore le leur."""
    parts = [(paths.ROOT / "course_lib" / f"{name}.py").read_bytes() for name in MODULES]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def measure(count: int, seed: int) -> dict:
    """Essaie l'échantillon, en imprimant chaque verdict ; rend de quoi le garder.

    Lève ValueError sous Windows, ou si les tests échouent sans aucune mutation.
    """
    if os.name == "nt":
        raise ValueError(
            "les mutations demandent Linux ou macOS : Windows ne borne pas le temps de calcul"
        )
    known, survivors, equivalent = equivalents(), [], 0
    drawn = sample(count, seed)
    with copied_repository() as folder:
        whole = sorted({test for m in drawn for tests in tests_of(m.module) for test in tests})
        if not passes(folder, whole, OTHERS * len(whole)):
            command = f"python3 cours.py test {' '.join(whole)}"
            raise ValueError(f"sans aucune mutation, les tests échouent déjà ; voyez {command}")
        for i, mutant in enumerate(drawn, start=1):
            if mutant[:1] + mutant[2:4] in known:
                equivalent += 1
                verdict = "équivalente"
            elif survives(folder, mutant, tests_of(mutant.module)):
                survivors.append(str(mutant))
                verdict = "A SURVÉCU"
            else:
                verdict = "vue"
            print(f"{i:3}/{count} {verdict:11} {mutant}", flush=True)
    return {
        **{"graine": seed, "mutations": len(drawn), "équivalentes": equivalent},
        **{"survivantes": survivors, "modules": digest()},
    }
