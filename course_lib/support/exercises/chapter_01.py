"""Les exercices du chapitre 1 : fusionner, compter, décoder, mesurer."""

import random
from collections import Counter
from itertools import pairwise
from math import log, log2, prod

from course_lib.support.exercises.engine import Exercise

# --- 01-1 : fusionner sur place ------------------------------------------------------------------


def lists_to_merge() -> list[tuple]:
    """Des listes courtes, riches en répétitions ; la paire en est tirée, ou n'y est pas."""
    generator = random.Random("01-1")
    cases = [
        ([1, 2], (1, 2), 9),
        ([11, 2], (1, 2), 9),
        ([7, 7, 7], (7, 7), 9),
        ([3, 1, 2], (1, 2), 9),
        ([1, 2, 1, 2], (1, 2), 9),
        ([2, 1, 2, 1], (1, 2), 9),
        ([7, 7, 7, 7], (7, 7), 9),
        ([], (1, 2), 9),
        ([1], (1, 2), 9),
        ([1, 3], (1, 2), 9),
        ([1, 2, 3], (4, 5), 9),
    ]
    for length in range(5, 35):
        ids = generator.choices([1, 2, 3], k=length)
        cases.append((ids, (generator.choice(ids), generator.choice(ids)), 100 + length))
    return cases


merging = Exercise(
    "01-1",
    "Fusionner sur place",
    cases=lists_to_merge(),
    mutates=True,
    hints=(
        "La liste raccourcit pendant que vous la parcourez : une boucle `while`, avec un indice que"
        " vous avancez vous-même, est plus sûre qu'un `for`.",
        "Pour remplacer deux éléments par un seul : `ids[i : i + 2] = [new_id]`. Dans tous les cas,"
        " l'élément suivant à examiner est ensuite en `i + 1`.",
    ),
)


@merging.reference
def merge_in_place(ids, pair, new_id):
    times, i = 0, 0
    while i + 1 < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            times += 1
        i += 1
    return times


@merging.mistake(
    "Rien n'est jamais remplacé, sauf peut-être dans l'exemple. Si vous comparez `ids[i : i + 2]`,"
    " une liste, à `pair`, un tuple, ils ne sont jamais égaux."
)
def list_against_tuple(ids, pair, new_id):
    return 0


@merging.mistake(
    "Après un remplacement, la liste a déjà perdu un élément : avancer de deux saute le suivant."
)
def skips_one(ids, pair, new_id):
    times, i = 0, 0
    while i + 1 < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            times += 1
            i += 1
        i += 1
    return times


@merging.mistake(
    "`range(len(ids))` est calculé une fois pour toutes, et la liste raccourcit pendant la boucle :"
    " l'indice finit par en sortir."
)
def fixed_range(ids, pair, new_id):
    times = 0
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            times += 1
    return times


@merging.mistake(
    "Le second élément de la paire sert encore après son remplacement : dans « aaa », vos fusions"
    " se"
    " chevauchent."
)
def overlapping(ids, pair, new_id):
    merged, times, i = [], 0, 0
    while i < len(ids):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            merged.append(new_id)
            times += 1
        else:
            merged.append(ids[i])
        i += 1
    ids[:] = merged
    return times


@merging.mistake(
    "La liste est juste, mais le nombre rendu compte aussi les paires qui se chevauchent : dans"
    " « aaa » il n'y a qu'un remplacement."
)
def overlapping_count(ids, pair, new_id):
    times = Counter(pairwise(ids))[pair]
    merge_in_place(ids, pair, new_id)
    return times


@merging.mistake("Vous oubliez la dernière paire de la liste : la condition s'arrête trop tôt.")
def last_pair_missed(ids, pair, new_id):
    times, i = 0, 0
    while i + 2 < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            times += 1
        i += 1
    return times


@merging.mistake("Vous fusionnez de droite à gauche : « aaa » donne « a » puis la fusion.")
def from_the_right(ids, pair, new_id):
    times, i = 0, len(ids) - 2
    while i >= 0:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            times += 1
            i -= 1
        i -= 1
    return times


@merging.mistake(
    "Vous construisez une autre liste, et celle qu'on vous a donnée n'a pas changé. `ids = …` ne"
    " fait"
    " que renommer ; `ids[:] = …` remplace le contenu."
)
def another_list(ids, pair, new_id):
    return merge_in_place(list(ids), pair, new_id)


@merging.mistake("Vous vous arrêtez au premier remplacement.")
def first_only(ids, pair, new_id):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            return 1
    return 0


@merging.mistake(
    "Vous avancez toujours de deux : une paire qui commence à un rang impair passe inaperçue."
)
def even_places(ids, pair, new_id):
    merged, times = [], 0
    for i in range(0, len(ids), 2):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            times += 1
        else:
            merged += ids[i : i + 2]
    ids[:] = merged
    return times


@merging.mistake(
    "Vous avancez de deux à chaque tour, même quand rien n'est remplacé : la moitié des paires vous"
    " échappe."
)
def always_two(ids, pair, new_id):
    times = 0
    i = 0
    while i + 1 < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            times += 1
        i += 2
    return times


@merging.mistake("L'ordre compte : (2, 1) n'est pas la paire (1, 2).")
def either_order(ids, pair, new_id):
    times, i = 0, 0
    while i + 1 < len(ids):
        if {ids[i], ids[i + 1]} == set(pair) and len({ids[i], ids[i + 1]}) == len(set(pair)):
            ids[i : i + 2] = [new_id]
            times += 1
        i += 1
    return times


@merging.mistake("Il faut rendre le nombre de remplacements ; la liste, elle, change sur place.")
def returns_the_list(ids, pair, new_id):
    merge_in_place(ids, pair, new_id)
    return ids


@merging.mistake("La liste est juste, mais la fonction ne rend pas le nombre de remplacements.")
def no_count(ids, pair, new_id):
    merge_in_place(ids, pair, new_id)


# --- 01-2 : la paire gagnante --------------------------------------------------------------------


def vocabularies() -> list[tuple]:
    """Des mots et leurs comptes, où chaque erreur classique change la gagnante."""
    generator = random.Random("01-2")
    cases = [
        ({"ab": 3},),
        ({"ab": 2, "cd": 5},),
        ({"ba": 2, "ab": 2},),
        ({"é": 3, "ab": 2},),
        ({"ab": 1, "ac": 1, "dd": 3},),
        ({"aaa": 2, "bc": 3},),
        ({"ab": 4, "b": 9, "a": 9},),
        ({"a": 5},),
        ({},),
        ({"un": 2, " un": 1, " on": 4},),
        ({"abab": 2, "cd": 3},),
        ({"Ab": 2, "ab": 1, "cd": 2},),
        ({"œuf": 2, "chœur": 1, "sœur": 1},),
    ]
    for _ in range(30):
        words = ["".join(generator.choices("abé c", k=generator.randint(1, 6))) for _ in range(6)]
        cases.append(({word: generator.randint(1, 5) for word in words},))
    return cases


winning = Exercise(
    "01-2",
    "La paire gagnante",
    cases=vocabularies(),
    hints=(
        "Comptez mot par mot, pour ne jamais enjamber deux mots, et ajoutez chaque fois le nombre"
        " de"
        " fois où le mot vient.",
        "`pairwise(word.encode())` donne les paires de bytes. Le départage tient dans une clé de"
        " tri :"
        " `min(counts, key=lambda pair: (-counts[pair], pair))`.",
    ),
)


@winning.reference
def best_pair(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for left, right in pairwise(word.encode()):
            counts[4 + left, 4 + right] += times
    return min(counts, key=lambda pair: (-counts[pair], pair), default=None)


def byte_pairs(word_counts) -> Counter:
    """Les paires bien comptées, dont les erreurs de choix se trompent ensuite."""
    counts = Counter()
    for word, times in word_counts.items():
        for left, right in pairwise(word.encode()):
            counts[4 + left, 4 + right] += times
    return counts


def smallest_winner(counts: Counter):
    return min(counts, key=lambda pair: (-counts[pair], pair), default=None)


@winning.mistake(
    "Vos paires vont d'un mot à l'autre : comptez à l'intérieur de chaque mot seulement."
)
def across_words(word_counts):
    text = b"".join(word.encode() * times for word, times in word_counts.items())
    return smallest_winner(Counter((4 + a, 4 + b) for a, b in pairwise(text)))


@winning.mistake("Vos paires vont d'un mot à l'autre : coller les mots en crée de nouvelles.")
def across_words_once(word_counts):
    text = "".join(word_counts).encode()
    return smallest_winner(Counter((4 + a, 4 + b) for a, b in pairwise(text)))


@winning.mistake(
    "Vos paires vont d'un mot à l'autre : l'espace que vous mettez entre deux mots crée des paires"
    " qui n'existent pas."
)
def across_spaces(word_counts):
    text = " ".join(" ".join([word] * times) for word, times in word_counts.items()).encode()
    return smallest_winner(Counter((4 + a, 4 + b) for a, b in pairwise(text)))


@winning.mistake(
    "Chaque mot compte pour un : il faut ajouter le nombre de fois où il vient dans le texte."
)
def unweighted(word_counts):
    return smallest_winner(byte_pairs(dict.fromkeys(word_counts, 1)))


@winning.mistake("Une paire qui vient deux fois dans un mot compte deux fois.")
def once_a_word(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for left, right in set(pairwise(word.encode())):
            counts[4 + left, 4 + right] += times
    return smallest_winner(counts)


@winning.mistake(
    "Vous comptez sans chevauchement : « aaa » contient deux paires (a, a), même si une seule sera"
    " fusionnée."
)
def without_overlap(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        data = word.encode()
        for left, right in set(pairwise(data)):
            counts[4 + left, 4 + right] += times * data.count(bytes([left, right]))
    return smallest_winner(counts)


@winning.mistake(
    "À égalité, vous gardez la première rencontrée : le résultat dépendrait de l'ordre des mots. Ce"
    " doit être la paire aux plus petits ids."
)
def first_met(word_counts):
    counts = byte_pairs(word_counts)
    return max(counts, key=counts.get, default=None)


@winning.mistake(
    "À égalité, vous gardez la première rencontrée, au lieu des plus petits ids ; et sans aucune"
    " paire, votre fonction s'arrête : `max` accepte `default`."
)
def first_met_without_default(word_counts):
    counts = byte_pairs(word_counts)
    return max(counts, key=counts.get)


@winning.mistake("Une paire vue dans un autre mot est effacée : `+=`, et non `=`.")
def overwritten_counts(word_counts):
    counts = {}
    for word, times in word_counts.items():
        for pair, seen in Counter(pairwise(word.encode())).items():
            counts[4 + pair[0], 4 + pair[1]] = seen * times
    return smallest_winner(Counter(counts))


@winning.mistake("Vous oubliez la dernière paire de chaque mot : `range(len(data) - 1)`.")
def last_pair_of_words_missed(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for left, right in [*pairwise(word.encode())][:-1]:
            counts[4 + left, 4 + right] += times
    return smallest_winner(counts)


@winning.mistake("Les **deux** ids de la paire se décalent de 4.")
def one_id_shifted(word_counts):
    pair = smallest_winner(byte_pairs(word_counts))
    return pair and (pair[0], pair[1] - 4)


@winning.mistake(
    "À égalité, vous gardez la dernière rencontrée, et non la paire aux plus petits ids."
)
def last_met(word_counts):
    counts = byte_pairs(word_counts)
    return max(reversed(counts), key=counts.get, default=None)


@winning.mistake("À égalité, vous gardez la paire aux plus grands ids : il faut les plus petits.")
def largest_ids(word_counts):
    counts = byte_pairs(word_counts)
    return max(counts, key=lambda pair: (counts[pair], pair), default=None)


@winning.mistake(
    "Vous comptez des caractères : « é » est un caractère, mais deux bytes, donc une paire à lui"
    " seul."
    " Il manque `encode`."
)
def characters(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for left, right in pairwise(map(ord, word)):
            counts[4 + left, 4 + right] += times
    return smallest_winner(counts)


@winning.mistake(
    "Vous rendez des bytes, de 0 à 255 : leurs ids commencent à 4, après les spéciaux."
)
def unshifted(word_counts):
    pair = smallest_winner(byte_pairs(word_counts))
    return pair and (pair[0] - 4, pair[1] - 4)


@winning.mistake("Vous rendez la paire la plus rare.")
def rarest(word_counts):
    counts = byte_pairs(word_counts)
    return min(counts, key=lambda pair: (counts[pair], pair), default=None)


@winning.mistake("Vous rendez le compte avec la paire ; seule la paire est demandée.")
def with_its_count(word_counts):
    counts = byte_pairs(word_counts)
    pair = smallest_winner(counts)
    return pair and (pair, counts[pair])


@winning.mistake("Vous rendez le compte de la paire, et non la paire.")
def count_alone(word_counts):
    counts = byte_pairs(word_counts)
    return max(counts.values(), default=None)


@winning.mistake("Vous rendez deux morceaux de texte ; ce sont leurs ids qu'il faut.")
def as_text(word_counts):
    pair = smallest_winner(byte_pairs(word_counts))
    return pair and tuple(chr(i - 4) for i in pair)


@winning.mistake(
    "Quand aucun mot n'a deux bytes, il n'y a pas de paire : rendez `None` (`min` accepte"
    " `default`)."
)
def no_empty_case(word_counts):
    counts = byte_pairs(word_counts)
    return min(counts, key=lambda pair: (-counts[pair], pair))


# --- 01-3 : décoder ------------------------------------------------------------------------------

MERGES = [(105, 119), (112, 101), (199, 173), (260, 36), (261, 262), (264, 105)]
# 260 « es », 261 « la », 262 « é » ; les suivantes réunissent des fusions.


def sequences() -> list[tuple]:
    generator = random.Random("01-3")
    cases = [
        ([2, 260, 3], [(199, 173)]),
        ([69, 102], []),
        ([4, 69], []),
        ([36, 69, 36], []),
        ([259, 69], MERGES),
        ([], []),
        ([2, 69, 3], []),
        ([199, 173], []),
        ([69, 199], []),
        ([260], MERGES),
        ([263, 260], MERGES),
        ([265], MERGES),
        ([2, 262, 105, 3], MERGES),
        ([244, 163, 148, 140], []),
        ([0, 0, 1, 69], []),
        ([69, 3, 102], []),
    ]
    for length in range(1, 25):
        cases.append((generator.choices([*range(36, 130), *range(260, 266)], k=length), MERGES))
    return cases


decoding = Exercise(
    "01-3",
    "Décoder",
    cases=sequences(),
    hints=(
        "Construisez d'abord la table des bytes de chaque id : une fusion réunit deux tokens déjà"
        " dans la table, donc `table.append(table[left] + table[right])` suffit.",
        "Un caractère peut s'étendre sur plusieurs tokens : mettez **tous** les bytes bout à bout,"
        ' puis décodez une seule fois, avec `errors="replace"`.',
    ),
)


@decoding.reference
def decode_ids(ids, merges):
    table = [b"", b"", b"", b""] + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace")


def byte_table(merges, specials=(b"", b"", b"", b"")) -> list[bytes]:
    table = [*specials, *(bytes([byte]) for byte in range(256))]
    for left, right in merges:
        table.append(table[left] + table[right])
    return table


@decoding.mistake(
    "Vous décodez token par token : un caractère coupé entre deux tokens devient « �� ». Réunissez"
    " les"
    " bytes d'abord."
)
def token_by_token(ids, merges):
    table = byte_table(merges)
    return "".join(table[i].decode("utf-8", errors="replace") for i in ids)


@decoding.mistake(
    "Vous décodez token par token, et un token qui ne porte qu'un bout de caractère arrête tout."
)
def token_by_token_strictly(ids, merges):
    table = byte_table(merges)
    return "".join(table[i].decode() for i in ids)


@decoding.mistake("L'id d'un byte est décalé de 4, la place des tokens spéciaux : retirez-les.")
def unshifted_bytes(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace")


@decoding.mistake(
    "Vous retirez 4 à tous les ids, tokens spéciaux compris : `<bos>` devient alors un autre byte."
)
def specials_as_bytes(ids, merges):
    table = byte_table(merges)[4:]
    return b"".join(table[i - 4] for i in ids).decode("utf-8", errors="replace")


@decoding.mistake(
    "Les fusions commencent à l'id 260, et non 256 : quatre spéciaux, puis 256 bytes."
)
def merges_from_256(ids, merges):
    def data(i):
        if i >= 256:
            left, right = merges[i - 256]
            return data(left) + data(right)
        return b"" if i < 4 else bytes([i - 4])

    return b"".join(map(data, ids)).decode("utf-8", errors="replace")


@decoding.mistake(
    "Une fusion peut réunir deux fusions : il faut redescendre jusqu'aux bytes, et non d'un seul"
    " étage."
)
def one_floor(ids, merges):
    data = bytearray()
    for i in ids:
        for part in merges[i - 260] if i >= 260 else [i]:
            if part >= 4:
                data.append(part - 4)
    return data.decode("utf-8", errors="replace")


@decoding.mistake("`bytes(5)` fait cinq zéros : un seul byte s'écrit `bytes([5])`.")
def zeros_for_a_byte(ids, merges):
    table = [b"", b"", b"", b"", *map(bytes, range(256))]
    for left, right in merges:
        table.append(table[left] + table[right])
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace")


@decoding.mistake(
    "Les tokens spéciaux, 0 à 3, donnent un byte négatif, et votre fonction s'arrête : passez-les."
)
def negative_bytes(ids, merges):
    def data(i):
        if i >= 260:
            return b"".join(map(data, merges[i - 260]))
        return bytes([i - 4])

    return b"".join(map(data, ids)).decode("utf-8", errors="replace")


@decoding.mistake("Les tokens spéciaux ne s'écrivent pas dans le texte décodé.")
def specials_written(ids, merges):
    table = byte_table(merges, (b"<pad>", b"<unk>", b"<bos>", b"<eos>"))
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace")


@decoding.mistake("Des bytes qui ne forment pas un caractère doivent devenir « � », sans erreur.")
def strict(ids, merges):
    table = byte_table(merges)
    return b"".join(table[i] for i in ids).decode()


@decoding.mistake("Vous faites disparaître les bytes isolés : ils doivent devenir « � ».")
def ignoring(ids, merges):
    table = byte_table(merges)
    return b"".join(table[i] for i in ids).decode("utf-8", errors="ignore")


@decoding.mistake(
    "Vous faites de chaque byte un caractère (« é » devient « Ã© ») : c'est UTF-8 qui les réunit."
)
def byte_as_character(ids, merges):
    table = byte_table(merges)
    return b"".join(table[i] for i in ids).decode("latin-1")


@decoding.mistake("Vous collez les deux moitiés d'une fusion à l'envers : la gauche vient d'abord.")
def halves_swapped(ids, merges):
    table = byte_table([])
    for left, right in merges:
        table.append(table[right] + table[left])
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace")


@decoding.mistake("Vous vous arrêtez à `<eos>` : ce qui suit se décode aussi.")
def stops_at_eos(ids, merges):
    kept = ids[: ids.index(3)] if 3 in ids else ids
    return decode_ids(kept, merges)


@decoding.mistake("Vous rendez des bytes : il reste à les lire en UTF-8 avec `decode`.")
def still_bytes(ids, merges):
    table = byte_table(merges)
    return b"".join(table[i] for i in ids)


# --- 01-4 : la surprise par byte -----------------------------------------------------------------


def surprises() -> list[tuple]:
    generator = random.Random("01-4")
    cases = [
        ([0.5], "a"),
        ([0.25, 0.25], "ab"),
        ([0.5, 0.125], "abcd"),
        ([0.5, 0.5], "é"),
        ([0.5, 0.5], "abc"),
        ([1.0], "abc"),
        ([0.01] * 400, "La souris dort. " * 25),
    ]
    for length in range(1, 25):
        probabilities = [generator.randint(1, 999) / 1000 for _ in range(length)]
        text = "".join(generator.choices("abcdé œ", k=2 * length))
        cases.append((probabilities, text))
    return cases


surprise = Exercise(
    "01-4",
    "La surprise par byte",
    cases=surprises(),
    hints=(
        "La surprise d'un token est $-\\log_2 p$ ; celle d'un texte, la somme. On divise ensuite"
        " par la"
        " longueur du texte, mais en quelle unité ?",
        "`len(text)` compte des caractères. `len(text.encode())` compte des bytes.",
    ),
)


@surprise.reference
def surprise_per_byte(probabilities, text):
    return sum(-log2(p) for p in probabilities) / len(text.encode())


@surprise.mistake(
    "Vous divisez par le nombre de caractères : « é » en est un, mais fait deux bytes."
)
def per_character(probabilities, text):
    return sum(-log2(p) for p in probabilities) / len(text)


@surprise.mistake(
    "Vous divisez par le nombre de tokens : deux tokenizers différents ne se compareraient plus."
)
def per_token(probabilities, text):
    return sum(-log2(p) for p in probabilities) / len(probabilities)


@surprise.mistake("Votre logarithme est le naturel, `log` : des bits demandent `log2`.")
def natural(probabilities, text):
    return sum(-log(p) for p in probabilities) / len(text.encode())


@surprise.mistake("Il manque le signe « − » : le logarithme d'une probabilité est négatif.")
def negative(probabilities, text):
    return sum(log2(p) for p in probabilities) / len(text.encode())


@surprise.mistake(
    "Vous multipliez les probabilités avant le logarithme : sur un texte long, le produit devient 0"
    " pour la machine. Additionnez les surprises."
)
def product_first(probabilities, text):
    return -log2(prod(probabilities)) / len(text.encode())


@surprise.mistake(
    "Vous multipliez les probabilités avant le logarithme : sur un texte long, le produit devient 0"
    " et son logarithme infini. Additionnez les surprises."
)
def product_of_arrays(probabilities, text):
    product = prod(probabilities)
    return -log2(product) / len(text.encode()) if product else float("inf")


@surprise.mistake(
    "C'est une entropie : ici, le token est connu, et sa surprise est `-log2(p)`, sans facteur `p`."
)
def entropy(probabilities, text):
    return sum(-p * log2(p) for p in probabilities) / len(text.encode())


@surprise.mistake(
    "Vous divisez deux fois, par les tokens puis par les bytes : les bytes suffisent."
)
def divided_twice(probabilities, text):
    return surprise_per_byte(probabilities, text) / len(probabilities)


@surprise.mistake("Vous rendez la surprise totale : divisez par le nombre de bytes du texte.")
def total(probabilities, text):
    return sum(-log2(p) for p in probabilities)


@surprise.mistake(
    "Vous prenez le logarithme de la probabilité moyenne. C'est la moyenne des logarithmes qu'il"
    " faut."
)
def log_of_mean(probabilities, text):
    return -log2(sum(probabilities) / len(probabilities))


@surprise.mistake("Vous additionnez les probabilités elles-mêmes : la surprise est leur −log₂.")
def sum_of_probabilities(probabilities, text):
    return sum(probabilities) / len(text.encode())


@surprise.mistake("Vous prenez les bits pour des bytes : ne divisez pas encore par 8.")
def eight_times_less(probabilities, text):
    return surprise_per_byte(probabilities, text) / 8


EXERCISES = (merging, winning, decoding, surprise)
