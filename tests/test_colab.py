"""Chaque chapitre ouvert seul, comme dans Colab, et l'adresse du dépôt."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from course_lib.support import address, paths

CHAPTER = "01_tokenization_bpe.ipynb"
# Les versions de Colab, et ce qu'il a d'avance ; le cours lui-même n'y est pas.
PREINSTALLED = [
    "ipykernel==6.17.1",
    "ipython==7.34.0",
    "ipywidgets==7.7.1",
    *("filelock", "matplotlib==3.10.*", "mistune>=3", "numpy==2.1.*", "platformdirs", "regex"),
    *("setuptools<81", "tqdm"),
]
LEFT_BEHIND = (".git", ".venv", "travail", "artefacts", "__pycache__", "*.egg-info", ".*_cache")


@pytest.fixture(scope="module")
def upstream(tmp_path_factory) -> Path:
    """Un dépôt git fait de ce dossier, changements en cours compris."""
    folder = tmp_path_factory.mktemp("amont") / "depot"
    shutil.copytree(paths.ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    who = ["-c", "user.name=essai", "-c", "user.email=essai@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "essai"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def colab(tmp_path_factory) -> Path:
    """Le Python d'un environnement neuf, aux versions de Colab."""
    folder = tmp_path_factory.mktemp("colab")
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", *PREINSTALLED], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "google/colab").mkdir(parents=True)
    (packages / "google/colab/__init__.py").touch()
    return python


def run_alone(notebook, folder: Path, python: Path, upstream: str, tmp_path: Path):
    """Exécute un carnet dans `folder` ; git y trouve le dépôt à la place de son adresse."""
    # Rien de ce qu'un chapitre ouvert avant lui a installé.
    subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", "course_lib"], check=True)
    spec = tmp_path / "kernels" / "colab"
    spec.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": "Colab", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(kernel))
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment |= {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{upstream}.insteadOf",
        "GIT_CONFIG_VALUE_0": address.read(),
        "GIT_TERMINAL_PROMPT": "0",
    }
    manager = AsyncKernelManager(
        kernel_name="colab",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(spec.parent)]),
    )
    client = NotebookClient(
        notebook, km=manager, timeout=300, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env=environment)


def text_of(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def blank(path: Path):
    """Un carnet, sans ses sorties."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


@pytest.mark.lent
@pytest.mark.skipif(os.name == "nt", reason="Colab est un Linux")
def test_the_first_chapter_runs_in_colab(upstream, colab, tmp_path):
    alone = tmp_path / "content"
    alone.mkdir()
    notebook = blank(paths.NOTEBOOKS / CHAPTER)
    probe = "import course_lib, importlib.util, ipywidgets\nprint(course_lib.__file__)\n"
    probe += "print(ipywidgets.__version__, importlib.util.find_spec('torch'))"
    notebook.cells.append(nbformat.v4.new_code_cell(probe))
    run_alone(notebook, alone, colab, f"file://{upstream}", tmp_path)

    where, versions = text_of(notebook.cells[-1]).splitlines()
    folder = address.read().rsplit("/", 1)[1]
    assert Path(where).is_relative_to(alone / folder)
    assert versions == "7.7.1 None"  # ni les widgets d'aujourd'hui, ni PyTorch : --no-deps
    code = [cell for cell in notebook.cells[:-1] if cell.cell_type == "code"]
    assert not [out for cell in code for out in cell.outputs if out.output_type == "error"]
    shown = [out for cell in code for out in cell.outputs if "data" in out]
    widgets = [out for out in shown if "application/vnd.jupyter.widget-view+json" in out.data]
    assert len(widgets) >= 10


@pytest.fixture(scope="module")
def colab_and_torch(colab) -> Path:
    """Le même, et ce que Colab a d'avance pour les autres chapitres."""
    pinned = ["-c", str(paths.ROOT / "constraints.txt"), "torch", "safetensors"]
    subprocess.run([colab, "-m", "pip", "install", "-q", *pinned], check=True)
    return colab


@pytest.mark.lent
@pytest.mark.skipif(os.name == "nt", reason="Colab est un Linux")
@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.glob("*.ipynb"))[1:], ids=lambda p: p.stem)
def test_every_other_chapter_runs_alone(upstream, colab_and_torch, tmp_path, path):
    alone = tmp_path / "content"
    alone.mkdir()
    notebook = blank(path)
    run_alone(notebook, alone, colab_and_torch, f"file://{upstream}", tmp_path)
    assert (alone / address.read().rsplit("/", 1)[1]).is_dir()
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    assert not [out for out in outputs if out.output_type == "error"]
    assert any("application/vnd.jupyter.widget-view+json" in out.get("data", {}) for out in outputs)


def setup_cell() -> str:
    cells = nbformat.read(paths.NOTEBOOKS / CHAPTER, as_version=4).cells
    return next(cell.source for cell in cells if cell.id == "installation")


def run_setup(folder: Path, **settings) -> subprocess.CompletedProcess:
    """Exécute la cellule là où course_lib n'est pas installé."""
    hidden = "import sys\nsys.path[:] = [p for p in sys.path if 'site-packages' not in p]\n"
    hidden += "sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f)]\n"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | settings
    command = [sys.executable, "-c", hidden + setup_cell()]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_the_setup_cell_does_nothing_where_the_course_is(tmp_path):
    command = [sys.executable, "-c", setup_cell()]
    environment = os.environ | {"PYTHONPATH": str(paths.ROOT), "PATH": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("settings", [{"PATH": ""}, {"GIT_ALLOW_PROTOCOL": "aucun"}])
def test_a_failed_setup_says_what_to_do(tmp_path, settings):
    done = run_setup(tmp_path, **settings)
    assert done.returncode
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("RuntimeError: Installation impossible. Vérifiez le réseau")


# --- l'adresse -----------------------------------------------------------------------------------


def test_the_address_is_the_same_everywhere():
    assert address.main(None, check=True) == 0, "lancez « python -m course_lib address »"


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    for name in ("pyproject.toml", *address.PROSE):
        shutil.copy(paths.ROOT / name, tmp_path)
    (tmp_path / "notebooks").mkdir()
    shutil.copy(paths.NOTEBOOKS / CHAPTER, tmp_path / "notebooks")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "NOTEBOOKS", tmp_path / "notebooks")
    return tmp_path


def test_one_command_changes_it_everywhere(copy):
    old, new = address.read(), "https://github.com/une-autre/adresse.fr"
    texts = {path: path.read_text() for path in copy.rglob("*.*")}
    assert address.main(new + ".git", check=False) == 0
    assert address.read() == new
    for path, text in texts.items():
        written = path.read_text()
        assert address.slug(old) not in written
        assert address.slug(new) in written
        assert len(written.splitlines()) == len(text.splitlines())
    assert address.main(None, check=True) == 0
    source = next(
        cell.source
        for cell in nbformat.read(copy / "notebooks" / CHAPTER, as_version=4).cells
        if cell.id == "installation"
    )
    assert 'os.path.abspath("adresse.fr")' in source and f'"{new}"' in source


@pytest.mark.parametrize("name", ["README.md", "CITATION.cff"])
def test_an_address_that_drifted_is_seen_and_mended(copy, name, capsys):
    before = (copy / name).read_text("utf-8")
    (copy / name).write_text(before.replace(address.slug(address.read()), "autre/depot"), "utf-8")
    assert address.main(None, check=True) == 1 and name in capsys.readouterr().out
    assert address.main(None, check=False) == 0
    assert (copy / name).read_text("utf-8") == before


def test_a_changed_setup_cell_is_seen(copy, capsys):
    path = copy / "notebooks" / CHAPTER
    path.write_text(path.read_text().replace("--no-deps", "--upgrade"))
    assert address.main(None, check=True) == 1
    assert f"notebooks/{CHAPTER}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", ["nom/depot", "http://github.com/a/b", "https://github.com/a", "x"]
)
def test_a_wrong_address_changes_nothing(copy, wrong):
    before = (copy / "pyproject.toml").read_bytes()
    with pytest.raises(ValueError, match="n'est pas l'adresse d'un dépôt"):
        address.main(wrong, check=False)
    assert (copy / "pyproject.toml").read_bytes() == before
