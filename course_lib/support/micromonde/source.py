"""La source : des tirages au sort, tous faits par `Source.choose`, et l'expansion des modèles.

Un modèle est une phrase à trous, lue par `str.format_map` :

- `{fleur}` tire au sort dans la liste `fleur` (des mots, ou d'autres modèles) ;
- `{h}`, `{o}`… sont des rôles : tirés à leur première mention, puis retenus jusqu'à la fin ;
- `{o:un rouge}`, `{h:il}`, `{h:content}` donnent une forme : groupe nominal, pronom, accord ;
- `{h:!trouver}` conjugue au temps du récit, `{h:~rêver}` à l'imparfait ;
- `{h:>dire}` et `{h:<dire}` sont des incises : `dit Zoé`, `dit-elle` ;
- `{conseil@d}` tire dans la liste qui dépend du rôle `d` : `conseil nager`.
"""

import random
from bisect import bisect
from functools import cache
from itertools import accumulate
from math import log2

from course_lib.support.micromonde.lexicon import (
    ADJECTIVES,
    ANIMALS,
    BOYS,
    CHILDREN,
    CRIES,
    GIRLS,
    NOUNS,
)
from course_lib.support.micromonde.morphology import (
    DETERMINERS,
    PLURAL_DETERMINERS,
    Noun,
    incise,
    narrate,
    noun_phrase,
    pronoun_or_adjective,
    surface,
)
from course_lib.support.micromonde.plots import DEPENDENT, PHRASES, PLOTS

# --- Les tirages ---------------------------------------------------------------------------------


@cache
def weight_table(weights: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Poids cumulés et −log₂ p : `(1, 3)` → `(1, 4)`, `(2.0, 0.415)`."""
    total = sum(weights)
    return tuple(accumulate(weights)), tuple(log2(total / weight) for weight in weights)


@cache
def zipf(length: int) -> tuple[int, ...]:
    """Poids entiers qui décroissent comme l'inverse du rang (adouci en tête de liste)."""
    return tuple(100_000 // (rank + 4) for rank in range(length))


@cache
def zipf_table(length: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    return weight_table(zipf(length))


@cache
def without(options: tuple, *taken: object) -> tuple:
    """Les options encore libres."""
    return tuple(option for option in options if option not in taken)


class Source:
    """Suite d'histoires tirées d'une graine ; `bits` additionne les −log₂ p de tous les tirages."""

    def __init__(self, seed: str):
        self.random = random.Random(seed).random
        self.bits = 0.0

    def choose(self, options: tuple, weights: tuple[int, ...] | None = None):
        """Le seul tirage au sort du micromonde ; sans poids, la loi de Zipf."""
        table = zipf_table(len(options)) if weights is None else weight_table(weights)
        cumulative, bits = table
        rank = bisect(cumulative, self.random() * cumulative[-1])
        self.bits += bits[rank]
        return options[rank]

    def story(self) -> tuple[str, float]:
        """Une histoire et son nombre de bits."""
        self.bits = 0.0
        scene = Scene(self)
        paragraphs = self.choose(PLOTS)
        text = "\n".join(scene.tell(steps) for steps in paragraphs)
        return surface(text), self.bits


# --- Les personnages -----------------------------------------------------------------------------


class Actor:
    """Un personnage nommé. Ses traits servent dans les modèles : `{h.signe}`, `{h:!geste}`."""

    plural = False

    def __init__(self, traits: dict, name: str, tense: str):
        self.__dict__.update(traits)
        self.name = name
        self.tense = tense

    def __format__(self, spec: str) -> str:
        if not spec:
            return self.name
        if spec[0] in "!~<>":
            return self._verb(spec[0], spec[1:])
        first = spec.split(" ", 1)[0]
        if first in DETERMINERS or first in PLURAL_DETERMINERS:
            return noun_phrase(self.newcomer if first == "un" else self.noun, spec)
        return pronoun_or_adjective(spec, self.gender, self.plural)

    def _verb(self, mark: str, spec: str) -> str:
        if mark == ">":
            return incise(spec, self.tense, self.gender, self.name)
        if mark == "<":
            return incise(spec, self.tense, self.gender, "il" if self.gender == "m" else "elle")
        verb, space, rest = spec.partition(" ")
        if verb in ("geste", "allure"):
            spec = getattr(self, verb) + space + rest
        tense = "imparfait" if mark == "~" else self.tense
        verbs = spec.split(" & ")
        return " et ".join(narrate(v, tense, self.gender, self.plural) for v in verbs)


class Group(Actor):
    """Plusieurs personnages ensemble : `Léo, Oscar et Zoé`, `ils`, `contents`."""

    plural = True

    def __init__(self, *members: Actor):
        gender = "f" if all(member.gender == "f" for member in members) else "m"
        *others, last = (member.name for member in members)
        super().__init__({"gender": gender}, f"{', '.join(others)} et {last}", members[0].tense)


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _animals() -> tuple[dict, ...]:
    animals = []
    for species, sign, gesture, gait, home, food, trace, gift in _cells(ANIMALS):
        noun = Noun.parse(species)
        animals.append(
            {
                "noun": noun, "newcomer": noun, "gender": noun.gender, "signe": sign,
                "geste": gesture, "allure": gait, "gîte": home, "mets": Noun.parse(food),
                "trace": trace, "don": gift, "cri": CRIES.get(noun.lemma),
            }
        )  # fmt: skip
    return tuple(animals)


def _children() -> tuple[dict, ...]:
    children = []
    for sign, gesture, gait, food in _cells(CHILDREN):
        for newcomer, noun in (("fille f", "fillette f"), ("garçon m", "garçon m")):
            children.append(
                {
                    "noun": Noun.parse(noun), "newcomer": Noun.parse(newcomer),
                    "gender": noun[-1], "signe": sign, "geste": gesture, "allure": gait,
                    "mets": Noun.parse(food), "don": None,
                }
            )  # fmt: skip
    return tuple(children)


_ANIMALS = _animals()
_CHILDREN = _children()
_CRIERS = tuple(animal for animal in _ANIMALS if animal["cri"])
_GIFTED = {
    gift: tuple(animal for animal in _ANIMALS if animal["don"] == gift)
    for gift in dict.fromkeys(animal["don"] for animal in _ANIMALS)
}
_NAMES = {"m": tuple(BOYS.split()), "f": tuple(GIRLS.split())}
_WORDS = {
    **{name: tuple(map(Noun.parse, table.split(","))) for name, table in NOUNS.items()},
    **{name: tuple(table.split()) for name, table in ADJECTIVES.items()},
    **PHRASES,
    "animal": tuple(animal["noun"] for animal in _ANIMALS),
}

# rôle → liste où il puise
ROLES = {
    "o": "trésor", "c": "cadeau", "g": "gâteau", "t": "plante", "e": "étoffe", "b": "boisson",
    "p": "lieu", "q": "lieu", "u": "meuble", "v": "cachette", "w": "meuble", "r": "abri",
    "i": "matière", "j": "matière", "k": "couleur", "l": "couleur", "n": "parent",
    "m": "passion", "s": "saison", "f": "récipient", "t1": "trouvaille", "t2": "trouvaille",
    "dest": "métier", "ca": "caractère", "cb": "caractère", "créature": "créature",
}  # fmt: skip


# --- Une histoire en cours -----------------------------------------------------------------------


class Scene(dict):
    """Les rôles déjà distribués ; un nom absent se tire au sort à l'instant où on le lit."""

    def __init__(self, source: Source):
        super().__init__()
        self.choose = source.choose
        self.tense = self.choose(("simple", "composé"), (3, 2))

    def tell(self, steps: tuple[tuple[str, ...], ...]) -> str:
        """Un paragraphe : un modèle tiré à chaque étape (le modèle vide saute l'étape)."""
        sentences = (self.choose(variants).format_map(self) for variants in steps)
        return " ".join(s[0].upper() + s[1:] for s in sentences if s)

    def __missing__(self, key: str):
        if key in _CASTING:
            value = self[key] = _CASTING[key](self)
        elif key in ROLES:
            taken = tuple(self[k] for k, v in ROLES.items() if v == ROLES[key] and k in self)
            value = self[key] = self._draw(without(_WORDS[ROLES[key]], *taken))
        elif "@" in key:
            name, role = key.split("@")
            value = self._draw(DEPENDENT[f"{name} {self[role]}"])
        else:
            value = self._draw(_WORDS[key])
        return value

    def _draw(self, options: tuple):
        value = self.choose(options)
        return value.format_map(self) if isinstance(value, str) and "{" in value else value

    def _hire(self, candidates: tuple[dict, ...]) -> Actor:
        """Engage un personnage d'une autre espèce et d'un autre nom que ceux déjà en scène."""
        cast = [actor for actor in self.values() if type(actor) is Actor and actor.name]
        nouns = {actor.noun for actor in cast}
        free = tuple(traits for traits in candidates if traits["noun"] not in nouns)
        traits = self.choose(free)
        names = without(_NAMES[traits["gender"]], *(actor.name for actor in cast))
        return Actor(traits, self.choose(names), self.tense)

    def _hero(self) -> Actor:
        return self._hire(self.choose((_ANIMALS, _CHILDREN), (3, 2)))

    def _animal(self) -> Actor:
        return self._hire(_ANIMALS)

    def _friend(self) -> Actor:
        return self._hire(_GIFTED[self["d"]] if "d" in self else _ANIMALS)

    def _stranger(self) -> Actor:
        return self._hire(_CRIERS)

    def _gift(self) -> str:
        """Ce que le héros voudrait savoir faire : un don qu'il n'a pas."""
        return self.choose(without(tuple(_GIFTED), self["h"].don))

    def _group(self, *roles: str) -> Group:
        return Group(*(self[role] for role in roles))

    def _anyone(self, gender: str, plural: bool = False) -> Actor:
        """Le sujet d'un verbe qui n'est pas un personnage : `une voix {elle:!crier}`."""
        actor = Actor({"gender": gender}, "", self.tense)
        actor.plural = plural
        return actor

    def _culprit(self) -> Actor:
        return self[self.choose(("x", "y", "z"), (1, 1, 1))]


# Les rôles qui ne se tirent pas dans une simple liste.
_CASTING = {
    "h": Scene._hero,  # le héros ou l'héroïne
    "d": Scene._gift,  # le savoir-faire désiré, ou celui qu'exige l'obstacle
    "a": Scene._friend,  # l'ami ; il a le don si l'histoire en demande un
    "x": Scene._animal, "y": Scene._animal, "z": Scene._animal,  # trois voisins
    "coupable": Scene._culprit,  # l'un d'eux
    "inconnu": Scene._stranger,  # celui que l'on entend avant de le voir
    "hs": lambda scene: scene._group("h", "a"),  # le héros et son ami
    "hc": lambda scene: scene._group("h", "coupable"),  # le héros et le coupable
    "xyz": lambda scene: scene._group("x", "y", "z"),
    "il": lambda scene: scene._anyone("m"),
    "elle": lambda scene: scene._anyone("f"),
    "ils": lambda scene: scene._anyone("m", plural=True),
}  # fmt: skip
