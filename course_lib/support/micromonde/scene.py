"""La scène : qui est là, ce qui est déjà tiré, ce qui est déjà dit."""

from typing import NamedTuple

from course_lib.support.micromonde.morphology import Noun
from course_lib.support.micromonde.words import THREADS

# rôle → catégorie où il puise, quand ce n'est pas la sienne
ROLES = {
    "h": "héros", "a": "animal", "x": "animal", "y": "animal", "b": "animal", "inconnu": "crieur",
    "o": "trésor", "c": "cadeau", "g": "gâteau", "k": "créature", "e": "étoffe", "p": "pays",
    "q": "lieu", "u": "meuble", "v": "cachette", "w": "meuble", "r": "abri", "i": "matière",
    "j": "matière", "n": "famille", "m": "métier", "t": "plante", "s": "parcelle",
    "d1": "trésor", "d2": "trésor",
}  # fmt: skip
# rôle de groupe → ses membres
GROUPS = {"hs": ("h", "a"), "xyb": ("x", "y", "b")}


class Referent(NamedTuple):
    """Ce dont on parle, et ce qu'on en sait déjà."""

    gender: str = ""
    plural: bool = False
    noun: Noun | None = None
    name: str = ""
    person: int = 2  # 0 : je, nous ; 1 : tu, vous ; 2 : les autres
    profile: dict | None = None  # ce qui distingue un enfant d'un autre
    attributes: tuple[tuple[str, str], ...] = ()  # (classe, adjectif) déjà dits

    def attribute(self, adjectives: str) -> str:
        """Le premier adjectif de cette classe qu'on lui a donné."""
        for name, word in self.attributes:
            if name == adjectives:
                return word
        return ""

    def trait(self, name: str):
        if self.profile and name in self.profile:
            return self.profile[name]
        return self.noun.traits.get(name) if self.noun else None


NOBODY = Referent()
# Les sujets qui ne sont personne de l'histoire.
PRONOUNS = {
    "il": Referent("m"), "elle": Referent("f"), "ils": Referent("m", True),
    "elles": Referent("f", True), "je": Referent("m", person=0), "tu": Referent("m", person=1),
    "nous": Referent("m", True, person=0), "vous": Referent("m", True, person=1),
}  # fmt: skip


class Scene:
    """L'état d'une histoire, entre deux tirages."""

    __slots__ = ("free", "keys", "rare", "tense", "told", "who")

    def __init__(self, free: bool = False):
        self.who: dict[str, Referent] = {}
        self.keys: dict[str, str] = {}  # saison, thème, don… dont dépendent d'autres listes
        self.told: dict[str, tuple[str, ...]] = {}  # liste → modèles déjà employés
        self.tense = ""  # le temps du récit
        self.free = free  # les couples mis de côté sont-ils permis ?
        self.rare = False  # en a-t-on employé un ?

    def copy(self) -> "Scene":
        other = Scene.__new__(Scene)
        other.who, other.keys, other.told = self.who.copy(), self.keys.copy(), self.told.copy()
        other.tense, other.free, other.rare = self.tense, self.free, self.rare
        return other

    def referent(self, role: str) -> Referent:
        """Celui qui tient ce rôle ; `NOBODY` si on ne sait encore rien de lui."""
        found = self.who.get(role)
        if found is not None:
            return found
        if role in PRONOUNS:
            return PRONOUNS[role]
        if role in GROUPS:
            return self._group(role)
        owner, _, trait = role.partition(".")
        return self._belonging(owner, trait) if trait else NOBODY

    def _group(self, role: str) -> Referent:
        members = [self.referent(member) for member in GROUPS[role]]
        gender = "f" if all(member.gender == "f" for member in members) else "m"
        *others, last = (member.name for member in members)
        return Referent(gender, True, name=f"{', '.join(others)} et {last}")

    def _belonging(self, owner: str, trait: str) -> Referent:
        """Un nom que l'on connaît par un autre : l'outil du boulanger."""
        noun = self.referent(owner).trait(trait)
        if noun is None:
            raise KeyError(f"« {owner} » n'a pas encore de « {trait} »")
        return Referent(noun.gender, noun=noun)

    def category(self, role: str) -> str:
        """Où puise ce rôle : `fruit#1` → fruit, `a` → les animaux qui ont le don voulu."""
        name = role.partition("#")[0]
        if name == "a" and "don" in self.keys:
            return f"animal {self.keys['don']}"
        if name == "z":
            return THREADS[self.keys["thème"]]
        return ROLES.get(name, name)

    def forget(self) -> None:
        """Fin de phrase : les rôles numérotés s'effacent."""
        who = self.who
        for role in [role for role in who if "#" in role]:
            del who[role]
