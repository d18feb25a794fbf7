"""Les flèches entre modules : ce que chaque module du cours a le droit d'importer."""

import ast
from pathlib import Path

import nbformat
import pytest

from course_lib.support import paths

PACKAGE = paths.ROOT / "course_lib"
CHAPTERS = {
    "tokenizer": 1,
    "embeddings": 2,
    "attention": 3,
    "self_attention": 4,
    "multi_head": 5,
    "rope": 6,
    "block": 7,
    "gpt": 8,
    "training": 9,
    "generation": 10,
}
ALLOWED = {
    "gpt": {"block", "embeddings"},
    "block": {"rope"},
    "rope": {"multi_head"},
    "multi_head": {"self_attention"},
    "self_attention": {"attention"},
    "generation": {"attention"},
}
# De l'outillage, ceux-ci seuls ont affaire au code enseigné, et à l'intérieur de leurs fonctions.
MEET_TAUGHT_CODE = {"exercises", "pretrained", "huggingface", "bench", "tokens", "trainer"}
MEET_TAUGHT_CODE |= {"writing", "evaluation", "inspection", "studies", "muon", "fast_copy"}


def imported(tree: ast.AST) -> set[str]:
    """Les modules de course_lib qu'un arbre importe : « tokenizer », « support.viz »…"""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "les imports relatifs cachent les flèches"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    inside = {name.removeprefix("course_lib.") for name in names if name.startswith("course_lib.")}
    return {".".join(name.split(".")[: 2 if name.startswith("support") else 1]) for name in inside}


def top_level(tree: ast.Module) -> ast.Module:
    nodes = [n for n in tree.body if not isinstance(n, ast.FunctionDef | ast.ClassDef)]
    return ast.Module(nodes, [])


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def taught_faults(module: str, tree: ast.Module) -> set[str]:
    return imported(tree) - ALLOWED.get(module, set())


def support_faults(module: str, tree: ast.Module) -> set[str]:
    scope = top_level(tree) if module in MEET_TAUGHT_CODE else tree
    return imported(scope) & set(CHAPTERS)


def notebook_faults(chapter: int, sources: list[str]) -> set[str]:
    tree = ast.parse("\n".join(sources))
    return {name for name in imported(tree) if CHAPTERS.get(name, 0) > chapter}


@pytest.mark.parametrize("module", CHAPTERS)
def test_taught_modules(module):
    assert not taught_faults(module, parse(PACKAGE / f"{module}.py"))


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "support").rglob("*.py")), ids=lambda path: path.stem
)
def test_support_modules(path):
    relative = path.relative_to(PACKAGE / "support")
    assert not support_faults(relative.parts[0].removesuffix(".py"), parse(path))


@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_never_look_ahead(path):
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    assert not notebook_faults(int(path.name[:2]), sources)


def test_every_taught_module_has_its_chapter():
    taught = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert taught == set(CHAPTERS)


def test_the_checks_see_a_forbidden_arrow():
    assert taught_faults("tokenizer", ast.parse("from course_lib.support import viz"))
    assert taught_faults("attention", ast.parse("import course_lib.gpt"))
    assert taught_faults("rope", ast.parse("from course_lib.attention import softmax"))
    assert not taught_faults(
        "rope", ast.parse("from course_lib.multi_head import MultiHeadAttention")
    )
    inside = ast.parse("def f():\n    from course_lib.tokenizer import BPETokenizer")
    assert support_faults("viz", inside)
    assert not support_faults("bench", inside)
    assert support_faults("bench", ast.parse("from course_lib.tokenizer import BPETokenizer"))
    assert notebook_faults(3, ["from course_lib.gpt import GPT"])
    assert not notebook_faults(8, ["from course_lib.gpt import GPT"])
