"""Les textes du cours : le micromonde, vos fichiers, 83 romans du domaine public, Wikipédia.

    corpus.load()                          # le micromonde, deux millions d'octets
    corpus.load("La petite Jeanne")        # un roman, par son titre
    corpus.load("romans", split="val")     # les romans mis de côté pour évaluer
    corpus.load("chemin/vers/texte.txt")   # votre texte, ou un dossier de textes

Ce module ne corrige ni ne découpe aucun texte ; `novels` dit d'où viennent les romans.
"""

import difflib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from numbers import Integral
from pathlib import Path

from course_lib.support import paths
from course_lib.support.files import write_whole
from course_lib.support.novels import (
    TextUnavailable,
    catalogue,
    cause,
    fetch,
    fetch_all,
    find,
    simplify,
)

DEFAULT_SIZE = 2_000_000  # octets du micromonde
KEPT_SIZE = 10_000_000  # octets ; au-delà, on n'en garde rien sur le disque
HOW_TO_SAVE = "Dans votre éditeur : « Enregistrer sous… », encodage UTF-8."


def load(
    source: str | os.PathLike = "micromonde",
    *,
    split: str | None = "train",
    size: int | None = None,
) -> list[str]:
    """Documents de `source`, une chaîne par document ; toutes les fins de ligne y sont « \\n ».

    source : "micromonde", "romans", le titre d'un roman, "wikipedia" (avec la bibliothèque
        `datasets`), ou le chemin d'un fichier .txt ou d'un dossier (ses .txt, triés, sous-dossiers
        compris). Pour un dossier qui porte un nom réservé ou celui d'un roman : "./romans".
    split : la partie voulue du micromonde ; "train" ou "val" pour les romans, partagés par titre
        sans auteur commun, ou None pour tous. Un titre et vos textes sont rendus en entier.
    size : au plus tant d'octets UTF-8 ; le dernier document est coupé à une fin de ligne, si
        elle en laisse au moins la moitié. Le micromonde n'écrit que des histoires entières,
        2 000 000 d'octets par défaut.

    Les espaces en fin de ligne sont ôtées des seuls romans ; vos textes gardent les leurs.
    Erreurs : ValueError (argument, contenu du fichier), FileNotFoundError, TextUnavailable.
    """
    _check_arguments(source, size)
    if source == "micromonde":
        return _micromonde(split, size)
    if source == "wikipedia":
        return _wikipedia(split, size)
    if source == "romans":
        _check_split(split, ("train", "val", None))
        novels = [novel for novel in catalogue() if split in (novel.split, None)]
        return _limit(map(_read_novel, fetch_all(novels)), size)
    if isinstance(source, str) and (novel := find(source)):
        _check_split(split, ("train", novel.split, None))  # « train » : l'argument par défaut
        return _limit([_read_novel(fetch(novel))], size)
    _check_split(split, ("train", None), " Découpez vos textes vous-même, document par document.")
    return _limit(_own_texts(Path(os.path.expanduser(source))), size)


def _check_arguments(source: object, size: object) -> None:
    if not isinstance(source, str | os.PathLike):
        raise TypeError(f"source est un nom ou un chemin, pas un {type(source).__name__}.")
    if not str(source).strip():
        raise ValueError('source est vide ; essayez corpus.load("micromonde").')
    if "\n" in str(source):
        raise ValueError("source est un nom ou un chemin, pas le texte lui-même.")
    if size is not None and (not isinstance(size, Integral) or size < 1):
        raise ValueError(f"size est un nombre entier d'octets, au moins 1 (reçu : {size!r}).")


def _check_split(split: str | None, allowed: Iterable[str | None], advice: str = "") -> None:
    if split not in allowed:
        choices = ", ".join(repr(name) for name in dict.fromkeys(allowed))
        raise ValueError(f"split={split!r} n'existe pas pour ce texte ({choices}).{advice}")


def _limit(texts: Iterable[str], size: int | None) -> list[str]:
    """Au plus `size` octets : « ab\\ncd » limité à 4 donne « ab\\n »."""
    kept: list[str] = []
    for text in texts:
        data = text.encode()
        if size is not None and len(data) > size:
            head = data[:size]
            # Sans fin de ligne dans la seconde moitié, on coupe entre deux caractères : un titre
            # suivi d'une ligne sans fin reste utile.
            kept.append(head[: head.rfind(b"\n", size // 2) + 1 or size].decode(errors="ignore"))
            break
        kept.append(text)
        if size is not None and not (size := size - len(data)):
            break  # ici, avant que la boucle ne télécharge un roman de trop
    return [text for text in kept if text]


def _micromonde(split: str | None, size: int | None) -> list[str]:
    """Les histoires, gardées dans le cache : les écrire prend près de deux secondes par million."""
    from course_lib.support import micromonde

    _check_split(split, tuple(micromonde.SPLITS))
    size = DEFAULT_SIZE if size is None else size
    grammar = sha256()  # une autre grammaire, un autre fichier
    for file in sorted(Path(micromonde.__file__).parent.glob("*.py")):
        grammar.update(file.read_bytes())
    path = paths.cache_dir() / "micromonde" / f"{split}-{size}-{grammar.hexdigest()[:16]}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    texts = list(micromonde.stories(split, size))
    if size <= KEPT_SIZE:
        with suppress(OSError):  # sans cache, le texte est le même
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(texts, ensure_ascii=False))
    return texts


def _wikipedia(split: str | None, size: int | None) -> list[str]:
    _check_split(split, ("train", None))
    if size is None:
        raise ValueError('corpus.load("wikipedia", size=…) demande une taille, en octets.')
    try:
        from datasets import load_dataset
    except ImportError as error:
        why = "il faut la bibliothèque datasets (python -m pip install datasets)"
        raise TextUnavailable("Wikipédia", why) from error
    try:
        pages = load_dataset("wikimedia/wikipedia", "20231101.fr", split="train", streaming=True)
        return _limit((_normalise(page["text"]) for page in pages), size)
    except Exception as error:  # datasets laisse passer les erreurs de plusieurs bibliothèques
        raise TextUnavailable("Wikipédia", cause(error)) from error


def _read_novel(path: Path) -> str:
    lines = _normalise(path.read_text(encoding="utf-8")).split("\n")
    return "\n".join([line.rstrip(" \t") for line in lines])


def _normalise(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _own_texts(path: Path) -> Iterator[str]:
    if not os.path.exists(path):  # os.path répond False à un nom trop long au lieu d'échouer
        raise _not_found(path)
    files = _text_files(path) if path.is_dir() else [path]
    texts = (text for text in map(_read_own, files) if text.strip())
    if (first := next(texts, None)) is None:
        empty = "ne contient aucun fichier .txt qui ait du texte" if path.is_dir() else "est vide"
        raise ValueError(f"{path} {empty}.")
    yield first
    yield from texts


def _text_files(folder: Path) -> list[Path]:
    """Les .txt non cachés, dans le même ordre sur tous les systèmes."""
    found = [file for file in folder.rglob("*") if file.suffix.lower() == ".txt" and file.is_file()]
    names = sorted(file.relative_to(folder).as_posix() for file in found)
    return [folder / name for name in names if "/." not in f"/{name}"]


def _read_own(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"Le fichier {path} n'a pas pu être lu : {cause(error)}.") from error
    if b"\0" in data:
        what = "n'est pas un texte en UTF-8 : il contient l'octet nul (UTF-16, PDF, image ?)"
        raise ValueError(f"{path} {what}. {HOW_TO_SAVE}")
    try:
        return _normalise(data.decode())
    except UnicodeDecodeError as error:
        line, name = data.count(b"\n", 0, error.start) + 1, repr(str(path))
        raise ValueError(
            f"{path} n'est pas en UTF-8 : l'octet 0x{data[error.start]:02X} à la position "
            f"{error.start} (ligne {line}) n'y a pas de sens. {HOW_TO_SAVE} S'il vient d'un vieux "
            "Windows (cp1252), en Python : from pathlib import Path ; "
            f"Path({name}).write_text(Path({name}).read_text('cp1252'), 'utf-8')"
        ) from error


def _not_found(path: Path) -> FileNotFoundError:
    folder = path.resolve().parent
    near = [f"« {name} »" for name in _near(path.name, folder)]
    question = f" Vouliez-vous dire {' ou '.join(near)} ?" if near else ""
    return FileNotFoundError(
        f"« {path} » n'est ni un fichier ou un dossier (cherché dans {folder}), ni le titre "
        f'd\'un roman.{question} Sans fichier : corpus.load("micromonde").'
    )


def _near(wanted: str, folder: Path) -> list[str]:
    """Au plus trois titres, mots réservés ou fichiers de `folder` qui ressemblent à `wanted`."""
    names = [novel.title for novel in catalogue()] + ["micromonde", "romans", "wikipedia"]
    names += [file.name for file in sorted(folder.glob("*"))]
    known, key = {simplify(name): name for name in names}, simplify(wanted)
    near = [name for name in known if len(key) > 3 and key in name]  # un titre sans son sous-titre
    near += difflib.get_close_matches(key, known, 3)
    return [known[name] for name in dict.fromkeys(near)][:3]
