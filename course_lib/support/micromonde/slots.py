"""Les trous d'un modèle : ce que chacun dit, ou les options entre lesquelles il tire.

Un trou répond à deux questions. `options(scene)` : un texte, si tout est déjà décidé ; sinon une
table et les rangs qui y sont interdits. `bind(scene, value)` : ce que le tirage décide. La source
tire au sort, la lecture reconnaît l'option dans le texte ; ni l'une ni l'autre n'en sait plus.
"""

from functools import cache

from course_lib.support.micromonde import templates
from course_lib.support.micromonde.morphology import (
    DETERMINERS,
    PLURAL_DETERMINERS,
    agree,
    conjugated,
    elides,
    incise,
    noun_form,
    pronoun_or_adjective,
    surface,
)
from course_lib.support.micromonde.scene import NOBODY, ROLES, Referent, Scene
from course_lib.support.micromonde.tables import Option, Table, zipf
from course_lib.support.micromonde.words import (
    ADJECTIVES,
    KEYS,
    LISTS,
    NAMES,
    NOUNS,
    PLAIN,
    PROFILES,
    noun_weights,
    ranks_set_aside,
)

TENSES = {"~": "imparfait", "§": "plus-que-parfait", "=": "présent", "+": "futur", "^": "impératif"}
NARRATIVE = {"simple": 3, "composé": 2}  # le temps du récit et son poids
NOMINAL = {*DETERMINERS, *PLURAL_DETERMINERS, "où", "pluriel", "sans"}
NONE: tuple[int, ...] = ()


@cache
def finish(before: str, raw: str, capital: bool) -> str:
    """La passe de surface : `de `, `le ami` → `de l'ami`."""
    text = surface(before + raw)
    return text[0].upper() + text[1:] if capital and text else text


class Slot:
    """Un trou : les mots qui le précèdent et peuvent s'élider devant lui, et sa majuscule."""

    kind = ""

    def __init__(self, role: str, before: str = "", capital: bool = False):
        self.role, self.before, self.capital = role, before, capital
        self.tables: dict = {}

    def text(self, raw: str) -> str:
        return finish(self.before, raw, self.capital)

    def options(self, scene: Scene) -> str | tuple[Table, tuple[int, ...]]:
        raise NotImplementedError

    def bind(self, scene: Scene, value) -> None:
        raise NotImplementedError


class Name(Slot):
    """`{h}` : un prénom, tiré à la première mention."""

    kind = "prénom"

    def options(self, scene):
        referent = scene.referent(self.role)
        if referent.name:
            return self.text(referent.name)
        genders = referent.gender or self._genders(scene)
        table = self.tables.get(genders)
        if table is None:
            table = self.tables[genders] = self._table(genders)
        return table, table.holding([other.name for other in scene.who.values()])

    def _genders(self, scene) -> str:
        """Ceux qu'un personnage de cette catégorie, encore libre, peut avoir : `mf`, `m` ou `f`."""
        taken = {other.noun for other in scene.who.values()}
        free = {n.gender for n in NOUNS[scene.category(self.role)] if n not in taken}
        return "".join(sorted(free, reverse=True))

    def _table(self, genders: str) -> Table:
        pairs = [(name, gender) for gender in genders for name in NAMES[gender]]
        weights = [weight for gender in genders for weight in zipf(len(NAMES[gender]))]
        return Table(self.kind, (Option(self.text(pair[0]), pair) for pair in pairs), weights)

    def bind(self, scene, value):
        name, gender = value
        scene.who[self.role] = scene.referent(self.role)._replace(name=name, gender=gender)


class Head(Slot):
    """`{o:un}`, `{o:un @taille}`, `{p:où}`, `{fruit:des}` : déterminant, adjectif d'avant, nom."""

    kind = "nom"

    def __init__(self, role, spec, adjectives, fresh, before="", capital=False):
        super().__init__(role, before, capital)
        self.spec, self.adjectives, self.fresh = spec, adjectives, fresh
        determiner = spec.removeprefix("où ").split(" ", 1)[0]
        self.plural = determiner in PLURAL_DETERMINERS or determiner == "pluriel"
        self.forms: dict = {}

    def options(self, scene):
        referent = NOBODY if self.fresh else scene.referent(self.role)
        noun, word = referent.noun, ""
        if noun is None:
            return self._nouns(scene, referent.gender)
        if self.adjectives:
            word = referent.attribute(self.adjectives)
            if not word:
                if noun not in self.tables:
                    self.tables[noun] = self._table((noun,), (1,))
                return self.tables[noun], NONE
        if self.plural != referent.plural:  # l'accord suit la dernière mention
            scene.who[self.role] = referent._replace(plural=self.plural)
        form = self.forms.get((noun, word))
        if form is None:
            form = self.forms[noun, word] = self._form(noun, word)
        return form

    def _nouns(self, scene, gender):
        category = scene.category(self.role)
        table = self.tables.get((category, gender))
        if table is None:
            pairs = zip(NOUNS[category], noun_weights(category), strict=True)
            kept = [(n, w) for n, w in pairs if not gender or n.gender == gender]
            table = self.tables[category, gender] = self._table(*zip(*kept, strict=True))
        return table, table.holding([other.noun for other in scene.who.values()])

    def _table(self, nouns, weights) -> Table:
        words = ADJECTIVES[self.adjectives] if self.adjectives else ("",)
        pairs = [(noun, word) for noun in nouns for word in words]
        products = [a * b for a in weights for b in zipf(len(words))]
        return Table(self.kind, (Option(self._form(*pair), pair) for pair in pairs), products)

    def _form(self, noun, adjective) -> str:
        return self.text(noun_form(noun, f"{self.spec} {adjective}".rstrip()))

    def bind(self, scene, value):
        noun, adjective = value
        _, _, _, name, person, profile, attributes = (
            NOBODY if self.fresh else scene.referent(self.role)
        )
        if adjective:
            attributes = (*attributes, (self.adjectives, adjective))
        scene.who[self.role] = Referent(
            noun.gender, self.plural, noun, name, person, profile, attributes
        )


class EitherNumber(Head):
    """`{outil#1:le(s)}` : un nom dont le nombre aussi se tire, et que le verbe devra suivre."""

    def __init__(self, role, spec, adjectives, before="", capital=False):
        super().__init__(role, spec.replace("(s)", ""), adjectives, True, before, capital)
        self.plural_spec = DETERMINERS[self.spec][1]

    def _table(self, nouns, weights) -> Table:
        single = super()._table(nouns, weights)
        values = [(*option.value, plural) for plural in (False, True) for option in single.options]
        options = (Option(self._numbered(*value), value) for value in values)
        return Table(self.kind, options, single.weights * 2)

    def _numbered(self, noun, adjective, plural) -> str:
        spec = self.plural_spec if plural else self.spec
        return self.text(noun_form(noun, f"{spec} {adjective}".rstrip()))

    def bind(self, scene, value):
        *named, plural = value
        super().bind(scene, named)
        scene.who[self.role] = scene.who[self.role]._replace(plural=plural)


class Adjective(Slot):
    """L'adjectif tiré après un nom (`kept` : retenu et redit), ou attribut : `{h:@joie}`."""

    kind = "adjectif"

    def __init__(self, role, adjectives, kept, before="", capital=False):
        super().__init__(role, before, capital)
        self.adjectives, self.kept = adjectives, kept

    def options(self, scene):
        referent = scene.referent(self.role)
        gender, plural = referent.gender, referent.plural
        if self.kept and (word := referent.attribute(self.adjectives)):
            return self.text(agree(word, gender, plural))
        table = self.tables.get((gender, plural))
        if table is None:
            options = (
                Option(self.text(agree(word, gender, plural)), (word,))
                for word in ADJECTIVES[self.adjectives]
            )
            table = self.tables[gender, plural] = Table(self.kind, options)
        said = [word for other in scene.who.values() for _, word in other.attributes]
        banned = table.holding(said)
        if referent.noun and not scene.free:
            aside = ranks_set_aside(referent.noun, self.adjectives)
            banned = tuple({*banned, *aside}) if banned else aside
        return table, banned

    def bind(self, scene, value):
        referent, word = scene.referent(self.role), value[0]
        if scene.free and referent.noun:
            aside = ranks_set_aside(referent.noun, self.adjectives)
            scene.rare = scene.rare or any(ADJECTIVES[self.adjectives][r] == word for r in aside)
        if referent.noun or self.role in scene.who:
            attributes = (*referent.attributes, (self.adjectives, word))
            scene.who[self.role] = referent._replace(attributes=attributes)


class Agreement(Slot):
    """`{h:il}`, `{h:lui}`, `{o:le/la}`, `{h:content}` : pronom ou adjectif accordé, sans tirage."""

    kind = "accord"

    def __init__(self, role, spec, before="", capital=False):
        super().__init__(role, before, capital)
        self.spec = spec

    def options(self, scene):
        referent = scene.referent(self.role)
        return self.text(pronoun_or_adjective(self.spec, referent.gender, referent.plural))


class Clitic(Agreement):
    """`{o:le/la}` devant un verbe, dont il attend l'initiale : `le suivait`, `l'aimait`."""

    def __init__(self, agreement: Agreement, verb: Slot):
        super().__init__(agreement.role, "le/la", agreement.before, agreement.capital)
        self.verb = verb

    def options(self, scene):
        referent, verb = scene.referent(self.role), self.verb.options(scene)
        if not isinstance(verb, str):
            raise TypeError("un pronom objet ne précède qu'un verbe au temps connu")
        pronoun = pronoun_or_adjective("le/la", referent.gender, referent.plural)
        if elides(verb) and not referent.plural:
            return self.text("l'")
        return self.text(pronoun + " ")


class Trait(Slot):
    """`{a.signe}` : un trait. Celui d'un enfant se tire ; d'un inconnu, il dit qui c'est."""

    kind = "trait"

    def __init__(self, role, trait, before="", capital=False):
        super().__init__(role, before, capital)
        self.trait = trait

    def options(self, scene):
        referent = scene.referent(self.role)
        found = referent.trait(self.trait)
        if found is not None:
            return self.text(found if isinstance(found, str) else found.lemma)
        category = "" if referent.noun else scene.category(self.role)
        if category not in self.tables:
            self.tables[category] = self._table(category)
        table = self.tables[category]
        present = [other.noun for other in scene.who.values() if other.noun]
        return table, table.holding(present)

    def _table(self, category: str) -> Table:
        if not category:
            pairs = [(None, profile) for profile in PROFILES]
        else:
            pairs = [(noun, noun.traits) for noun in NOUNS[category]]
        return Table(self.kind, (Option(self.text(pair[1][self.trait]), pair) for pair in pairs))

    def bind(self, scene, value):
        referent, (noun, profile) = scene.referent(self.role), value
        if noun:
            scene.who[self.role] = referent._replace(noun=noun, gender=noun.gender)
        else:
            scene.who[self.role] = referent._replace(profile=profile)


class Verb(Slot):
    """`{h:!trouver}`, `{h:~@travail}`, `{h:<dire}` : un groupe verbal, conjugué et accordé."""

    kind = "verbe"

    def __init__(self, role, spec, before="", capital=False):
        super().__init__(role, before, capital)
        self.mark, self.verbs = spec[0], spec[1:].lstrip()
        self.source = PhraseList(self.verbs[1:]) if self.verbs.startswith("@") else None
        self.tense = TENSES.get(self.mark, "")
        self.forms: dict = {}

    def options(self, scene):
        referent = scene.referent(self.role)
        tense = self.tense or scene.tense
        if self.source:
            return self._drawn(scene, tense, referent)
        key = tense, referent.gender, referent.plural, referent.noun
        found = self.forms.get(key)
        if found is None or referent.profile:
            found = self.forms[key] = self._fixed(tense, referent)
        return found

    def _fixed(self, tense: str, referent: Referent):
        verbs = self._with_traits(referent)
        if tense:
            return self._form(verbs, tense, referent)
        forms = (Option(self._form(verbs, t, referent), ("", t, "")) for t in NARRATIVE)
        return Table("temps", forms, NARRATIVE.values()), NONE

    def _with_traits(self, referent: Referent) -> str:
        """`.geste & rire` → les verbes du trait, puis `rire`."""
        if "." not in self.verbs:
            return self.verbs
        verbs = self.verbs.split(" & ")
        return " & ".join(referent.trait(v[1:]) if v[0] == "." else v for v in verbs)

    def _form(self, verbs: str, tense: str, referent: Referent) -> str:
        gender, plural = referent.gender, referent.plural
        if self.mark == ">":
            return self.text(incise(verbs, tense, gender, ""))
        if self.mark == "<":
            return self.text(incise(verbs, tense, gender, "il" if gender == "m" else "elle"))
        return self.text(conjugated(verbs, tense, gender, plural, referent.person))

    def _drawn(self, scene, tense: str, referent: Referent):
        key = self.source.key(scene)
        cell = key, tense, referent.gender, referent.plural
        table = self.tables.get(cell)
        if table is None:
            table = self.tables[cell] = self._table(key, tense, referent)
        return table, self.source.told(table, scene)

    def _table(self, key: str, tense: str, referent: Referent) -> Table:
        options, weights = [], []
        for phrase, phrase_key, weight in self.source.entries(key):
            head, tail = verb_phrase(phrase)
            for narrative in (tense,) if tense else NARRATIVE:
                text = self._form(head, narrative, referent) + (" " if tail else "")
                options.append(Option(text, (phrase, narrative, phrase_key), tail))
                weights.append(weight * (1 if tense else NARRATIVE[narrative]))
        return Table(self.kind, options, weights)

    def bind(self, scene, value):
        phrase, tense, key = value
        if not self.tense:
            scene.tense = tense
        if self.source:
            self.source.tell(scene, phrase, key)


class Pick(Slot):
    """`{moment}`, `{quand@saison}`, `{travail}` (à l'infinitif) : un modèle d'une liste."""

    kind = "expression"

    def __init__(self, role, before="", capital=False):
        super().__init__(role, before, capital)
        self.source = PhraseList(role)

    def options(self, scene):
        key = self.source.key(scene)
        table = self.tables.get(key)
        if table is None:
            table = self.tables[key] = self._table(key)
        return table, self.source.told(table, scene)

    def _table(self, key: str) -> Table:
        options, weights = [], []
        for phrase, phrase_key, weight in self.source.entries(key):
            text, tail = opened(compiled(phrase, self.before, self.capital))
            options.append(Option(text, (phrase, phrase_key), tail))
            weights.append(weight)
        return Table(self.kind, options, weights)

    def bind(self, scene, value):
        self.source.tell(scene, *value)


class Word(Slot):
    """`{nombre}`, `{matériau}` : un mot que rien n'accorde."""

    kind = "mot"

    def options(self, scene):
        if not self.tables:
            words = PLAIN[self.role]
            self.tables[""] = Table(self.kind, (Option(self.text(word)) for word in words))
        return self.tables[""], NONE

    def bind(self, scene, value):
        pass


class Step(Pick):
    """Une étape de l'histoire : une phrase parmi plusieurs, puis l'oubli des rôles numérotés."""

    kind = "tournure"

    def __init__(self, role, separator):
        super().__init__(role, capital=True)
        self.separator = separator

    def _table(self, key: str) -> Table:
        table = super()._table(key)
        options = (
            Option(self.separator + o.text, o.value, (END, *o.tail)) if o.value[0] else o
            for o in table.options
        )
        return Table(self.kind, options, table.weights)


class End(Slot):
    """La fin d'une phrase."""

    def options(self, scene):
        scene.forget()
        return ""


class Fork(Slot):
    """Un carrefour : plusieurs suites, chacune une pile d'étapes ; la suite dira laquelle."""

    def __init__(self, kind: str, paths: dict[str, tuple], weights=None):
        super().__init__(kind)
        options = (Option("", name, path) for name, path in paths.items())
        self.table = Table(kind, options, weights or (1,) * len(paths))

    def options(self, scene):
        return self.table, NONE

    def bind(self, scene, value):
        scene.keys[self.role] = value


END = End("")


# --- Les listes de modèles -----------------------------------------------------------------------


class PhraseList:
    """Une liste de modèles, et ce dont elle dépend : `quand@saison`, `travail` (du thème)."""

    def __init__(self, reference: str):
        self.name, _, role = reference.partition("@")
        self.role = role or KEYS.get(self.name, "")

    def key(self, scene: Scene) -> str:
        """La saison, le thème… si on les connaît déjà."""
        return scene.keys.get(self.role, "") if self.role else ""

    def entries(self, key: str) -> list[tuple[str, str, int]]:
        """Les modèles de la liste, la clé que chacun suppose, et leurs poids."""
        found = LISTS[self.name]
        if isinstance(found, tuple):
            return weighted(found, "", 1)
        if key:
            return weighted(found[key], key, 1)
        # Une clé pèse selon son rang, quel que soit le nombre de ses modèles.
        parts = zip(found.items(), zipf(len(found)), strict=True)
        return [entry for (k, phrases), w in parts for entry in weighted(phrases, k, w)]

    def told(self, table: Table, scene: Scene) -> tuple[int, ...]:
        """Les rangs des modèles déjà employés ; aucun s'ils l'ont tous été."""
        told = scene.told.get(self.name)
        if not told:
            return self._own_gift(table, scene) if self.role == "don" else NONE
        banned = table.holding(told)
        return banned if len(banned) < len(table.options) else NONE

    @staticmethod
    def _own_gift(table: Table, scene: Scene) -> tuple[int, ...]:
        """Un castor ne rêve pas de nager : le don que l'on désire n'est pas le sien."""
        own = scene.referent("h").trait("don")
        if own is None or "don" in scene.keys:
            return NONE
        return tuple(rank for rank, o in enumerate(table.options) if o.value[-1] == own)

    def tell(self, scene: Scene, phrase: str, key: str) -> None:
        if phrase:
            scene.told[self.name] = (*scene.told.get(self.name, NONE), phrase)
        if key:
            scene.keys[self.role] = key


def weighted(phrases: tuple[str, ...], key: str, weight: int) -> list[tuple[str, str, int]]:
    """Un modèle écrit deux fois a deux fois son poids."""
    weights = dict.fromkeys(phrases, 0)
    zipfian = zipf(len(phrases))
    for phrase, one in zip(phrases, zipfian, strict=True):
        weights[phrase] += one * weight * 1000 // sum(zipfian)
    return [(phrase, key, one) for phrase, one in weights.items()]


# --- Des modèles aux trous -----------------------------------------------------------------------


@cache
def compiled(template: str, before: str = "", capital: bool = False) -> tuple[str | Slot, ...]:
    """Les textes et les trous d'un modèle, dans l'ordre."""
    steps: list[str | Slot] = []
    for piece in templates.cut(template, before, capital):
        steps += [piece] if isinstance(piece, str) else build(piece)
    for i in range(len(steps) - 3, -1, -1):
        pronoun, space, verb = steps[i : i + 3]
        if isinstance(pronoun, Agreement) and pronoun.spec == "le/la" and space == " ":
            steps[i : i + 3] = [Clitic(pronoun, verb), verb]
    return tuple(steps)


def opened(steps: tuple[str | Slot, ...]) -> tuple[str, tuple[str | Slot, ...]]:
    """Le texte certain du début, et le reste en pile."""
    if steps and isinstance(steps[0], str):
        return steps[0], steps[:0:-1]
    return "", steps[::-1]


@cache
def verb_phrase(phrase: str) -> tuple[str, tuple[str | Slot, ...]]:
    """`rêver de {fruit:le}` → `rêver`, et le reste en pile."""
    head, brace, rest = phrase.partition("{")
    if not brace:
        return phrase, ()
    verb = templates.BEFORE.sub("", head)
    return verb.strip(), compiled(brace + rest, head[len(verb) :])[::-1]


def build(hole: templates.Hole) -> list[Slot]:
    """Le trou d'un modèle : un seul, ou deux pour un nom et l'adjectif qui le suit."""
    name, form, edge = hole.name.lstrip("@"), hole.form, (hole.before, hole.capital)
    role, _, trait = name.partition(".")
    if name.partition("@")[0] in LISTS:
        return [Pick(name, *edge)]
    if name in PLAIN:
        return [Word(name, *edge)]
    if not form:
        return [Trait(role, trait, *edge) if trait else Name(role, *edge)]
    if form[0] == ">":  # « dit », puis le prénom
        return [Verb(role, form, *edge), Name(role, " ")]
    if form[0] in "!~=+§^<":
        return [Verb(name, form, *edge)]
    first, *words = form.split()
    if first.endswith("(s)"):
        return _noun_phrase(name, [first, *words], edge)
    if first[0] == "@":
        return [Adjective(name, first[1:], False, *edge)]
    if first not in NOMINAL:
        return [Agreement(name, form, *edge)]
    return _noun_phrase(name, [first, *words], edge)


def _noun_phrase(name: str, words: list[str], edge: tuple[str, bool]) -> list[Slot]:
    classes = [word[1:] for word in words if word[0] == "@"]
    spec = " ".join(word for word in words if word[0] != "@")
    fronted = "taille" if "taille" in classes else ""
    fresh = name in NOUNS and name not in ROLES
    role = name + "#" if fresh else name
    after = (Adjective(role, c, True, " ") for c in classes if c != fronted)
    if spec.endswith("(s)"):
        return [EitherNumber(role, spec, fronted, *edge), *after]
    return [Head(role, spec, fronted, fresh, *edge), *after]
