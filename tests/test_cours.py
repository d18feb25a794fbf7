"""cours.py, le premier programme que l'on lance : celui qui doit le mieux dire ses pannes."""

import ast
import contextlib
import http.server
import importlib.util
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_lib.__main__ import build_parser

ROOT = Path(__file__).resolve().parents[1]
PIN = re.search(r"^torch==(\S+)", (ROOT / "constraints.txt").read_text("utf-8"), re.M).group(1)
POSIX = pytest.mark.skipif(os.name == "nt", reason="écrit pour un interpréteur de commandes POSIX")


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def notebook(text):
    return json.dumps(
        {"cells": [], "metadata": {"texte": text}, "nbformat": 4, "nbformat_minor": 5}
    )


@pytest.fixture
def course(tmp_path):
    """cours.py, chargé depuis un petit projet qui a deux chapitres."""
    root = tmp_path / "mon cours"
    (root / "notebooks").mkdir(parents=True)
    for name in ("cours.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    for name in ("01_tokenization_bpe", "04_attention_qkv"):
        (root / "notebooks" / f"{name}.ipynb").write_text(notebook("origine"), encoding="utf-8")
    return load(root / "cours.py", "cours")


def pretend_venv(course):
    """Un .venv qui a l'air complet, sans rien installer."""
    for name in ("pip-1", f"torch-{PIN}"):
        (course.site_packages() / f"{name}.dist-info").mkdir(parents=True, exist_ok=True)
        (course.site_packages() / f"{name}.dist-info" / "INSTALLER").touch()
    course.PYTHON.parent.mkdir(exist_ok=True)
    course.PYTHON.touch()


@pytest.fixture
def installs(course, monkeypatch):
    """Remplace pip et venv par des doubles ; rend les commandes d'installation demandées."""
    commands = []

    def run(*command):
        if "venv" in command:
            pretend_venv(course)
        else:
            commands.append(command[-1])
        return 0, ""

    monkeypatch.setattr(course, "run", run)
    monkeypatch.setattr(course, "succeeds", lambda *command: True)
    monkeypatch.setattr(course, "has_nvidia", lambda: True)
    return commands


@pytest.fixture
def handed(course, monkeypatch, installs):
    """Les commandes auxquelles cours.py laisse la place."""
    commands = []
    monkeypatch.setattr(course, "hand_over", lambda *words, cwd=None: commands.append(words) or 0)
    return commands


# --- Python trop ancien


def test_an_old_python_can_read_it():
    ast.parse((ROOT / "cours.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def old_pythons():
    candidates = [*Path.home().glob(".pyenv/versions/3.*/bin/python")]
    candidates += filter(None, (shutil.which(f"python3.{minor}") for minor in range(6, 11)))
    for candidate in candidates:
        answer = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
        ).stdout.strip()
        if answer and tuple(map(int, answer.split("."))) < (3, 11):
            yield str(candidate), answer


def test_an_old_python_says_so_in_french():
    found = list(old_pythons())
    if not found:
        pytest.skip("aucun Python plus ancien que 3.11 sur cette machine")
    for python, version in found:
        for language in ("C.UTF-8", "C"):
            result = subprocess.run(
                [python, str(ROOT / "cours.py"), "lab"],
                env={"PATH": os.environ["PATH"], "LC_ALL": language},
                capture_output=True,
            )
            assert result.returncode == 1
            assert (
                f"Python trop ancien : {version}. Installez Python 3.11".encode() in result.stderr
            )
            assert b"Traceback" not in result.stderr


# --- La copie de travail


def test_lab_opens_the_copy_of_chapter_1(course, handed, capsys):
    assert course.main(["lab", "--no-browser"]) == 0
    (command,) = handed
    assert command[:3] == ("-P", "-m", "jupyterlab")
    assert f"--ServerApp.root_dir={course.COPIES}" in command
    assert "--LabApp.default_url=/lab/tree/01_tokenization_bpe.ipynb" in command
    assert command[-1] == "--no-browser"
    assert [path.name for path in sorted(course.COPIES.glob("*.ipynb"))] == [
        "01_tokenization_bpe.ipynb",
        "04_attention_qkv.ipynb",
    ]


def test_lab_opens_another_chapter(course, handed):
    course.main(["lab", "4"])
    assert "--LabApp.default_url=/lab/tree/04_attention_qkv.ipynb" in handed[0]


def test_jupyterlab_knows_every_option_it_is_given(course, handed):
    """Une option mal nommée serait ignorée avec un simple avertissement."""
    import jupyterlab
    from jupyterlab.labapp import LabApp

    course.main(["lab"])
    options = [word for word in handed[0] if word.startswith("--LabApp.")]
    names = {option.removeprefix("--LabApp.").partition("=")[0] for option in options}
    assert names <= set(LabApp.class_trait_names())
    assert LabApp.news_url.from_string("None") is None
    assert issubclass(jupyterlab.NeverCheckForUpdate, LabApp.check_for_updates_class.klass)


@pytest.mark.parametrize(("user", "expected"), [(0, True), (1000, False)])
def test_lab_as_root(course, handed, monkeypatch, user, expected):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    course.main(["lab"])
    assert ("--allow-root" in handed[0]) is expected


def test_the_working_copy_is_never_overwritten(course, handed, capsys):
    course.main(["lab"])
    copy = course.COPIES / "04_attention_qkv.ipynb"
    copy.write_text(notebook("mon travail"), encoding="utf-8")
    course.main(["lab"])
    assert "Mis à jour" not in capsys.readouterr().out

    (course.NOTEBOOKS / copy.name).write_text(notebook("réécrit"), encoding="utf-8")
    course.main(["lab"])
    (notice,) = [line for line in capsys.readouterr().out.splitlines() if "Mis à jour" in line]
    assert "04" in notice and "01" not in notice and "reset 04" in notice
    assert copy.read_text(encoding="utf-8") == notebook("mon travail")


def test_a_lost_memory_of_the_originals_is_not_an_update(course, handed, capsys):
    course.main(["lab"])
    copy = course.COPIES / "04_attention_qkv.ipynb"
    copy.write_text(notebook("mon travail"), encoding="utf-8")
    course.ORIGINALS.write_text("{ abîmé", encoding="utf-8")
    course.main(["lab"])
    assert "Mis à jour" not in capsys.readouterr().out
    (course.NOTEBOOKS / copy.name).write_text(notebook("réécrit"), encoding="utf-8")
    course.main(["lab"])
    assert "Mis à jour depuis votre copie : 04" in capsys.readouterr().out


def test_reset_keeps_every_earlier_version(course, handed, capsys):
    course.main(["lab"])
    copy = course.COPIES / "04_attention_qkv.ipynb"
    (course.NOTEBOOKS / copy.name).write_text(notebook("réécrit"), encoding="utf-8")
    for text in ("essai 1", "essai 2", "essai 3"):
        copy.write_text(notebook(text), encoding="utf-8")
        assert not course.main(["reset", "4"])
        assert copy.read_text(encoding="utf-8") == notebook("réécrit")
    kept = {path.read_text(encoding="utf-8") for path in course.COPIES.glob("sauvegardes/*.ipynb")}
    assert kept == {notebook("essai 1"), notebook("essai 2"), notebook("essai 3")}
    capsys.readouterr()
    course.main(["lab"])
    assert "Mis à jour" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [["lab", "12"], ["reset", "12"], ["reset", "quatre"], ["reset"]])
def test_an_unknown_chapter_is_refused_before_anything(course, handed, installs, capsys, words):
    assert course.main(words) == 1
    message = capsys.readouterr().err
    assert "01, 04" in message or "reset 04" in message
    assert not handed and not installs and not course.COPIES.exists()


def test_clean_leaves_the_work(course, handed):
    course.main(["lab"])
    for folder in (
        "tests/__pycache__",
        ".ruff_cache",
        "course_lib.egg-info",
        "travail/__pycache__",
    ):
        (course.ROOT / folder).mkdir(parents=True)
    course.main(["clean"])
    left = {path.relative_to(course.ROOT).as_posix() for path in course.ROOT.rglob("*")}
    assert {"travail/01_tokenization_bpe.ipynb", "travail/__pycache__", "tests"} <= left
    assert not left & {
        ".venv",
        ".venv.verrou",
        "tests/__pycache__",
        ".ruff_cache",
        "course_lib.egg-info",
    }


@pytest.mark.parametrize("word", ["04", "--help"])
def test_clean_with_a_word_erases_nothing(course, handed, capsys, word):
    course.main(["lab"])
    assert course.main(["clean", word]) == 1
    assert "reset 04" in capsys.readouterr().err
    assert course.VENV.exists()


# --- Installer une fois


def test_the_second_run_installs_nothing(course, handed, installs):
    assert course.main(["lab"]) == course.main(["lab"]) == 0
    assert installs == ["."]


def test_lab_after_test_installs_nothing(course, handed, installs):
    course.main(["test", "-k", "gel"])
    course.main(["lab"])
    course.main(["bench", "tokenizer"])
    assert installs == [".[bench,test]"]
    assert handed[0] == ("-m", "tests", "-k", "gel")
    assert handed[2] == ("-m", "course_lib", "bench", "tokenizer")


def test_test_after_lab_adds_what_is_missing(course, handed, installs):
    course.main(["lab"])
    course.main(["test"])
    assert installs == [".", ".[bench,test]"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_new_version_is_installed(course, handed, installs, name):
    course.main(["test"])
    with open(course.ROOT / name, "a", encoding="utf-8") as file:
        file.write("# changé\n")
    course.main(["lab"])
    assert installs == [".[bench,test]"] * 2


def test_a_moved_folder_is_repaired(course, handed, installs, tmp_path, monkeypatch):
    course.main(["lab"])
    moved = load(shutil.move(course.ROOT, tmp_path / "ailleurs") / "cours.py", "cours_déplacé")
    for name in ("run", "succeeds", "has_nvidia", "hand_over"):
        monkeypatch.setattr(moved, name, getattr(course, name))
    moved.main(["lab"])
    moved.main(["lab"])
    assert installs == [".", "."]


@pytest.mark.parametrize("cut", [KeyboardInterrupt, None])
def test_an_interrupted_install_is_repaired(course, handed, installs, monkeypatch, capsys, cut):
    """Ctrl-C, puis une panne : dans les deux cas rien n'est noté, et l'essai suivant installe."""
    course.main(["lab"])
    with open(course.ROOT / "constraints.txt", "a", encoding="utf-8") as file:
        file.write("# changé\n")

    def broken(*command):
        if cut:
            raise cut
        return 1, "ERROR: panne"

    with monkeypatch.context() as patch:
        patch.setattr(course, "run", broken)
        assert course.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert ("Relancez la même commande" in message) if cut else ("a échoué" in message)
    shutil.copy(
        ROOT / "constraints.txt", course.ROOT
    )  # même revenue, la version d'avant est suspecte
    assert course.main(["lab"]) == 0
    assert installs == [".", "."]


def test_a_half_copied_package_is_forgotten(course, handed, installs):
    """pip croit installé tout paquet qui a une fiche, même si la copie s'est arrêtée avant."""
    pretend_venv(course)
    half = course.site_packages() / "jupyterlab-4.dist-info"
    half.mkdir()
    (half / "RECORD").touch()
    course.main(["lab"])
    assert not half.exists()
    assert (course.site_packages() / "pip-1.dist-info").exists()


@pytest.mark.parametrize("damage", ["no pip", "half a pip", "dead python"])
def test_a_damaged_venv_is_made_again(course, handed, monkeypatch, damage):
    commands = []
    pretend_venv(course)
    pip = course.site_packages() / "pip-1.dist-info"
    if damage == "no pip":
        shutil.rmtree(pip)
    elif damage == "half a pip":
        (pip / "INSTALLER").unlink()
    monkeypatch.setattr(course, "succeeds", lambda *command: damage != "dead python")
    monkeypatch.setattr(course, "run", lambda *command: commands.append(command) or (0, ""))
    course.main(["lab"])
    assert commands[0] == (sys.executable, "-m", "venv", "--clear", str(course.VENV))


def test_a_real_venv_without_pip_is_seen(course):
    """Le même, sans double : un .venv d'ailleurs, fait sans pip."""
    venv.create(course.VENV, with_pip=False, symlinks=os.name != "nt")
    made = []
    course.checked = lambda *command: made.append(command)
    course.make_venv()
    assert made
    shutil.copytree(
        Path(next(iter(importlib.util.find_spec("pip").submodule_search_locations))),
        course.site_packages() / "pip",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    pretend_venv(course)
    made.clear()
    course.make_venv()
    assert not made


# --- Pannes expliquées


def test_the_disk_is_measured_first(course, handed, monkeypatch, capsys):
    free = SimpleNamespace(free=1.2e9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
    assert course.main(["lab"]) == 1
    assert "2 Go libres" in capsys.readouterr().err
    pretend_venv(course)
    assert course.main(["lab"]) == 0, "PyTorch est là : une mise à jour n'a pas besoin de 2 Go"


def test_debian_without_venv(course, handed, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "ensurepip")
    assert course.main(["lab"]) == 1
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"sudo apt install python{version}-venv" in capsys.readouterr().err


# Textes relevés sur de vrais échecs de pip 23.2 et 26.3, raccourcis ; « en français » est composé.
PIP_TEXTS = {
    "réseau, pip 23": (
        """WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) \
after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection \
object at 0x7f8da20ea610>: Failed to establish a new connection: [Errno -2] Name or service not \
known')': /simple/setuptools/
ERROR: Could not find a version that satisfies the requirement setuptools>=77 (from versions: none)
ERROR: No matching distribution found for setuptools>=77
error: subprocess-exited-with-error""",
        "Le réseau ne répond pas",
    ),
    "réseau, pip 26": (
        """WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) \
after connection broken by 'NameResolutionError("HTTPSConnection(host='nowhere.invalid', port=443)\
: Failed to resolve 'nowhere.invalid' ([Errno -2] Name or service not known)")': /simple/setuptools/
ERROR: No matching distribution found for setuptools>=77
ERROR: Failed to build 'file:///tmp/p' when installing build dependencies""",
        "Le réseau ne répond pas",
    ),
    "proxy": (
        """WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) \
after connection broken by 'ProxyError('Cannot connect to proxy.', NewConnectionError('<pip.\
_vendor.urllib3.connection.HTTPSConnection object at 0x7f4265880510>: Failed to establish a new \
connection: [Errno 111] Connection refused'))': /simple/tqdm/
ERROR: No matching distribution found for tqdm""",
        "Le réseau ne répond pas",
    ),
    "disque": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
        "Le disque est plein",
    ),
    "disque, en français": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] Aucun espace disponible "
        "sur le périphérique\n",
        "Le disque est plein",
    ),
    "torch absent de l'index pour ce Python": (
        "ERROR: Could not find a version that satisfies the requirement torch==99 (from versions: "
        "1.13.0, 2.2.2, 2.14.1)\nERROR: No matching distribution found for torch==99\n",
        "n'existe pas pour Python",
    ),
    "torch retenu par constraints.txt, Mac Intel": (
        "ERROR: Cannot install course-lib==0.1.0 because these package versions have conflicting "
        "dependencies.\nERROR: ResolutionImpossible: for help visit …\n",
        "n'existe pas pour Python",
    ),
    "aucune version du tout": (
        "ERROR: Could not find a version that satisfies the requirement torch>=2.9 (from versions: "
        "none)\nERROR: No matching distribution found for torch>=2.9\n",
        "n'existe pas pour Python",
    ),
    "autre chose": ("ERROR: quelque chose d'inconnu\n", "clean"),
}


@pytest.mark.parametrize("name", PIP_TEXTS)
def test_pip_failures_are_explained(course, name):
    text, expected = PIP_TEXTS[name]
    assert expected in course.explain(text)


@pytest.fixture
def real_pip(course, monkeypatch):
    """Le vrai pip, à l'abri de la configuration de cette machine."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    return lambda *words: course.run(sys.executable, "-m", "pip", "download", *words)


def test_real_pip_without_network(course, real_pip, monkeypatch, tmp_path, capfd):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        monkeypatch.setenv("PIP_RETRIES", "1")
        code, errors = real_pip("-d", tmp_path, "--no-deps", "--index-url", index, "tqdm")
    assert code and "Le réseau ne répond pas" in course.explain(errors)
    assert errors.strip() in capfd.readouterr().err, "les erreurs de pip restent visibles"


def test_real_pip_without_a_wheel(course, real_pip, tmp_path):
    (tmp_path / "torch-1.0-py3-none-any.whl").touch()
    code, errors = real_pip("--no-deps", "--no-index", "--find-links", tmp_path, "torch==99")
    assert code and "n'existe pas pour Python" in course.explain(errors)


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "utf-8"])
def test_a_poor_console_is_no_crash(course, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    course.say("Créer « … »", stream=stream)
    assert stream.buffer.getvalue()


# --- Laisser la place


@pytest.fixture
def small_project(course):
    """Un .venv dont Python est celui des tests, et un faux paquet course_lib qui se décrit."""
    pretend_venv(course)
    course.PYTHON.unlink()
    course.PYTHON.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    course.PYTHON.chmod(0o755)
    course.write_json(course.STAMP, {"digest": course.digest(), "extras": ["bench", "test"]})
    (course.ROOT / "course_lib").mkdir()
    (course.ROOT / "course_lib" / "__main__.py").write_text(
        "import os, sys\nprint(sys.argv[1:], os.environ['PYTHONUTF8'])\nsys.exit(7)\n"
    )
    return course


def launch(course, *words, **options):
    options = {"cwd": course.ROOT, "capture_output": True, "encoding": "utf-8", **options}
    return subprocess.run([sys.executable, str(course.ROOT / "cours.py"), *words], **options)


@POSIX
def test_other_words_reach_the_package(small_project):
    result = launch(small_project, "corpus", "mon texte.txt", "--help")
    assert result.stdout.strip() == "['corpus', 'mon texte.txt', '--help'] 1"
    assert result.returncode == 7


def test_an_unknown_word_installs_nothing(course, handed, installs, capsys):
    assert course.main(["tets"]) == 1
    assert "Commande inconnue : « tets ». Il y a : lab, reset, test" in capsys.readouterr().err
    assert not installs and not handed


def test_the_known_words_are_those_of_the_package(course):
    [commands] = build_parser()._subparsers._group_actions
    assert tuple(commands.choices) == course.COMMANDS


@POSIX
def test_a_ready_environment_costs_nothing(small_project):
    durations = []
    for _ in range(5):
        start = time.perf_counter()
        launch(small_project, "corpus")
        durations.append(time.perf_counter() - start)
    assert min(durations) < 1, f"{min(durations):.2f} s avant de laisser la place"


@POSIX
def test_ctrl_c_during_the_installation(small_project):
    """Un vrai Ctrl-C, reçu comme au terminal par tout le groupe de processus."""
    small_project.STAMP.unlink()
    small_project.PYTHON.write_text(
        '#!/bin/sh\ncase "$*" in *constraints*) echo EN COURS; exec sleep 30;; esac\nexit 0\n'
    )
    process = subprocess.Popen(
        [sys.executable, str(small_project.ROOT / "cours.py"), "lab"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # Ces tests lancés en arrière-plan ignorent Ctrl-C ; au terminal, `cours.py` l'écoute.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process:
        for line in process.stdout:
            if "EN COURS" in line:
                break
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "Installation interrompue" in errors and "Traceback" not in errors
    assert not small_project.STAMP.exists()


@pytest.mark.parametrize("answers", [[True], [False, False, True]])
def test_a_lock_is_taken_once(course, monkeypatch, answers):
    """Sous Windows, le verrou que l'on tient ne se prend pas une seconde fois."""
    answers = iter(answers)
    monkeypatch.setattr(course, "locks", lambda file: next(answers))
    monkeypatch.setattr(course.time, "sleep", lambda seconds: None)
    with course.alone():
        assert list(answers) == []


@POSIX
def test_two_installations_at_once(small_project):
    """La seconde attend la première, puis n'a plus rien à installer."""
    small_project.STAMP.unlink()
    small_project.PYTHON.write_text(
        '#!/bin/sh\ncase "$*" in *constraints*) echo INSTALLE; sleep 2;; esac\nexit 0\n'
    )
    command = [sys.executable, str(small_project.ROOT / "cours.py"), "corpus"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as first:
        for line in first.stdout:
            if "INSTALLE" in line:
                break
        second = launch(small_project, "corpus")
    assert first.returncode == second.returncode == 0
    assert "on attend sa fin" in second.stdout and "INSTALLE" not in second.stdout


@pytest.mark.parametrize("words", [[], ["aide"], ["help"], ["--help"]])
def test_help_is_short_and_needs_nothing(course, installs, capsys, words):
    course.main(words)
    text = capsys.readouterr().out
    assert all(word in text for word in ("lab", "reset 04", "test", "clean"))
    assert len(text.splitlines()) < 15 and not installs


# --- PyTorch sans CUDA

ELIGIBLE = {
    "system": "Linux",
    "nvidia": False,
    "torch": False,
    "local": False,
    "answers": True,
    "typed": None,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"system": "Darwin"}, False),
        ({"system": "Windows"}, False),
        ({"nvidia": True}, False),
        ({"torch": True}, False),
        ({"local": True}, False),
        ({"answers": False}, False),
        ({"typed": "\n"}, True),
        ({"typed": "Oui\n"}, True),
        ({"typed": "n\n"}, False),
        ({"typed": "non\n"}, False),
    ],
    ids=str,
)
def test_when_the_light_pytorch_is_proposed(course, monkeypatch, capsys, change, expected):
    case = {**ELIGIBLE, **change}
    asked = []
    if case["torch"]:
        pretend_venv(course)
    if case["typed"]:
        terminal = io.StringIO(case["typed"])
        terminal.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(course.platform, "system", lambda: case["system"])
    monkeypatch.setattr(course, "has_nvidia", lambda: case["nvidia"])
    monkeypatch.setattr(course, "has_local_build", lambda pin: case["local"])
    monkeypatch.setattr(course, "answers", lambda url: asked.append(url) or case["answers"])
    assert course.wants_cpu_torch(PIN) is expected
    silent = {"system", "nvidia", "torch", "local"} & change.keys()
    assert bool(asked) is not bool(silent), "l'index n'est interrogé que s'il peut servir"
    assert ("plusieurs Go" in capsys.readouterr().out) is (change == {"answers": False})


@pytest.mark.parametrize("outcome", [0, 1])
def test_a_failing_index_is_no_failure(course, handed, monkeypatch, capsys, outcome):
    commands = []

    def run(*command):
        commands.append(command)
        return (outcome if course.TORCH_INDEX in command else 0), ""

    monkeypatch.setattr(course, "run", run)
    monkeypatch.setattr(course, "wants_cpu_torch", lambda pin: True)
    assert course.main(["lab"]) == 0
    assert commands[-2][-4:] == ("--no-deps", "--index-url", course.TORCH_INDEX, f"torch=={PIN}")
    assert commands[-1][-4:] == ("-c", str(course.CONSTRAINTS), "-e", ".")
    assert ("voie ordinaire" in capsys.readouterr().out) is bool(outcome)


def test_a_local_build_is_found_without_network(course, monkeypatch, tmp_path):
    """Avec le vrai pip : une version posée dans un dossier de find-links suffit."""
    monkeypatch.setattr(course, "PYTHON", sys.executable)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert not course.has_local_build("98.7")
    make_wheel(tmp_path, "torch", "98.7+cpu")
    assert course.has_local_build("98.7")


def make_wheel(folder, name, version):
    import zipfile

    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


@contextlib.contextmanager
def server(status):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(status)
            self.end_headers()

        def log_message(self, *words):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


@pytest.mark.parametrize(("status", "expected"), [(200, True), (403, False), (503, False)])
def test_an_index_answers(course, monkeypatch, status, expected):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with server(status) as url:
        assert course.answers(url) is expected


def test_a_silent_index_is_not_waited_for(course, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.perf_counter()
        assert not course.answers(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert time.perf_counter() - start < 8


# --- Le choix de la comparaison, dans « python -m tests »


def test_strict_or_lax():
    command = load(ROOT / "tests" / "__main__.py", "commande_des_tests")
    import numpy

    exact = numpy.__version__
    same = f"# note\nnumpy=={exact}\npaquet-absent==1.0\n"
    assert command.differences(same) == []
    other = command.differences("numpy==0.1\n")
    assert other == [f"numpy {exact} au lieu de 0.1"]
    assert command.comparison("linux", [])[0] == "--nbval"
    option, sentence = command.comparison("linux", other)
    assert option == "--nbval-lax" and "numpy" in sentence
    assert command.comparison("darwin", [])[0] == "--nbval-lax"


@pytest.mark.parametrize(
    ("words", "codes", "parts", "code"),
    [
        ([], [0, 0], ["notebooks", "tests"], 0),
        (["--complet"], [1, 0], ["notebooks", "tests"], 1),
        ([], [0, 2], ["notebooks", "tests"], 2),
        ([], [-9, 0], ["notebooks", "tests"], -9),
        (["notebooks"], [0], ["notebooks"], 0),
        (["tests/test_rope.py", "--complet"], [1], ["tests/test_rope.py"], 1),
    ],
)
def test_notebooks_first_then_the_rest(words, codes, parts, code, monkeypatch, capsys):
    command = load(ROOT / "tests" / "__main__.py", "commande_des_tests")
    ran, left = [], iter(codes)

    def call(words, **options):
        ran.append(words)
        return next(left)

    monkeypatch.setattr(command.subprocess, "call", call)
    assert command.main(words) == code
    assert [word for line in ran for word in line if word in parts] == parts
    assert all(("not lent" in line) == ("--complet" not in words) for line in ran)
    assert ("premier des deux bilans" in capsys.readouterr().out) == (
        len(codes) > 1 and codes[0] != 0
    )


def test_the_local_label_of_torch_is_no_difference(monkeypatch):
    command = load(ROOT / "tests" / "__main__.py", "commande_des_tests")
    monkeypatch.setattr(command.metadata, "version", lambda name: "2.13.0+cpu")
    assert command.differences("torch==2.13.0\n") == []


# --- Pour de vrai


DAMAGED = """
from importlib.metadata import distributions

for package in distributions():
    for file in package.files or [f"{package.name} sans RECORD"]:
        path = package.locate_file(file)
        if not path.exists() and path.suffix != ".pyc":
            print(file)
"""


@pytest.mark.lent
@POSIX
def test_a_fresh_clone_on_a_bare_machine(tmp_path):
    """Clone, installation tuée en pleine copie, réparée au lancement suivant, puis immédiate."""
    if not (ROOT / ".git").exists():
        pytest.skip("ce dossier n'est pas un dépôt git")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    launch = {"cwd": clone, "env": bare, "encoding": "utf-8"}
    command = [sys._base_executable, "cours.py", "test", "tests/test_environment.py", "-k", "pin"]

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, start_new_session=True, **launch, **quiet) as process:
        while len(list(clone.glob(".venv/lib/*/site-packages/*.dist-info"))) < 40:
            assert process.poll() is None, "installé avant d'avoir pu être tué"
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)

    result = subprocess.run(command, capture_output=True, **launch)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    assert "Installation" in result.stdout
    python = clone / ".venv/bin/python"
    assert subprocess.check_output([python, "-c", DAMAGED], **launch) == ""

    start = time.perf_counter()
    probe = "import cours; cours.hand_over = lambda *words, cwd: 0; cours.main(['test'])"
    again = subprocess.check_output([sys._base_executable, "-c", probe], **launch)
    assert again == "" and time.perf_counter() - start < 1
