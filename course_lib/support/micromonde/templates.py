"""La langue des modèles : une phrase à trous, découpée en textes et en trous.

Un trou s'écrit `{rôle}`, `{rôle:forme}` ou `{liste}`. Les rôles d'une histoire (`h` le héros, `o`
son trésor…) sont retenus jusqu'à la fin ; une catégorie (`fruit`) se tire à chaque fois ; numérotée
(`fruit#1`), elle est retenue jusqu'à la fin de la phrase.

- `{h}` : son prénom ; `{h.signe}` : un trait ; `{a.mets:un}` : un trait qui est un nom.
- `{o:un}`, `{o:le @couleur}`, `{p:où le @taille}`, `{fruit:des @maturité}`, `{fruit:pluriel}` :
  groupe nominal ; `@classe` tire un adjectif, que les rôles gardent ; `{outil#1:le(s)}` tire aussi
  le nombre.
- `{h:il}`, `{h:lui}`, `{o:le/la}`, `{h:content}`, `{h:@joie}` : pronom, adjectif accordé.
- `{h:!trouver}` temps du récit ; `{h:~rêver}` imparfait ; `{h:§finir}` plus-que-parfait ;
  `{je:=aimer}` présent ; `{je:+aller}` futur ; `{tu:^venir}` impératif ; `{h:>dire}`, `{h:<dire}`
  incises (« dit Zoé », « dit-elle »). `{h:!@travail}` tire le groupe verbal dans une liste,
  `{h:!.geste}` le lit parmi ses traits.
- `{nombre}`, `{moment}` : un mot ou un modèle d'une liste ; `{quand@saison}` : la liste dépend de
  la saison, qui est tirée à sa première mention.

On écrit `de {fruit:le}` : l'élision et la contraction se font seules.
"""

import re
from functools import cache
from itertools import pairwise
from string import Formatter
from typing import NamedTuple

from course_lib.support.micromonde.morphology import VOWELS, surface


class Hole(NamedTuple):
    """Un trou, les mots qui s'élident peut-être devant lui, et s'il commence une phrase."""

    name: str
    form: str
    before: str
    capital: bool


# Ce qui peut s'élider ou se contracter devant un trou.
BEFORE = re.compile(
    r"(?:(?<![^\s'«—])°?(?:(?:jus|lors|puis|quoi)?que|jusque à|[cdjlmnst]e|la|les|à|si)\s)+$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:[.!?…](?:\s»)?|«|—)\s$")
_VOWEL = re.compile(f" [{VOWELS}]")
INCISES = (">", "<")


@cache
def cut(template: str, before: str = "", capital: bool = False) -> tuple[str | Hole, ...]:
    """`Le soir, {h:~rêver}.` → `Le soir, `, un trou, `.`."""
    pieces: list[str | Hole] = []
    for literal, name, form, _ in Formatter().parse(template):
        raw, before = before + literal, ""
        if name is not None and (found := BEFORE.search(raw)):
            raw, before = raw[: found.start()], raw[found.start() :]
        if raw:
            text = surface(raw)
            pieces.append(text[0].upper() + text[1:] if capital else text)
            capital = bool(_SENTENCE_START.search(raw))
        if name is not None:
            starts = capital and not (form or "").startswith(INCISES)
            pieces.append(Hole(name, form or "", before, starts))
            before, capital = "", False
    return tuple(_elided(pieces))


def _elided(pieces: list[str | Hole]) -> list[str | Hole]:
    """Le pronom objet devant une voyelle écrite : `je {o:le/la} ai` → `je l'ai`."""
    for i, (hole, following) in enumerate(pairwise(pieces)):
        pronoun = isinstance(hole, Hole) and hole.form == "le/la"
        if pronoun and isinstance(following, str) and _VOWEL.match(following):
            pieces[i], pieces[i + 1] = surface(hole.before) + "l'", following[1:]
    return pieces
