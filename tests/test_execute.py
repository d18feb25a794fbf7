"""`python3 cours.py execute` : ce qui entoure l'exécution d'un carnet."""

import os
import tempfile

import nbformat
import pytest
from nbclient.exceptions import DeadKernelError

from course_lib.__main__ import main
from course_lib.support import execute, paths


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Un carnet vide, et un client qui note l'environnement qu'il donnerait au noyau."""
    for name in ("carnets", "temporaire"):
        (tmp_path / name).mkdir()
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "carnets" / "01_essai.ipynb")
    monkeypatch.setattr(paths, "NOTEBOOKS", tmp_path / "carnets")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporaire"))
    given = []

    class Client:
        def __init__(self, *_, **__): ...

        def execute(self, env=os.environ):
            assert os.path.isdir(os.path.dirname(env["COURS_PROGRESSION"]))
            given.append(env)

    monkeypatch.setattr(execute, "NotebookClient", Client)
    return given


def test_a_notebook_runs_on_one_thread_and_leaves_nothing_behind(runs, tmp_path):
    before = dict(os.environ)
    assert main(["execute", "1"]) == 0
    [env] = runs
    assert len(execute.ONE_THREAD) == 5 and env.items() >= execute.ONE_THREAD.items()
    assert dict(os.environ) == before and not list((tmp_path / "temporaire").iterdir())


def test_an_unknown_chapter_is_refused_before_any_runs(runs, capsys):
    assert main(["execute", "1", "99"]) == 1
    assert "aucun carnet pour [99]" in capsys.readouterr().err and not runs


def test_a_widget_leaves_its_html_and_a_bar_nothing():
    view, output = {execute.WIDGET_VIEW: {}}, nbformat.v4.new_output
    data = [view | {"text/html": "<p>"}, view | {"text/plain": "  0%"}, {"text/plain": "1"}]
    cell = nbformat.v4.new_code_cell(outputs=[output("display_data", data=d) for d in data])
    execute.drop_live_views(nbformat.v4.new_notebook(cells=[cell]))
    assert [dict(o.data) for o in cell.outputs] == [{"text/html": "<p>"}, {"text/plain": "1"}]


LOOP = "import time\nfor i in range(9):\n    print(i, flush=True)\n    time.sleep(0.05)"
BAR = "from tqdm.notebook import tqdm\nprint('a')\nlist(tqdm(range(3)))\nprint('b')"
PICTURE = "from IPython.display import HTML\nprint('a')\ndisplay(HTML('<p>'))\nprint('b')"


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        (LOOP, ["stream"]),
        (BAR, ["stream"]),
        (PICTURE, ["stream", "display_data", "stream"]),
    ],
    ids=["print", "progress", "picture"],
)
def test_what_is_printed_in_a_row_is_kept_in_one_piece(source, kinds, tmp_path, monkeypatch, capfd):
    cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01_essai.ipynb")
    monkeypatch.setattr(paths, "NOTEBOOKS", tmp_path)
    assert main(["execute"]) == 0
    [cell] = nbformat.read(tmp_path / "01_essai.ipynb", as_version=4).cells
    assert [output.output_type for output in cell.outputs] == kinds
    assert "TCP" not in capfd.readouterr().err


def test_a_dead_kernel_is_a_sentence(runs, monkeypatch, capsys):
    def die(self, **_):
        raise DeadKernelError("Kernel died")

    monkeypatch.setattr(execute.NotebookClient, "execute", die)
    assert main(["execute"]) == 1
    assert "01_essai.ipynb : le noyau s'est arrêté" in capsys.readouterr().err
