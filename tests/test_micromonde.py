"""Le micromonde : déterminisme, parties étanches, et un français sans faute de surface."""

import csv
import re
from collections import Counter
from hashlib import sha256
from itertools import chain, islice

import pytest

from course_lib.support import micromonde, paths
from course_lib.support.micromonde import lexicon, morphology, plots, senses, slots, words
from course_lib.support.micromonde.morphology import (
    Noun,
    imperfect,
    narrate,
    noun_form,
    preterite,
    surface,
)
from course_lib.support.micromonde.scene import GROUPS, PRONOUNS, ROLES, Scene
from course_lib.support.micromonde.slots import compiled
from course_lib.support.micromonde.tables import Option, Table
from course_lib.support.micromonde.templates import Hole, cut
from course_lib.support.micromonde.words import LISTS, NOUNS, PLAIN

# Empreintes des 200 premiers ko de chaque partie : à recalculer seulement si le corpus change.
CHECKSUMS = {
    "train": "f09d85962e3e1553ef06b8b39a57e724c45127f2273585c61b29d9d9778c4772",
    "val": "98b63c83975b19dfe8820baa22ac3465753bc70a6bbcb2fb80d2a60607a396e7",
    "combi": "f4537306ad5b5a1d15794b24ac8e7a3bda60b694c12c86c293d1ca85fedd30f8",
}


@pytest.fixture(scope="module")
def text() -> str:
    return "\n".join(micromonde.stories("train", 600_000))


# --- Le corpus -----------------------------------------------------------------------------------


@pytest.mark.parametrize("split", micromonde.SPLITS)
def test_same_bytes_everywhere(split):
    text = "\n".join(micromonde.stories(split, 200_000))
    assert sha256(text.encode()).hexdigest() == CHECKSUMS[split]


def test_splits_share_no_story():
    train, val, combi = (set(micromonde.stories(s, 400_000)) for s in micromonde.SPLITS)
    assert not train & val and not train & combi and not val & combi
    assert {sha256(t.encode()).digest()[0] < 32 for t in train} == {False}
    assert {sha256(t.encode()).digest()[0] < 32 for t in val} == {True}


def test_train_never_writes_a_pair_set_aside(text):
    """Relu sans interdit, le texte de « train » n'emploie aucun des couples mis de côté."""
    for story in islice(micromonde.stories("train", 400_000), 200):
        assert not micromonde.read(story, "combi").rare
    for story in islice(micromonde.stories("combi", 400_000), 100):
        assert micromonde.read(story, "combi").rare


@pytest.mark.parametrize("size", [0, 10, 5_000, 50_000])
def test_size_is_an_upper_bound(size):
    total = sum(len(story.encode()) for story in micromonde.stories("train", size))
    assert size - 2500 < total <= size


def test_a_longer_corpus_starts_with_a_shorter_one():
    short, long = (list(micromonde.stories("train", size)) for size in (20_000, 60_000))
    assert long[: len(short)] == short


def test_errors_are_french():
    with pytest.raises(
        ValueError, match="partie inconnue : 'test' ; choisissez parmi train, val, combi"
    ):
        micromonde.stories("test")
    with pytest.raises(ValueError, match="positif ou nul"):
        micromonde.stories("train", -1)


def test_every_plot_and_theme_appears_and_lengths_stay_short(text):
    stories = list(micromonde.stories("train", 600_000))
    assert len(set(stories)) == len(stories)
    assert min(map(len, stories)) > 500 and max(map(len, stories)) < 2_200
    assert len({story.split()[0] for story in stories}) > 80
    kinds = Counter(chain(*(micromonde.read(story).keys.values() for story in stories)))
    expected = {*plots.OPENINGS, *plots.EVERYDAY, *LISTS["travail"]}
    assert not expected - {*kinds}


# --- Les bits ------------------------------------------------------------------------------------


def test_a_table_counts_its_bits():
    table = Table(
        "essai", (Option("a", ("a",)), Option("b", ("b",)), Option("c", ("c",))), (1, 2, 1)
    )
    assert [table.bits(rank) for rank in range(3)] == [2.0, 1.0, 2.0]
    assert table.bits(0, (1,)) == table.bits(2, (1,)) == 1.0
    assert table.holding(["b", "z"]) == (1,)
    drawn = iter([0.5, 0.9])
    assert table.draw(lambda: next(drawn), (1,)) == 2  # 0,5 tombe sur « b », interdit : on retire


def test_sample_is_reproducible_and_costs_bits():
    assert micromonde.sample(7) == micromonde.sample(7)
    bits = [micromonde.sample(seed)[1] for seed in range(200)]
    assert 120 < sum(bits) / len(bits) < 180


def test_a_noun_of_either_number_rules_its_verb():
    """« le(s) » : autant de singuliers que de pluriels, et le verbe suit."""
    noun, _, verb = compiled("{outil#1:le(s)} de Léo {outil#1:~traîner}")
    table, banned = noun.options(Scene())
    assert banned == () and sum(table.weights[: len(table.weights) // 2]) * 2 == table.total
    for option in table.options:
        scene = Scene()
        noun.bind(scene, option.value)
        plural = option.text.startswith("les ")
        assert verb.options(scene) == ("traînaient" if plural else "traînait")
        assert option.text.startswith(("les ", "le ", "la ", "l'"))


# --- Le français : tables ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("le ami", "l'ami"),
        ("la école", "l'école"),
        ("le *hibou", "le hibou"),
        ("la herbe", "l'herbe"),
        ("de eau", "d'eau"),
        ("de le chat", "du chat"),
        ("De le chat", "Du chat"),
        ("de le arbre", "de l'arbre"),
        ("de les arbres", "des arbres"),
        ("à le *hérisson", "au hérisson"),
        ("à la école", "à l'école"),
        ("à les enfants", "aux enfants"),
        ("pour °le aimer", "pour l'aimer"),
        ("de °le voir", "de le voir"),
        ("il se est assis", "il s'est assis"),
        ("je ne ai que elle", "je n'ai qu'elle"),
        ("lorsque il", "lorsqu'il"),
        ("jusque à le pont", "jusqu'au pont"),
        ("si il vient", "s'il vient"),
        ("si elle vient", "si elle vient"),
        ("aussi ils", "aussi ils"),
        ("chaque ami", "chaque ami"),
        ("le monde le sait", "le monde le sait"),
        ("garde-le ici", "garde-le ici"),
        ("de *Yasmine", "de Yasmine"),
        ("de Anna", "d'Anna"),
        ("« viens ! » °dit-il", "«\u00a0Viens\u00a0!\u00a0» dit-il"),
        ("« Ah ! °dit-il. viens ! »", "«\u00a0Ah\u00a0! dit-il. Viens\u00a0!\u00a0»"),
        ("un jour ; deux : trois ?", "un jour\u00a0; deux\u00a0: trois\u00a0?"),
    ],
)
def test_surface(raw, expected):
    assert surface(raw) == expected


NOUN_PHRASES = {
    "ami m": {
        "un": "un ami", "le": "l'ami", "ce": "cet ami", "mon": "mon ami", "des": "des amis",
        "un beau": "un bel ami", "un nouveau": "un nouvel ami", "le vieux": "le vieil ami",
        "ce petit": "ce petit ami", "des beau": "de beaux amis", "un fidèle": "un ami fidèle",
        "ce vieux content": "ce vieil ami content", "les nouveau": "les nouveaux amis",
    },
    "amie f": {
        "un": "une amie", "le": "l'amie", "ce": "cette amie", "mon": "mon amie", "ton": "ton amie",
        "son": "son amie", "son petit": "sa petite amie", "un beau": "une belle amie",
        "mon vieux": "ma vieille amie", "son autre": "son autre amie", "les": "les amies",
        "notre": "notre amie", "leur": "leur amie", "ses doux": "ses amies douces",
    },
    "*hibou m + hiboux": {
        "un": "un hibou", "le": "le hibou", "ce": "ce hibou", "un beau": "un beau hibou",
        "le vieux": "le vieux hibou", "des": "des hiboux", "des gros": "de gros hiboux",
    },
    "*hache f": {
        "le": "la hache", "son": "sa hache", "mon": "ma hache", "ce": "cette hache",
        "un doré": "une hache dorée", "des vieux": "de vieilles haches",
    },
    "herbe f": {"le": "l'herbe", "son": "son herbe", "un bleu": "une herbe bleue"},
    "cheval m": {"des": "des chevaux", "un roux": "un cheval roux", "des roux": "des chevaux roux"},
    "pot de miel m": {"un": "un pot de miel", "des": "des pots de miel"},
    "éventail m": {"un joli blanc": "un joli éventail blanc", "un beau": "un bel éventail"},
    "ruban m": {
        "des bleu": "des rubans bleus", "des gris": "des rubans gris",
        "des doux": "des rubans doux", "des beau": "de beaux rubans",
    },
    "toupie f": {
        "un blanc": "une toupie blanche", "un violet": "une toupie violette",
        "un orange": "une toupie orange", "un doré": "une toupie dorée",
        "les orange": "les toupies orange", "un beau gris": "une belle toupie grise",
    },
    "fille f": {
        "un curieux": "une fille curieuse", "un rêveur": "une fille rêveuse",
        "un discret": "une fille discrète", "un frileux": "une fille frileuse",
        "un gai": "une fille gaie", "un premier": "une première fille",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("noun", "spec", "expected"),
    [(noun, spec, form) for noun, table in NOUN_PHRASES.items() for spec, form in table.items()],
)
def test_noun_phrases(noun, spec, expected):
    assert surface(noun_form(Noun.parse(noun), spec)) == expected


@pytest.mark.parametrize(
    ("noun", "where"),
    [
        ("forêt f / dans", "dans la forêt"),
        ("étang m / au bord de", "au bord de l'étang"),
        ("moulin m / près de", "près du moulin"),
        ("ferme f / à", "à la ferme"),
        ("marché m / à", "au marché"),
        ("*halle f / sous", "sous la halle"),
    ],
)
def test_places(noun, where):
    assert surface(noun_form(Noun.parse(noun), "où")) == where


def test_every_noun_with_every_determiner_and_adjective():
    """Aucune forme du lexique ne laisse de hiatus, d'article double ni de genre mêlé."""
    adjectives = sorted(set(" ".join(lexicon.ADJECTIVES.values()).split()))
    for noun in {noun for nouns in NOUNS.values() for noun in nouns}:
        vowel = noun.lemma[0] in morphology.VOWELS
        article = surface(noun_form(noun, "le"))
        assert article.startswith("l'" if vowel else {"m": "le ", "f": "la "}[noun.gender])
        assert noun_form(noun, "ce").startswith("cet " if vowel and noun.gender == "m" else "ce")
        assert noun_form(noun, "son").startswith(
            "sa " if noun.gender == "f" and not vowel else "son "
        )
        assert surface(f"de {noun_form(noun, 'le')}").startswith(
            "de l'" if vowel else {"m": "du ", "f": "de la "}[noun.gender]
        )
        assert surface(noun_form(noun, "des")).startswith("des ")
        for adjective in adjectives:
            form = surface(noun_form(noun, f"un {adjective}"))
            agreed = morphology.agree(adjective, noun.gender)
            assert agreed in form.split() or agreed in morphology.EUPHONY
            assert not re.search(
                rf"\b(beau|nouveau|vieux) [{morphology.VOWELS}]", noun_form(noun, f"un {adjective}")
            )


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("petit", "petite"), ("joyeux", "joyeuse"), ("fier", "fière"), ("doré", "dorée"),
        ("timide", "timide"), ("doux", "douce"), ("blanc", "blanche"), ("rêveur", "rêveuse"),
        ("gros", "grosse"), ("épais", "épaisse"), ("inquiet", "inquiète"), ("bon", "bonne"),
        ("vieux", "vieille"), ("craintif", "craintive"), ("cruel", "cruelle"), ("fou", "folle"),
        ("perdu", "perdue"), ("assis", "assise"), ("orange", "orange"), ("violet", "violette"),
        ("penaud", "penaude"), ("gai", "gaie"), ("verni", "vernie"), ("chagrin", "chagrine"),
    ],
)  # fmt: skip
def test_feminines(masculine, feminine):
    assert morphology.agree(masculine, "f") == feminine


@pytest.mark.parametrize(
    ("spec", "gender", "plural", "simple", "compound"),
    [
        ("trouver", "f", False, "trouva", "a trouvé"),
        ("partir", "f", False, "partit", "est partie"),
        ("partir", "f", True, "partirent", "sont parties"),
        ("venir", "m", True, "vinrent", "sont venus"),
        ("manger", "m", True, "mangèrent", "ont mangé"),
        ("partager", "f", True, "partagèrent", "ont partagé"),
        ("se asseoir", "f", False, "s'assit", "s'est assise"),
        ("se frotter le museau", "f", False, "se frotta le museau", "s'est frotté le museau"),
        ("se raconter une histoire", "m", True, "se racontèrent une histoire",
         "se sont raconté une histoire"),
        ("sortir", "f", False, "sortit", "est sortie"),
        ("sortir ses cornes", "m", False, "sortit ses cornes", "a sorti ses cornes"),
        ("°la poser", "m", False, "la posa", "l'a posée"),
        ("°le poser", "f", False, "le posa", "l'a posé"),
        ("lui offrir un os", "f", False, "lui offrit un os", "lui a offert un os"),
        ("ne rester pas longtemps", "f", False, "ne resta pas longtemps",
         "n'est pas longtemps restée"),
        ("ne entendre que le vent", "m", False, "n'entendit que le vent",
         "n'a entendu que le vent"),
    ],
)  # fmt: skip
def test_narration(spec, gender, plural, simple, compound):
    assert surface(narrate(spec, "simple", gender, plural)) == simple
    assert surface(narrate(spec, "composé", gender, plural)) == compound


@pytest.mark.parametrize(
    ("spec", "tense", "subject", "expected"),
    [
        ("demander", "simple", "elle", "demanda-t-elle"),
        ("dire", "simple", "il", "dit-il"),
        ("dire", "composé", "il", "a-t-il dit"),
        ("se écrier", "composé", "elle", "s'est-elle écriée"),
        ("se demander", "composé", "elle", "s'est-elle demandé"),
        ("dire", "composé", "Zoé", "a dit Zoé"),
        ("répondre", "simple", "Oscar", "répondit Oscar"),
    ],
)
def test_incises(spec, tense, subject, expected):
    gender = "m" if subject in ("il", "Oscar") else "f"
    assert surface(morphology.incise(spec, tense, gender, subject)) == expected


@pytest.mark.parametrize(
    ("infinitive", "imperfect_form", "preterite_plural"),
    [
        ("manger", "mangeait", "mangèrent"),
        ("commencer", "commençait", "commencèrent"),
        ("aller", "allait", "allèrent"),
        ("faire", "faisait", "firent"),
        ("courir", "courait", "coururent"),
    ],
)
def test_conjugation(infinitive, imperfect_form, preterite_plural):
    assert imperfect(infinitive) == imperfect_form
    assert preterite(infinitive, plural=True) == preterite_plural


def conjugations() -> list[dict[str, str]]:
    """Les formes d'un conjugueur indépendant ; « / » sépare deux orthographes admises."""
    path = paths.ROOT / "tests" / "catalogue" / "conjugaisons.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("row", conjugations(), ids=lambda row: row["infinitif"])
def test_every_verb_is_conjugated_as_elsewhere(row):
    infinitive = next(v for v in morphology.VERBS if v.lstrip("*") == row["infinitif"])
    for tense in ("présent", "futur", "imparfait"):
        for person, allowed in enumerate(row[tense].split(",")):
            form = morphology.conjugate(infinitive, tense, person).lstrip("*")
            assert form in allowed.split("/"), tense
    singular, plural = row["passé simple"].split(",")
    assert preterite(infinitive).lstrip("*") in singular.split("/")
    assert preterite(infinitive, plural=True).lstrip("*") in plural.split("/")
    assert morphology.VERBS[infinitive][2].lstrip("*") in row["participe passé"].split("/")


def test_every_verb_is_in_the_table():
    known = {row["infinitif"] for row in conjugations()}
    assert {infinitive.lstrip("*") for infinitive in morphology.VERBS} == known


def test_unknown_verb_and_gender_are_explained():
    with pytest.raises(KeyError, match="absent du lexique"):
        narrate("schtroumpfer", "simple", "m", False)
    with pytest.raises(ValueError, match="genre « x » inconnu"):
        Noun.parse("chat x")


# --- Le français : ce qui ne doit jamais sortir --------------------------------------------------

VOWEL = morphology.VOWELS.replace("h", "").replace("H", "")


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\b[Dd]e les?\b", r"\b[Àà] les?\b",
        rf"\b(?:[Ll][ea]|[dnsjmtDNSJMT]e|[Qq]ue) (?!Y|ya|yo|onz)[{VOWEL}]",
        r"  ", r" $", r"^ ", r"[*°{}@_&]", r"’", r" [!?;:»]", r"« ", r"[!?;:](?=\w)", r"\.\w",
        rf"(?<!plus )\b(?:[mts]a|ce|beau|nouveau|vieux) [{VOWEL}](?!t\b)",
        r"\b[mts]on (?:\w+e )?fille\b", r"\bdes (?:petits? (?!pois)|beau|bel|grand|vieil|joli)",
        r"\b(\w{2,}) \1\b", r"\n\n", r"\b[a-z]+:",
        r"\bsi ils?\b", r"[.!?] [a-zà-ÿ](?![^«]*»)",
    ],
)  # fmt: skip
def test_never_in_the_text(text, forbidden):
    found = re.search(f".{{0,40}}(?:{forbidden}).{{0,20}}", text, re.MULTILINE)
    assert found is None, found


# Le début des mots en h muet.
MUTE = """
habil habit habill haleine hameçon harmoni hector herb hermine hésit heur hier hippo hirondelle
histoire hiver homme honn honor horizon horlog hortens hugo hui huil huître humeur humid hyène
hélas hélico hélène héloïse hennir héritier héritière hôpital hôtel
"""


def test_words_in_h_are_known():
    """Un mot nouveau en h doit dire s'il est aspiré : par l'astérisque, ou en entrant ci-dessus."""
    data = re.sub(r"\{\w+[#:.}]", " ", " ".join(_data()).lower())
    for word in set(re.findall(r"(?<![*\w-])h\w+", data)):
        assert word.startswith(tuple(MUTE.split())), word


def _data() -> list[str]:
    """Toutes les chaînes du lexique et des modèles."""
    groups = (lexicon.NOUNS, lexicon.ADJECTIVES)
    tables = [lexicon.ANIMALS, lexicon.CHILDREN, lexicon.BOYS, lexicon.GIRLS, lexicon.LIVESTOCK]
    tables += [lexicon.CRAFTS, lexicon.FAMILY, lexicon.ROYALTY, lexicon.REGULAR_VERBS]
    return [*tables, *chain(*(group.values() for group in groups)), *_templates()]


def _templates() -> list[str]:
    lists = (found.values() if isinstance(found, dict) else (found,) for found in LISTS.values())
    return [*chain(*chain(*lists))]


def test_quotes_are_balanced(text):
    for story in text.split("\n"):
        assert re.sub("[^«»]", "", story) == "«»" * story.count("«")


# --- Le lexique et les modèles -------------------------------------------------------------------


def test_lexicon_is_large_enough():
    nouns = {noun.lemma for nouns in NOUNS.values() for noun in nouns}
    adjectives = set(" ".join(lexicon.ADJECTIVES.values()).split())
    assert len(nouns) >= 700
    assert len(morphology.VERBS) >= 200
    assert len(adjectives) >= 150
    assert len(lexicon.BOYS.split()) + len(lexicon.GIRLS.split()) >= 150


@pytest.mark.lent
def test_twenty_megabytes_fill_a_vocabulary():
    forms = set()
    for story in micromonde.stories("train", 20_000_000):
        forms.update(re.findall(r"\w[\w-]*", story))
    assert len(forms) >= 5_000


def test_no_name_is_both_masculine_and_feminine():
    assert not set(lexicon.BOYS.split()) & set(lexicon.GIRLS.split())


@pytest.mark.parametrize("trait", ["trace", "signe", "geste", "mets", "cri"])
def test_a_trait_points_to_one_animal(trait):
    """Sans quoi l'énigme du gâteau aurait deux coupables, et un texte deux lectures."""
    traits = [animal.traits[trait] for animal in words.ANIMALS if animal.traits[trait]]
    traits = [getattr(one, "lemma", one) for one in traits]
    assert len(set(traits)) == len(traits)


@pytest.mark.parametrize("trait", ["signe", "geste"])
def test_a_trait_points_to_one_child(trait):
    assert len({profile[trait] for profile in words.PROFILES}) == len(words.PROFILES)


@pytest.mark.parametrize("category", NOUNS)
def test_no_noun_is_written_twice_in_its_list(category):
    lemmas = [noun.lemma for noun in NOUNS[category]]
    assert len(set(lemmas)) == len(lemmas)


def test_every_hole_of_the_templates_can_be_filled():
    """Un modèle rare ne doit pas attendre des mégaoctets pour révéler une faute de frappe."""
    known = {*NOUNS, *ROLES, *GROUPS, *PRONOUNS, *PLAIN, *LISTS, "z", "coupable", "gagnant"}
    for template in _templates():
        for hole in [piece for piece in cut(template) if isinstance(piece, Hole)]:
            name = re.split("[#.@]", hole.name.lstrip("@"))[0]
            assert name in known, template
            for adjectives in re.findall(r"(?<![!~=+§^])@(\w+)", hole.form):
                assert adjectives in lexicon.ADJECTIVES, template
            if hole.form[:1] and hole.form[0] in "!~=+§^<>":
                _conjugate(hole.form[1:].strip(), template)


def _conjugate(spec: str, template: str) -> None:
    if spec.startswith("@"):
        found = LISTS[spec[1:].partition("@")[0]]
        for phrases in found.values() if isinstance(found, dict) else (found,):
            for phrase in phrases:
                _conjugate(slots.verb_phrase(phrase)[0], phrase)
        return
    for verb in spec.split(" & "):
        if verb[0] != ".":
            narrate(verb, "composé", "f", False)


def test_ambiguous_words_have_two_senses_told_apart_late():
    """Les suites d'un mot commencent pareil dans ses deux sens, et ne servent qu'à l'un."""
    assert len(senses.SENSES) >= 12
    for word, both in senses.SENSES.items():
        assert len(both) == 2
        after = [phrase for sense in both.values() for phrase in sense["après"]]
        assert len(set(after)) == len(after)
        assert all(re.match(rf"L(?:e |a |\'){word}\b", phrase) for phrase in after)


# --- La carte ------------------------------------------------------------------------------------


def test_the_card_and_the_sample_are_up_to_date():
    """Les empreintes et l'extrait publiés sont ceux du corpus d'aujourd'hui."""
    card = (paths.ROOT / "data" / "micromonde.md").read_text(encoding="utf-8")
    for split, checksum in CHECKSUMS.items():
        assert f"- {split}\u00a0: `{checksum}`" in card
    sample = (paths.ROOT / "data" / "micromonde_extrait.txt").read_text(encoding="utf-8")
    assert sample == "\n\n".join(micromonde.stories("train", 200_000))


@pytest.mark.lent
def test_the_card_tells_the_floor():
    """L'entropie publiée, mesurée à nouveau sur d'autres histoires, est dans son intervalle."""
    card = (paths.ROOT / "data" / "micromonde.md").read_text(encoding="utf-8")
    published = re.findall(r"\| (train|val|combi) \| ([\d,]+) ± ([\d,]+) \|", card)
    assert len(published) == 3
    for split, value, error in published:
        scored = list(islice(micromonde.scored(split), 3_000, 6_000))
        measured = sum(b for _, b in scored) / sum(len(t.encode()) for t, _ in scored)
        value, error = (float(number.replace(",", ".")) for number in (value, error))
        assert abs(measured - value) < 2 * error
