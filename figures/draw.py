"""Dessine les schémas de ce dossier : `python figures/draw.py`."""

from pathlib import Path

from course_lib.support import viz

FOLDER = Path(__file__).parent


def main() -> None:
    (FOLDER / "pipeline.png").write_bytes(viz.png(viz.draw_pipeline()))


if __name__ == "__main__":
    main()
