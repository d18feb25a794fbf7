"""Réexécuter un carnet en place, de haut en bas, et n'y garder que ce qui se compare."""

import os
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from course_lib.support import paths

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def drop_live_views(notebook: nbformat.NotebookNode) -> None:
    """Retire les widgets des sorties : sans leur noyau, JupyterLab afficherait une erreur à la
    place du HTML figé qui les double."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def main(chapters: list[int]) -> int:
    """Réexécute les carnets de ces chapitres (tous si la liste est vide) ; rend le code."""
    found = sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))
    chosen = [path for path in found if not chapters or int(path.name[:2]) in chapters]
    if not chosen:
        raise ValueError(f"aucun carnet pour {chapters} ; il y a {[p.name for p in found]}")
    for path in chosen:
        notebook = nbformat.read(path, as_version=4)
        # Un seul fil, comme dans les tests : l'ordre des additions ne varie plus.
        os.environ["OMP_NUM_THREADS"] = "1"
        # Et une progression vierge : le carnet livré est celui de qui commence.
        os.environ["COURS_PROGRESSION"] = os.path.join(tempfile.mkdtemp(), "progression.json")
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            print(f"{path.name} : {error}", file=sys.stderr)
            return 1
        # Ni version de Python, ni état de widget : rien de propre à cette machine.
        notebook.metadata = METADATA
        drop_live_views(notebook)
        temporary = path.with_suffix(".tmp")
        nbformat.write(notebook, temporary)
        os.replace(temporary, path)
        print(f"{path.name} : exécuté")
    return 0
