"""Le gel : les cellules exportées d'un carnet deviennent un module de `course_lib`.

Une cellule dont la première ligne est `#| export` est exportée ; la première de toutes porte
`#| default_exp nom_du_module` et commence par la docstring du module. Le module généré réunit la
docstring, une phrase de provenance, les imports, puis le reste, dans l'ordre du carnet.
"""

import ast
import difflib
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import nbformat

from course_lib.support import paths
from course_lib.support.files import write_whole

DIRECTIVE = re.compile(r"#\|\s*(export|default_exp\s+(?P<module>\w+))\s*$")


class FreezeError(ValueError):
    """Un carnet ne peut pas être gelé ; le message dit où et pourquoi."""


@dataclass(frozen=True)
class Cell:
    """Une cellule exportée : d'où elle vient, son code sans les directives, son arbre."""

    place: str
    source: str
    tree: ast.Module


@dataclass(frozen=True)
class FrozenModule:
    """Un module généré : son nom, son carnet, son texte."""

    name: str
    notebook: Path
    text: str


def exported_cells(notebook: Path) -> tuple[str | None, list[Cell]]:
    """Rend le nom du module d'un carnet (None s'il n'exporte rien) et ses cellules exportées."""
    module, cells = None, []
    for number, cell in enumerate(nbformat.read(notebook, as_version=4).cells):
        lines = cell.source.split("\n")
        directives = [found for line in lines if (found := DIRECTIVE.match(line))]
        place = f"{notebook.name}, cellule {number} ({cell.id})"
        for line in lines if cell.cell_type == "code" else ():
            if line.startswith("#|") and not DIRECTIVE.match(line):
                raise FreezeError(f"{place} : « {line} » n'est pas une directive connue")
        if cell.cell_type != "code" or not directives:
            continue
        if not all(map(DIRECTIVE.match, lines[: len(directives)])):
            raise FreezeError(f"{place} : les directives #| vont en tête de cellule")
        for name in filter(None, (found["module"] for found in directives)):
            if module or cells:
                raise FreezeError(
                    f"{place} : « default_exp » va une fois, dans la première exportée"
                )
            module = name
        cells.append(parse_cell(place, "\n".join(lines[len(directives) :]).strip("\n")))
    if cells and not module:
        raise FreezeError(f"{cells[0].place} : il manque « #| default_exp nom_du_module »")
    return module, cells


def parse_cell(place: str, source: str) -> Cell:
    try:
        return Cell(place, source, ast.parse(source))
    except SyntaxError as error:
        raise FreezeError(f"{place} : ligne {error.lineno} illisible, {error.msg}") from None


def defined_names(node: ast.stmt) -> list[str]:
    """Rend les noms que définit une instruction ; lève ValueError si elle fait autre chose."""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            if all(isinstance(name, ast.Name) and name.id.isupper() for name in names):
                return [name.id for name in names]
    raise ValueError("une cellule exportée importe, définit ou pose une CONSTANTE, rien d'autre")


def check_cells(cells: list[Cell]) -> None:
    """Vérifie que le module a sa docstring et que chaque nom est défini une seule fois."""
    first = cells[0]
    if ast.get_docstring(first.tree) is None or not docstring(first).endswith('"""'):
        raise FreezeError(
            f'{first.place} : la première exportée commence par une docstring ("""…""")'
        )
    places: dict[str, str] = {}
    for cell in cells:
        for one, other in pairwise(cell.tree.body):
            if other.lineno <= one.end_lineno:
                raise FreezeError(f"{cell.place}, ligne {other.lineno} : deux instructions")
        for node in definitions(cell, first=cell is cells[0]):
            try:
                names = defined_names(node)
            except ValueError as error:
                raise FreezeError(f"{cell.place}, ligne {node.lineno} : {error}") from None
            for name in names:
                if name in places:
                    raise FreezeError(
                        f"« {name} » est exporté deux fois : {places[name]} et {cell.place}"
                    )
                places[name] = cell.place


def docstring(cell: Cell) -> str:
    """La docstring telle qu'elle est écrite, guillemets compris."""
    return ast.get_source_segment(cell.source, cell.tree.body[0])


def is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def definitions(cell: Cell, first: bool) -> list[ast.stmt]:
    """Rend les instructions d'une cellule, sans les imports ni la docstring du module."""
    body = cell.tree.body[1:] if first else cell.tree.body
    return [node for node in body if not is_import(node)]


def without(source: str, nodes: list[ast.stmt]) -> str:
    """Rend le code sans ces instructions ; les commentaires qui les entourent restent."""
    dropped = {n for node in nodes for n in range(node.lineno, node.end_lineno + 1)}
    lines = source.split("\n")
    return "\n".join(line for n, line in enumerate(lines, 1) if n not in dropped)


def assemble(notebook: Path, cells: list[Cell]) -> str:
    """Réunit la docstring, la provenance, les imports et le corps, avant mise en forme."""
    first = cells[0]
    chapter = int(notebook.name[:2])
    provenance = f"Code gelé du chapitre {chapter} : il se modifie dans notebooks/{notebook.name}."
    imports, bodies = [], []
    for cell in cells:
        nodes = [node for node in cell.tree.body if is_import(node)]
        imports += [ast.get_source_segment(cell.source, node) for node in nodes]
        removed = [*nodes, first.tree.body[0]] if cell is first else nodes
        bodies.append(without(cell.source, removed))
    opening = docstring(first).removesuffix('"""').rstrip()
    head = f'{opening}\n\n{provenance}\n"""'
    return "\n\n".join([head, "\n".join(imports), *bodies]) + "\n"


def ruff(arguments: list[str], text: str, place: str) -> str:
    """Passe un texte dans ruff ; lève FreezeError avec ses remarques s'il en fait."""
    command = [sys.executable, "-m", "ruff", *arguments, "--quiet", "--stdin-filename"]
    run = subprocess.run(
        [*command, str(paths.ROOT / "course_lib" / "frozen.py"), "-"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        cwd=paths.ROOT,
    )
    if run.returncode:
        raise FreezeError(f"{place} : ruff refuse le module\n{run.stdout}{run.stderr}".rstrip())
    return run.stdout


def freeze_notebook(notebook: Path) -> FrozenModule | None:
    """Génère le module d'un carnet, ou None s'il n'exporte rien. Lève FreezeError."""
    module, cells = exported_cells(notebook)
    if not cells:
        return None
    check_cells(cells)
    text = assemble(notebook, cells)
    # F821 : un nom utilisé sans être défini ; les imports sont triés et dédoublés.
    text = ruff(["check", "--select=I,F401,F821", "--fix", "--fixable=I"], text, notebook.name)
    return FrozenModule(module, notebook, ruff(["format"], text, notebook.name))


def freeze_all(folder: Path) -> list[FrozenModule]:
    """Génère les modules de tous les carnets d'un dossier. Lève FreezeError."""
    modules = [m for path in sorted(folder.glob("[0-9]*.ipynb")) if (m := freeze_notebook(path))]
    seen: dict[str, Path] = {}
    for module in modules:
        if module.name in seen:
            both = f"{seen[module.name].name} et {module.notebook.name}"
            raise FreezeError(f"deux carnets exportent course_lib/{module.name}.py : {both}")
        seen[module.name] = module.notebook
    return modules


def difference(module: FrozenModule, package: Path) -> str:
    """Rend la différence entre le module généré et le fichier, vide s'ils sont identiques."""
    path = package / f"{module.name}.py"
    current = path.read_text(encoding="utf-8") if path.exists() else ""
    return "".join(
        difflib.unified_diff(
            current.splitlines(keepends=True),
            module.text.splitlines(keepends=True),
            f"course_lib/{path.name}",
            f"ce que dit notebooks/{module.notebook.name}",
        )
    )


def write(module: FrozenModule, package: Path) -> None:
    write_whole(package / f"{module.name}.py", module.text)


def main(check: bool, notebooks: Path | None = None, package: Path | None = None) -> int:
    """Gèle les carnets, ou vérifie qu'ils le sont ; rend le code de sortie."""
    notebooks, package = notebooks or paths.NOTEBOOKS, package or paths.ROOT / "course_lib"
    try:
        modules = freeze_all(notebooks)
    except FreezeError as error:
        print(f"Gel impossible. {error}", file=sys.stderr)
        return 1
    changed = {m.name: diff for m in modules if (diff := difference(m, package))}
    for module in modules:
        if module.name in changed and not check:
            write(module, package)
            print(f"course_lib/{module.name}.py : écrit depuis {module.notebook.name}")
    if check and changed:
        print(*changed.values(), sep="\n")
        print(
            "Le code gelé n'est pas celui des carnets. Corrigez le carnet (jamais le module),"
            " puis lancez : python3 cours.py freeze",
            file=sys.stderr,
        )
        return 1
    if not changed:
        print(f"Code gelé à jour : {len(modules)} module(s).")
    return 0
