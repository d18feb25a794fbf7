"""Les questions, lues dans un fichier TOML par chapitre, et le jugement des réponses.

Rien ici ne s'affiche : chaque genre de question est une classe, et `judge(réponse)` rend
l'explication propre à cette réponse-là. Les textes sont en Markdown, avec des formules entre `$`.
"""

import ast
import math
import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Feedback:
    """Ce que l'on répond à qui a répondu."""

    right: bool
    text: str


@dataclass(frozen=True)
class Choice:
    """Un choix, ce qu'il faut en dire à qui l'a pris, et l'idée fausse qu'il révèle."""

    text: str
    why: str
    right: bool = False
    reveals: str = ""


@dataclass(frozen=True)
class Mistake:
    """Un résultat faux connu, donné par une formule, et l'erreur qui y mène."""

    value: str
    why: str


@dataclass(frozen=True)
class Step:
    """Une étape, et pourquoi elle vient à cette place."""

    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Question:
    id: str
    prompt: str
    write_first: bool = False  # On rédige sa réponse avant de voir la suite.


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Question):
    """Un seul choix est juste ; tous sont expliqués."""

    kind: ClassVar = "choice"
    choices: tuple[Choice, ...]

    def judge(self, picked: int) -> Feedback:
        choice = self.choices[picked]
        return Feedback(choice.right, choice.why)


@dataclass(frozen=True, kw_only=True)
class LineQuestion(ChoiceQuestion):
    """Un programme, dont une ligne est fautive : chaque ligne est un choix."""

    kind: ClassVar = "line"


@dataclass(frozen=True, kw_only=True)
class TwoTierQuestion(Question):
    """Prédire, puis choisir la raison : il faut les deux."""

    kind: ClassVar = "two-tier"
    choices: tuple[Choice, ...]
    because: str
    reasons: tuple[Choice, ...]

    def judge(self, picked: int, reason: int) -> Feedback:
        prediction, explanation = self.choices[picked], self.reasons[reason]
        right = prediction.right and explanation.right
        if prediction.right != explanation.right:
            opening = "Bonne prédiction, mais pour une autre raison."
            if explanation.right:
                opening = "La raison est juste, mais elle mène à une autre prédiction."
            return Feedback(False, f"{opening} {prediction.why} {explanation.why}")
        return Feedback(right, f"{prediction.why} {explanation.why}")


@dataclass(frozen=True, kw_only=True)
class NumberQuestion(Question):
    """Un nombre, donné par une formule des valeurs de l'énoncé ; plusieurs jeux de valeurs."""

    kind: ClassVar = "number"
    answer: str
    why: str
    mistakes: tuple[Mistake, ...] = ()
    variants: tuple[dict, ...] = ({},)
    tolerance: float = 0.0  # erreur relative admise

    def judge(self, text: str, variant: int = 0) -> Feedback:
        """Lève ValueError si `text` n'est pas un nombre."""
        number = parse_number(text)
        if self.is_close(number, self.key(variant)):
            return Feedback(True, self.filled(self.why, variant))
        for mistake in self.mistakes:
            if self.is_close(number, self.compute(mistake.value, variant)):
                return Feedback(False, self.filled(mistake.why, variant))
        return Feedback(False, "Ce n'est pas la valeur attendue. Refaites le calcul pas à pas.")

    def key(self, variant: int = 0) -> float:
        return self.compute(self.answer, variant)

    def compute(self, formula: str, variant: int) -> float:
        return evaluate(formula, self.variants[variant])

    def is_close(self, number: float, target: float) -> bool:
        return math.isclose(number, target, rel_tol=max(self.tolerance, 1e-9), abs_tol=1e-12)

    def filled(self, text: str, variant: int) -> str:
        """Remplace `⟨nom⟩` par la valeur de l'énoncé, et `⟨answer⟩` par la réponse.

        Entre accents graves, c'est du code : le nombre y est écrit comme en Python.
        """
        values = {**self.variants[variant], "answer": self.key(variant)}
        pieces = text.split("`")  # un morceau sur deux est du code
        for i, piece in enumerate(pieces):
            for name, value in values.items():
                piece = piece.replace(f"⟨{name}⟩", str(value) if i % 2 else french_number(value))
            pieces[i] = piece
        return "`".join(pieces)


@dataclass(frozen=True, kw_only=True)
class OpenQuestion(Question):
    """Une réponse rédigée ; l'auteur la compare ensuite au modèle et coche ce qu'elle contient."""

    kind: ClassVar = "open"
    model: str
    checklist: tuple[str, ...]
    write_first: bool = True

    def judge(self, ticked: frozenset[int]) -> Feedback:
        missing = [item for i, item in enumerate(self.checklist) if i not in ticked]
        if not missing:
            return Feedback(True, "Tout y est.")
        return Feedback(False, "Il reste à dire : " + " ; ".join(missing))


@dataclass(frozen=True, kw_only=True)
class OrderQuestion(Question):
    """Des étapes à remettre en ordre."""

    kind: ClassVar = "order"
    steps: tuple[Step, ...]

    def judge(self, order: tuple[int, ...]) -> Feedback:
        """`order` donne, pour chaque place, le numéro de l'étape qu'on y met."""
        for place, step in enumerate(order):
            if step != place:
                expected = self.steps[place]
                opening = f"À la place {place + 1} viendrait « {expected.text} »"
                if place:
                    opening = f"Les {place} premières places sont justes. {opening}"
                return Feedback(False, f"{opening} : {expected.why}")
        return Feedback(True, " ".join(step.why for step in self.steps))

    def shuffled(self) -> tuple[int, ...]:
        """L'ordre de départ : toujours le même, et jamais le bon."""
        indices = range(len(self.steps))
        return (*indices[1::2], *indices[::2])


KINDS = {
    kind.kind: kind
    for kind in (
        ChoiceQuestion,
        LineQuestion,
        TwoTierQuestion,
        NumberQuestion,
        OpenQuestion,
        OrderQuestion,
    )
}
PARTS = {"choices": Choice, "reasons": Choice, "mistakes": Mistake, "steps": Step}


# Ce qu'une formule peut contenir. Aucun attribut : un nombre mène par là à tout Python.
FUNCTIONS = {"len": len, "log2": math.log2, "min": min, "round": round}
ARITHMETIC = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Subscript, ast.Call),
    *(ast.BinOp, ast.operator, ast.UnaryOp, ast.unaryop, ast.Compare, ast.cmpop, ast.IfExp),
)


def evaluate(formula: str, values: dict) -> float:
    """Une formule des valeurs d'un énoncé. Lève ValueError si ce n'est pas un simple calcul."""
    tree = ast.parse(formula, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, ARITHMETIC):
            raise ValueError(f"formule « {formula} » : {ast.unparse(node)} n'est pas un calcul")
    return eval(compile(tree, formula, "eval"), FUNCTIONS | {"__builtins__": {}}, values)


def parse_number(text: str) -> float:
    """Lit un nombre écrit à la française ou non.

    « 0,125 », « 3 145 728 », « 1/8 », « −2,5 », « 12 % », « 1e-3 ». Lève ValueError sinon.
    """
    compact = re.sub(r"\s", "", text).replace(",", ".").replace("−", "-")
    percent = compact.endswith("%")
    try:
        if not re.fullmatch(r"[-+0-9.eE/]+%?", compact):
            raise ValueError
        above, _, below = compact.removesuffix("%").partition("/")
        number = float(above) / float(below or 1)
        if not math.isfinite(number):
            raise ValueError
    except (ValueError, ZeroDivisionError):
        raise ValueError(
            f"« {text} » ne se lit pas comme un nombre. Écrivez par exemple 0,125 ou 3 145 728."
        ) from None
    return number / 100 if percent else number


def french_number(value: float | str) -> str:
    """`1048576` → « 1 048 576 », `0.125` → « 0,125 », `0.731058578` → « 0,7311 ».

    Une chaîne reste ce qu'elle est.
    """
    if isinstance(value, str):
        return value
    exact = abs(value) >= 1000 or math.isclose(value, round(value, 4), abs_tol=1e-12)
    return f"{value:,.{10 if exact else 4}g}".replace(",", "\u202f").replace(".", ",")


@cache
def load(chapter: int) -> tuple[Question, ...]:
    """Les questions d'un chapitre ; aucune s'il n'a pas de fichier."""
    path = FOLDER / f"{chapter:02}.toml"
    if not path.exists():
        return ()
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} ne se lit pas : {error}") from None
    return tuple(read(entry) for entry in entries)


def read(entry: dict) -> Question:
    """Construit une question ; lève ValueError si un champ manque, est inconnu ou se contredit."""
    entry = dict(entry)
    name, kind = entry.get("id", "sans id"), str(entry.pop("kind", None))
    if kind not in KINDS:
        raise ValueError(
            f"question « {name} » : genre inconnu, {kind!r} ; il y a {', '.join(KINDS)}"
        )
    try:
        for part, build in PARTS.items():
            if part in entry:
                entry[part] = tuple(build(**item) for item in entry[part])
        for part in {"checklist", "variants"} & entry.keys():
            entry[part] = tuple(entry[part])
        if kind != LineQuestion.kind:
            mix(entry, name)
        question = KINDS[kind](**entry)
    except (KeyError, TypeError) as error:
        raise ValueError(f"question « {name} » : {error}") from None
    for group in PARTS.keys() & {"choices", "reasons"} & vars(question).keys():
        if sum(choice.right for choice in getattr(question, group)) != 1:
            raise ValueError(f"question « {name} » : il faut un choix juste, et un seul")
    return question


def mix(entry: dict, name: str) -> None:
    """Mélange les choix : le fichier met le bon en tête, et l'ordre affiché ne doit rien dire."""
    for part in {"choices", "reasons"} & entry.keys():
        order = list(entry[part])
        random.Random(f"{part} de {name}").shuffle(order)
        entry[part] = tuple(order)


def find(question_id: str) -> tuple[int, Question]:
    """Rend le rang d'une question dans son chapitre (à partir de 1) et la question."""
    questions = load(int(question_id[:2])) if question_id[:2].isdigit() else ()
    for rank, question in enumerate(questions, start=1):
        if question.id == question_id:
            return rank, question
    known = ", ".join(question.id for question in questions) or "aucune"
    raise ValueError(f"pas de question « {question_id} » ; celles du chapitre : {known}")
