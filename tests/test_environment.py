"""pyproject.toml, constraints.txt et environment.yml disent la même chose ; ruff est d'accord."""

import ast
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import floors
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = {"torch", "jupyterlab", "matplotlib", "ipywidgets", "nbval", "numpy"}
CODE = ["cours.py", "course_lib", "figures", "notebooks", "tests"]


def requirements(*extras):
    """Les dépendances du paquet, et celles des options nommées ; « course_lib[bench] » suivi."""
    found = {}
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    while lines:
        requirement = Requirement(lines.pop())
        if requirement.name == PROJECT["name"]:
            for extra in requirement.extras:
                lines += PROJECT["optional-dependencies"][extra]
        else:
            found[canonicalize_name(requirement.name)] = requirement
    return found


def pins():
    """Les versions exactes de constraints.txt."""
    found = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            assert canonicalize_name(name) not in found, f"{name} est fixé deux fois"
            found[canonicalize_name(name)] = version
    return found


def conda():
    """Les lignes de environment.yml : celles de conda, celles de pip."""
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    return [line for line in lines if isinstance(line, str)], lines[-1]["pip"]


def test_the_six_packages_of_the_course_are_dependencies():
    assert requirements().keys() >= REQUIRED


@pytest.mark.parametrize("extra", PROJECT["optional-dependencies"])
def test_every_dependency_has_a_pin_above_its_floor(extra):
    exact = pins()
    for name, requirement in requirements(extra).items():
        assert name in exact, f"{name} n'a pas de version dans constraints.txt"
        assert requirement.specifier.contains(exact[name]), f"{requirement} mais {exact[name]}"


def imported(folder):
    """Les paquets de tête que les fichiers d'un dossier importent."""
    nodes = [
        node
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    ours = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    ours |= {"course_lib", "catalogue", "cours"}
    return {name.split(".")[0] for name in names} - ours - sys.stdlib_module_names


@pytest.mark.parametrize(("folder", "extra"), [("course_lib", "bench"), ("tests", "test")])
def test_what_is_imported_is_declared(folder, extra):
    """Ce qu'un autre paquet apporte avec lui, il peut cesser de l'apporter."""
    # Wikipédia, sur demande ; de transformers et de JupyterLab, ce que leurs seuls tests ouvrent.
    spared = {"datasets", "huggingface_hub", "jinja2", "jupyter_client", "nbconvert"}
    sources = metadata.packages_distributions()
    declared = requirements(extra).keys()
    found = {name: sources.get(name, [name]) for name in imported(folder)}
    missing = {
        name
        for name, distributions in found.items()
        if not {canonicalize_name(one) for one in distributions} & declared
    }
    assert missing <= spared


def test_every_pin_accepts_the_first_python_3_11():
    """Debian 12 a Python 3.11.2 : une version qui demande 3.11.5 y arrêterait l'installation."""
    for name in pins():
        try:
            required = metadata.metadata(name).get("Requires-Python")
        except metadata.PackageNotFoundError:
            continue
        assert SpecifierSet(required or "").contains("3.11.0"), f"{name} demande {required}"


def test_exact_versions_are_in_constraints_alone():
    for requirement in requirements(*PROJECT["optional-dependencies"]).values():
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators == {">="}, f"{requirement} : un plancher, rien d'autre (Colab est ancien)"


def test_the_floors_replace_the_pins():
    """tests/floors.py : les mêmes versions que partout, sauf celles de trois paquets."""
    texts = [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")]
    lines = set(floors.constraints(*texts).splitlines())
    exact = set(texts[1].splitlines())
    found = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in lines - exact}
    assert found.keys() == set(floors.OLD)
    for name, floor in found.items():
        assert str(requirements()[name].specifier) == f">={floor}"
    gone = {line.split("==")[0] for line in exact - lines}
    assert gone == {*floors.OLD, *floors.FREE}


def test_conda_installs_what_pip_installs():
    of_conda, of_pip = conda()
    names = [line for line in of_pip if not line.startswith("--")]
    assert sorted(names) == sorted(set(names)), "un paquet y est deux fois"
    assert {canonicalize_name(name) for name in names} == requirements("test").keys()
    assert "--constraint constraints.txt" in of_pip
    assert "--editable ." in of_pip
    assert "python=3.11" in of_conda


@pytest.mark.parametrize("command", ["format --check", "check"])
def test_ruff(command):
    options = ["--output-format=concise", "--no-cache"]
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *command.split(), *options, *CODE],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    if result.returncode:
        advice = "« ruff format » et « ruff check --fix » en corrigent l'essentiel."
        pytest.fail(f"{result.stdout}{result.stderr}{advice}", pytrace=False)
