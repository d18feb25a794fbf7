"""L'adresse du dépôt, écrite une fois dans pyproject.toml, et partout où elle sert.

Elle entre dans la cellule d'installation de chaque carnet, dans son lien vers Colab, dans README.md
et dans CITATION.cff. `python -m course_lib address URL` la change partout.
"""

import re
import tomllib
from pathlib import Path

import nbformat

from course_lib.support import paths
from course_lib.support.files import write_whole

VALID = re.compile(r"https://github\.com/[\w.-]+/[\w.-]*\w")
COLAB = "https://colab.research.google.com/github/"
COLAB_LINE = re.compile(r"^\[Ouvrir ce chapitre dans Colab\]\(.*\)$", re.MULTILINE)
PROSE = ("README.md", "CITATION.cff", "pyproject.toml")  # celui-ci, d'où on la lit, en dernier
# Où elle est écrite : un lien vers Colab, la commande qui clone, et deux lignes de métadonnées.
PLACES = re.compile(
    rf"(?P<before>{re.escape(COLAB)})[\w.-]+/[\w.-]+(?=/blob/)"
    r'|(?P<start>git clone [^\n]*?|repository-code: "|^Repository = ")'
    rf"{VALID.pattern}",
    re.MULTILINE,
)

# La première cellule de code de chaque carnet. `FOLDER` est le nom du dépôt.
SETUP = """\
# Installation : dans Colab, cette cellule va chercher le cours ; ailleurs, elle ne fait rien.
import importlib.util
import os
import subprocess
import sys

if importlib.util.find_spec("course_lib") is None:
    address = "ADDRESS"
    folder = os.path.abspath("FOLDER")
    try:
        if not os.path.exists(folder):
            subprocess.run(["git", "clone", "--depth=1", address, folder], check=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "-e", folder]
        subprocess.run(pip, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        message = f"Installation impossible. Vérifiez le réseau, effacez {folder}, réexécutez."
        raise RuntimeError(message) from error
    sys.path.insert(0, folder)"""


def main(new: str | None, check: bool) -> int:
    """Écrit `new` partout (ou l'adresse de pyproject.toml) ; avec `check`, signale les écarts."""
    new = checked(new or read())
    changed = {
        path: text for path, text in rewritten(new).items() if text != path.read_text("utf-8")
    }
    if check:
        for path in changed:
            print(f"{path.relative_to(paths.ROOT)} : lancez « python -m course_lib address »")
        return 1 if changed else 0
    for path, text in changed.items():
        write_whole(path, text)
    print(f"{new} : {len(changed)} fichier(s) réécrit(s)")
    return 0


def read() -> str:
    """L'adresse de pyproject.toml."""
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["urls"]["Repository"]


def checked(address: str) -> str:
    """Rend l'adresse sans barre finale ; lève ValueError si elle n'est pas celle d'un dépôt."""
    address = address.removesuffix("/").removesuffix(".git")
    if not VALID.fullmatch(address):
        raise ValueError(
            f"« {address} » n'est pas l'adresse d'un dépôt, comme https://github.com/nom/depot"
        )
    return address


def rewritten(new: str) -> dict[Path, str]:
    """Le texte que chaque fichier doit avoir."""

    def place(found: re.Match) -> str:
        return found["before"] + slug(new) if found["before"] else found["start"] + new

    texts = {path: notebook_text(path, new) for path in sorted(paths.NOTEBOOKS.glob("*.ipynb"))}
    for name in PROSE:
        path = paths.ROOT / name
        texts[path] = PLACES.sub(place, path.read_text(encoding="utf-8"))
    return texts


def slug(address: str) -> str:
    """`https://github.com/nom/depot` → `nom/depot`."""
    return address.removeprefix("https://github.com/")


def colab_link(notebook: Path, address: str) -> str:
    return f"{COLAB}{slug(address)}/blob/main/notebooks/{notebook.name}"


def notebook_text(path: Path, address: str) -> str:
    """Le carnet, sa cellule `installation` et le lien de sa cellule `titre` remis à neuf."""
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    missing = {"titre", "installation"} - cells.keys()
    if missing:
        raise ValueError(f"{path.name} : il manque la cellule {', '.join(sorted(missing))}")
    folder = address.rsplit("/", 1)[1]
    setup = SETUP.replace("ADDRESS", address).replace("FOLDER", folder)
    cells["installation"].source = setup
    line = f"[Ouvrir ce chapitre dans Colab]({colab_link(path, address)})"
    title = cells["titre"]
    if COLAB_LINE.search(title.source):
        title.source = COLAB_LINE.sub(line, title.source)
    else:
        title.source += f"\n\n{line}"
    return nbformat.writes(notebook) + "\n"
