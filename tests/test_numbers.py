"""Aucun nombre orphelin : ce que la prose chiffre, une cellule du même chapitre le montre.

Chaque nombre écrit en chiffres dans la prose (formules comprises) doit se retrouver, arrondi à la
précision affichée, dans une sortie ou une assertion de son chapitre ; ou, tel quel, parmi les
constantes de son code ; ou dans `data/faits.toml`, avec ce qui l'établit. Les sorties des questions
et des exercices ne prouvent rien : c'est encore de la prose, que `test_quiz.py` et
`test_exercises.py` recalculent.

Ne sont pas des nombres : le code entre accents graves, les adresses, les renvois (« chapitre 3 »,
« figure 4.2 », « exercice 08-1 »), les numéros de titres et de listes, indices et exposants,
l'année d'une référence (« Gage, 1994 »), et les chiffres d'un nom propre (« GPT-2 », « UTF-8 »).
Les petits nombres ne sont pas dispensés : « 3 » se trouve presque toujours dans une sortie, « 3 % »
non. Les nombres en lettres ne sont pas vus.
"""

import ast
import math
import re
import tomllib
from functools import cache
from typing import NamedTuple

import nbformat
import pytest

from course_lib.support import corpus, escalier, paths
from course_lib.support.probes import analogies

FACTS = tomllib.loads((paths.DATA / "faits.toml").read_text(encoding="utf-8"))["fact"]
CHAPTERS = [path.name[:2] for path in sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))]

THIN = "\u00a0\u202f"  # les espaces insécables : 13 767 552
SCALES = {"%": 0.01, "mille": 1e3, "million": 1e6, "milliard": 1e9}
NUMBER = re.compile(
    rf"(?<![\w.,])(?<!\w-)(?P<whole>\d{{1,3}}(?:[{THIN}]\d{{3}})+(?!\d)|\d+)(?:[,.](?P<part>\d+))?"
    rf"(?:e(?P<power>-?\d+))?(?!\w)(?:[{THIN} ](?P<scale>%|mille|million|milliard))?"
)
RECALL = r"(?:chapitres?|sections?|figures?|étapes?|exercices?|partie)"
NOT_NUMBERS = [
    r"(?s)```.*?```",
    r"`[^`]*`",
    r"\[arXiv:[^]]*\]\([^)]*\)",
    r"(?<=\])\([^)]*\)",
    r"https?:\S+",
    r"[][]",
    r"<[^>]*>",
    r"(?m)^#+ (?:Chapitre )?\d+(?:\.\d+)?|^ *\d+\. |\*\*\d\d-\d\.",
    rf"(?i)\b{RECALL}[{THIN} ]\d+(?:\.\d+)?(?:(?:,|,? et|,? ou| à)[{THIN} ]\d+(?:\.\d+)?)*",
    rf"(?:(?<=\()|(?<=, ))(?:1[6-9]|20)\d\d(?=[{THIN} ]*(?:[),.;:|]|$))",
]
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class Number(NamedTuple):
    text: str  # « 13,8 millions »
    readings: frozenset[tuple[float, float]]  # 13,8 à 0,1 près, ou 13 800 000 à 100 000 près


def plain(prose: str) -> str:
    """La prose sans ce qui n'est pas un nombre ; « 3 · 10⁻⁴ » y devient « 3e-4 »."""
    for pattern in NOT_NUMBERS:
        prose = re.sub(pattern, "", prose)
    prose = prose.replace("{,}", ",").replace("\\,", "\u00a0").replace("\\%", "%")
    prose = re.sub("[⁻⁰¹²³⁴-⁹]+", lambda m: f"^{{{m[0].translate(SUPERSCRIPTS)}}}", prose)
    prose = re.sub(rf"(\d)[{THIN} ]*(?:·|×|\\cdot|\\times) ?10\^\{{(-?\d+)\}}", r"\1e\2", prose)
    prose = re.sub(r"(?<![\d,.])10\^\{(-?\d+)\}", r"1e\1", prose)
    return re.sub(r"[_^](?:\{[^{}]*\}|\\?\w)", "", prose)


def numbers(prose: str) -> list[Number]:
    found = []
    for match in NUMBER.finditer(plain(prose)):
        part, power = match["part"] or "", int(match["power"] or 0)
        digits = re.sub(rf"[{THIN}]", "", match["whole"]) + part
        power -= len(part)
        scales = {1.0, SCALES.get(match["scale"], 1.0)}
        unit = float(f"1e{power}")
        readings = frozenset((float(f"{digits}e{power}") * s, unit * s) for s in scales)
        found.append(Number(match[0], readings))
    return found


def printed(text: str) -> set[float]:
    """Tous les nombres d'une sortie, quelle que soit sa façon de les écrire."""
    spaced = rf"(?<!\d)\d{{1,3}}(?:[{THIN} ,_]\d{{3}})+(?!\d)"
    groups = {float(re.sub(r"\D", "", found)) for found in re.findall(spaced, text)}
    simple = re.findall(r"\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", text)
    return groups | {float(found.replace(",", ".")) for found in simple}


def constants(tree: ast.AST) -> set[float]:
    nodes = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {abs(float(x)) for x in nodes if type(x) in (int, float)}


class Evidence:
    """Ce qui prouve un nombre : sorties et assertions à l'arrondi près, réglages à l'identique."""

    def __init__(self) -> None:
        self.rounded: set[float] = set()
        self.exact: set[float] = set()

    def add_cells(self, cells) -> "Evidence":
        for cell in cells:
            if cell.cell_type != "code" or re.search(r"quiz\.ask|exercises\.check", cell.source):
                continue
            tree = ast.parse(cell.source)
            self.exact |= constants(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Assert):
                    self.rounded |= constants(node)
            for output in cell.outputs:
                data = output.get("data", {})
                page = re.sub(r"(?s)<style.*?</style>|<[^>]*>", " ", data.get("text/html", ""))
                for text in (output.get("text", ""), data.get("text/plain", ""), page):
                    self.rounded |= printed(text)
        return self

    def supports(self, number: Number) -> bool:
        return any(
            value in self.exact or any(abs(x - value) <= 0.500001 * unit for x in self.rounded)
            for value, unit in number.readings
        )


def facts(place: str) -> set[frozenset]:
    """Les nombres que `data/faits.toml` donne à un chapitre (« 08 »)."""
    return {numbers(fact["number"])[0].readings for fact in FACTS if place in fact["places"]}


def orphans(cells, known=frozenset()) -> list[str]:
    """Les nombres de la prose que rien n'établit, chacun avec sa cellule."""
    evidence = Evidence().add_cells(cells)
    return [
        f"{cell.id} : {number.text}"
        for cell in cells
        if cell.cell_type == "markdown"
        for number in numbers(cell.source)
        if not evidence.supports(number) and number.readings not in known
    ]


@cache
def cells_of(chapter: str):
    [path] = paths.NOTEBOOKS.glob(f"{chapter}_*.ipynb")
    return nbformat.read(path, as_version=4).cells


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_number_of_a_chapter_is_shown_or_sourced(chapter):
    assert not orphans(cells_of(chapter), facts(chapter))


@pytest.mark.parametrize(
    "fact", FACTS, ids=lambda fact: f"{'-'.join(fact['places'])} {fact['number']}"
)
def test_a_fact_is_needed_and_holds(fact):
    """Aucune cellule ne le montre ; et ce qui se recalcule se recalcule."""
    [number] = numbers(fact["number"])
    for place in fact["places"]:
        found = [text.split(" : ")[1] for text in orphans(cells_of(place))]
        assert any(numbers(text)[0].readings == number.readings for text in found), (
            f"inutile en {place}"
        )
    [kind] = {"source", "formula", "chapter"} & set(fact)
    assert fact["says"] and fact[kind]
    if kind == "chapter":
        assert Evidence().add_cells(cells_of(fact["chapter"])).supports(number)
    if kind == "formula":
        known = vars(math) | {"analogies": analogies, "corpus": corpus, "escalier": escalier}
        evidence = Evidence()
        evidence.rounded.add(float(eval(fact["formula"], known)))
        assert evidence.supports(number)


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("ses 13\u00a0767\u00a0552 paramètres", [13_767_552]),
        ("« 13,8 millions »", [13_800_000]),
        ("17 % des bits, et 0,14", [17, 0.14]),
        (r"$\theta_{32} = 1{,}33 \cdot 10^{-4}$", [1.33e-4]),
        ("10⁻⁶ au plus", [1e-6]),
        (r"$10\,000^{-2/64} \approx 0{,}750$", [10_000, 0.75]),
        ("## 3. Les deux étapes\n\n1. GPT-2 et `x = 5`, aux chapitres 4 et 5, figure 4.2", []),
        ("Gage, 1994 ; Radford et al. (2019), [arXiv:1706.03762](https://arxiv.org/abs/1)", []),
        ("depuis 1994, en 2048 tokens", [1994, 2048]),
        ("**08-1. Compter.** LLaMA 7B, UTF-8", []),
    ],
)
def test_what_is_a_number(prose, expected):
    assert [max(number.readings)[0] for number in numbers(prose)] == pytest.approx(expected)


def notebook(prose, source="", output=""):
    new = nbformat.v4
    outputs = [new.new_output("stream", text=output)]
    return [new.new_markdown_cell(prose), new.new_code_cell(source, outputs=outputs)]


@pytest.mark.parametrize(
    ("prose", "source", "output", "orphan"),
    [
        ("Il y en a 4 231.", "", "4230", True),
        ("Il y en a 4\u00a0231.", "", "4231", False),
        ("soit 13,8 millions", "", "13,767,552 paramètres", False),
        ("soit 13,7 millions", "", "13,767,552 paramètres", True),
        ("soit 17 % de mieux", "", "ratio 0.168", False),
        ("soit 17 % de mieux", "", "16.8 %", False),
        ("soit 18 % de mieux", "", "16.8 %", True),
        ("moins de 0,05 bit", "assert bits < 0.05", "", False),
        ("moins de 0,05 bit", "print('0.05')", "", True),
        ("en 300 pas", "train(steps=300)", "", False),
        ("en 300 pas", "train(steps=299.9)", "", True),
        ("la réponse est 96", "quiz.ask('04-1')", "96", True),
    ],
)
def test_an_orphan_is_seen(prose, source, output, orphan):
    assert bool(orphans(notebook(prose, source, output))) == orphan


def test_the_net_is_fine():
    """Faussés d'une unité à leur dernier chiffre, la plupart des nombres du cours seraient vus."""
    seen = []
    for chapter in CHAPTERS:
        cells, known = cells_of(chapter), facts(chapter)
        evidence = Evidence().add_cells(cells)
        prose = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        for number in numbers(prose):
            if len(re.sub(r"\D", "", number.text)) < 2:
                continue
            for step in (-1, 1):
                wrong = frozenset((value + step * unit, unit) for value, unit in number.readings)
                seen.append(not evidence.supports(Number("", wrong)) and wrong not in known)
    assert sum(seen) > 0.57 * len(seen) > 0, f"{sum(seen)} sur {len(seen)}"
