"""Ce qu'un carnet imprime : les règles qui rendent sa réexécution comparable."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from course_lib.support import paths

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
IGNORED = re.compile(r"#\s*NBVAL_(IGNORE_OUTPUT|SKIP)")
LOCAL_PATH = re.compile(
    r"(/home/|/root/|/Users/|/tmp/|/var/|/content/|[A-Z]:\\\\?Users|site-packages)"
)
LEGEND = re.compile(r"^Figure (\d+\.\d+) — \S", re.MULTILINE)
PICTURES = ("image/png", "application/vnd.jupyter.widget-view+json")
FORBIDDEN = re.compile(r"\b(widgets\.Output|interact(ive(_output)?)?\(|%%(capture|javascript))")


def text_of(outputs: list) -> str:
    """Tout ce qui se lit dans des sorties, images exceptées."""
    parts = []
    for output in outputs:
        parts.append(output.get("text", ""))
        data = output.get("data", {})
        parts += [data[kind] for kind in ("text/plain", "text/html") if kind in data]
    return "\n".join(parts)


def has_picture(output) -> bool:
    data = output.get("data", {})
    return any(kind in data for kind in PICTURES) or "background:" in data.get("text/html", "")


def legends_follow_pictures(outputs: list) -> bool:
    """Chaque image est suivie, dans sa cellule, d'une légende imprimée."""
    for i, output in enumerate(outputs):
        if has_picture(output):
            following = outputs[i + 1] if i + 1 < len(outputs) else {}
            if not LEGEND.search(following.get("text", "")):
                return False
    return True


def asserts(source: str) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(source)))


def faults(notebook) -> list[str]:
    """Les règles enfreintes par un carnet, chacune avec sa cellule."""
    found = []
    code = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
    for number, cell in enumerate(code, start=1):
        problems = {
            "n'a pas été exécutée dans l'ordre": cell.execution_count != number,
            "s'est arrêtée sur une erreur": any(o.output_type == "error" for o in cell.outputs),
            "écrit sur stderr": any(o.get("name") == "stderr" for o in cell.outputs),
            "montre un chemin local": bool(LOCAL_PATH.search(text_of(cell.outputs))),
            "a une figure sans légende": not legends_follow_pictures(cell.outputs),
            "contient du SVG": any("image/svg+xml" in o.get("data", {}) for o in cell.outputs),
            "utilise un widget interdit": bool(FORBIDDEN.search(cell.source)),
            "est ignorée sans rien affirmer": bool(IGNORED.search(cell.source))
            and not asserts(cell.source),
            "finit par un objet nu": any(o.output_type == "execute_result" for o in cell.outputs),
        }
        found += [f"la cellule {cell.id} {text}" for text, broken in problems.items() if broken]
    ignored = sum(bool(IGNORED.search(cell.source)) for cell in code)
    if ignored > max(3, len(code) // 10):
        found.append(f"{ignored} cellules ignorées sur {len(code)}")
    tagged = [c.id for c in code if any("nbval" in tag for tag in c.metadata.get("tags", []))]
    if tagged:
        found.append(f"des étiquettes cachent des sorties : {tagged}")
    numbers = [n for cell in code for n in LEGEND.findall(text_of(cell.outputs))]
    if numbers != sorted(set(numbers), key=lambda n: [int(part) for part in n.split(".")]):
        found.append(f"figures mal numérotées : {numbers}")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_the_rules(path: Path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert path.stat().st_size < 2_000_000
    assert "widgets" not in notebook.metadata
    assert not faults(notebook)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_its_anatomy(path: Path):
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    chapter = int(path.name[:2])
    assert prose.startswith(f"# Chapitre {chapter} — ")
    titles = [
        "## Où en sommes-nous",
        "## L'escalier",
        "## Code gelé",
        "## À retenir",
        "## Questions de vérification",
        "## À vous de coder",
        "## Pour aller plus loin",
    ]
    places = [prose.find(title) for title in titles]
    assert -1 not in places, titles[places.index(-1)]
    assert places == sorted(places)
    for cell in cells:
        text = re.sub(
            r"`[^`]*`|https?:\S+", "", cell.source if cell.cell_type == "markdown" else ""
        )
        ordinary = re.search(r".{0,20}(\w [?!:;»]|« \w)", text)
        assert not ordinary, f"{cell.id} : espace insécable attendue ici : {ordinary[0]!r}"


def cell(source="x = 1", count=1, outputs=()):
    return nbformat.v4.new_code_cell(source, execution_count=count, outputs=list(outputs))


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", text=text, name=name)


def picture(**data):
    return nbformat.v4.new_output("display_data", data=data or {"image/png": "AAAA"})


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (cell(count=None), "exécutée"),
        (cell(count=2), "exécutée"),
        (cell(outputs=[stream("attention", "stderr")]), "stderr"),
        (cell(outputs=[stream("/home/anne/texte.txt")]), "chemin local"),
        (cell(outputs=[picture()]), "sans légende"),
        (cell(outputs=[picture(), stream("voilà")]), "sans légende"),
        (cell(outputs=[picture(), picture(), stream("Figure 1.1 — a\nFigure 1.2 — b")]), "légende"),
        (cell(outputs=[picture(**{"image/svg+xml": "<svg/>"})]), "SVG"),
        (cell("# NBVAL_IGNORE_OUTPUT\nx = 1"), "sans rien affirmer"),
        (cell("w = widgets.Output()"), "interdit"),
        (
            cell(
                outputs=[
                    nbformat.v4.new_output(
                        "execute_result", data={"text/plain": "3"}, execution_count=1
                    )
                ]
            ),
            "objet nu",
        ),
    ],
)
def test_the_rules_see_what_they_forbid(broken, message):
    [fault] = faults(nbformat.v4.new_notebook(cells=[broken]))
    assert message in fault


def test_the_rules_count_ignored_cells():
    cells = [cell("# NBVAL_IGNORE_OUTPUT\nassert True", count=n) for n in range(1, 5)]
    assert faults(nbformat.v4.new_notebook(cells=cells)) == ["4 cellules ignorées sur 4"]
    assert not faults(nbformat.v4.new_notebook(cells=cells[:3]))


def test_the_rules_accept_a_sound_cell():
    sound = cell(outputs=[picture(), stream("Figure 1.1 — le maximum est à droite.\n")])
    assert not faults(nbformat.v4.new_notebook(cells=[sound]))
