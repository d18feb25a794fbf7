"""Les antécédents : un pronom, le mot qu'il reprend, un rival, et un mot qui en dépend.

« il » est déjà masculin : qui doit savoir de qui l'on parle, c'est la place d'avant, et les mots
d'après qui dépendent de lui (sa trace, son geste, son prénom).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from course_lib.support.micromonde import slots
from course_lib.support.micromonde.trace import Piece, Trace, traces
from course_lib.support.micromonde.words import NAMES

PLACES = ("avant le pronom", "le pronom", "avant le prénom")
_OTHER = {"il": "elle", "elle": "il", "Il": "Elle", "Elle": "Il"}
_GENDERS = {name: gender for gender, group in NAMES.items() for name in group}


class Span(NamedTuple):
    """Un morceau du texte : `text[start:end]`."""

    start: int
    end: int


class Antecedent(NamedTuple):
    """Dans `text`, ce que reprend le pronom, ce qu'il pourrait reprendre, et ce qui en dépend."""

    text: str
    pronoun: Span
    antecedent: Span
    rival: Span
    later: Span


def antecedents(count: int = 200, seed: int | str = "antécédents") -> Iterator[Antecedent]:
    """Des pronoms, un par histoire au plus, toujours les mêmes. Lève `ValueError` si `count` < 1.

    Le rival a le même genre et le même nombre : seul le sens de l'histoire les départage.
    """
    if count < 1:
        raise ValueError(f"il faut au moins un antécédent ; reçu : {count}")
    return _antecedents(count, seed)


def _antecedents(count: int, seed: int | str) -> Iterator[Antecedent]:
    for trace in traces(seed):
        found = next(_in(trace), None)
        if found:
            yield found
            count -= 1
            if not count:
                return


def _in(trace: Trace) -> Iterator[Antecedent]:
    pieces = trace.pieces
    for i, piece in enumerate(pieces):
        slot = piece.slot
        if not isinstance(slot, slots.Agreement) or slot.spec not in ("il", "lui", "le/la"):
            continue
        if slot.role not in piece.before.who or not piece.text.strip():
            continue
        own = _last_mention(pieces[:i], lambda p, role=slot.role: p.slot.role == role)
        rival = _last_mention(pieces[:i], lambda p, piece=piece: _competes(p, piece))
        later = next((p for p in pieces[i + 1 :] if _depends(p, slot.role)), None)
        if own and rival and later:
            yield Antecedent(trace.text, _pronoun(piece), own, rival, _word(later))


def _last_mention(pieces: tuple[Piece, ...], wanted) -> Span | None:
    for piece in reversed(pieces):
        if isinstance(piece.slot, slots.Head | slots.Name) and wanted(piece):
            return _word(piece)
    return None


def _competes(other: Piece, pronoun: Piece) -> bool:
    """Cet autre mot a-t-il le genre et le nombre du pronom, sans désigner la même chose ?"""
    who = pronoun.before.who
    own, rival = who[pronoun.slot.role], other.after.who.get(other.slot.role)
    if rival is None or other.slot.role == pronoun.slot.role:
        return False
    return (rival.gender, rival.plural) == (own.gender, own.plural)


def _depends(piece: Piece, role: str) -> bool:
    """Ce mot dépend-il de qui tient ce rôle : son prénom, son nom, un de ses traits ?"""
    slot = piece.slot
    if isinstance(slot, slots.Name | slots.Head | slots.Trait):
        return slot.role.partition(".")[0] == role
    return isinstance(slot, slots.Verb) and slot.role == role and slot.verbs.startswith(".")


def _word(piece: Piece) -> Span:
    """La place du nom ou du prénom seul : `dans le jardin` → « jardin » ; sinon, du trou entier."""
    slot, word = piece.slot, piece.text.strip()
    referent = piece.after.referent(slot.role)
    if isinstance(slot, slots.Head):
        word = referent.noun.plural if referent.plural else referent.noun.lemma
    elif isinstance(slot, slots.Name):
        word = referent.name
    word = word.replace("*", "")
    start = piece.place + piece.text.rfind(word)
    return Span(start, start + len(word))


def _pronoun(piece: Piece) -> Span:
    """Le pronom sans ce qui le précède : `à elle` → « elle »."""
    start = piece.place + piece.text.rstrip().rfind(" ") + 1
    return Span(start, piece.place + len(piece.text.rstrip()))


def annotate(case: Antecedent, tokenizer) -> dict:
    """Le texte d'un cas, jusqu'au mot qui dépend du pronom, vu en tokens.

    « ids » depuis `<bos>` ; « places », celles de `PLACES` ; « antécédent » et « rival », les
    places où chacun est nommé ; « choix », pour chaque place qui en a un, la bonne réponse et la
    liste des mauvaises, en ids.
    """
    from course_lib.support.inspection import token_places

    text = case.text[: case.later.end]
    ids = [2, *tokenizer.encode(text)]

    def mentions(name: str) -> list[int]:
        found = re.finditer(rf"\b{re.escape(name)}\b", text)
        return [p for match in found for p in token_places(tokenizer, text, *match.span())]

    def first_id(word: str) -> int:
        return tokenizer.encode(" " + word)[0]

    pronoun, name, rival, later = (
        text[start:end] for start, end in (case.pronoun, case.antecedent, case.rival, case.later)
    )
    its_places = token_places(tokenizer, text, *case.pronoun)
    before, last = its_places[0] - 1, token_places(tokenizer, text, *case.later)[0] - 1
    choices = {}
    if (
        pronoun in _OTHER
        and ids[its_places[0]] == first_id(pronoun)
        and text[case.pronoun.end] == " "
    ):
        choices["avant le pronom"] = first_id(pronoun), [first_id(_OTHER[pronoun])]
    if name == later and name in _GENDERS:
        words = set(re.findall(r"\w+", text)) - {name}
        others = {first_id(w) for w in words if _GENDERS.get(w) == _GENDERS[name]}
        choices["avant le prénom"] = first_id(name), sorted(others - {first_id(name)})
    return {
        "ids": ids,
        "places": dict(zip(PLACES, (before, its_places[-1], last), strict=True)),
        "antécédent": mentions(name),
        "rival": mentions(rival),
        "choix": choices,
    }


def right_choices(
    model, cases: Iterable[dict], off: Sequence[tuple[int, int]] = (), size: int = 20, means=None
) -> tuple[Counter, Counter]:
    """Par place de `PLACES`, les bons choix d'un modèle et leur total, têtes de `off` éteintes.

    Éteintes : mises à zéro, ou à `means`, comme dans `inspection.without_heads`.

    `cases` viennent de `annotate`. Bon : la bonne réponse a un score plus haut que les mauvaises.
    """
    import torch

    from course_lib.support.inspection import without_heads

    kept = []
    for case in cases:
        choices = {name: choice for name, choice in case["choix"].items() if choice[1]}
        if choices:
            length = max(case["places"][name] for name in choices) + 1
            kept.append((case["ids"][:length], case["places"], choices))
    kept.sort(key=lambda one: len(one[0]))
    right, total = Counter(), Counter()
    with torch.no_grad(), without_heads(model, off, means=means):
        for start in range(0, len(kept), size):
            some = kept[start : start + size]
            longest = len(some[-1][0])
            rows = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _, _ in some])
            for hidden, (_, places, choices) in zip(model.hidden(rows), some, strict=True):
                for name, (good, bad) in choices.items():
                    scores = model.head(hidden[places[name]])
                    right[name] += bool(scores[good] > scores[bad].max())
                    total[name] += 1
    return right, total
