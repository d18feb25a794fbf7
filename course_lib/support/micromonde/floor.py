"""Le plancher : ce que coûte au mieux une histoire, et comment ce coût se répartit.

L'entropie d'une loi est l'espérance de −log₂ p : on l'estime en moyenne sur des histoires tirées de
cette loi. Aucun modèle ne fait mieux, en moyenne, sur la partie entière.
"""

import gzip
import lzma
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from course_lib.support import micromonde
from course_lib.support.ngram import KneserNey

_WORD = re.compile(r" ?\w+|\W")


class Floor(NamedTuple):
    """Bits par byte et par histoire, chacun avec la demi-largeur de son intervalle à 95 %."""

    stories: int
    size: int  # octets
    per_byte: float
    per_byte_error: float
    per_story: float
    per_story_error: float
    kinds: dict[str, float]  # genre de choix → bits par histoire


def floor(split: str, count: int) -> Floor:
    """Le plancher d'une partie, estimé sur ses `count` premières histoires.

    Pour « combi », c'est l'entropie croisée de la loi sans interdit, qui écrit aussi les autres
    histoires : un modèle averti gagnerait encore −log₂ de la part de combi, deux bits environ.
    """
    scored = list(islice(micromonde.scored(split), count))
    sizes = [len(text.encode()) for text, _ in scored]
    bits = [one for _, one in scored]
    per_byte, per_story = sum(bits) / sum(sizes), sum(bits) / count
    # Un rapport de moyennes : son erreur est celle de bits − rapport × octets.
    residuals = [b - per_byte * size for b, size in zip(bits, sizes, strict=True)]
    kinds: Counter[str] = Counter()
    for text, _ in scored:
        for draw in micromonde.read(text, split).draws:
            kinds[draw.kind] += draw.bits / count
    return Floor(
        count, sum(sizes), per_byte, _half_width(residuals) / (sum(sizes) / count),
        per_story, _half_width([b - per_story for b in bits]),
        {kind: one for kind, one in kinds.most_common() if one},
    )  # fmt: skip


def _half_width(residuals: list[float]) -> float:
    return 1.96 * math.sqrt(sum(r * r for r in residuals) / (len(residuals) - 1) / len(residuals))


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip -9": lambda data: gzip.compress(data, 9),
    "xz -9e": lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME),
}
try:
    import zstandard
except ImportError:  # un pair, installé avec les autres par « bench »
    pass
else:
    COMPRESSORS["zstd -19"] = zstandard.ZstdCompressor(level=19).compress


def compressed(texts: Iterable[str]) -> dict[str, float]:
    """Bits par byte de chaque compresseur, sur tous ces textes d'un bloc."""
    data = "\n\n".join(texts).encode()
    return {name: 8 * len(compress(data)) / len(data) for name, compress in COMPRESSORS.items()}


def five_grams(train: Iterable[str], test: Iterable[str]) -> float:
    """Bits par byte d'un modèle 5-grammes de mots (Kneser–Ney), appris sur `train`."""
    model = KneserNey(5, map(words_and_marks, train))
    pairs = [(model.bits(words_and_marks(text)), len(text.encode())) for text in test]
    return sum(bits for bits, _ in pairs) / sum(size for _, size in pairs)


def words_and_marks(text: str) -> list[str]:
    """Les mots et les signes d'un texte, dans l'ordre."""
    return _WORD.findall(text)


def description(size: int) -> dict[str, int]:
    """Ce que contiennent le lexique, les modèles, et `size` octets de « train »."""
    from course_lib.support.micromonde import lexicon, morphology, plots, senses, words

    forms, texts, stories = set(), 0, list(micromonde.stories("train", size))
    for story in stories:
        forms.update(re.findall(r"\w[\w-]*", story))
        texts += len(story.encode())
    lists = (tuple(found.values()) if isinstance(found, dict) else (found,)
             for found in words.LISTS.values())  # fmt: skip
    return {
        "noms": len({noun.lemma for nouns in words.NOUNS.values() for noun in nouns}),
        "verbes": len(morphology.VERBS),
        "adjectifs": len({word for found in words.ADJECTIVES.values() for word in found}),
        "prénoms": len(lexicon.BOYS.split()) + len(lexicon.GIRLS.split()),
        "intrigues": len(plots.OPENINGS) - 1 + len(plots.EVERYDAY),
        "thèmes": len(words.THREADS),
        "mots à double sens": len(senses.SENSES),
        "phrases à trous": len({phrase for found in lists for one in found for phrase in one}),
        "histoires": len(stories),
        "octets par histoire": round(texts / len(stories)),
        "formes de mots": len(forms),
    }
