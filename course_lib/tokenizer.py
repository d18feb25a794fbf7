"""Un tokenizer BPE (*byte pair encoding*), qui apprend son vocabulaire dans les bytes d'un texte.

L'algorithme est celui de Sennrich et al. 2016 (arXiv:1508.07909), qui partaient des caractères ;
comme GPT-2 (Radford et al. 2019), nous partons des bytes. Ce module laisse de côté la
normalisation Unicode : décoder rend, byte pour byte, ce qui a été encodé.

Code gelé du chapitre 1 : il se modifie dans notebooks/01_tokenization_bpe.ipynb.
"""

import heapq
import json
import operator
import os
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path

import regex
from tqdm.auto import tqdm


def count_pairs(ids: Sequence[int]) -> Counter[tuple[int, int]]:
    """Compte les paires de voisins.

    `[1, 2, 3, 1, 2]` → `{(1, 2): 2, (2, 3): 1, (3, 1): 1}` ; `[7, 7, 7]` → `{(7, 7): 2}`.
    """
    return Counter(pairwise(ids))


def merge_pair(ids: Sequence[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Remplace la paire par `new_id`, de gauche à droite et sans chevauchement.

    `[1, 2, 3, 1, 2]`, paire (1, 2), nouvel id 4 → `[4, 3, 4]`.
    """
    merged, i = [], 0
    while i < len(ids):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


FRENCH_PATTERN = (
    r" ?[Aa]ujourd['’]hui"
    r"| ?\p{L}[\p{L}\p{M}]{0,40}['’](?=\p{L})"  # l', qu', jusqu' : l'élision
    r"| ?\p{L}[\p{L}\p{M}]{0,40}"  # un mot, avec l'espace qui le précède
    r"|-\p{L}[\p{L}\p{M}]{0,40}"  # -il, -même : la suite d'un mot composé
    r"| ?\p{N}{1,3}"  # un nombre, trois chiffres à la fois
    r"|[ \u00a0\u202f]?[^\s\p{L}\p{N}]+[\u00a0\u202f\r\n]*"  # « , !, …
    r"| ?[\r\n]+|\s"
)


def compile_pattern(pattern: str) -> regex.Pattern:
    """Compile un motif de découpage ; lève ValueError s'il est mal formé ou contient un groupe."""
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"motif de découpage mal formé : {error}") from None
    if compiled.groups:
        raise ValueError("motif de découpage : écrivez (?:…) plutôt que (…)")
    return compiled


def split_words(text: str, pattern: regex.Pattern) -> list[str]:
    """Découpe `text` en mots ; lève ValueError si le motif laisse des caractères de côté."""
    words = pattern.findall(text)
    if "".join(words) != text:
        raise ValueError("le motif de découpage laisse de côté une partie du texte")
    return words


def check_text(text: object) -> None:
    if not isinstance(text, str):
        raise TypeError(f"un texte est une chaîne (str), reçu {type(text).__name__}")


def count_words(texts: Iterable[str], pattern: regex.Pattern) -> Counter[str]:
    """Découpe les textes et compte chaque mot distinct."""
    words, chunks = Counter(), Counter()
    for text in texts:
        check_text(text)
        # Avec FRENCH_PATTERN, à chaque espace commence un mot : on coupe là, c'est rapide.
        if pattern.pattern == FRENCH_PATTERN:
            first, *rest = text.split(" ")
            words.update(split_words(first, pattern))
            chunks.update(rest)
        else:
            words.update(split_words(text, pattern))
    for chunk, times in chunks.items():
        for word in pattern.findall(" " + chunk):
            words[word] += times
    return words


def utf8(word: str) -> bytes:
    """Rend les bytes d'un mot ; lève ValueError s'il contient un demi-caractère (*surrogate*)."""
    try:
        return word.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{word[error.start]!r} n'est pas un caractère Unicode valide") from None


SPECIAL_TOKENS = ("<pad>", "<unk>", "<bos>", "<eos>")
PAD, UNK, BOS, EOS = range(4)
FIRST_BYTE = 4
FIRST_MERGE = FIRST_BYTE + 256
SPECIAL = regex.compile("(" + "|".join(map(regex.escape, SPECIAL_TOKENS)) + ")")


class PairIndex:
    """Les mots distincts d'un texte, leurs paires comptées, et les mots où chaque paire se trouve.

    Un token y est un caractère : `chr(byte)`, puis `chr(256 + k)` pour la fusion k. Une paire est
    donc une chaîne de deux caractères, et fusionner, un remplacement dans une chaîne.
    """

    def __init__(self, word_counts: Counter[str]):
        # latin-1 : chaque byte devient le caractère de même numéro.
        self.words = [utf8(word).decode("latin-1") for word in word_counts]
        self.times = list(word_counts.values())
        self.counts, self.where = defaultdict(int), defaultdict(list)
        for i, (word, times) in enumerate(zip(self.words, self.times, strict=True)):
            for pair in map(operator.add, word, word[1:]):
                self.counts[pair] += times
                self.where[pair].append(i)

    def merge(self, pair: str, new: str) -> set[str]:
        """Remplace `pair` par `new` dans les mots où elle est ; rend les paires nées de là."""
        counts, where, born = self.counts, self.where, defaultdict(int)
        for i in where.pop(pair):
            word, times = self.words[i], self.times[i]
            while pair in word:
                before, _, after = word.partition(pair)
                if before:
                    counts[before[-1] + pair[0]] -= times
                    left = before[-1] + new
                    where[left].append(i)
                    born[left] += times
                if after:
                    counts[pair[1] + after[0]] -= times
                    right = new + after[0]
                    where[right].append(i)
                    born[right] += times
                word = before + new + after
            self.words[i] = word
        counts[pair] = 0
        for changed, times in born.items():
            counts[changed] += times
        return set(born)


def learn_merges(
    word_counts: Counter[str], n_merges: int, *, progress: bool = False
) -> list[tuple[int, int]]:
    """Apprend au plus `n_merges` fusions : à chaque pas, la paire la plus fréquente.

    À égalité, la paire dont les ids sont les plus petits. On s'arrête quand aucune paire ne revient
    deux fois. Les fusions sont celles de l'algorithme naïf, qui recompte tout à chaque pas.
    """
    index, merges = PairIndex(word_counts), []
    queue = [(-count, pair) for pair, count in index.counts.items()]
    heapq.heapify(queue)
    with tqdm(total=n_merges, desc="fusions", disable=not progress) as bar:
        while queue and len(merges) < n_merges:
            count, pair = heapq.heappop(queue)
            if -count != index.counts[pair]:  # la paire a perdu des occurrences depuis
                heapq.heappush(queue, (-index.counts[pair], pair))
                continue
            if -count < 2:
                break
            for changed in index.merge(pair, chr(256 + len(merges))):
                heapq.heappush(queue, (-index.counts[changed], changed))
            merges.append((FIRST_BYTE + ord(pair[0]), FIRST_BYTE + ord(pair[1])))
            bar.update()
    return merges


def encode_word(word: str, new_ids: dict[tuple[int, int], int]) -> list[int]:
    """Applique à un mot les fusions apprises, la plus ancienne d'abord.

    `new_ids` donne, pour chaque paire fusionnée, l'id du token qui la remplace.
    """
    ids = [FIRST_BYTE + byte for byte in utf8(word)]
    while known := [pair for pair in pairwise(ids) if pair in new_ids]:
        oldest = min(known, key=new_ids.__getitem__)
        ids = merge_pair(ids, oldest, new_ids[oldest])
    return ids


def check_merges(merges: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Rend les fusions en liste de paires d'ids.

    Lève ValueError si une fusion se répète ou utilise un id qui n'existe pas encore à son rang.
    """
    checked = [tuple(pair) for pair in merges]
    for rank, pair in enumerate(checked):
        known = range(FIRST_BYTE, FIRST_MERGE + rank)
        if len(pair) != 2 or not all(type(i) is int and i in known for i in pair):
            raise ValueError(f"la fusion n° {rank} doit réunir deux ids déjà connus, reçu {pair}")
    if len(set(checked)) < len(checked):
        raise ValueError("une même paire est fusionnée deux fois")
    return checked


def vocabulary_bytes(merges: Iterable[tuple[int, int]]) -> list[bytes]:
    """Rend les bytes de chaque token, rangés par id."""
    tokens = [name.encode() for name in SPECIAL_TOKENS] + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return tokens


FILE_FORMAT = "course_lib.BPETokenizer"


class BPETokenizer:
    """Convertit un texte en ids et des ids en texte, sans perte.

    Ids : quatre tokens spéciaux (0–3), les 256 bytes (4–259), puis une fusion par id.
    """

    def __init__(self, merges: Iterable[Sequence[int]], pattern: str = FRENCH_PATTERN):
        self.merges = check_merges(merges)
        self.pattern = pattern
        self._compiled = compile_pattern(pattern)
        self._bytes = vocabulary_bytes(self.merges)
        self._new_ids = {pair: FIRST_MERGE + rank for rank, pair in enumerate(self.merges)}
        # Un texte répète ses mots : chacun n'est encodé qu'une fois.
        self._encode_word = lru_cache(1 << 18)(lambda word: tuple(encode_word(word, self._new_ids)))
        self._encode_chunk = lru_cache(1 << 18)(lambda chunk: self._encode_words(" " + chunk))

    def __reduce__(self):
        return type(self), (self.merges, self.pattern)

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        vocab_size: int,
        *,
        pattern: str = FRENCH_PATTERN,
        progress: bool = False,
    ) -> "BPETokenizer":
        """Apprend un vocabulaire de `vocab_size` tokens dans un texte ou une suite de textes.

        Lève ValueError si `vocab_size` est sous 260 ou s'il n'y a aucun texte. Avertit si le texte
        est trop court : `.vocab_size` dit alors la taille atteinte.
        """
        if not isinstance(vocab_size, int) or vocab_size < FIRST_MERGE:
            raise ValueError(
                f"vocab_size est un entier d'au moins {FIRST_MERGE} (4 tokens spéciaux et"
                f" 256 bytes), reçu {vocab_size!r}"
            )
        texts = [texts] if isinstance(texts, str) else texts
        word_counts = count_words(texts, compile_pattern(pattern))
        if not word_counts:
            raise ValueError("aucun texte où apprendre : tous les textes sont vides")
        merges = learn_merges(word_counts, vocab_size - FIRST_MERGE, progress=progress)
        if len(merges) < vocab_size - FIRST_MERGE:
            warnings.warn(
                f"texte trop court pour {vocab_size} tokens : plus aucune paire ne se répète,"
                f" le vocabulaire s'arrête à {FIRST_MERGE + len(merges)}",
                stacklevel=2,
            )
        return cls(merges, pattern)

    @property
    def vocab_size(self) -> int:
        return FIRST_MERGE + len(self.merges)

    def encode(
        self, text: str, *, bos: bool = False, eos: bool = False, allow_special: bool = False
    ) -> list[int]:
        """Rend les ids du texte, entre `<bos>` et `<eos>` si on les demande.

        « <eos> » écrit dans le texte reste du texte, sauf avec `allow_special=True`.
        """
        check_text(text)
        ids = [BOS] if bos else []
        for i, part in enumerate(SPECIAL.split(text) if allow_special else [text]):
            ids.extend([SPECIAL_TOKENS.index(part)] if i % 2 else self._encode_text(part))
        return [*ids, EOS] if eos else ids

    def _encode_text(self, text: str) -> Iterable[int]:
        if self.pattern != FRENCH_PATTERN:
            return self._encode_words(text)
        first, *rest = text.split(" ")
        return chain.from_iterable([self._encode_words(first), *map(self._encode_chunk, rest)])

    def _encode_words(self, text: str) -> tuple[int, ...]:
        words = split_words(text, self._compiled)
        return tuple(chain.from_iterable(map(self._encode_word, words)))

    def encode_batch(self, texts: Iterable[str]) -> list[list[int]]:
        """Encode plusieurs textes."""
        return [self.encode(text) for text in texts]

    def token_bytes(self, token_id: int) -> bytes:
        """Rend les bytes d'un token ; lève ValueError si l'id n'est pas dans le vocabulaire."""
        try:
            position = operator.index(token_id)
        except TypeError:
            raise TypeError(f"un id est un entier, reçu {token_id!r}") from None
        if not 0 <= position < self.vocab_size:
            raise ValueError(f"id {position} hors du vocabulaire (0 à {self.vocab_size - 1})")
        return self._bytes[position]

    def decode(self, ids: Iterable[int]) -> str:
        """Rend le texte ; des bytes qui ne forment pas un caractère deviennent « � »."""
        return b"".join(map(self.token_bytes, ids)).decode("utf-8", errors="replace")

    def save(self, path: str | os.PathLike) -> None:
        """Écrit le fichier JSON en entier ou pas du tout : une coupure laisse l'ancien intact."""
        data = {"format": FILE_FORMAT, "pattern": self.pattern, "merges": self.merges}
        temporary = Path(f"{os.fspath(path)}.{os.getpid()}.tmp")
        try:
            temporary.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | os.PathLike) -> "BPETokenizer":
        """Relit un tokenizer ; lève ValueError si le fichier est abîmé ou étranger."""
        try:
            data = json.loads(Path(path).read_bytes())
            if data["format"] != FILE_FORMAT:
                raise ValueError(f"son format est {data['format']!r}")
            return cls(data["merges"], data["pattern"])
        except (KeyError, TypeError, ValueError) as error:
            message = f"{path} est abîmé, ou n'est pas un tokenizer de ce cours"
            raise ValueError(f"{message} ({error})") from None
