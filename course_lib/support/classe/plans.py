"""Les plans de classe, `docs/classe/` : une page par chapitre, pour 90 minutes.

`python3 cours.py plans` les tire du carnet (titre, promesse, figures, questions, « À retenir ») et
d'un fichier TOML écrit à la main (objectifs, déroulé, prédiction, idée fausse, activité sans
ordinateur, évaluation). Un test compare les pages à leurs sources.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_lib.support import paths, progress, recap
from course_lib.support.classe import inventory
from course_lib.support.quiz import questions
from course_lib.support.typography import french

DATA = Path(__file__).parent
FOLDER = paths.ROOT / "docs" / "classe"
MINUTES = 90
FIELDS = {"aims", "steps", "prediction", "misconception", "activity", "assessment"}

OPENING = """# Dix classes de 90 minutes

Un plan par chapitre. Chacun se lit en cinq minutes et tient en deux pages : les objectifs,
le déroulé, la prédiction à demander avant d'exécuter, l'idée fausse à attendre et ce qu'on y
répond, une activité sans ordinateur, de quoi évaluer.

Un carnet demande d'une heure et demie à deux heures et demie à qui travaille seul. Une classe
n'en joue donc qu'une partie, celle que le déroulé cite ; le reste, exercices compris, se fait
après. **§ 3, cellule [12]** désigne la cellule qui porte ce numéro, dans la section 3, quand le
carnet est exécuté de haut en bas : faites-le avant la classe,
puis repliez les sorties sans les effacer (menu *View*, « Collapse All Outputs ») : les réponses
se cachent, les numéros restent. Les élèves ouvrent un carnet qui a déjà ses sorties, réponses
comprises. Avant l'heure, chaque poste (un pour deux suffit) ouvre donc le carnet et l'exécute en
entier : une à deux minutes, davantage sur une machine lente, et le réseau la première fois. Puis on
replie les sorties de même ou, dans Colab, on les efface (*Edit*, « Clear all outputs ») : ce qui
est calculé reste en mémoire, et chaque cellule se relance. On se repère au titre et à la figure. Si
les postes ne sont pas prêts, projetez seul, et ne donnez le carnet qu'après.

Comptez dix fois 90 minutes, et deux fois quarante pour l'inventaire, avant et après. Chaque plan
dit ce qu'il faut savoir ; le README, les mathématiques demandées.

Deux règles valent pour toutes. On **prédit par écrit avant d'exécuter**, à main levée s'il le
faut, et l'on garde les votes au tableau : c'est d'eux que part la discussion. Et l'on ne dit pas
« c'est faux », on demande quelle cellule le montrerait. (*Ce que l'on répond d'ordinaire* est une
attente, non une mesure : notez ce que répond votre classe.)

| | chapitre | l'idée fausse à attendre | sans ordinateur |
|---|---|---|---|
"""

CLOSING = """
Pour savoir ce que le cours a changé : l'inventaire, vingt questions à deux étages, à poser avant
et après. `python3 cours.py inventory --form A` écrit l'énoncé, `--form A --key` le corrigé,
`--grade reponses.csv` les résultats, et `--before avant.csv` le gain. Les formes A et B posent les
mêmes questions, avec d'autres valeurs ; `--seed 12` en tire une autre. L'inventaire n'a pas été
étalonné sur des classes : lisez-y le gain d'un élève ou d'une question, non un classement. Donnez
une forme à chaque moitié de la classe, puis échangez : si l'une est plus facile, cela se compense.
Entre les deux, ne rendez pas les copies : parfois, un seul nombre change.

Ces pages sont tirées des carnets et de `course_lib/support/classe/` par `python3 cours.py plans`.
Elles sont sous licence CC BY-SA 4.0, comme la prose des carnets : photocopiez, adaptez, citez.
"""


@dataclass(frozen=True)
class Cell:
    """Ce qu'il faut pour désigner une cellule : sa section, son numéro, la légende de sa figure."""

    section: str
    count: int | None
    legend: str

    @property
    def place(self) -> str:
        number = re.match(r"(\d+)\. ", self.section)
        return f"§ {number[1]}" if number else f"« {self.section} »"

    @property
    def label(self) -> tuple[str, str]:
        """« figure » et son numéro, ou « cellule » et le sien ; rien pour du texte."""
        if figure := re.match(r"Figure ([\d.]+)", self.legend):
            return "figure", figure[1]
        return ("cellule", f"[{self.count}]") if self.count else ("", "")


def main(check: bool) -> int:
    """Écrit les pages ; `check` : dit seulement si elles ont dérivé."""
    return recap.write_or_check(build(), check, "plans")


def build() -> dict[Path, bytes]:
    """Chaque page et ce qu'elle doit contenir."""
    files, rows = {}, []
    for path in sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb")):
        number = int(path.name[:2])
        plan, notebook = load(number), nbformat.read(path, as_version=4)
        files[FOLDER / f"{number:02}.md"] = page(number, notebook, path.name, plan).encode()
        rows.append(
            f"| {number} | [{title(notebook)}]({number:02}.md) | {plan['misconception']['claim']} |"
            f" {plan['activity']['title']} |"
        )
    index = french(OPENING + "\n".join(rows) + "\n" + CLOSING)
    return files | {FOLDER / "README.md": index.encode()}


def load(chapter: int) -> dict:
    """Le fichier d'un chapitre ; lève ValueError si une partie manque ou si le temps déborde."""
    plan = tomllib.loads((DATA / f"{chapter:02}.toml").read_text("utf-8"))
    if plan.keys() != FIELDS:
        raise ValueError(f"plan {chapter} : {', '.join(sorted(plan.keys() ^ FIELDS))}")
    if (total := sum(step["minutes"] for step in plan["steps"])) != MINUTES:
        raise ValueError(f"plan {chapter} : {total} minutes au lieu de {MINUTES}")
    return plan


# --- ce que dit le carnet ------------------------------------------------------------------------


def title(notebook) -> str:
    first = recap.markdown(notebook)[0].split("\n")[0]
    return first.removeprefix("# ").split(" — ", 1)[1]


def opening(notebook, start: str) -> str:
    """Le paragraphe de la première cellule qui commence par `start`."""
    paragraphs = recap.markdown(notebook)[0].split("\n\n")
    found = [text for text in paragraphs if text.startswith(start)]
    if len(found) != 1:
        raise ValueError(f"la cellule « titre » a un paragraphe « {start}… », et un seul")
    return " ".join(found[0].split())


def cells(notebook) -> dict[str, Cell]:
    """Chaque cellule, par son id."""
    found, section = {}, ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            titles = re.findall(r"^## (.+)", cell.source, re.M)
            section = titles[-1] if titles else section
        text = "".join(o.text for o in cell.get("outputs", ()) if o.output_type == "stream")
        legend = recap.legend(text)
        found[cell.id] = Cell(section, cell.get("execution_count"), legend)
    return found


def sections(notebook) -> list[tuple[str, int, list[str]]]:
    """Les sections, leur nombre de cellules de code, les numéros de leurs figures."""
    grouped = {}
    for cell in cells(notebook).values():
        if cell.section:
            grouped.setdefault(cell.section, []).append(cell)
    return [
        (
            name,
            sum(cell.count is not None for cell in group),
            [cell.legend.split()[1] for cell in group if cell.legend],
        )
        for name, group in grouped.items()
    ]


# --- la page -------------------------------------------------------------------------------------


def page(number: int, notebook, name: str, plan: dict) -> str:
    """Le plan d'un chapitre, en Markdown."""
    known = cells(notebook)
    pieces = [
        f"# Chapitre {number} — {title(notebook)}",
        f"*Une classe de {MINUTES} minutes. [Le carnet](../../notebooks/{name}), à qui travaille"
        f" seul : {opening(notebook, 'Comptez').removeprefix('Comptez ')}*"
        " [Tous les plans](README.md)",
        f"**La promesse.** {' '.join(recap.promise(notebook).split())}",
        "## Objectifs\n\nÀ la fin de l'heure et demie, chacun sait :\n\n" + bullets(plan["aims"]),
        "## Déroulé\n\n" + timetable(plan["steps"], known),
        "## La prédiction à demander\n\n" + prediction(plan["prediction"], known),
        "## L'idée fausse à attendre\n\n" + misconception(plan["misconception"], known),
        f"## Sans ordinateur : {plan['activity']['title']}\n\n" + activity(plan["activity"]),
        "## Évaluer\n\n" + assessment(number, plan["assessment"]),
        contents(notebook, number),
    ]
    return french("\n\n".join(pieces) + "\n")


def bullets(items: list[str], mark: str = "- ") -> str:
    return "\n".join(mark + item for item in items)


def where(ids: list[str], known: dict[str, Cell]) -> str:
    """Les cellules citées ; lève ValueError si l'une n'existe pas."""
    if missing := [one for one in ids if one not in known]:
        raise ValueError(f"pas de cellule {', '.join(missing)} dans ce carnet")
    grouped = {}
    for one in ids:
        kind, number = known[one].label
        grouped.setdefault(known[one].place, {}).setdefault(kind, []).append(number)
    return " ; ".join(
        place + "".join(f", {plural(kind, numbers)}" for kind, numbers in kinds.items() if kind)
        for place, kinds in grouped.items()
    )


def plural(kind: str, numbers: list[str]) -> str:
    """« cellules [6], [7] et [8] »."""
    *others, last = numbers
    if not others:
        return f"{kind} {last}"
    return kind + f"s {', '.join(others)} et {last}"


def timetable(steps: list[dict], known: dict[str, Cell]) -> str:
    lines, start = ["| minutes | ce que l'on fait | où |", "|---|---|---|"], 0
    for step in steps:
        end = start + step["minutes"]
        place = where(step.get("cells", []), known) or step["place"]
        lines.append(f"| {start} à {end} | {step['what']} | {place} |")
        start = end
    return "\n".join(lines)


def prediction(part: dict, known: dict[str, Cell]) -> str:
    place = where([part["cell"]], known)
    legend = known[part["cell"]].legend and f"\n\n> {known[part['cell']].legend}"
    return (
        f"**{place}.** {part['ask']}\n\n"
        f"*Ce que l'on répond d'ordinaire.* {part['expected']}\n\n"
        f"*Ce que montre la cellule.* {part['shown']}{legend}"
    )


def misconception(part: dict, known: dict[str, Cell]) -> str:
    return (
        f"**{part['claim']}** {part['why']}\n\n"
        f"*Ce que l'on répond.* {part['answer']} ({where(part['cells'], known)})"
    )


def activity(part: dict) -> str:
    steps = "\n".join(f"{i}. {text}" for i, text in enumerate(part["instructions"], start=1))
    return (
        f"*Matériel.* {part['material']}\n\n{steps}\n\n*Ce que l'on doit trouver.* {part['result']}"
    )


def assessment(number: int, part: dict) -> str:
    asked = [f"- `{name}` — {prompt(name)}" for name in part["questions"]]
    if unknown := set(part["exercises"]) - progress.items(number).keys():
        raise ValueError(f"plan {number} : pas d'exercice {', '.join(unknown)}")
    coded = " et ".join(part["exercises"])
    lines = [*asked, f"- À coder, ensuite : exercices {coded}."]
    if ranks := " et ".join(str(rank) for rank in inventory.ranks(number)):
        lines.append(f"- Avant et après le cours : questions {ranks} de l'inventaire.")
    return f"{part['how']}\n\n" + "\n".join(lines)


def prompt(name: str) -> str:
    """L'énoncé d'une question, avec ses premières valeurs ; ValueError si elle n'existe pas."""
    _, question = questions.find(name)
    filled = getattr(question, "filled", None)
    return filled(question.prompt, 0) if filled else question.prompt


def contents(notebook, number: int) -> str:
    """Le carnet, section par section, replié."""
    kinds = list(progress.items(number).values())
    rows = [
        f"| {name} | {count} | {', '.join(figures)} |"
        for name, count, figures in sections(notebook)
    ]
    summary = (
        f"Ce que contient le carnet : {len(notebook.cells)} cellules,"
        f" {kinds.count('question')} questions, {kinds.count('exercice')} exercices"
    )
    table = "\n".join(["| section | cellules de code | figures |", "|---|---|---|", *rows])
    will_know = opening(notebook, "Vous saurez")
    last_words = "\n\n".join(
        " ".join(text.split()) for text in recap.to_remember(notebook).split("\n\n")
    )
    body = f"{will_know}\n\n**À retenir.** {last_words}\n\n{table}"
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"
