"""Le tokenizer face à l'algorithme naïf, à tiktoken, et à tout ce qu'un lecteur lui donne."""

import json
import pickle
import random
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import regex
import tiktoken

from course_lib import tokenizer as module
from course_lib.support import corpus, paths
from course_lib.tokenizer import (
    FRENCH_PATTERN,
    BPETokenizer,
    count_pairs,
    count_words,
    merge_pair,
)

GPT2_PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
GPT4_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]|\s+(?!\S)|\s+"
)
ALPHABET = (
    "aaaaeeeé etl'’ -   .,;:!?«»\u00a0\u202f\u2009\r\n\t\0ÉàçœŒ0123456789½²"
    "e\u0301n\u0303\u0301👩\u200d👩\u200d👧🐈中文한글العربيةΩжß\ufeff\ufffd<>eos|_"
)


def naive_merges(words: Counter[str], n_merges: int) -> list[tuple[int, int]]:
    """La définition de BPE : recompter toutes les paires à chaque pas."""
    ids = {word: [4 + byte for byte in word.encode()] for word in words}
    merges = []
    while len(merges) < n_merges:
        counts = Counter()
        for word, times in words.items():
            for pair in zip(ids[word], ids[word][1:], strict=False):
                counts[pair] += times
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        ids = {word: merge_pair(tokens, best, 260 + len(merges)) for word, tokens in ids.items()}
        merges.append(best)
    return merges


def random_text(generator: random.Random, length: int) -> str:
    return "".join(generator.choice(ALPHABET) for _ in range(length))


def random_unicode(generator: random.Random, length: int) -> str:
    """Des caractères de tout Unicode, que les tables de tiktoken connaissent aussi."""
    codes = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    return "".join(chr(generator.choice(codes)) for _ in range(length))


def as_tiktoken(tokenizer: BPETokenizer) -> tiktoken.Encoding:
    ranks = {tokenizer.token_bytes(i): i for i in range(4, tokenizer.vocab_size)}
    return tiktoken.Encoding(
        "cours", pat_str=tokenizer.pattern, mergeable_ranks=ranks, special_tokens={}
    )


@pytest.fixture(scope="module")
def french() -> BPETokenizer:
    return BPETokenizer.load(paths.DATA / "tokenizer_romans.json")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    sources = sorted(paths.ROOT.glob("course_lib/**/*.py"))
    return {
        "histoires": "\n".join(corpus.load("micromonde", size=60_000)),
        "code": "".join(path.read_text(encoding="utf-8") for path in sources)[:60_000],
        "hasard": random_text(random.Random(1), 30_000) + "a" * 500,
    }


# Les deux fonctions du chapitre, à la main.


def test_count_pairs_by_hand():
    assert count_pairs([1, 2, 3, 1, 2]) == {(1, 2): 2, (2, 3): 1, (3, 1): 1}
    assert count_pairs([7, 7, 7]) == {(7, 7): 2}
    assert count_pairs([7]) == count_pairs([]) == {}


def test_merge_pair_by_hand():
    assert merge_pair([1, 2, 3, 1, 2], (1, 2), 4) == [4, 3, 4]
    assert merge_pair([7, 7, 7], (7, 7), 9) == [9, 7]
    assert merge_pair([7, 7, 7, 7], (7, 7), 9) == [9, 9]
    assert merge_pair([1], (1, 1), 9) == [1]
    assert merge_pair([], (1, 1), 9) == []


def test_abab():
    tokenizer = BPETokenizer.train("abab abab", 262)
    assert tokenizer.merges == [(101, 102), (260, 260)]
    assert tokenizer.encode("abab abab") == [261, 4 + ord(" "), 261]


# L'apprentissage.


@pytest.mark.parametrize("name", ["histoires", "code", "hasard"])
@pytest.mark.parametrize("pattern", [FRENCH_PATTERN, GPT2_PATTERN])
def test_merges_are_those_of_the_naive_algorithm(texts, name, pattern):
    tokenizer = BPETokenizer.train(texts[name], 260 + 250, pattern=pattern)
    words = Counter(regex.findall(pattern, texts[name]))
    assert tokenizer.merges == naive_merges(words, 250)


def test_ties_go_to_the_smallest_ids():
    assert BPETokenizer.train("zy zy ab ab", 261).merges == [(4 + ord(" "), 4 + ord("a"))]


def test_training_takes_many_texts_as_one(texts):
    lines = texts["histoires"].split("\n")
    assert BPETokenizer.train(lines, 300).merges == BPETokenizer.train(iter(lines), 300).merges


def test_too_short_a_text_warns_and_says_the_true_size():
    with pytest.warns(UserWarning, match=r"s'arrête à 262"):
        assert BPETokenizer.train("abab abab", 1000).vocab_size == 262


# L'encodage.


@pytest.mark.parametrize("name", ["histoires", "code", "hasard"])
def test_ids_are_those_of_tiktoken(french, texts, name):
    assert french.encode(texts[name]) == as_tiktoken(french).encode_ordinary(texts[name])


def test_ids_are_those_of_tiktoken_on_random_unicode(french):
    text = random_unicode(random.Random(2), 330_000)
    assert len(text.encode()) > 1_000_000
    assert french.encode(text) == as_tiktoken(french).encode_ordinary(text)


def test_ids_are_those_of_tiktoken_with_the_pattern_of_gpt2(texts):
    english = BPETokenizer.load(paths.DATA / "tokenizer_gpt2.json")
    for text in texts.values():
        assert english.encode(text) == as_tiktoken(english).encode_ordinary(text)


def test_ids_are_those_of_tiktoken_on_every_novel(french, novels):
    reference = as_tiktoken(french)
    for novel in novels:
        ids = french.encode(novel)
        assert ids == reference.encode_ordinary(novel)
        assert french.decode(ids) == novel


def test_cutting_at_spaces_changes_nothing():
    """La coupe rapide de FRENCH_PATTERN : le motif trouve les mêmes mots dans le texte entier."""
    generator = random.Random(3)
    compiled = regex.compile(FRENCH_PATTERN)
    for _ in range(20_000):
        text = random_text(generator, generator.randrange(30))
        assert count_words([text], compiled) == Counter(compiled.findall(text))
        assert "".join(compiled.findall(text)) == text
        assert all(" " not in word[1:] for word in compiled.findall(text))


def test_french_words():
    def cut(text: str) -> list[str]:
        return regex.findall(FRENCH_PATTERN, text)

    assert cut("L'homme qu’il aime") == ["L'", "homme", " qu’", "il", " aime"]
    assert cut("Aujourd'hui, dit-il") == ["Aujourd'hui", ",", " dit", "-il"]
    assert cut("d'aujourd’hui") == ["d'", "aujourd’hui"]
    assert cut("«\u00a0Oh\u202f!\u00a0»") == ["«\u00a0", "Oh", "\u202f!\u00a0", "»"]
    assert cut("en 1848") == ["en", " 184", "8"]
    assert cut("cafe\u0301 noir") == ["cafe\u0301", " noir"]


def test_a_hundred_thousand_strings_round_trip(french):
    generator = random.Random(4)
    for _ in range(100_000):
        text = random_text(generator, generator.randrange(25))
        assert french.decode(french.encode(text)) == text


def test_any_list_of_valid_ids_decodes(french):
    generator = random.Random(5)
    for _ in range(2_000):
        ids = [generator.randrange(french.vocab_size) for _ in range(generator.randrange(30))]
        assert isinstance(french.decode(ids), str)
    assert french.decode(np.array([102, 103])) == "bc"
    assert french.decode([]) == ""


def test_a_long_word_is_no_trap(french):
    for text in ["a" * 300_000, "ab" * 150_000, "!" * 300_000]:
        assert french.decode(french.encode(text)) == text


def test_bytes_and_ids():
    tokenizer = BPETokenizer([])
    assert [tokenizer.token_bytes(i) for i in range(4)] == [b"<pad>", b"<unk>", b"<bos>", b"<eos>"]
    assert [tokenizer.token_bytes(4 + byte) for byte in range(256)] == [
        bytes([byte]) for byte in range(256)
    ]
    assert tokenizer.vocab_size == 260


def test_special_tokens_are_text_unless_asked_for(french):
    for name in ("<pad>", "<unk>", "<bos>", "<eos>"):
        ids = french.encode(f"a{name}b")
        assert min(ids) > 3
        assert french.decode(ids) == f"a{name}b"
    assert french.encode("a<eos>", allow_special=True) == french.encode("a", eos=True)
    assert french.encode("<bos>a<pad><pad>", allow_special=True) == [
        *french.encode("a", bos=True),
        0,
        0,
    ]
    assert french.encode("", bos=True, eos=True) == [2, 3]


def test_batch_and_pickle(french):
    batch = ["Le chat", "", "l'été"]
    assert french.encode_batch(batch) == [french.encode(text) for text in batch]
    assert pickle.loads(pickle.dumps(french)).encode("L'été") == french.encode("L'été")


# Les mauvaises entrées.


@pytest.mark.parametrize("size", [259, 0, -1, 300.0, "300", None])
def test_bad_vocab_size(size):
    with pytest.raises(ValueError, match="au moins 260"):
        BPETokenizer.train("du texte", size)


@pytest.mark.parametrize("texts", ["", [], [""], iter(())])
def test_no_text_to_learn_from(texts):
    with pytest.raises(ValueError, match="aucun texte"):
        BPETokenizer.train(texts, 300)


def test_wrong_types(french):
    for bad in (None, 3, b"bytes"):
        with pytest.raises(TypeError, match="chaîne"):
            french.encode(bad)
    with pytest.raises(TypeError, match="chaîne"):
        BPETokenizer.train([b"bytes"], 300)
    with pytest.raises(TypeError, match="entier"):
        french.decode("abc")
    with pytest.raises(TypeError, match="entier"):
        french.decode([1.5])


def test_half_characters_are_refused(french):
    with pytest.raises(ValueError, match="n'est pas un caractère"):
        french.encode("a\ud800")
    with pytest.raises(ValueError, match="n'est pas un caractère"):
        BPETokenizer.train("a\ud800", 300)


@pytest.mark.parametrize("token_id", [-1, 8192, 10**9])
def test_id_out_of_range(french, token_id):
    with pytest.raises(ValueError, match="hors du vocabulaire"):
        french.decode([5, token_id])
    with pytest.raises(ValueError, match="hors du vocabulaire"):
        french.token_bytes(token_id)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [(r"(", "mal formé"), (r"(\w)|\W", "groupe|plutôt"), (r"\w+", "laisse de côté")],
)
def test_bad_pattern(pattern, message):
    with pytest.raises(ValueError, match=message):
        BPETokenizer.train("du texte, du texte", 270, pattern=pattern)


@pytest.mark.parametrize("merges", [[(4, 260)], [(3, 4)], [(4, 5), (4, 5)], [(4,)], [("a", 4)]])
def test_bad_merges(merges):
    with pytest.raises(ValueError, match="fusion"):
        BPETokenizer(merges)


# Le fichier.


def test_save_and_load(french, tmp_path):
    path = tmp_path / "é" / "tokenizer.json"
    path.parent.mkdir()
    french.save(path)
    again = BPETokenizer.load(str(path))
    assert (again.merges, again.pattern) == (french.merges, french.pattern)
    assert [p.name for p in path.parent.iterdir()] == ["tokenizer.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"3",
        b'{"model": {"type": "BPE"}}',
        b'{"format": "course_lib.BPETokenizer"}',
        b'{"format": "course_lib.BPETokenizer", "pattern": "(", "merges": []}',
        b'{"format": "course_lib.BPETokenizer", "pattern": 3, "merges": []}',
        b'{"format": "course_lib.BPETokenizer", "pattern": "a", "merges": [[4, 900]]}',
        b'{"format": "course_lib.BPETokenizer", "pattern": "a", "merges": 3}',
    ],
)
def test_damaged_or_foreign_file(tmp_path, content):
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"tokenizer\.json est abîmé"):
        BPETokenizer.load(path)


@pytest.mark.parametrize("where", ["replace", "write"])
def test_an_interrupted_save_leaves_the_old_file(french, tmp_path, monkeypatch, where):
    path = tmp_path / "tokenizer.json"
    BPETokenizer([]).save(path)

    def fail(*arguments, **options):
        raise OSError("disque plein")

    if where == "replace":
        monkeypatch.setattr(module.os, "replace", fail)
    else:
        monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match="disque plein"):
        french.save(path)
    assert json.loads(path.read_bytes())["merges"] == []
    assert [p.name for p in tmp_path.iterdir()] == ["tokenizer.json"]


# Le français.


def test_french_pattern_compresses_unseen_novels_best(novels):
    catalogue = corpus.catalogue()
    training = [
        text for text, novel in zip(novels, catalogue, strict=True) if novel.split == "train"
    ]
    unseen = [text for text, novel in zip(novels, catalogue, strict=True) if novel.split == "val"]
    tokens = {}
    for name, pattern in [("fr", FRENCH_PATTERN), ("2", GPT2_PATTERN), ("4", GPT4_PATTERN)]:
        merges = BPETokenizer.train(training[::5], 8192, pattern=pattern).merges
        for size in (1024, 4096, 8192):
            small = BPETokenizer(merges[: size - 260], pattern)
            tokens[size, name] = sum(map(len, small.encode_batch(unseen)))
    for size in (1024, 4096, 8192):
        assert tokens[size, "fr"] < min(tokens[size, "2"], tokens[size, "4"])


def test_the_shipped_french_tokenizer_is_the_one_its_command_makes(french, novels):
    catalogue = corpus.catalogue()
    training = [
        text for text, novel in zip(novels, catalogue, strict=True) if novel.split == "train"
    ]
    assert BPETokenizer.train(training, 8192).merges == french.merges
