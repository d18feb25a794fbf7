"""Les formes : accords, conjugaison, groupes nominaux, puis une seule passe de surface.

Un groupe nominal se compose dans l'ordre déterminant → euphonie (bel, cet, mon amie). La passe de
surface, appliquée à l'histoire entière, fait ensuite élision → contraction → typographie.
Deux signes n'en sortent pas. `*` refuse l'élision : `le *hibou`. `°` protège le mot qui suit : un
pronom, de la contraction (`de °le voir` ne devient pas « du voir ») ; une incise, de la majuscule.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from course_lib.support.micromonde import lexicon
from course_lib.support.micromonde.lexicon import FEMININES, PLURALS

INVARIABLE = frozenset(lexicon.INVARIABLE.split())
PRENOMINAL = frozenset(lexicon.PRENOMINAL.split())
WITH_ETRE = frozenset(lexicon.WITH_ETRE.split())
ALSO_TRANSITIVE = frozenset(lexicon.ALSO_TRANSITIVE.split())
INDIRECT_REFLEXIVE = frozenset(lexicon.INDIRECT_REFLEXIVE.split())
MIDFIELD = frozenset(lexicon.MIDFIELD.split())

NBSP = "\u00a0"
VOWELS = "aeiouyhàâäéèêëîïôöûùüœæAEIOUYHÀÂÉÈÊËÎÏÔÛŒÆ"

# déterminant masculin → (féminin, pluriel)
DETERMINERS = {
    "un": ("une", "des"),
    "le": ("la", "les"),
    "ce": ("cette", "ces"),
    "mon": ("ma", "mes"),
    "ton": ("ta", "tes"),
    "son": ("sa", "ses"),
    "notre": ("notre", "nos"),
    "votre": ("votre", "vos"),
    "leur": ("leur", "leurs"),
}
PLURAL_DETERMINERS = {plural: base for base, (_, plural) in DETERMINERS.items()}
# pronom masculin → (féminin, masculin pluriel, féminin pluriel)
PRONOUNS = {
    "il": ("elle", "ils", "elles"),
    "lui": ("elle", "eux", "elles"),
    "celui": ("celle", "ceux", "celles"),
    "le/la": ("°la", "°les", "°les"),
}
# Devant une voyelle ou un h muet.
EUPHONY = {
    "beau": "bel", "nouveau": "nouvel", "vieux": "vieil", "ce": "cet",
    "ma": "mon", "ta": "ton", "sa": "son",
}  # fmt: skip


def elides(word: str) -> bool:
    """Le mot demande-t-il l'élision ? `ami` et `herbe` oui, `*hibou` non."""
    return word[0] in VOWELS


# --- Adjectifs et noms ---------------------------------------------------------------------------


@cache
def agree(adjective: str, gender: str, plural: bool = False) -> str:
    """Accorde un adjectif ou un participe : `beau`, `f`, pluriel → `belles`."""
    if adjective in INVARIABLE:
        return adjective
    if gender == "m":
        return _plural(adjective) if plural else adjective
    return feminine(adjective) + ("s" if plural else "")


def feminine(adjective: str) -> str:
    """Féminin singulier : `doux` → `douce`, `fier` → `fière`, `doré` → `dorée`."""
    if adjective in FEMININES:
        return FEMININES[adjective]
    for ending, replacement in (
        ("e", "e"), ("eux", "euse"), ("er", "ère"), ("if", "ive"), ("el", "elle"), ("en", "enne"),
        ("on", "onne"),
    ):  # fmt: skip
        if adjective.endswith(ending):
            return adjective.removesuffix(ending) + replacement
    return adjective + "e"


def _plural(word: str) -> str:
    if word in PLURALS:
        return PLURALS[word]
    if word[-1] in "sxz":
        return word
    if word.endswith(("eau", "eu", "au")):
        return word + "x"
    return word[:-2] + "aux" if word.endswith("al") else word + "s"


@dataclass(frozen=True, eq=False, slots=True)
class Noun:
    """Un nom, son genre, son pluriel, et ce qu'on en sait : `poule`, son petit, son cri…"""

    lemma: str
    gender: str
    plural: str
    preposition: str = "dans"
    traits: dict = field(default_factory=dict)

    @classmethod
    def parse(cls, entry: str) -> "Noun":
        """`caillou m + cailloux` ou `rivière f / au bord de`."""
        entry, _, preposition = entry.partition(" / ")
        entry, _, plural = entry.partition(" + ")
        lemma, gender = entry.strip().rsplit(" ", 1)
        if gender not in ("m", "f"):
            raise ValueError(f"genre « {gender} » inconnu dans « {entry} » : m ou f attendu")
        plural = plural.strip() or _compound_plural(lemma)
        return cls(lemma, gender, plural, preposition.strip() or "dans")


def _compound_plural(lemma: str) -> str:
    """Le premier mot seul porte la marque : `pot de miel` → `pots de miel`."""
    head, space, rest = lemma.partition(" ")
    return _plural(head) + space + rest


@cache
def noun_form(noun: Noun, spec: str) -> str:
    """La forme que demande `spec` : groupe nominal, lieu (`où`), pronom, adjectif accordé."""
    first = spec.split(" ", 1)[0]
    if first in DETERMINERS or first in PLURAL_DETERMINERS:
        return noun_phrase(noun, spec)
    if first == "où":  # `où` → dans la forêt ; `où un` → dans une forêt
        return f"{noun.preposition} {noun_phrase(noun, spec[3:] or 'le')}"
    if first == "sans":
        return " ".join([noun.lemma, *(agree(a, noun.gender) for a in spec.split()[1:])])
    if first == "pluriel":  # sans déterminant : `pluriel rouge` → pommes rouges
        return " ".join([noun.plural, *(agree(a, noun.gender, True) for a in spec.split()[1:])])
    return pronoun_or_adjective(spec, noun.gender) if spec else noun.lemma


@cache
def pronoun_or_adjective(spec: str, gender: str, plural: bool = False) -> str:
    """`il` → il, elle, ils, elles ; tout autre mot est un adjectif ou un participe à accorder."""
    if spec not in PRONOUNS:
        return " ".join(agree(word, gender, plural) for word in spec.split())
    feminine_form, masculine_plural, feminine_plural = PRONOUNS[spec]
    if plural:
        return feminine_plural if gender == "f" else masculine_plural
    return feminine_form if gender == "f" else ("°le" if spec == "le/la" else spec)


def noun_phrase(noun: Noun, spec: str) -> str:
    """Déterminant, adjectifs et nom : `un beau` et `ami` → `un bel ami`.

    `spec` est un déterminant (au masculin singulier, ou au pluriel) suivi d'adjectifs au masculin.
    """
    determiner, *adjectives = spec.split()
    plural = determiner in PLURAL_DETERMINERS
    before = [agree(a, noun.gender, plural) for a in adjectives if a in PRENOMINAL]
    after = [agree(a, noun.gender, plural) for a in adjectives if a not in PRENOMINAL]
    words = [*before, noun.plural if plural else noun.lemma, *after]
    if plural:
        first = "de" if determiner == "des" and before else determiner
    else:
        first = determiner if noun.gender == "m" else DETERMINERS[determiner][0]
    return euphony([first, *words])


def euphony(words: list[str]) -> str:
    """`beau`, `ce`, `ma`… devant une voyelle : `ma ancienne amie` → `mon ancienne amie`."""
    following = [*words[1:], "*"]
    return " ".join(
        EUPHONY[word] if word in EUPHONY and elides(after) else word
        for word, after in zip(words, following, strict=True)
    )


# --- Verbes --------------------------------------------------------------------------------------


def _regular(infinitive: str) -> tuple[str, str, str]:
    stem = infinitive[:-2]
    soft = {"g": "ge", "c": "ç"}.get(stem.lstrip("*")[-1])
    before_a = stem[:-1] + soft if soft else stem
    return before_a + "ait", before_a + "a", stem + "é"


def _verb_table() -> dict[str, tuple[str, str, str]]:
    table = {infinitive: _regular(infinitive) for infinitive in lexicon.REGULAR_VERBS.split()}
    for line in lexicon.IRREGULAR_VERBS.strip().splitlines():
        infinitive, imperfect, preterite, participle = line.split()
        table[infinitive] = (imperfect, preterite, participle)
    return table


VERBS = _verb_table()
CLITICS = frozenset(("ne", "se", "lui", "leur", "y", "en", "°le", "°la", "°les"))
# Le début d'un complément d'objet direct.
OBJECTS = frozenset(("le", "la", "les", "un", "une", "des", "son", "sa", "ses"))


def imperfect(infinitive: str, plural: bool = False) -> str:
    """Imparfait, troisième personne : `manger` → `mangeait`, `mangeaient`."""
    form = VERBS[infinitive][0]
    return form[:-1] + "ent" if plural else form


def preterite(infinitive: str, plural: bool = False) -> str:
    """Passé simple, troisième personne : `manger` → `mangea`, `mangèrent`."""
    form = VERBS[infinitive][1]
    if not plural:
        return form
    return infinitive[:-2] + "èrent" if form.endswith("a") else form[:-1] + "rent"


FIRST_GROUP = ("e", "es", "e", "ons", "ez", "ent")
SECOND_GROUP = ("is", "is", "it", "issons", "issez", "issent")
FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")
REFLEXIVE = ("me", "te", "se", "nous", "vous", "se")


def _present_table() -> dict[str, tuple[str, tuple[str, ...]]]:
    table = {}
    for line in lexicon.PRESENT.strip().splitlines():
        head, _, forms = line.partition(" : ")
        infinitive, stem = head.split()
        table[infinitive] = (stem, tuple(forms.split()))
    return table


PRESENTS = _present_table()


@cache
def conjugate(infinitive: str, tense: str, person: int) -> str:
    """Conjugue au présent, au futur, à l'imparfait ou à l'impératif ; `person` va de 0 à 5.

    `manger`, imparfait, 0 → `mangeais` ; `acheter`, futur, 3 → `achèterons`.
    """
    if tense == "imparfait":
        stem = VERBS[infinitive][0].removesuffix("ait")
        if person in (3, 4) and infinitive.endswith("er") and infinitive not in PRESENTS:
            stem = infinitive[:-2]
        return stem + IMPERFECT[person]
    if tense == "impératif":
        form = conjugate(infinitive, "présent", person)
        return form[:-1] if person == 1 and form.endswith(("es", "as")) else form
    if infinitive in PRESENTS:
        stem, forms = PRESENTS[infinitive]
        return forms[person] if tense == "présent" else stem + FUTURE[person]
    if infinitive.endswith("ir"):
        endings = SECOND_GROUP if tense == "présent" else FUTURE
        return (infinitive[:-2] if tense == "présent" else infinitive) + endings[person]
    return _first_group(infinitive, tense, person)


def _first_group(infinitive: str, tense: str, person: int) -> str:
    stem = infinitive[:-2]
    if tense == "futur":
        closed = _before_mute_e(stem, infinitive) if "é" not in stem[-3:] else stem
        return closed + "er" + FUTURE[person]
    if person == 3 and stem[-1] in "cg":
        return stem[:-1] + {"c": "ç", "g": "ge"}[stem[-1]] + "ons"
    return (stem if person in (3, 4) else _before_mute_e(stem, infinitive)) + FIRST_GROUP[person]


def _before_mute_e(stem: str, infinitive: str) -> str:
    """`achet` → `achèt`, `jet` → `jett`, `nettoy` → `nettoi`, `prot` + `ég` → `protèg`."""
    if infinitive in lexicon.DOUBLED.split():
        return stem + stem[-1]
    if stem[-1] == "y":
        return stem[:-1] + "i"
    return re.sub(r"[eé]([bcdfglmnprstv]|ch)$", r"è\1", stem)


@cache
def speak(spec: str, tense: str, person: int) -> str:
    """Conjugue un groupe verbal hors du récit : `se promener`, présent, 0 → `me promène`."""
    clitics, infinitive, middle, rest = _parse(spec)
    clitics = [REFLEXIVE[person] if word == "se" else word for word in clitics]
    return " ".join([*clitics, conjugate(infinitive, tense, person), *middle, *rest])


@cache
def conjugated(spec: str, tense: str, gender: str, plural: bool, person: int = 2) -> str:
    """Un ou plusieurs groupes verbaux : `courir & rire`, passé simple → `courut et rit`."""
    spoken = person < 2 or tense in ("présent", "futur", "impératif")
    return " et ".join(
        speak(verb, tense, person + 3 * plural) if spoken else narrate(verb, tense, gender, plural)
        for verb in spec.split(" & ")
    )


@cache
def narrate(spec: str, tense: str, gender: str, plural: bool, subject: str = "") -> str:
    """Conjugue un groupe verbal au temps du récit, troisième personne.

    `spec` est une suite « pronoms infinitif compléments » : `se frotter le museau`, `ne trouver
    rien`. `tense` vaut `simple`, `composé`, `plus-que-parfait` ou `imparfait`. Avec `subject`, le
    sujet suit le verbe, comme dans une incise : `dit-il`, `a dit Zoé`.
    """
    clitics, infinitive, middle, rest = _parse(spec)
    if tense == "plus-que-parfait":
        compound = narrate(spec, "composé", gender, plural)
        auxiliary = {"a": "avait", "ont": "avaient", "est": "était", "sont": "étaient"}
        return re.sub(r"\b(a|ont|est|sont)\b", lambda found: auxiliary[found[0]], compound, count=1)
    if tense == "composé":
        verb = _auxiliary(clitics, infinitive, rest, plural)
        middle = [*middle, _participle(clitics, infinitive, rest, gender, plural)]
    else:
        verb = (imperfect if tense == "imparfait" else preterite)(infinitive, plural)
    if subject in ("il", "elle", "ils", "elles"):
        verb += ("-t-" if verb[-1] in "ae" else "-") + subject
        subject = ""
    words = [*clitics, verb, *middle, subject, *rest]
    return " ".join(word for word in words if word)


def incise(spec: str, tense: str, gender: str, subject: str) -> str:
    """Une incise : `°dit-il`, `°a dit Zoé` (après « ! » et « ? », `°` la garde en minuscules)."""
    return "°" + narrate(spec, tense, gender, False, subject)


def _parse(spec: str) -> tuple[list[str], str, list[str], list[str]]:
    words = spec.split()
    start = next(i for i, word in enumerate(words) if word not in CLITICS)
    end = start + 1
    while end < len(words) and words[end] in MIDFIELD:
        end += 1
    if words[start] not in VERBS:
        raise KeyError(f"verbe « {words[start]} » absent du lexique (dans « {spec} »)")
    return words[:start], words[start], words[start + 1 : end], words[end:]


def _has_object(infinitive: str, rest: list[str]) -> bool:
    return infinitive in ALSO_TRANSITIVE and bool(rest) and rest[0] in OBJECTS


def _auxiliary(clitics: list[str], infinitive: str, rest: list[str], plural: bool) -> str:
    if "se" in clitics or (infinitive in WITH_ETRE and not _has_object(infinitive, rest)):
        return "sont" if plural else "est"
    return "ont" if plural else "a"


def _participle(
    clitics: list[str], infinitive: str, rest: list[str], gender: str, plural: bool
) -> str:
    """Accord avec le sujet (« être »), ou avec le pronom objet placé avant (« avoir »)."""
    participle = VERBS[infinitive][2]
    for pronoun, features in (("°la", ("f", False)), ("°les", ("m", True))):
        if pronoun in clitics:
            return agree(participle, *features)
    with_etre = _auxiliary(clitics, infinitive, rest, False) == "est"
    if with_etre and not ("se" in clitics and infinitive in INDIRECT_REFLEXIVE):
        return agree(participle, gender, plural)
    return participle


# --- La passe de surface -------------------------------------------------------------------------

# Ce qui perd sa voyelle devant une voyelle : le, la, de, ne, se, je, me, te, que… et si (il).
# Le motif commence par cette voyelle, lettre assez rare pour que la recherche soit rapide.
_ELISION = re.compile(
    rf"""[eai][ ](?:
        (?=[{VOWELS}])(?:
            (?<=\b[LDNSJMTldnsjmt]e[ ])(?<!-[lmt]e[ ]) | (?<=\b[Ll]a[ ])(?<!-la[ ])
            | (?<=\b[Qq]ue[ ]) | (?<=\b[Jj]usque[ ]) | (?<=\b(?:[Ll]ors|[Pp]uis|[Qq]uoi)que[ ]))
        | (?=ils?\b)(?<=\b[Ss]i[ ]))""",
    re.VERBOSE,
)
_CONTRACTION = re.compile(r"([dD](?<!\w.)e|[àÀ](?<!\w.)) (les?) (?!°)")
_CONTRACTED = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}
_CAPITAL = re.compile(r"[.!?«] \**[a-zà-ÿœ]")


def _contract(match: re.Match) -> str:
    form = _CONTRACTED[f"{match[1].lower()} {match[2]}"]
    return (form.capitalize() if match[1][0].isupper() else form) + " "


def surface(text: str) -> str:
    """Élision, contraction, majuscules, espaces insécables : `près de le ami` → `près de l'ami`."""
    text = _ELISION.sub("'", text)
    text = _CONTRACTION.sub(_contract, text)
    text = _CAPITAL.sub(lambda match: match[0].upper(), text)
    for mark in "!?;:»":
        text = text.replace(" " + mark, NBSP + mark)
    return text.replace("« ", "«" + NBSP).replace("*", "").replace("°", "")
