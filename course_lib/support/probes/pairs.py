"""Les paires minimales : deux phrases qui ne diffèrent que d'un point, l'une juste, l'autre non.

Chaque genre change un seul trou d'une histoire tirée au sort, que la lecture juge ensuite : avec le
texte juste, l'histoire est du micromonde ; avec l'autre, elle en sort avant la fin de la phrase.
Un modèle réussit une paire quand il donne plus de probabilité au texte juste.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from course_lib.support import micromonde
from course_lib.support.micromonde import slots
from course_lib.support.micromonde.morphology import Noun, agree, elides
from course_lib.support.micromonde.slots import LISTS
from course_lib.support.micromonde.source import Source
from course_lib.support.micromonde.trace import Piece, Trace, traces
from course_lib.support.micromonde.words import NOUNS
from course_lib.support.paths import DATA
from course_lib.support.probes.scoring import Bits, Score, counted

SEED = "paires"
PER_STORY = 2  # au plus, d'un même genre : les paires viennent d'histoires variées


class Pair(NamedTuple):
    """Une paire : `before + good + after` est juste, `before + bad + after` ne l'est pas."""

    kind: str
    before: str
    good: str
    bad: str
    after: str

    @property
    def texts(self) -> tuple[str, str]:
        """Le texte juste, puis le fautif."""
        return self.before + self.good + self.after, self.before + self.bad + self.after


# Un changement : où, jusqu'où, et ce qui remplace le texte.
Change = tuple[int, int, str]


def pairs(per_kind: int = 200, seed: int | str = SEED) -> Iterator[Pair]:
    """Des paires de chaque genre, toujours les mêmes pour une graine ; chacune est vérifiée.

    Lève `ValueError` si `per_kind` n'est pas positif.
    """
    if per_kind < 1:
        raise ValueError(f"il faut au moins une paire par genre ; reçu : {per_kind}")
    return _pairs(per_kind, seed)


def _pairs(per_kind: int, seed: int | str) -> Iterator[Pair]:
    missing = {
        (kind, changes): (per_kind + i) // len(ways)
        for kind, ways in KINDS.items()
        for i, changes in enumerate(ways)
    }
    for trace in traces(seed):
        for way in [way for way, count in missing.items() if count]:
            found = _of_kind(*way, trace, min(PER_STORY, missing[way]))
            missing[way] -= len(found)
            yield from found
        if not any(missing.values()):
            return


def _of_kind(kind: str, changes, trace: Trace, most: int) -> list[Pair]:
    found: list[Pair] = []
    for start, end, bad in changes(trace):
        if len(found) == most:
            break
        pair = _checked(kind, trace.text, start, end, bad)
        if pair and all(pair.before != other.before for other in found):
            found.append(pair)
    return found


def _checked(kind: str, text: str, start: int, end: int, bad: str) -> Pair | None:
    """La paire, si le texte fautif sort de la langue avant la fin de sa phrase."""
    ended = _END.search(text, start, end)
    stop = end if ended and ended.end() == end else sentence_end(text, end)
    pair = Pair(kind, text[:start], text[start:end], bad, text[end:stop])
    if pair.good == bad:
        return None
    fault = micromonde.read(text[:start] + bad + text[end:]).fault
    if fault is None or not start <= fault.place < start + len(bad) + len(pair.after):
        return None
    return pair


_END = re.compile(r"[.!?…]+(?:\u00a0»)?(?= |\n|$)")


def sentence_end(text: str, place: int) -> int:
    """La fin de la phrase où l'on est."""
    found = _END.search(text, place)
    return found.end() if found else len(text)


def sentence_start(text: str, place: int) -> int:
    """Le début de la phrase où l'on est."""
    ends = [found.end() for found in _END.finditer(text, 0, place)]
    return ends[-1] if ends else 0


def score(bits: Bits, items: Sequence[Pair]) -> list[Score]:
    """L'exactitude par genre : le texte juste est-il le plus probable ? Une égalité compte 1/2.

    `bits` rend −log₂ p de chaque texte (`scoring.bits_of` pour un modèle) ; le hasard est à 1/2.
    """
    known = bits([text for pair in items for text in pair.texts])
    results: dict[str, list[float]] = {}
    for pair, good, bad in zip(items, known[::2], known[1::2], strict=True):
        results.setdefault(pair.kind, []).append((good < bad) + (good == bad) / 2)
    return [counted(kind, sum(found), len(found)) for kind, found in results.items()]


def french() -> list[Pair]:
    """Cent paires en français courant, écrites à la main pour ce cours."""
    with (DATA / "paires_francais.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(row["genre"], "", row["juste"], row["faute"], "") for row in rows]


# --- L'accord ------------------------------------------------------------------------------------

OTHER = {"m": "f", "f": "m"}
# Les noms qui existent aux deux genres : la tour, le tour ; un élève, une élève.
_GENDERS = defaultdict(set)
for _nouns in NOUNS.values():
    for _noun in _nouns:
        _GENDERS[_noun.lemma].add(_noun.gender)


def subject_verb(attractors: int, plural: bool) -> Callable[[Trace], Iterator[Change]]:
    """Le verbe au mauvais nombre ; `attractors` noms de l'autre nombre le séparent du sujet.

    `plural` est le nombre du sujet : il en faut autant de chaque, sans quoi « toujours au pluriel »
    serait une bonne réponse.
    """

    def changes(trace: Trace) -> Iterator[Change]:
        for i, piece in enumerate(trace.pieces):
            slot = piece.slot
            if not isinstance(slot, slots.Verb) or slot.source or slot.mark in "<>^":
                continue
            referent = piece.before.referent(slot.role)
            between = nouns_between(trace, i, slot.role)
            if referent.person < 2 or referent.plural != plural:
                continue
            if between == [not plural] * attractors:
                yield _conjugated(piece, referent._replace(plural=not plural))

    return changes


def nouns_between(trace: Trace, i: int, role: str) -> list[bool] | None:
    """Les noms entre le trou `i` et son sujet : pluriels ou non ; None si on ne peut le savoir.

    C'est le cas quand le sujet n'est pas dans la phrase, est un pronom, ou quand un trait ou une
    expression les sépare, dont les noms ne sont pas tirés (« aux longues oreilles »).
    """
    found: list[bool] = []
    start = sentence_start(trace.text, trace.pieces[i].place)
    for piece in reversed(trace.pieces[:i]):
        if piece.place < start:
            return None
        if isinstance(piece.slot, slots.Trait | slots.Pick):
            return None
        if isinstance(piece.slot, slots.Head | slots.Name):
            if piece.slot.role == role:
                return found
            found.append(piece.after.referent(piece.slot.role).plural)
        elif piece.slot.role == role and getattr(piece.slot, "spec", "") in ("il", "le/la", "lui"):
            return None
    return None


def _conjugated(piece: Piece, referent) -> Change:
    slot, scene = piece.slot, piece.after
    tense = slot.tense or scene.tense
    return piece.place, piece.end, slot._form(slot._with_traits(referent), tense, referent)


def determiner_noun(trace: Trace) -> Iterator[Change]:
    """Le déterminant de l'autre genre, devant un nom au singulier."""
    for piece in trace.pieces:
        slot = piece.slot
        if isinstance(slot, slots.Head) and slot.spec != "sans":
            referent = piece.after.referent(slot.role)
            noun, word = referent.noun, referent.attribute(slot.adjectives)
            if not referent.plural and len(_GENDERS[noun.lemma]) == 1:
                yield piece.place, piece.end, slot._form(_of_other_gender(noun), word)


def _of_other_gender(noun: Noun) -> Noun:
    return replace(noun, gender=OTHER[noun.gender])


def adjective(trace: Trace) -> Iterator[Change]:
    """L'adjectif ou l'attribut de l'autre genre, puis de l'autre nombre."""
    for piece in trace.pieces:
        if isinstance(piece.slot, slots.Adjective):
            referent = piece.after.referent(piece.slot.role)
            word = _said(piece, referent)
            if word:
                bad = piece.slot.text(agree(word, OTHER[referent.gender], referent.plural))
                if bad == piece.text:
                    bad = piece.slot.text(agree(word, referent.gender, not referent.plural))
                yield piece.place, piece.end, bad


def _said(piece: Piece, referent) -> str:
    """L'adjectif que dit ce trou : celui qu'il vient de tirer, sinon celui qu'il redit."""
    known = piece.before.referent(piece.slot.role).attributes
    new = referent.attributes[len(known) :]
    return new[0][1] if new else referent.attribute(piece.slot.adjectives)


def participle_with_etre(trace: Trace) -> Iterator[Change]:
    """Le participe d'un verbe conjugué avec « être », à l'autre genre."""
    for piece in trace.pieces:
        slot = piece.slot
        if isinstance(slot, slots.Verb) and not slot.source and slot.mark in "!§":
            referent = piece.before.referent(slot.role)
            if re.search(r"\b(est|sont|était|étaient) ", piece.text) and referent.gender:
                yield _conjugated(piece, referent._replace(gender=OTHER[referent.gender]))


_AVOIR = re.compile(r"(?:\b|')(?:ai|as|a|ont|avons|avez|avait|avaient) $")


def preposed_object(trace: Trace) -> Iterator[Change]:
    """Le participe après « avoir », dont l'objet précède : « les pommes qu'il a cueillies »."""
    for piece in trace.pieces:
        slot = piece.slot
        if type(slot) is slots.Agreement and _AVOIR.search(trace.text, 0, piece.place):
            referent = piece.before.referent(slot.role)
            for gender, plural in (
                (OTHER[referent.gender], referent.plural),
                (referent.gender, not referent.plural),
            ):
                yield piece.place, piece.end, slot.text(agree(slot.spec, gender, plural))


# --- La rencontre des mots -----------------------------------------------------------------------

_ELIDED = re.compile(r"\b([LlDdNnSsJjMmTt]|[Qq]u)'(?=\w)")
_CONTRACTED = re.compile(r"(?<=[ \u00a0])(au|du|aux)(?= )")
_FULL = {"au": "à le", "du": "de le", "aux": "à les"}


def elision_and_contraction(trace: Trace) -> Iterator[Change]:
    """« le arbre », « de le chat » : l'élision ou la contraction oubliée."""
    found = [*_ELIDED.finditer(trace.text), *_CONTRACTED.finditer(trace.text)]
    for match in _scattered(found, trace.text):
        bad = _FULL.get(match[0]) or f"{match[1]}{'a' if _feminine(trace, match) else 'e'} "
        yield match.start(), match.end(), bad


def _feminine(trace: Trace, match: re.Match) -> bool:
    """Ce « l' » tient-il la place de « la » ?"""
    if match[1] not in "Ll":
        return False
    for piece in trace.pieces:
        if piece.place <= match.start() < piece.end and isinstance(piece.slot, slots.Head):
            return piece.after.referent(piece.slot.role).gender == "f"
    return False


def _scattered(items: list, text: str) -> list:
    """Les mêmes, dans un ordre qui dépend du texte : tous les endroits ont leur chance."""
    if not items:
        return []
    start = len(text) % len(items)
    return items[start:] + items[:start]


_EUPHONIC = {
    "bel": "beau", "nouvel": "nouveau", "vieil": "vieux", "cet": "ce",
    "beau": "bel", "nouveau": "nouvel", "vieux": "vieil", "ce": "cet",
    "mon": "ma", "ton": "ta", "son": "sa", "ma": "mon", "ta": "ton", "sa": "son",
}  # fmt: skip


def euphony(trace: Trace) -> Iterator[Change]:
    """« ce arbre », « ma école », « un bel chat » : la forme que demande le son qui suit."""
    for piece in trace.pieces:
        referent = piece.after.referent(piece.slot.role)
        if not isinstance(piece.slot, slots.Head) or referent.plural:
            continue
        noun = referent.noun
        for match in re.finditer(r"\w+(?= (\w))", piece.text):
            word = match[0].lower()
            possessive = word in ("mon", "ton", "son", "ma", "ta", "sa")
            if word not in _EUPHONIC or (possessive and noun.gender == "m"):
                continue
            if elides(match[1]) or not possessive:
                bad = _EUPHONIC[word]
                bad = bad.capitalize() if match[0][0].isupper() else bad
                yield piece.place + match.start(), piece.place + match.end(), bad


# --- Qui, quoi -----------------------------------------------------------------------------------


def _characters(scene) -> list:
    return [referent for referent in scene.who.values() if referent.name]


def pronoun_gender(trace: Trace) -> Iterator[Change]:
    """« il » pour une héroïne, quand nul autre personnage ne peut être « il »."""
    for piece in trace.pieces:
        slot, referent = piece.slot, piece.before.referent(piece.slot.role)
        if not referent.name or {r.gender for r in _characters(piece.before)} != {referent.gender}:
            continue
        other = referent._replace(gender=OTHER[referent.gender])
        if type(slot) is slots.Agreement and slot.spec in ("il", "lui") and not referent.plural:
            scene = piece.before.copy()
            scene.who[slot.role] = other
            yield piece.place, piece.end, slot.options(scene)
        elif isinstance(slot, slots.Verb) and slot.mark == "<" and not slot.source:
            was, now = ("il", "elle") if referent.gender == "m" else ("elle", "il")
            yield piece.place, piece.end, re.sub(rf"-{was}\b", f"-{now}", piece.text, count=1)


def which_hero(trace: Trace) -> Iterator[Change]:
    """Le prénom d'un autre personnage de l'histoire, du même genre."""
    for piece in _scattered(list(trace.pieces), trace.text):
        slot = piece.slot
        own = piece.before.who.get(slot.role)
        if isinstance(slot, slots.Name) and own and own.name:
            for other in _characters(piece.before):
                if other.name != own.name and other.gender == own.gender:
                    yield piece.place, piece.end, slot.text(other.name)


OBJECTS = {"z", "o", "c", "e", "g", "t", "d1", "d2"}


def which_object(trace: Trace) -> Iterator[Change]:
    """Un autre objet de l'histoire, de même genre et de même nombre, déjà nommé lui aussi."""
    for piece in _scattered(list(trace.pieces), trace.text):
        slot, who = piece.slot, piece.before.who
        if not isinstance(slot, slots.Head) or slot.role not in OBJECTS or slot.role not in who:
            continue
        own = who[slot.role]
        for role in sorted(OBJECTS & who.keys() - {slot.role}):
            if who[role].noun.gender == own.noun.gender and not slot.adjectives:
                yield piece.place, piece.end, slot._form(who[role].noun, "")


# --- Le sens, la logique -------------------------------------------------------------------------


def sense(trace: Trace) -> Iterator[Change]:
    """La suite que demanderait l'autre sens du mot : la souris de l'écran grignote une croûte."""
    for i, piece in enumerate(trace.pieces):
        slot = piece.slot
        if isinstance(slot, slots.Step) and slot.role == "après":
            key = piece.before.keys["sens"]
            end = next(p.place for p in trace.pieces[i:] if isinstance(p.slot, slots.End))
            for other in LISTS["après"]:
                if other != key and other.partition(", ")[0] == key.partition(", ")[0]:
                    phrase = _same_rank(piece, "après", key, other)
                    said, _ = Source(phrase).tell(
                        piece.before.copy(), slots.compiled(phrase, "", True)[::-1]
                    )
                    yield piece.place + len(slot.separator), end, "".join(said)


DEPENDENT = {"saison", "don", "mal", "passion"}


def logic(trace: Trace) -> Iterator[Change]:
    """Ce qui ne va pas avec la saison, le don, le mal ou la passion : de la neige en plein été."""
    for piece in _scattered(list(trace.pieces), trace.text):
        source = getattr(piece.slot, "source", None)
        if source is None or source.role not in DEPENDENT or not source.key(piece.before):
            continue
        key = source.key(piece.before)
        others = [other for other in LISTS[source.name] if other != key]
        other = others[len(trace.text) % len(others)]
        if _tail(piece.slot, piece.before, piece.after.told[source.name][-1]):
            continue
        scene = piece.before.copy()
        scene.keys[source.role] = other
        table, _ = piece.slot.options(scene)
        phrase = _same_rank(piece, source.name, key, other)
        for option in table.options:
            if option.value[0] == phrase and not option.tail:
                yield piece.place, piece.end, option.text
                break


def _same_rank(piece: Piece, name: str, key: str, other: str) -> str:
    """Le modèle d'une autre clé, au rang de celui qu'on a tiré : leurs probabilités se valent."""
    rank = LISTS[name][key].index(piece.after.told[name][-1])
    return LISTS[name][other][min(rank, len(LISTS[name][other]) - 1)]


def _tail(slot: slots.Slot, scene, phrase: str) -> tuple:
    """Ce qu'un modèle laisse à dire après son début."""
    table, _ = slot.options(scene)
    return next(option.tail for option in table.options if option.value[0] == phrase)


# Chaque genre, et ses façons : autant de paires de chacune.
KINDS: dict[str, tuple[Callable[[Trace], Iterator[Change]], ...]] = {
    "sujet-verbe, sans attracteur": (subject_verb(0, False), subject_verb(0, True)),
    "sujet-verbe, un attracteur": (subject_verb(1, False), subject_verb(1, True)),
    "sujet-verbe, deux attracteurs": (subject_verb(2, False), subject_verb(2, True)),
    "déterminant-nom": (determiner_noun,),
    "adjectif": (adjective,),
    "participe avec être": (participle_with_etre,),
    "objet placé avant": (preposed_object,),
    "élision et contraction": (elision_and_contraction,),
    "euphonie": (euphony,),
    "genre du pronom": (pronoun_gender,),
    "quel personnage": (which_hero,),
    "quel objet": (which_object,),
    "sens d'un mot": (sense,),
    "logique de l'histoire": (logic,),
}
