"""Le micromonde : de courtes histoires pour enfants, écrites par une grammaire du français.

Le corpus par défaut du cours. Tout y est connu : le lexique, les intrigues, et la probabilité
exacte de chaque histoire : `stories` les tire au sort, `read` retrouve leurs tirages.

À lire et à compléter sans programmer : `lexicon.py` (les mots), `plots.py` (les intrigues),
`themes.py` (douze univers), `senses.py` (les mots à double sens). La mécanique, dans l'ordre :

- `morphology.py` : accords, conjugaison, élision, contraction, typographie ;
- `tables.py` : des options et leurs poids ; `words.py` : le lexique, changé en tables ;
- `templates.py` : la langue des phrases à trous ; `scene.py` : qui est là, et ce qui est déjà dit ;
- `slots.py` : ce que chaque trou dit ou tire ; `story.py` : l'ordre des phrases ;
- `source.py` écrit, `reading.py` lit, `following.py` dit ce qui pouvait venir ; `floor.py` mesure.

Trois parties. « train » et « val » suivent la même loi, sans un texte commun. « combi » emploie des
couples nom-adjectif que les deux autres n'écrivent jamais.
"""

from collections.abc import Iterator
from hashlib import sha256

from course_lib.support.micromonde.reading import Fault, Reading
from course_lib.support.micromonde.reading import read as _read
from course_lib.support.micromonde.source import Source

__all__ = ["SPLITS", "Fault", "Reading", "read", "sample", "scored", "stories"]
SPLITS = ("train", "val", "combi")

# Une histoire appartient à « val » quand le premier octet de son SHA-256 est sous ce seuil (1/8) ;
# à « train » sinon. Aucun texte ne peut donc se trouver des deux côtés.
_VAL_THRESHOLD = 32


def stories(split: str = "train", size: int = 2_000_000) -> Iterator[str]:
    """Les histoires d'une partie, une à une, tant que leur total tient en `size` octets UTF-8.

    Les mêmes d'une machine à l'autre. Lève `ValueError` si la partie est inconnue ou la taille
    négative.
    """
    check_split(split)
    if size < 0:
        raise ValueError(f"la taille est un nombre d'octets, positif ou nul ; reçu : {size}")
    return _within(split, size)


def _within(split: str, size: int) -> Iterator[str]:
    for text, _ in scored(split):
        size -= len(text.encode())
        if size < 0:
            return
        yield text


def scored(split: str) -> Iterator[tuple[str, float]]:
    """Les histoires d'une partie, sans fin, chacune avec −log₂ de sa probabilité."""
    check_split(split)
    return _scored(Source(f"micromonde {split}"), split)


def _scored(source: Source, split: str) -> Iterator[tuple[str, float]]:
    combi = split == "combi"
    while True:
        text, bits, rare = source.story(free=combi)
        in_val = sha256(text.encode()).digest()[0] < _VAL_THRESHOLD
        if rare if combi else in_val == (split == "val"):
            yield text, bits


def check_split(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"partie inconnue : {split!r} ; choisissez parmi {', '.join(SPLITS)}")


def read(text: str, split: str = "train") -> Reading:
    """Lit une histoire : ses tirages et leurs bits, ou l'endroit où elle sort de la langue.

    Pour « combi », tous les couples nom-adjectif sont permis. Lève `ValueError` si la partie est
    inconnue.
    """
    check_split(split)
    return _read(text, free=split == "combi")


def sample(seed: int | str) -> tuple[str, float]:
    """Une histoire, et −log₂ de sa probabilité."""
    return Source(f"micromonde graine {seed}").story()[:2]
