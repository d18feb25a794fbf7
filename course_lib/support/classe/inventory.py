"""L'inventaire : vingt questions à deux étages, deux par chapitre, à poser avant et après le cours.

Chaque question a des valeurs, tirées d'une graine : deux formes posent les mêmes questions, avec
d'autres valeurs. Une question n'est réussie que si la prédiction **et** la raison le sont. Les
questions sont celles du genre `two-tier` (`quiz.questions`) ; ce fichier tire, imprime et note.
"""

import csv
import html
import io
import random
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from re import sub
from string import ascii_uppercase

from course_lib.support.files import write_whole
from course_lib.support.progress import inert
from course_lib.support.quiz import questions, static
from course_lib.support.typography import french

DATA = Path(__file__).parent / "inventaire.toml"
NAMED = {"A": 0, "B": 1}  # les formes qui ont un nom, et leur graine
NAME_COLUMNS = {"nom", "élève", "eleve", "name"}

STYLE = """
@page { size: A4; margin: 14mm }
body { font: 10.5pt/1.35 Georgia, serif; max-width: 180mm; margin: auto }
h1 { font-size: 15pt; margin: 0 }
.item { break-inside: avoid; margin: 5mm 0 }
.item p { margin: 1mm 0 }
ol { margin: 1mm 0 2mm; padding-left: 9mm }
table { border-collapse: collapse; margin: 3mm 0; font-size: 9pt }
td, th { border: 1px solid #777; min-width: 6mm; height: 6mm; text-align: center; padding: 0 1mm }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8pt }
"""

INSTRUCTIONS = """À chaque question, choisissez **une** prédiction (a) et **une** raison (b), et
reportez les deux lettres dans la grille. Ne laissez rien en blanc, même si vous hésitez. Ni note,
ni piège : on cherche ce que vous pensez, avant ou après le cours. Quarante minutes, sans
document ni calculatrice : un ordre de grandeur suffit."""

FOR_THE_TEACHER = """Une question compte si **les deux** réponses sont justes. Au hasard, on en
réussit {luck} sur {count}. Une idée fausse est dite présente quand la prédiction et la raison d'une
même question la révèlent ; le hasard en montre près de quatre : seul compte ce que la classe a de
plus.

Préférez un numéro à un nom, le même les deux fois. Saisissez une ligne par élève (lettres en
majuscules ou non, case vide si rien n'est coché), avec « ; » ou « , », et cette première ligne :"""


# --- tirer une forme -----------------------------------------------------------------------------


@cache
def source() -> dict:
    return tomllib.loads(DATA.read_text("utf-8"))


def ranks(chapter: int) -> tuple[int, ...]:
    """Le rang, dans l'inventaire, des questions d'un chapitre."""
    items = enumerate(source()["item"], start=1)
    return tuple(rank for rank, entry in items if entry["id"].startswith(f"{chapter:02}-"))


def cases(entry: dict) -> list[dict]:
    """Toutes les valeurs que peut prendre l'énoncé d'une question, dans un ordre mélangé."""
    drawn = entry.get("draw", {})
    found = [
        row | dict(zip(drawn, values, strict=True))
        for row in entry.get("variants", [{}])
        for values in product(*drawn.values())
    ]
    random.Random(entry["id"]).shuffle(found)
    return found


@cache
def form(seed: int) -> tuple[questions.TwoTierQuestion, ...]:
    """Les vingt questions d'une graine. Deux graines qui se suivent n'ont aucun énoncé commun."""
    return tuple(build(entry, seed) for entry in source()["item"])


def build(entry: dict, seed: int) -> questions.TwoTierQuestion:
    """Une question, ses valeurs tirées, et ses choix mélangés d'une façon propre à la graine."""
    found = cases(entry)
    values = dict(found[seed % len(found)])
    for name, formula in entry.get("values", {}).items():
        values[name] = questions.evaluate(formula, values)
    groups = {
        group: [
            choice | {"text": fill(choice["text"], values), "why": fill(choice["why"], values)}
            for choice in entry[group]
        ]
        for group in ("choices", "reasons")
    }
    texts = {name: fill(entry[name], values) for name in ("prompt", "because")}
    head = {"kind": "two-tier", "id": f"{entry['id']}, forme {form_name(seed)}"}
    return questions.read(head | texts | groups)


def fill(text: str, values: dict) -> str:
    """Remplace chaque `⟨nom⟩` par sa valeur, écrite à la française."""

    def shown(match) -> str:
        value = values[match[1]]
        text = questions.french_number(value)
        return text if isinstance(value, str) else text.replace("-", "−")

    return french(sub(r"⟨(\w+)⟩", shown, text))


def form_name(seed: int) -> str:
    return {seed: name for name, seed in NAMED.items()}.get(seed, str(seed))


def seed_of(name: str, place: str = "") -> int:
    """La graine d'une forme ; lève ValueError si elle n'en est pas une."""
    name = name.strip().upper()
    if name not in NAMED and not name.isdecimal():
        unknown = f"pas de forme « {name} » : A, B, ou le nombre donné à --seed"
        raise ValueError(place + unknown)
    return NAMED[name] if name in NAMED else int(name)


def tiers(question: questions.TwoTierQuestion) -> tuple[tuple[questions.Choice, ...], ...]:
    return question.choices, question.reasons


def luck(question: questions.TwoTierQuestion) -> float:
    """La chance de réussir une question en cochant au hasard."""
    return 1 / (len(question.choices) * len(question.reasons))


def expected_luck() -> float:
    """Le nombre de questions que l'on réussit au hasard, en moyenne."""
    return sum(map(luck, form(0)))


# --- imprimer ------------------------------------------------------------------------------------


def columns() -> list[str]:
    """Les colonnes des réponses : 1a, 1b, 2a…"""
    return [f"{rank}{tier}" for rank in range(1, len(form(0)) + 1) for tier in "ab"]


def header() -> str:
    return ";".join(["nom", "forme", *columns()])


def key(seed: int) -> dict[str, str]:
    """La bonne lettre de chaque colonne."""
    letters = [
        ascii_uppercase[[choice.right for choice in group].index(True)]
        for question in form(seed)
        for group in tiers(question)
    ]
    return dict(zip(columns(), letters, strict=True))


def grid(letters: dict[str, str]) -> str:
    """La grille des réponses : une ligne par étage."""
    numbers = range(1, len(form(0)) + 1)
    head = "".join(f"<th>{n}</th>" for n in numbers)
    rows = "".join(
        f"<tr><th>{tier}</th>"
        + "".join(f"<td>{letters.get(f'{n}{tier}', '')}</td>" for n in numbers)
        + "</tr>"
        for tier in "ab"
    )
    return f"<table><tr><th></th>{head}</tr>{rows}</table>"


def shown(rank: int, question: questions.TwoTierQuestion, answers: str = "") -> str:
    numbered = replace(question, because=f"**{rank}b.** {question.because}")
    prompt = static.to_html(f"**{rank}a.** {question.prompt}")
    return f'<div class="item">{prompt}{static.body(numbered)}{answers}</div>'


def page(title: str, top: str, items: list[str]) -> str:
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1>{top}{''.join(items)}</html>\n"
    )


def paper(seed: int) -> str:
    """L'énoncé à imprimer : HTML, sans rien à télécharger."""
    blanks = "<p>Numéro ou nom : ____________________ Date : ____________</p>"
    top = blanks + static.to_html(INSTRUCTIONS)
    items = [shown(rank, question) for rank, question in enumerate(form(seed), start=1)]
    title = f"Ce que fait un modèle de langue : inventaire, forme {form_name(seed)}"
    return french(page(title, top + grid({}), items))


def key_page(seed: int) -> str:
    """Le corrigé : la grille, l'explication de chaque choix et l'idée fausse qu'il révèle."""
    total = f"{expected_luck():.2f}".replace(".", ",")
    notice = FOR_THE_TEACHER.format(luck=total, count=len(form(seed)))
    top = grid(key(seed)) + static.to_html(notice) + f"<pre>{html.escape(header())}</pre>"
    items = [
        shown(rank, question, static.answer(diagnosed(question)))
        for rank, question in enumerate(form(seed), start=1)
    ]
    return french(page(f"Inventaire, forme {form_name(seed)} : corrigé", top, items))


def diagnosed(question: questions.TwoTierQuestion) -> questions.TwoTierQuestion:
    """La question, où l'explication d'un choix faux nomme l'idée qu'il révèle."""

    def told(choice: questions.Choice) -> questions.Choice:
        idea = choice.reveals and f" *Révèle : {source()['misconceptions'][choice.reveals]}*"
        return replace(choice, why=choice.why + idea)

    return replace(
        question,
        choices=tuple(map(told, question.choices)),
        reasons=tuple(map(told, question.reasons)),
    )


# --- lire les réponses ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """La copie d'un élève : pour chaque question, le rang des deux choix cochés, ou None."""

    name: str
    seed: int
    picked: tuple[tuple[int | None, int | None], ...]

    @property
    def right(self) -> list[bool]:
        """Pour chaque question, les deux étages sont-ils justes ?"""
        return [
            None not in pair and question.judge(*pair).right
            for question, pair in zip(form(self.seed), self.picked, strict=True)
        ]

    @property
    def score(self) -> int:
        return sum(self.right)

    @property
    def corrected(self) -> float:
        """La note dont on a ôté la chance : 0 en moyenne au hasard, 20 si tout est juste."""
        chances = map(luck, form(self.seed))
        return sum((ok - p) / (1 - p) for ok, p in zip(self.right, chances, strict=True))

    @property
    def misconceptions(self) -> dict[str, list[int]]:
        """Les idées que la prédiction **et** la raison d'une même question révèlent, et où."""
        found = {}
        for rank, (question, pair) in enumerate(
            zip(form(self.seed), self.picked, strict=True), start=1
        ):
            if None not in pair:
                first, second = (g[i].reveals for g, i in zip(tiers(question), pair, strict=True))
                if first and first == second != "calcul":
                    found.setdefault(first, []).append(rank)
        return found


def read(path: Path, wanted: str | None = None) -> list[Paper]:
    """Les copies d'un fichier CSV ; lève ValueError, en disant la ligne et la colonne."""
    rows = table(path)
    if not rows:
        raise ValueError(f"{path} est vide")
    titles = [cell.strip().lower() for cell in rows[0]]
    if twice := [title for title, n in Counter(titles).items() if title and n > 1]:
        raise ValueError(f"{path} : la colonne {', '.join(twice)} vient deux fois")
    name_column = next((title for title in titles if title in NAME_COLUMNS), "nom")
    if missing := [one for one in (name_column, *columns()) if one not in titles]:
        raise ValueError(f"{path} : il manque la colonne {', '.join(missing)}")
    papers, lines = [], {}
    for number, cells in enumerate(rows[1:], start=2):
        row = dict(zip(titles, (cell.strip() for cell in cells), strict=False))
        name = row.get(name_column, "")
        if not name and not any(row.get(column) for column in columns()):
            continue
        place = f"{path}, ligne {number} ({name or 'sans nom'})"
        if any(cell.strip() for cell in cells[len(titles) :]):
            raise ValueError(f"{place} : plus de cases que de colonnes (un séparateur de trop ?)")
        if not name:
            raise ValueError(f"{place} : donnez un nom, ou un numéro, à cet élève")
        if name in lines:
            raise ValueError(f"{place} : ce nom est déjà à la ligne {lines[name]}")
        lines[name] = number
        papers.append(one_paper(name, row, wanted, place))
    if not papers:
        raise ValueError(f"{path} n'a aucune ligne d'élève")
    return papers


def table(path: Path) -> list[list[str]]:
    """Les cases d'un CSV à points-virgules, virgules ou tabulations, en UTF-8 ou comme Excel."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    return list(csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count)))


def one_paper(name: str, row: dict, wanted: str | None, place: str) -> Paper:
    told = row.get("forme", "")
    if not (told or wanted):
        raise ValueError(f"{place} : quelle forme ? Une colonne « forme », ou --form, le dira")
    seed = seed_of(told or wanted, f"{place} : ")
    if told and wanted and seed != seed_of(wanted):
        raise ValueError(
            f"{place} : copie de la forme {form_name(seed)}, quand on demande {wanted}"
        )
    pairs = [
        (
            letter(row.get(f"{rank}a", ""), question.choices, f"{place}, {rank}a"),
            letter(row.get(f"{rank}b", ""), question.reasons, f"{place}, {rank}b"),
        )
        for rank, question in enumerate(form(seed), start=1)
    ]
    return Paper(name, seed, tuple(pairs))


def letter(text: str, choices: tuple, place: str) -> int | None:
    known = ascii_uppercase[: len(choices)]
    if not text:
        return None
    if len(text) != 1 or text.upper() not in known:
        raise ValueError(
            f"{place} : « {text} » n'est pas une réponse ({', '.join(known)}, ou rien)"
        )
    return known.index(text.upper())


# --- noter ---------------------------------------------------------------------------------------


def gain(before: float, after: float, top: float) -> float | None:
    """Le gain normalisé (Hake, 1998) : la part de ce qui restait à gagner qui l'a été."""
    return None if before == top else (after - before) / (top - before)


def decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def by_pupil(papers: list[Paper], before: dict[str, Paper]) -> str:
    """Le CSV des élèves : note, note corrigée, gain, idées fausses, et chaque question."""
    titles = ["nom", "forme", "score", "note corrigée du hasard"]
    titles += ["score avant", "gain normalisé"] if before else []
    lines = [[*titles, "idées fausses", *range(1, len(form(0)) + 1)]]
    for paper in papers:
        line = [inert(paper.name), form_name(paper.seed), paper.score, decimal(paper.corrected)]
        if before:
            first = before.get(paper.name)
            old = first and gain(first.score, paper.score, len(form(0)))
            line += [first.score if first else "", decimal(old)]
        line += [told(paper.misconceptions), *map(int, paper.right)]
        lines.append(line)
    return written(lines)


def told(found: dict[str, list[int]]) -> str:
    """Des idées fausses, et les questions où elles se montrent."""
    ideas = source()["misconceptions"]
    return " / ".join(
        f"{ideas[name]} ({', '.join(map(str, ranks))})" for name, ranks in found.items()
    )


def by_item(papers: list[Paper], before: dict[str, Paper]) -> str:
    """Le CSV des questions : réussite, gain, et l'idée fausse que l'on y voit le plus."""
    pairs = in_both(papers, before)
    titles = ["question", "nom", "réussite (tous)", "prédiction juste, raison fausse"]
    titles += ["avant (vus deux fois)", "après (vus deux fois)", "gain normalisé"] if before else []
    lines = [[*titles, "idée fausse la plus fréquente (les deux étages)"]]
    for i, entry in enumerate(source()["item"]):
        line = [i + 1, entry["id"], *map(decimal, facility(papers, i))]
        if before:
            old, new = (facility([pair[n] for pair in pairs], i)[0] for n in (0, 1))
            line += [decimal(old), decimal(new), decimal(gain(old, new, 1) if pairs else None)]
        lines.append([*line, commonest(papers, i)])
    return written(lines)


def in_both(papers: list[Paper], before: dict[str, Paper]) -> list[tuple[Paper, Paper]]:
    """Les deux copies de chaque élève qui en a deux."""
    return [(before[paper.name], paper) for paper in papers if paper.name in before]


def facility(papers: list[Paper], i: int) -> tuple[float | None, float | None]:
    """La part des copies qui réussissent une question, et la part qui n'a que la prédiction."""
    if not papers:
        return None, None
    right = sum(paper.right[i] for paper in papers)
    first = sum(
        (a := paper.picked[i][0]) is not None and form(paper.seed)[i].choices[a].right
        for paper in papers
    )
    return right / len(papers), (first - right) / len(papers)


def commonest(papers: list[Paper], i: int) -> str:
    """Ce que les deux étages d'une question révèlent le plus souvent, et dans combien de copies."""
    ideas = source()["misconceptions"]
    found = Counter(
        name for paper in papers for name, ranks in paper.misconceptions.items() if i + 1 in ranks
    )
    most = max(found.values(), default=0)
    return " / ".join(f"{ideas[name]} ({most})" for name in found if found[name] == most)


def written(lines: list[list]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\n").writerows(lines)
    return buffer.getvalue()


def summary(papers: list[Paper], before: dict[str, Paper]) -> str:
    """Ce que l'on en dit à l'écran."""
    top = len(form(0))
    mean = sum(paper.score for paper in papers) / len(papers)
    score = f"score moyen {decimal(mean)} sur {top}, {decimal(expected_luck())} au hasard"
    lines = [f"{len(papers)} copies ; {score}"]
    if before:
        pairs = in_both(papers, before)
        lost = sorted(set(before) ^ {paper.name for paper in papers})
        if pairs:
            old, new = (sum(pair[n].score for pair in pairs) / len(pairs) for n in (0, 1))
            told = decimal(gain(old, new, top)) or "sans objet"
            lines.append(
                f"{len(pairs)} élèves deux fois : de {decimal(old)} à {decimal(new)}, gain {told}"
            )
        if lost:
            lines.append(f"une fois seulement, donc hors du gain : {', '.join(lost)}")
        if same := sorted(last.name for first, last in pairs if first.seed == last.seed):
            lines.append(f"la même forme deux fois (gain flatté) : {', '.join(same)}")
    return "\n".join(lines)


# --- la commande ---------------------------------------------------------------------------------


def main(options) -> int:
    """`--form` ou `--seed` : écrit l'énoncé, ou le corrigé ; `--grade` : note un CSV."""
    name = options.form if options.seed is None else str(options.seed)
    if options.before and not options.grade:
        raise ValueError("--before dit le gain d'une classe que l'on note : ajoutez --grade")
    if options.grade:
        return grade(options, name)
    seed = seed_of(name or "A")
    stem = f"inventaire_{form_name(seed)}{'_corrige' if options.key else ''}"
    path = options.output or Path(f"{stem}.html")
    write_whole(path, key_page(seed) if options.key else paper(seed))
    print(f"{path} : écrit ; à imprimer depuis un navigateur")
    return 0


def grade(options, name: str | None) -> int:
    papers = read(options.grade, name)
    before = {p.name: p for p in read(options.before)} if options.before else {}
    path = options.output or options.grade.with_name(f"{options.grade.stem}_resultats.csv")
    items = path.with_name(f"{path.stem}_questions.csv")
    answers = {given.resolve() for given in (options.grade, options.before) if given}
    if answers & {path.resolve(), items.resolve()}:
        raise ValueError(f"{path} effacerait des réponses : donnez un autre nom à -o")
    # Le BOM dit à un tableur que le fichier est en UTF-8.
    write_whole(path, by_pupil(papers, before), "utf-8-sig")
    write_whole(items, by_item(papers, before), "utf-8-sig")
    print(summary(papers, before))
    print(f"{path} et {items} : écrits")
    return 0
