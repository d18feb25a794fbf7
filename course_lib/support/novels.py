"""83 romans du domaine public (collection ELTeC-fra, 1840-1920), téléchargés à la demande.

    novel = novels.find("La petite Jeanne")
    novels.fetch(novel)    # le chemin du fichier, dans le cache

Un roman vient une seule fois, d'une adresse figée, et n'entre dans le cache qu'une fois vérifié
par son empreinte SHA-256. La variable COURS_MIROIR prend les romans ailleurs : une adresse
http(s) ou un dossier. Ce module rend des fichiers ; `corpus.load` en lit le texte.
"""

import csv
import errno
import functools
import hashlib
import http.client
import os
import re
import socket
import ssl
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from course_lib.support import paths

COMMIT = "83f0a43fdb967cd1db646027a1a237307e4924a1"
MIRROR = f"https://raw.githubusercontent.com/COST-ELTeC/ELTeC-fra/{COMMIT}/plain1"
TIMEOUT = 10.0  # secondes sans un octet reçu
ATTEMPTS = 3
PAUSE = 0.5  # secondes, allongées à chaque nouvelle tentative
REFUSALS = {400, 401, 403, 404, 410, 451}  # réponses HTTP qu'insister ne changera pas
FULL = {errno.ENOSPC: "le disque est plein", errno.EDQUOT: "votre part du disque est pleine"}
CAUSES = {
    TimeoutError: "le serveur ne répond pas",
    socket.gaierror: "le nom du serveur est introuvable, sans doute faute de réseau",
    ssl.SSLCertVerificationError: "le certificat du serveur n'est pas reconnu",
    FileNotFoundError: "ce fichier n'existe pas",
    PermissionError: "l'accès est refusé",
    ConnectionRefusedError: "la connexion est refusée",
    (ConnectionError, http.client.HTTPException): "la connexion a été coupée",
}


class TextUnavailable(RuntimeError):
    """Un texte ne peut pas être obtenu ; le message dit pourquoi et ce qui marche sans réseau."""

    def __init__(self, what: str, why: str):
        here = cached()
        example = f', par exemple corpus.load("{here[0].title}")' if here else ""
        super().__init__(
            f"{what} n'a pas pu être obtenu : {why}.\n"
            "Sans réseau, il reste le micromonde : corpus.load() ; vos propres textes : "
            'corpus.load("chemin/vers/texte.txt") ; '
            f"et {len(here)} roman{'s' if len(here) > 1 else ''} déjà dans le cache{example}."
        )


@dataclass(frozen=True)
class Novel:
    """Une ligne du catalogue ; `size` est en octets, `split` vaut « train » ou « val »."""

    file: str
    title: str
    author: str
    year: int
    size: int
    sha256: str
    split: str


@functools.cache
def catalogue() -> tuple[Novel, ...]:
    """Les 83 romans, dans l'ordre de la collection."""
    with Path(__file__).with_name("romans.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return tuple(
        Novel(name, title, author, int(year), int(size), sha256, split)
        for name, title, author, year, size, sha256, split in rows
    )


def find(title: str) -> Novel | None:
    """Le roman de ce titre, à la casse, aux accents et à la ponctuation près ; None sinon."""
    if "/" in title or "\\" in title:
        return None  # un chemin n'est jamais un titre
    by_title = {simplify(novel.title): novel for novel in catalogue()}
    return by_title.get(simplify(title))


def simplify(title: str) -> str:
    """« L’Âme de Pierre » → « l ame de pierre »."""
    letters = unicodedata.normalize("NFKD", title.casefold().replace("œ", "oe"))
    return " ".join(re.findall(r"\w+", re.sub(r"[\u0300-\u036f]", "", letters)))


def cached() -> list[Novel]:
    """Les romans déjà téléchargés, donc lisibles sans réseau."""
    return [novel for novel in catalogue() if _size(_folder() / novel.file) == novel.size]


def fetch_all(novels: Iterable[Novel]) -> Iterator[Path]:
    """`fetch` de chacun, à mesure qu'on les demande ; une barre s'il en manque plusieurs."""
    from tqdm.auto import tqdm

    novels = list(novels)
    missing = set(novels) - set(cached())
    with tqdm(total=len(novels), desc="Romans", leave=False, disable=len(missing) < 2) as bar:
        try:
            for novel in novels:
                yield fetch(novel)
                bar.update()
        finally:
            bar.total = bar.n  # on s'arrête souvent avant la fin : la barre ne doit pas rougir


def fetch(novel: Novel) -> Path:
    """Chemin du fichier de `novel` dans le cache, téléchargé et vérifié s'il le faut.

    Un transfert coupé reprend où il en était, même plus tard. Erreur : TextUnavailable.
    """
    target = _folder() / novel.file
    try:
        if _is_right(target, novel):  # avant tout verrou : le cache peut être en lecture seule
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / ".verrou"):
            if not _is_right(target, novel):  # un autre processus vient peut-être de l'obtenir
                target.unlink(missing_ok=True)  # abîmé : ne plus le compter parmi les présents
                part = target.with_name(f"{novel.file}.part")
                _download(novel, part)
                os.replace(part, target)
    except OSError as error:
        what = f"Le roman « {novel.title} », à écrire dans {target.parent},"
        raise TextUnavailable(what, cause(error)) from error
    return target


def cause(error: BaseException) -> str:
    """Raison d'un échec, en français autant que possible."""
    if isinstance(error, urllib.error.HTTPError):
        return f"le serveur répond {error.code}"
    reason = getattr(error, "reason", error)  # urllib y range la vraie erreur
    if getattr(reason, "errno", None) in FULL:
        return FULL[reason.errno]
    known = (words for kind, words in CAUSES.items() if isinstance(reason, kind))
    return next(known, str(reason) or type(reason).__name__)


def _folder() -> Path:
    return paths.cache_dir() / "romans"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _is_right(path: Path, novel: Novel) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == novel.sha256


def _address(novel: Novel) -> str:
    base = os.environ.get("COURS_MIROIR") or MIRROR
    if not base.startswith(("http://", "https://")):
        base = Path(os.path.expanduser(base)).resolve().as_uri()
    return f"{base.rstrip('/')}/{novel.file}"


def _download(novel: Novel, part: Path) -> None:
    """Remplit `part` jusqu'au fichier entier et juste, en quelques tentatives."""
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        resumed = _size(part) > 0
        try:
            return _receive(novel, part)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if getattr(error, "errno", None) in FULL:
                raise  # le serveur n'y est pour rien
            why, code = cause(error), getattr(error, "code", 0)
            wrong = isinstance(error, ValueError) or code == 416
        if wrong:
            part.unlink(missing_ok=True)
        # Un morceau d'un autre fichier se recommence ; un fichier entier mais faux, non.
        if code in REFUSALS or (wrong and not resumed):
            break
    if have := _size(part):
        why += f" ; {have} octets sur {novel.size} sont gardés, relancez pour reprendre"
    raise TextUnavailable(f"Le roman « {novel.title} », à l'adresse {_address(novel)},", why)


def _receive(novel: Novel, part: Path) -> None:
    """Demande ce qui manque à `part` ; ValueError si ce n'est pas le roman."""
    if (have := _size(part)) < novel.size:
        request = urllib.request.Request(_address(novel))
        if have:
            request.add_header("Range", f"bytes={have}-")
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            # Un serveur qui ignore Range répond 200 et envoie tout : on repart de zéro.
            _write(response, part, have if response.status == 206 else 0, novel.size)
    if _size(part) < novel.size:
        raise ConnectionResetError
    if not _is_right(part, novel):
        raise ValueError("le contenu n'a pas l'empreinte SHA-256 attendue, il est écarté")


def _write(response: http.client.HTTPResponse, part: Path, start: int, size: int) -> None:
    left = size - start
    length = response.headers.get("Content-Length")
    if length not in (None, str(left)):  # par exemple la page d'un portail de connexion
        raise ValueError(f"le serveur envoie {length} octets au lieu de {left}")
    with part.open("ab" if start else "wb") as out:
        # Un octet de trop suffit à savoir que ce n'est pas le roman : on n'en lit pas plus. `read1`
        # rend ce qui est arrivé sans attendre un bloc plein : tout sert à la reprise.
        while block := response.read1(min(left + 1, 1 << 16)):
            out.write(block)
            left -= len(block)
