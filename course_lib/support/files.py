"""Écrire un fichier en entier, ou pas du tout."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def atomic(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Un fichier qui n'apparaît sous son nom qu'une fois entier. Fins de ligne : « \\n »."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding=encoding, newline="\n") as file:
            yield file
        os.replace(temporary, path)
    finally:  # fermé d'abord : Windows n'efface pas un fichier ouvert
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Écrit un texte d'un bloc : un arrêt en chemin laisse l'ancien intact."""
    with atomic(path, encoding) as file:
        file.write(text)
