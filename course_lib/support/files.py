"""Écrire un fichier en entier, ou pas du tout."""

import os
from pathlib import Path


def write_whole(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Écrit un texte d'un bloc : une coupure laisse l'ancien intact. Fins de ligne : « \\n »."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding=encoding, newline="\n")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
