"""Où sont les choses : le dépôt, ses données, le cache des textes téléchargés."""

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"


def cache_dir() -> Path:
    """Dossier des textes téléchargés ; la variable COURS_CACHE le déplace."""
    return Path(os.environ.get("COURS_CACHE") or platformdirs.user_cache_dir("course_lib", False))
