"""Un corpus en tokens, écrit une fois sur le disque, d'où chaque document est lu à la demande.

    data = tokens.prepare("micromonde", tokenizer, max_seq_len=512)
    data.train[0]            # les ids du premier document, <bos> et <eos> compris
    batches = data.batches(batch_size=32, seed=0)

Deux régimes. Si les documents tiennent dans `max_seq_len`, à un sur dix près, une ligne est un
document entier (ou un morceau, s'il est trop long). Sinon, une ligne est `<bos>` suivi de
`max_seq_len` tokens pris n'importe où dans un document. Pour noter, les morceaux d'un long document
se suivent, et chacun repart de `<bos>` sans connaître le précédent : la note, honnête, est un peu
plus haute que celle d'une lecture continue.

Au départ, les textes sont lus en entier : leur empreinte dit s'ils sont déjà écrits.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from filelock import FileLock
from tqdm.auto import tqdm

from course_lib.support import corpus, paths

BOS = 2
EVALUATED = 200_000  # octets notés
FITTING = 0.9  # part des documents qui tiennent en une ligne, pour les apprendre entiers
HELD_OUT = 10  # de vos textes, un document sur tant est gardé pour noter


class Documents(Sequence):
    """Des suites d'ids dans un fichier : `documents[i]`, (T,), n'est lue que si on la demande."""

    def __init__(self, folder: Path, name: str):
        self.ids = np.load(folder / f"{name}.npy", mmap_mode="r")
        self.ends = np.load(folder / f"{name}_fins.npy")

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, i: int) -> np.ndarray:
        return self.ids[self.ends[i - 1] if i else 0 : self.ends[i]]

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.ends, prepend=0)


@dataclass(frozen=True)
class Data:
    """Un corpus prêt : documents à apprendre, documents à noter, et de quoi lire la note."""

    train: Documents
    val: Documents
    n_bytes: int  # des documents à noter
    floor: float | None  # leur plancher, en bits par byte, s'il est connu
    max_seq_len: int
    sha256: str

    @property
    def whole(self) -> bool:
        """Vrai si une ligne est un document."""
        return bool((self.train.lengths <= self.max_seq_len + 1).mean() >= FITTING)

    def batches(self, batch_size: int, seed: int = 0) -> Callable[[int], torch.Tensor]:
        """Le batch (batch_size, T + 1) de chaque pas ; ValueError si le texte est trop court."""
        from course_lib.training import document_batches

        if not self.whole:
            return window_batches(self.train, batch_size, self.max_seq_len, seed)
        multiple = 32 if self.max_seq_len % 32 == 0 else 1  # peu de formes : compilées une fois
        return document_batches(Pieces(self.train, self.max_seq_len), batch_size, seed, multiple)

    def rows(self) -> "Pieces":
        """Les lignes à noter : tous les tokens des documents gardés, une fois chacun."""
        return Pieces(self.val, self.max_seq_len)


class Pieces(Sequence):
    """Les documents, ceux de plus de `length` + 1 tokens en morceaux, qui ont chacun leur `<bos>`.

    `[2, 7, 8, 9]`, longueur 2 → `[2, 7, 8]`, `[2, 9]`.
    """

    def __init__(self, documents: Sequence, length: int):
        counts = [max(1, -(-(len(document) - 1) // length)) for document in documents]
        self.documents, self.length = documents, length
        self.owners = np.repeat(np.arange(len(counts)), counts)
        self.places = np.concatenate([np.arange(count) for count in counts])

    def __len__(self) -> int:
        return len(self.owners)

    def __getitem__(self, i: int) -> np.ndarray:
        start = 1 + self.places[i] * self.length
        return with_bos(self.documents[self.owners[i]][start : start + self.length])


def window_batches(
    documents: Documents, batch_size: int, length: int, seed: int = 0
) -> Callable[[int], torch.Tensor]:
    """La fonction qui rend le batch d'un pas : `<bos>`, puis `length` tokens pris n'importe où.

    Une fenêtre ne sort pas de son document ; le batch d'un pas ne dépend que de `seed` et du pas.
    """
    from course_lib.training import padded

    lengths = documents.lengths - 1  # le <bos> de chaque document est celui de chaque fenêtre
    ends = lengths.cumsum()

    def window(place: int, share: float) -> np.ndarray:
        i = int(np.searchsorted(ends, place, side="right"))  # un long document vient plus souvent
        start = 1 + int(share * max(1, lengths[i] - length + 1))
        return with_bos(documents[i][start : start + length])

    def batch(step: int) -> torch.Tensor:
        dice = np.random.default_rng([seed, step])
        places, shares = dice.integers(ends[-1], size=batch_size), dice.random(batch_size)
        return padded([*map(window, places, shares)])

    return batch


def with_bos(ids: np.ndarray) -> np.ndarray:
    return np.concatenate([[BOS], ids])


def texts(source: str | os.PathLike, size: int | None = None) -> tuple[list[str], list[str]]:
    """Les textes à apprendre et à noter. Les vôtres sont partagés ici : voir `held_out`."""
    if source in ("micromonde", "romans"):
        train = corpus.load(source, split="train", size=size)
        val = corpus.load(source, split="val", size=EVALUATED if source == "micromonde" else None)
        return train, val if source == "micromonde" else beginnings(val, EVALUATED)
    train, val = held_out(corpus.load(source, size=size))
    return train, beginnings(val, EVALUATED)


def held_out(documents: list[str]) -> tuple[list[str], list[str]]:
    """Un document sur dix pour noter ; s'il y en a moins de dix, le dernier dixième de chacun."""
    if len(documents) >= HELD_OUT:
        val = documents[HELD_OUT - 1 :: HELD_OUT]
        return [d for i, d in enumerate(documents, 1) if i % HELD_OUT], val
    cuts = [cut_at_line(d, len(d) - len(d) // HELD_OUT) for d in documents]
    return (
        [d[:cut] for d, cut in zip(documents, cuts, strict=True)],
        [d[cut:] for d, cut in zip(documents, cuts, strict=True) if d[cut:].strip()],
    )


def beginnings(documents: list[str], size: int) -> list[str]:
    """De quoi noter, `size` caractères en tout environ.

    Des documents entiers, pris à intervalle régulier, s'il y en a assez ; sinon, le début de
    chacun, à parts égales.
    """
    kept = documents[:: max(1, -(-sum(map(len, documents)) // size))]
    if len(kept) >= HELD_OUT and sum(map(len, kept)) <= 2 * size:
        return kept
    share = size // max(1, len(documents))
    return [d if len(d) <= share else d[: cut_at_line(d, share)] for d in documents]


def cut_at_line(text: str, place: int) -> int:
    """La dernière fin de ligne avant `place` ; `place` même, quand elle en ôte plus de moitié."""
    return text.rfind("\n", place // 2, place) + 1 or place


def floor(stories: Sequence[str], split: str = "val") -> float:
    """Le plancher d'histoires du micromonde, en bits par byte."""
    from course_lib.support import micromonde

    bits = sum(micromonde.read(story, split).bits for story in stories)
    return bits / sum(len(story.encode()) for story in stories)


def prepare(
    source: str | os.PathLike,
    tokenizer,
    max_seq_len: int,
    *,
    size: int | None = None,
    progress: bool = False,
) -> Data:
    """Encode un corpus, une fois pour toutes, dans le cache ; rend de quoi s'y entraîner.

    Lève ValueError si le texte est vide ou trop court, et ce que lève `corpus.load`. Le même texte
    et le même tokenizer donnent le même dossier : il est relu s'il existe.
    """
    train, val = texts(source, size)
    if not train or not val:
        raise ValueError(f"{source} : texte trop court pour en garder une partie à noter")
    sha256 = fingerprint(tokenizer, train, val)
    folder = paths.cache_dir() / "tokens" / sha256[:16]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.verrou"):
        if not folder.exists():
            write(folder, tokenizer, {"train": train, "val": val}, progress)
    n_bytes = sum(len(text.encode()) for text in val)
    lowest = floor(val) if source == "micromonde" else None
    parts = (Documents(folder, name) for name in ("train", "val"))
    return Data(*parts, n_bytes, lowest, max_seq_len, sha256)


def fingerprint(tokenizer, *parts: list[str]) -> str:
    sha = hashlib.sha256(json.dumps([tokenizer.pattern, tokenizer.merges]).encode())
    for part in parts:
        for text in part:
            sha.update(f"{len(text)} ".encode() + text.encode())
        sha.update(b"|")
    return sha.hexdigest()


def write(folder: Path, tokenizer, parts: dict[str, list[str]], progress: bool) -> None:
    """Écrit les tables d'ids dans un dossier, qui n'a son nom qu'une fois entier."""
    temporary = folder.with_name(f"{folder.name}.tmp")  # un seul à la fois : `prepare` a le verrou
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        for name, part in parts.items():
            rows = list(encoded(part, tokenizer, progress))
            np.save(temporary / f"{name}.npy", np.concatenate(rows))
            np.save(temporary / f"{name}_fins.npy", np.cumsum([len(row) for row in rows]))
        os.replace(temporary, folder)
    except BaseException:
        shutil.rmtree(temporary)
        raise


def encoded(part: list[str], tokenizer, progress: bool) -> Iterator[np.ndarray]:
    total = sum(map(len, part))
    dtype = np.uint16 if tokenizer.vocab_size <= 1 << 16 else np.uint32
    with tqdm(total=total, desc="tokens", unit="car", unit_scale=True, disable=not progress) as bar:
        for text in part:
            yield np.array(tokenizer.encode(text, bos=True, eos=True), dtype)
            bar.update(len(text))
