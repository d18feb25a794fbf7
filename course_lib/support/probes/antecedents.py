"""Les antécédents : un pronom, le mot qu'il reprend, un rival, et un mot qui en dépend.

« il » est déjà masculin : qui doit savoir de qui l'on parle, c'est la place d'avant, et les mots
d'après qui dépendent de lui (sa trace, son geste, son prénom).
"""

from collections.abc import Iterator
from typing import NamedTuple

from course_lib.support.micromonde import slots
from course_lib.support.micromonde.trace import Piece, Trace, traces


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
