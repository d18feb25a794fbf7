"""Rien de ce qui tourne chez qui apprend n'ouvre de porte : ni pickle, ni eval, ni port public."""

import ast
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest
from test_browser import LAB

from course_lib.support import paths

# Ce qui exécute du code en lisant des données, et ce qui passe par un interpréteur de commandes.
MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
CALLS = {"eval", "exec", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
CALLS |= {"subprocess.getoutput", "subprocess.getstatusoutput"}
OPTIONS = {"allow_pickle", "shell", "trust_remote_code"}
# Les seules exceptions, chacune avec sa raison.
ALLOWED = {
    # `evaluate` n'accepte qu'un calcul : tests/test_quiz.py le tient.
    ("course_lib/support/quiz/questions.py", "eval"),
    # Des expressions écrites dans la cellule, pour montrer leur forme.
    ("notebooks/02_embeddings.ipynb", "eval"),
    # Le chapitre montre ce que fait un pickle piégé : le sien.
    ("notebooks/09_entrainement.ipynb", "pickle"),
}


def dangers(source: str) -> set[str]:
    """Ce qu'un code emploie de dangereux."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module} & MODULES
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            options = {word.arg: ast.unparse(word.value) for word in node.keywords}
            found |= {name} & CALLS
            found |= {option for option in OPTIONS if options.get(option, "False") != "False"}
            if name == "torch.load" and options.get("weights_only") != "True":
                found.add(name)
    return found


def sources():
    """Les fichiers du cours, chacun avec son code ; une cellule de carnet vaut un fichier."""
    for path in [paths.ROOT / "cours.py", *paths.ROOT.glob("course_lib/**/*.py")]:
        yield path, path.read_text(encoding="utf-8")
    for path in paths.NOTEBOOKS.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                yield path, cell.source


def test_nothing_runs_what_it_reads():
    found = {
        (path.relative_to(paths.ROOT).as_posix(), danger)
        for path, source in sources()
        for danger in dangers(source)
    }
    assert found == ALLOWED, "un danger nouveau, ou une exception qui ne sert plus"


@pytest.mark.parametrize(
    ("source", "danger"),
    [
        ("import json, pickle", "pickle"),
        ("def f():\n    from dill import loads", "dill"),
        ("import marshal as m", "marshal"),
        ("with shelve.open('x'): pass\nimport shelve", "shelve"),
        ("eval(input())", "eval"),
        ("exec(path.read_text())", "exec"),
        ("os.system(f'ls {name}')", "os.system"),
        ("subprocess.run(text, shell=True)", "shell"),
        ("subprocess.run(text, shell=os.name == 'nt')", "shell"),
        ("yaml.load(text)", "yaml.load"),
        ("np.load(path, allow_pickle=True)", "allow_pickle"),
        ("torch.load(path)", "torch.load"),
        ("torch.load(path, weights_only=False)", "torch.load"),
        ("AutoModel.from_pretrained(name, trust_remote_code=True)", "trust_remote_code"),
    ],
)
def test_a_danger_is_seen(source, danger):
    assert dangers(source) == {danger}


def test_what_is_safe_is_not_a_danger():
    safe = "model.eval()\nyaml.safe_load(text)\ntorch.load(path, weights_only=True)\n"
    safe += "np.load(path)\nsubprocess.run(['ls', name], shell=False)\nre.compile('eval(x)')"
    assert dangers(safe) == set()


# --- JupyterLab ----------------------------------------------------------------------------------


def status(address: str, token: str = "") -> int:
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(f"{address}/api/contents", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def holes(tmp_path: Path, *options: str) -> list[str]:
    """Lance « cours.py lab » et rend ce qui l'ouvre à d'autres que son utilisateur."""
    runtime = tmp_path / "runtime"
    settings = {name: value for name, value in os.environ.items() if name != "JUPYTER_TOKEN"}
    settings |= {"JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(runtime)}
    command = [sys.executable, "-c", LAB, str(paths.ROOT), str(tmp_path / "travail"), *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=settings, **quiet) as process:
        try:
            deadline = time.monotonic() + 60
            while not (cards := list(runtime.glob("jpserver-*.json"))):
                assert process.poll() is None and time.monotonic() < deadline, "pas de JupyterLab"
                time.sleep(0.2)
            card = json.loads(cards[0].read_text())
            address = f"http://127.0.0.1:{card['port']}"
            while status(address) == 0:
                assert time.monotonic() < deadline, "JupyterLab ne répond pas"
                time.sleep(0.2)
            found = [f"{status(address)} sans jeton"] if status(address) != 403 else []
            if status(address, "faux") != 403:
                found.append("un faux jeton suffit")
            assert status(address, card["token"]) == 200
            connections = psutil.Process(process.pid).net_connections("tcp")
            listening = {each.laddr.ip for each in connections if each.status == "LISTEN"}
            assert listening
            return found + sorted(listening - {"127.0.0.1", "::1"})
        finally:
            process.terminate()


needs_posix = pytest.mark.skipif(os.name == "nt", reason="cours.py y reste le père de JupyterLab")


@needs_posix
def test_lab_is_for_its_user_alone(tmp_path):
    assert holes(tmp_path) == []


@needs_posix
def test_a_hole_is_seen(tmp_path):
    open_wide = holes(tmp_path, "--ip=0.0.0.0", "--IdentityProvider.token=")
    assert open_wide == ["200 sans jeton", "un faux jeton suffit", "0.0.0.0"]
