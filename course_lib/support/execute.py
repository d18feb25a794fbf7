"""Réexécuter un carnet en place, de haut en bas, et n'y garder que ce qui se compare."""

import os
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from course_lib.support import paths
from course_lib.support.files import write_whole

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


# Un seul fil : l'ordre des additions, donc le dernier chiffre, ne varie plus.
ONE_THREAD = dict.fromkeys(
    (
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def drop_live_views(notebook: nbformat.NotebookNode) -> None:
    """Retire les widgets des sorties : sans leur noyau, JupyterLab afficherait une erreur à la
    place du HTML figé qui les double. Une barre de progression, que rien ne double, disparaît."""
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        kept = []
        for output in cell.outputs:
            data = output.get("data", {})
            if data.pop(WIDGET_VIEW, None) is None or "text/html" in data:
                kept.append(output)
        cell.outputs = kept


def join_prints(notebook: nbformat.NotebookNode) -> None:
    """Réunit ce qui s'imprime d'affilée : le noyau le coupe au hasard. Une figure sépare."""
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        kept = []
        for output in cell.outputs:
            last = kept[-1] if kept else {}
            if "name" in output and output.get("name") == last.get("name"):
                last.text += output.text
            else:
                kept.append(output)
        cell.outputs = kept


def main(chapters: list[int]) -> int:
    """Réexécute les carnets de ces chapitres (tous si la liste est vide) ; rend le code."""
    found = {int(p.name[:2]): p for p in sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))}
    unknown = [chapter for chapter in chapters if chapter not in found]
    if unknown or not found:
        raise ValueError(f"aucun carnet pour {unknown} ; il y a {[p.name for p in found.values()]}")
    for path in [path for chapter, path in found.items() if not chapters or chapter in chapters]:
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=40"],  # les erreurs seulement
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            # Une progression vierge : le carnet livré est celui de qui commence.
            with tempfile.TemporaryDirectory(prefix="cours-") as folder:
                own = {"COURS_PROGRESSION": os.path.join(folder, "progression.json")}
                client.execute(env=os.environ | ONE_THREAD | own)
        except CellExecutionError as error:
            print(f"{path.name} : {error}", file=sys.stderr)
            return 1
        except DeadKernelError:
            message = "le noyau s'est arrêté, faute de mémoire le plus souvent"
            print(f"{path.name} : {message}", file=sys.stderr)
            return 1
        # Ni version de Python, ni état de widget : rien de propre à cette machine.
        notebook.metadata = METADATA
        drop_live_views(notebook)
        join_prints(notebook)
        write_whole(path, nbformat.writes(notebook) + "\n")
        print(f"{path.name} : exécuté")
    return 0
