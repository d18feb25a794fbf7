"""Le micromonde : de courtes histoires pour enfants, écrites par une grammaire du français.

Le corpus par défaut du cours. Tout y est connu : le lexique, les intrigues, et le nombre de bits
que coûte chaque histoire, puisque tous les tirages passent par `Source.choose`.

- `lexicon.py` : les mots, à lire et à compléter ;
- `plots.py` : les intrigues, des phrases à trous ;
- `morphology.py` : accords, conjugaison, élision, contraction, typographie ;
- `source.py` : les tirages.

Ce que ce dossier ne fait pas encore : relire une histoire pour en calculer la probabilité.
"""

from collections.abc import Iterator
from hashlib import sha256

from course_lib.support.micromonde.source import Source

SPLITS = ("train", "val")

# Une histoire appartient à « val » quand le premier octet de son SHA-256 est sous ce seuil (1/8) ;
# à « train » sinon. Aucun texte ne peut donc se trouver des deux côtés.
_VAL_THRESHOLD = 32


def stories(split: str = "train", size: int = 2_000_000) -> Iterator[str]:
    """Les histoires d'une partie, une à une, tant que leur total tient en `size` octets UTF-8.

    Les mêmes d'une machine à l'autre. Lève `ValueError` si la partie est inconnue ou la taille
    négative.
    """
    if split not in SPLITS:
        raise ValueError(f"partie inconnue : {split!r} ; choisissez parmi {', '.join(SPLITS)}")
    if size < 0:
        raise ValueError(f"la taille est un nombre d'octets, positif ou nul ; reçu : {size}")
    return _stream(split, size)


def _stream(split: str, size: int) -> Iterator[str]:
    source = Source(f"micromonde {split}")
    while True:
        text, _ = source.story()
        data = text.encode()
        if (sha256(data).digest()[0] < _VAL_THRESHOLD) != (split == "val"):
            continue
        size -= len(data)
        if size < 0:
            return
        yield text


def sample(seed: int | str) -> tuple[str, float]:
    """Une histoire et son nombre de bits, la somme des −log₂ p de ses tirages."""
    return Source(f"micromonde graine {seed}").story()
