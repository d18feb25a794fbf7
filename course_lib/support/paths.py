"""Où sont les choses : le dépôt, ses données, le cache des textes."""

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
DRIVE = Path("/content/drive/MyDrive")  # Google Drive, une fois monté dans Colab


def cache_dir() -> Path:
    """Dossier des textes téléchargés ou déjà écrits ; la variable COURS_CACHE le déplace."""
    return Path(os.environ.get("COURS_CACHE") or platformdirs.user_cache_dir("course_lib", False))


def progress_file() -> Path:
    """Fichier de la progression ; COURS_PROGRESSION le déplace, et Colab le garde sur Drive."""
    if path := os.environ.get("COURS_PROGRESSION"):
        return Path(path)
    if DRIVE.exists():
        return DRIVE / "creer-un-llm/progression.json"
    return ROOT / "travail/progression.json"
