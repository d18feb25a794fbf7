"""Le gel : ce qu'il écrit, et tout ce qu'il refuse, en abîmant un carnet exprès."""

import shutil
from pathlib import Path

import nbformat
import pytest

from course_lib.support import freeze, paths

HEAD = '#| export\n#| default_exp brique\n"""Une brique.\n\nElle sert d\'essai.\n"""\n\n'


def notebook(folder: Path, *sources: str, name: str = "04_brique.ipynb") -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)
    return folder / name


def frozen_text(folder: Path, *sources: str) -> str:
    return freeze.freeze_notebook(notebook(folder, *sources)).text


def test_a_module_reads_as_if_written_by_hand(tmp_path):
    text = frozen_text(
        tmp_path,
        HEAD + "import math\n\nSIZE = 3\n",
        "print('cette cellule ne part pas')",
        "#| export\nfrom pathlib import Path\nimport math\n\n# Ce commentaire reste.\n"
        "def area(r:float)->float:\n    return math.pi*r**2 * SIZE\n\ndef home(): return Path()",
    )
    assert text == (
        '"""Une brique.\n\nElle sert d\'essai.\n\n'
        "Code gelé du chapitre 4 : il se modifie dans notebooks/04_brique.ipynb.\n"
        '"""\n\nimport math\nfrom pathlib import Path\n\nSIZE = 3\n\n\n'
        "# Ce commentaire reste.\ndef area(r: float) -> float:\n"
        "    return math.pi * r**2 * SIZE\n\n\n"
        "def home():\n    return Path()\n"
    )
    assert "#|" not in text


def test_a_docstring_is_copied_as_it_is_written(tmp_path):
    text = frozen_text(tmp_path, HEAD.replace("d'essai", "\\\\n d'essai") + "A = 1")
    assert "Elle sert \\\\n d'essai.\n\nCode gelé" in text


def test_a_notebook_that_exports_nothing_makes_no_module(tmp_path):
    assert freeze.freeze_notebook(notebook(tmp_path, "x = 1", "print(x)")) is None


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["#| export\ndef f(): pass"], "il manque « #| default_exp"),
        (["#| export\n#| default_exp brique\ndef f(): pass"], "commence par une docstring"),
        ([HEAD + "def f(): pass", "#| export\ndef f(): pass"], "« f » est exporté deux fois"),
        ([HEAD + "A = 1", "#| export\nclass A: pass"], "« A » est exporté deux fois"),
        ([HEAD + "def f():\n    return unknown"], "unknown"),
        ([HEAD + "import json\n\ndef f(): pass"], "json"),
        ([HEAD + "def f(): pass\n\nf()"], "rien d'autre"),
        ([HEAD + "print('bonjour')"], "rien d'autre"),
        ([HEAD + "x = 3"], "rien d'autre"),
        ([HEAD + "for i in range(3): pass"], "rien d'autre"),
        ([HEAD + "A = [0]\nA[0] = 2"], "rien d'autre"),
        ([HEAD + "def f(:"], "illisible"),
        ([HEAD + "%matplotlib inline"], "illisible"),
        (["x = 1\n#| export\ndef f(): pass"], "en tête de cellule"),
        ([HEAD + "A = 1", HEAD + "B = 2"], "une fois"),
        ([HEAD + "import math; A = math.pi"], "ligne 6 : deux instructions"),
        ([HEAD + "A = 1", "#| exprot\nB = 2"], "n'est pas une directive connue"),
        ([HEAD + "A = 1", "#| export\n#| exprot\nB = 2"], "n'est pas une directive connue"),
        (["#| export\n#| default_exp brique\n'Une brique.'\n"], 'docstring ."""…'),
    ],
)
def test_refusals(tmp_path, sources, message):
    with pytest.raises(freeze.FreezeError, match=message):
        freeze.freeze_notebook(notebook(tmp_path, *sources))


def test_two_notebooks_cannot_make_the_same_module(tmp_path):
    notebook(tmp_path, HEAD + "A = 1", name="01_un.ipynb")
    notebook(tmp_path, HEAD + "A = 1", name="02_deux.ipynb")
    with pytest.raises(freeze.FreezeError, match=r"01_un.ipynb et 02_deux.ipynb"):
        freeze.freeze_all(tmp_path)


def test_writing_then_checking(tmp_path, capsys):
    notebook(tmp_path, HEAD + "A = 1")
    assert freeze.main(check=True, notebooks=tmp_path, package=tmp_path) == 1
    assert not (tmp_path / "brique.py").exists()
    assert freeze.main(check=False, notebooks=tmp_path, package=tmp_path) == 0
    assert freeze.main(check=True, notebooks=tmp_path, package=tmp_path) == 0
    (tmp_path / "brique.py").write_text((tmp_path / "brique.py").read_text().replace("1", "2"))
    assert freeze.main(check=True, notebooks=tmp_path, package=tmp_path) == 1
    captured = capsys.readouterr()
    assert "-A = 2\n+A = 1" in captured.out
    assert "cours.py freeze" in captured.err


def test_a_refusal_is_a_message_and_writes_nothing(tmp_path, capsys):
    notebook(tmp_path, HEAD + "x = 1")
    assert freeze.main(check=False, notebooks=tmp_path, package=tmp_path) == 1
    assert "Gel impossible. 04_brique.ipynb" in capsys.readouterr().err
    assert not (tmp_path / "brique.py").exists()


# Le cours lui-même.


def test_the_course_is_frozen(capsys):
    assert freeze.main(check=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("module", [m.name for m in freeze.freeze_all(paths.NOTEBOOKS)])
def test_one_changed_character_is_seen(tmp_path, module):
    """Un caractère changé dans le module, ou dans une cellule exportée, suffit."""
    path = paths.ROOT / "course_lib" / f"{module}.py"
    shutil.copy(path, tmp_path)
    text = path.read_text(encoding="utf-8")
    middle = text.index("return", len(text) // 2)
    changed = text[:middle] + "R" + text[middle + 1 :]
    (tmp_path / path.name).write_text(changed, encoding="utf-8")
    [frozen] = [m for m in freeze.freeze_all(paths.NOTEBOOKS) if m.name == module]
    assert freeze.difference(frozen, paths.ROOT / "course_lib") == ""
    assert freeze.difference(frozen, tmp_path) != ""

    copy = tmp_path / frozen.notebook.name
    book = nbformat.read(frozen.notebook, as_version=4)
    cell = [c for c in book.cells if c.source.startswith("#| export")][-1]
    cell.source = cell.source.replace("return", "return 1 +", 1)
    nbformat.write(book, copy)
    assert freeze.difference(freeze.freeze_notebook(copy), paths.ROOT / "course_lib") != ""
