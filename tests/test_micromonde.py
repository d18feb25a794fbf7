"""Le micromonde : déterminisme, parties étanches, et un français sans faute de surface."""

import re
from hashlib import sha256
from itertools import chain

import pytest

from course_lib.support import micromonde
from course_lib.support.micromonde import lexicon, morphology, plots, source
from course_lib.support.micromonde.morphology import Noun, imperfect, narrate, preterite, surface

# Empreintes des 200 premiers ko de chaque partie : à recalculer seulement si le corpus change.
CHECKSUMS = {
    "train": "33b8f6dadff5581160ff7579e716e49bab86ce3189f6533c09152dafb16ec921",
    "val": "debb2373b317a7529529a329352b115fc8c4aaadb12e782e1bb283bae170b762",
}


@pytest.fixture(scope="module")
def text() -> str:
    return "\n".join(micromonde.stories("train", 300_000))


# --- Le corpus -----------------------------------------------------------------------------------


@pytest.mark.parametrize("split", micromonde.SPLITS)
def test_same_bytes_everywhere(split):
    text = "\n".join(micromonde.stories(split, 200_000))
    assert sha256(text.encode()).hexdigest() == CHECKSUMS[split]


def test_splits_share_no_story():
    train, val = (set(micromonde.stories(split, 200_000)) for split in micromonde.SPLITS)
    assert not train & val
    assert {sha256(t.encode()).digest()[0] < 32 for t in train} == {False}
    assert {sha256(t.encode()).digest()[0] < 32 for t in val} == {True}


@pytest.mark.parametrize("size", [0, 10, 5_000, 50_000])
def test_size_is_an_upper_bound(size):
    total = sum(len(story.encode()) for story in micromonde.stories("train", size))
    assert size - 1500 < total <= size


def test_a_longer_corpus_starts_with_a_shorter_one():
    short, long = (list(micromonde.stories("train", size)) for size in (20_000, 60_000))
    assert long[: len(short)] == short


def test_errors_are_french():
    with pytest.raises(ValueError, match="partie inconnue : 'test' ; choisissez parmi train, val"):
        micromonde.stories("test")
    with pytest.raises(ValueError, match="positif ou nul"):
        micromonde.stories("train", -1)


def test_every_plot_appears_and_lengths_stay_short():
    stories = list(micromonde.stories("train", 300_000))
    lengths = sorted(len(re.findall(r"\w[\w'-]*", story)) for story in stories)
    assert lengths[0] >= 60 and lengths[-1] <= 180
    assert len(set(stories)) == len(stories)
    assert len(plots.PLOTS) >= 5
    assert len({story.split()[0] for story in stories}) > 60


# --- Les bits ------------------------------------------------------------------------------------


def test_bits_add_up_the_draws():
    drawn = source.Source("essai")
    assert {drawn.choose(("a", "b"), (1, 3)) for _ in range(50)} == {"a", "b"}
    drawn.bits = 0.0
    value = drawn.choose(("a", "b"), (1, 3))
    assert drawn.bits == pytest.approx({"a": 2.0, "b": 0.4150374992788438}[value])


def test_sample_is_reproducible_and_costs_bits():
    assert micromonde.sample(7) == micromonde.sample(7)
    bits = [micromonde.sample(seed)[1] for seed in range(200)]
    assert 40 < sum(bits) / len(bits) < 200


def test_choose_follows_its_weights():
    drawn = source.Source("fréquences")
    count = sum(drawn.choose(("a", "b"), (1, 3)) == "a" for _ in range(20_000))
    assert 4_700 < count < 5_300


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
    assert surface(format(Noun.parse(noun), spec)) == expected


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
    assert surface(format(Noun.parse(noun), "où")) == where


def test_every_noun_with_every_determiner_and_adjective():
    """Aucune forme du lexique ne laisse de hiatus, d'article double ni de genre mêlé."""
    adjectives = sorted(set(" ".join(lexicon.ADJECTIVES.values()).split()))
    nouns = [noun for words in source._WORDS.values() for noun in words if isinstance(noun, Noun)]
    for noun in nouns:
        vowel = noun.lemma[0] in morphology.VOWELS
        article = surface(f"{noun:le}")
        assert article.startswith("l'" if vowel else {"m": "le ", "f": "la "}[noun.gender])
        assert f"{noun:ce}".startswith("cet " if vowel and noun.gender == "m" else "ce")
        assert f"{noun:son}".startswith("sa " if noun.gender == "f" and not vowel else "son ")
        assert surface(f"de {noun:le}").startswith(
            "de l'" if vowel else {"m": "du ", "f": "de la "}[noun.gender]
        )
        for adjective in adjectives:
            form = surface(f"{noun:{f'un {adjective}'}}")
            agreed = morphology.agree(adjective, noun.gender)
            assert agreed in form.split() or agreed in morphology.EUPHONY
            assert not re.search(rf"\b(beau|nouveau|vieux) [{morphology.VOWELS}]", form)


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
        rf"\b(?:[Ll][ea]|[dnsjmtDNSJMT]e|[Qq]ue) (?!Yas)[{VOWEL}]",
        r"  ", r" $", r"^ ", r"[*°{}@_&]", r"’", r" [!?;:»]", r"« ", r"[!?;:](?=\w)", r"\.\w",
        rf"\b(?:[mts]a|ce|beau|nouveau|vieux) [{VOWEL}](?!t\b)", r"\b[mts]on (?:\w+e )?fille\b",
        r"\bdes (?:petit|beau|bel|grand|vieil|joli)", r"\b(\w{2,}) \1\b", r"\n\n", r"\b[a-z]+:",
        r"\bsi ils?\b", r"[.!?] [a-zà-ÿ](?![^«]*»)",
    ],
)  # fmt: skip
def test_never_in_the_text(text, forbidden):
    found = re.search(f".{{0,40}}(?:{forbidden}).{{0,20}}", text, re.MULTILINE)
    assert found is None, found


def test_words_in_h_are_known():
    """Un mot nouveau en h doit dire s'il est aspiré : l'astérisque, ou cette liste des h muets."""
    mute = "habit haleine harmonica hector herbe hésit heur hier hirondelle histoire hiver homme "
    mute += "hélas horloge hortense hugo hui"
    data = re.sub(r"\{\w+[:.}]", " ", " ".join(_data()).lower())
    for word in set(re.findall(r"(?<![*\w])h\w+", data)):
        assert word.startswith(tuple(mute.split())), word


def _data() -> list[str]:
    """Toutes les chaînes du lexique et des intrigues."""
    groups = (lexicon.NOUNS, lexicon.ADJECTIVES)
    tables = [lexicon.ANIMALS, lexicon.CHILDREN, lexicon.BOYS, lexicon.GIRLS]
    tables += [lexicon.REGULAR_VERBS, *chain(*(group.values() for group in groups))]
    templates = chain(*plots.PHRASES.values(), *plots.DEPENDENT.values(), *_templates())
    return [*tables, *templates]


def _templates() -> list[tuple[str, ...]]:
    return [variants for plot in plots.PLOTS for steps in plot for variants in steps]


def test_quotes_are_balanced(text):
    for story in text.split("\n"):
        assert re.sub("[^«»]", "", story) == "«»" * story.count("«")


# --- Le lexique ----------------------------------------------------------------------------------


def test_lexicon_is_large_enough():
    nouns = {n.lemma for words in source._WORDS.values() for n in words if isinstance(n, Noun)}
    nouns |= {animal["mets"].lemma for animal in source._ANIMALS}
    adjectives = set(" ".join(lexicon.ADJECTIVES.values()).split())
    assert len(nouns) >= 150
    assert len(morphology.VERBS) >= 60
    assert len(adjectives) >= 50
    assert len(lexicon.BOYS.split()) + len(lexicon.GIRLS.split()) >= 60


def test_no_name_is_both_masculine_and_feminine():
    assert not set(lexicon.BOYS.split()) & set(lexicon.GIRLS.split())


def test_each_animal_leaves_its_own_trace():
    """Sans quoi l'énigme du gâteau aurait deux coupables."""
    traces = [animal["trace"] for animal in source._ANIMALS]
    assert len(set(traces)) == len(traces)


def test_the_culprit_matches_the_clue():
    """Les plumes trouvées près du plat désignent celui que le héros va interroger."""
    scene = source.Scene(source.Source("énigme"))
    culprit = scene["coupable"]
    assert culprit in (scene["x"], scene["y"], scene["z"])
    assert (
        len({scene[role].noun for role in "xyz"}) == len({scene[role].name for role in "xyz"}) == 3
    )


def test_every_list_named_in_a_template_exists():
    known = {*source._WORDS, *source.ROLES, *source._CASTING}
    for template in chain(*plots.PHRASES.values(), *plots.DEPENDENT.values(), *_templates()):
        for key in re.findall(r"\{([^{}:.]+)", template):
            if "@" in key:
                assert any(name.startswith(key.split("@")[0] + " ") for name in plots.DEPENDENT)
            else:
                assert key in known, key


def test_every_verb_of_the_templates_is_known():
    """Un modèle rare ne doit pas attendre des mégaoctets pour révéler une faute de frappe."""
    for _, role_spec in re.findall(r"\{(\w+):[!~<>]([^{}]+)\}", "\n".join(chain(*_templates()))):
        if role_spec.split()[0] not in ("geste", "allure"):
            narrate(role_spec, "composé", "f", False)
    for name, options in plots.DEPENDENT.items():
        if name.split()[0] in ("échec", "réussite", "solution"):
            for option in options:
                for spec in option.split(" & "):
                    narrate(spec, "simple", "m", False)
