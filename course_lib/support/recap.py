"""Le récapitulatif, `docs/CONCEPTS_LLM.md` : tiré des carnets par `python3 cours.py recap`.

De chaque chapitre, sa promesse, une figure, ses formules, ce que contient son module, et « À
retenir », mot pour mot. Rien n'y est écrit à la main : un test compare le fichier aux carnets.
"""

import ast
import base64
import re
from pathlib import Path

import nbformat

from course_lib.support import freeze, paths
from course_lib.support.typography import french

FOLDER = paths.ROOT / "docs"
RECAP = FOLDER / "CONCEPTS_LLM.md"
# La figure de chaque chapitre : l'id de la cellule qui la dessine.
FIGURES = {
    1: "courbe",
    2: "analogie-echecs",
    3: "predire-figure",
    4: "francais",
    5: "cartes",
    6: "carte",
    7: "barres",
    8: "norme",
    9: "exces",
    10: "noyau-figure",
}
OPENING = """# Ce que l'on a construit, chapitre par chapitre

Ce récapitulatif est tiré des dix carnets par une commande, `python3 cours.py recap` : chaque
phrase, formule et figure d'ici vient d'un carnet, qui définit aussi les lettres des formules. Les
mots du métier sont dans le [glossaire](GLOSSAIRE.md).
"""


def main(check: bool) -> int:
    """Écrit le récapitulatif et ses figures ; `check` : dit seulement s'ils ont dérivé."""
    return write_or_check(build(), check, "recap")


def write_or_check(wanted: dict[Path, bytes], check: bool, command: str) -> int:
    """Écrit chaque fichier, ou dit lesquels ont dérivé, et la commande qui les refait."""
    if check:
        stale = [path for path, data in wanted.items() if not same(path, data)]
        for path in stale:
            print(f"{path.relative_to(paths.ROOT)} ne dit plus ce que disent les carnets.")
        if stale:
            print(f"Pour le refaire : python3 cours.py {command}")
        return 1 if stale else 0
    for path, data in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    *_, last = wanted
    print(f"{last.relative_to(paths.ROOT)} : {len(wanted) - 1} chapitres")
    return 0


def same(path: Path, data: bytes) -> bool:
    return path.exists() and path.read_bytes() == data


def build() -> dict[Path, bytes]:
    """Chaque fichier du récapitulatif et ce qu'il doit contenir."""
    files, parts = {}, [OPENING]
    for path in sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb")):
        notebook, number = nbformat.read(path, as_version=4), int(path.name[:2])
        if number not in FIGURES:
            raise ValueError(f"recap.py : FIGURES n'a pas de figure pour le chapitre {number}")
        legend, image = figure(notebook, FIGURES[number])
        name = f"images/{number:02}.png"
        files[FOLDER / name] = image
        parts.append(chapter(notebook, path.name, f"![{legend}]({name})\n\n*{legend}*"))
    return files | {RECAP: "\n".join(parts).encode()}


def chapter(notebook, name: str, picture: str) -> str:
    """La page d'un chapitre, en Markdown."""
    title, *_ = markdown(notebook)[0].split("\n")
    pieces = [
        f"## {title.removeprefix('# ')}",
        promise(notebook),
        picture,
        *(f"$$\n{formula}\n$$" for formula in formulas(notebook)),
        contents(name),
        to_remember(notebook),
        f"[Le carnet](../notebooks/{name})",
    ]
    return "\n\n".join(pieces) + "\n"


def markdown(notebook) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def promise(notebook) -> str:
    """Le paragraphe qui suit « La promesse. », en tête du chapitre."""
    found = re.search(r"\*\*La promesse\.\*\*\s*(.+?)\n\n", markdown(notebook)[0] + "\n\n", re.S)
    if not found:
        raise ValueError("la première cellule d'un chapitre contient « **La promesse.** »")
    return found[1]


def formulas(notebook) -> list[str]:
    """Les formules encadrées de « $$ », dans l'ordre, chacune une fois."""
    found = [
        f.strip() for text in markdown(notebook) for f in re.findall(r"\$\$(.+?)\$\$", text, re.S)
    ]
    return list(dict.fromkeys(found))


def to_remember(notebook) -> str:
    """Le texte de la section « À retenir »."""
    (found,) = (text for text in markdown(notebook) if text.startswith("## À retenir"))
    return found.split("\n", 1)[1].strip()


def figure(notebook, cell_id: str) -> tuple[str, bytes]:
    """La légende et le PNG de la cellule `cell_id` ; ValueError si elle n'en a pas."""
    cell = next((cell for cell in notebook.cells if cell.id == cell_id), {})
    pngs = [
        o.data["image/png"] for o in cell.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    if len(pngs) != 1:
        raise ValueError(f"recap.py : la cellule « {cell_id} » n'a pas une figure, et une seule")
    text = "".join(o.text for o in cell.outputs if o.output_type == "stream")
    return legend(text), base64.b64decode(pngs[0])


def legend(text: str) -> str:
    """La première légende d'une sortie, en une ligne ; la suite d'une légende est en retrait."""
    found = re.search(r"^Figure .*(?:\n    .*)*", text, re.MULTILINE)
    return re.sub(r"\n +", " ", found[0]) if found else ""


def contents(name: str) -> str:
    """Ce que définit le module gelé d'un carnet : une ligne par nom public qui a une docstring."""
    module, _ = freeze.exported_cells(paths.NOTEBOOKS / name)
    if module is None:
        raise ValueError(f"{name} n'exporte aucun module : une cellule « #| export » en donne un")
    tree = ast.parse((paths.ROOT / "course_lib" / f"{module}.py").read_text(encoding="utf-8"))
    public = (ast.FunctionDef, ast.ClassDef)
    lines = [f"Dans `course_lib/{module}.py`\u00a0:\n"]
    for node in tree.body:
        text = ast.get_docstring(node) if isinstance(node, public) else None
        if text and not node.name.startswith("_"):
            first = text.split("\n\n")[0].replace("\n", " ")
            lines.append(french(f"- `{node.name}` : {first[0].lower()}{first[1:]}"))
    return "\n".join(lines)
