"""Le lexique, lu : catégories de noms, classes d'adjectifs, prénoms, listes de modèles."""

from functools import cache
from hashlib import sha256

from course_lib.support.micromonde import lexicon, plots
from course_lib.support.micromonde.morphology import Noun
from course_lib.support.micromonde.senses import SENSES
from course_lib.support.micromonde.tables import zipf
from course_lib.support.micromonde.themes import THEMES


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _animals() -> tuple[Noun, ...]:
    found = []
    for species, sign, gesture, gait, home, food, trace, gift in _rows(lexicon.ANIMALS):
        noun = Noun.parse(species)
        noun.traits.update(
            signe=sign, geste=gesture, allure=gait, gîte=home, mets=Noun.parse(food), trace=trace,
            don=gift, cri=lexicon.CRIES.get(noun.lemma),
        )  # fmt: skip
        found.append(noun)
    return tuple(found)


def _livestock() -> tuple[Noun, ...]:
    found = []
    for species, young, cry, food, home in _rows(lexicon.LIVESTOCK):
        noun = Noun.parse(species)
        noun.traits.update(
            petit=Noun.parse(young), cri=cry, pâture=Noun.parse(food), logis=Noun.parse(home)
        )
        found.append(noun)
    return tuple(found)


def _crafts() -> tuple[Noun, ...]:
    found = []
    for masculine, feminine, place, tool, product in _rows(lexicon.CRAFTS):
        traits = {"lieu": place, "outil": tool, "produit": product}
        for noun in (Noun.parse(masculine + " m"), Noun.parse(feminine + " f")):
            noun.traits.update({name: Noun.parse(entry) for name, entry in traits.items()})
            found.append(noun)
    return tuple(found)


def _couples(table: str) -> tuple[Noun, ...]:
    return tuple(
        Noun.parse(f"{lemma} {gender}")
        for row in _rows(table)
        for lemma, gender in zip(row, "mf", strict=True)
    )


def _profiles() -> tuple[dict, ...]:
    return tuple(
        {"signe": sign, "geste": gesture, "mets": Noun.parse(food)}
        for sign, gesture, food in _rows(lexicon.CHILDREN)
    )


ANIMALS = _animals()
CHILDREN = (Noun.parse("garçon m"), Noun.parse("fille f"))
PROFILES = _profiles()  # ce qui distingue un enfant d'un autre

NOUNS: dict[str, tuple[Noun, ...]] = {
    **{
        name: tuple(map(Noun.parse, entries.replace("\n", " ").strip(" ,").split(",")))
        for name, entries in lexicon.NOUNS.items()
    },
    "animal": ANIMALS,
    "héros": (*CHILDREN, *ANIMALS),
    "crieur": tuple(animal for animal in ANIMALS if animal.traits["cri"]),
    "bétail": _livestock(),
    "métier": _crafts(),
    "famille": _couples(lexicon.FAMILY),
    "noblesse": _couples(lexicon.ROYALTY),
}
for _gift in dict.fromkeys(animal.traits["don"] for animal in ANIMALS):
    NOUNS[f"animal {_gift}"] = tuple(a for a in ANIMALS if a.traits["don"] == _gift)

ADJECTIVES = {name: tuple(words.split()) for name, words in lexicon.ADJECTIVES.items()}
NAMES = {"m": tuple(lexicon.BOYS.split()), "f": tuple(lexicon.GIRLS.split())}
# Des mots que rien n'accorde.
PLAIN = {
    "nombre": tuple(lexicon.NUMBERS.split()),
    "matériau": tuple(cell.strip() for cell in lexicon.MATERIALS.split(",")),
    "fibre": tuple(cell.strip() for cell in lexicon.FIBRES.split(",")),
}


@cache
def noun_weights(category: str) -> tuple[int, ...]:
    """Loi de Zipf ; parmi les héros, deux enfants pour trois animaux."""
    if category != "héros":
        return zipf(len(NOUNS[category]))
    animals = zipf(len(ANIMALS))
    return (sum(animals) // 3,) * len(CHILDREN) + animals


@cache
def set_aside(noun: str, adjective: str) -> bool:
    """Un couple sur trente-deux n'est jamais écrit hors de la partie « combi »."""
    return sha256(f"{noun} {adjective}".encode()).digest()[0] < 8


@cache
def ranks_set_aside(noun: Noun, adjectives: str) -> frozenset[int]:
    """Les rangs, dans une classe d'adjectifs, de ceux que ce nom ne reçoit pas."""
    return frozenset(
        rank for rank, word in enumerate(ADJECTIVES[adjectives]) if set_aside(noun.lemma, word)
    )


# --- Les listes de modèles -----------------------------------------------------------------------

# thème → catégorie de l'objet du jour
THREADS = {name: theme["fil"] for name, theme in THEMES.items()}
MOODS = ("début", "matin", "chemin", "parole", "soir", "fin", "travail")

# liste → modèles, ou clé → modèles
LISTS: dict[str, tuple[str, ...] | dict[str, tuple[str, ...]]] = {
    **plots.PHRASES,
    **plots.DEPENDENT,
    **{mood: {name: theme[mood] for name, theme in THEMES.items()} for mood in MOODS},
    **{
        when: {
            f"{word}, {sense}": both[when]
            for word, ss in SENSES.items()
            for sense, both in ss.items()
        }
        for when in ("avant", "après")
    },
}
# liste → le rôle de la clé dont elle dépend
KEYS = {**plots.KEYS, **dict.fromkeys(MOODS, "thème"), "avant": "sens", "après": "sens"}
