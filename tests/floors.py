"""« python3 tests/floors.py » : les tests, avec les plus vieilles versions que le cours accepte.

Un environnement à part, .venv/planchers, prend les planchers de pyproject.toml pour les paquets
que Colab a d'avance, et les versions de constraints.txt pour tous les autres. Les mots qui suivent
vont à « python -m tests ».
"""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLD = ("ipywidgets", "matplotlib", "numpy")
# Ce qu'ipywidgets installe avec lui, dans une version qui dépend de la sienne.
FREE = ("jupyterlab_widgets", "widgetsnbextension")


def constraints(project: str, pinned: str) -> str:
    """`constraints.txt`, où les paquets de `OLD` sont au plancher que pyproject.toml leur donne."""
    dependencies = tomllib.loads(project)["project"]["dependencies"]
    floors = dict(dependency.split(">=") for dependency in dependencies)
    kept = [line for line in pinned.splitlines() if line.split("==")[0] not in OLD + FREE]
    return "\n".join([*kept, *(f"{name}=={floors[name]}" for name in OLD)]) + "\n"


def main(words):
    sys.path.insert(0, str(ROOT))
    import cours

    inside = cours.PYTHON.relative_to(cours.VENV)
    cours.VENV = cours.VENV / "planchers"
    cours.PYTHON, cours.STAMP = cours.VENV / inside, cours.VENV / "cours.json"
    texts = [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")]
    cours.CONSTRAINTS = cours.VENV.with_suffix(".txt")
    cours.write(cours.CONSTRAINTS, constraints(*texts).encode())
    return cours.main(["test", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
