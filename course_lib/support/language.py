"""Le français du cours, relu par Grammalecte et par cspell : `python3 cours.py language`.

Ce module trouve tout ce qui se lit (la prose des carnets, les questions, les messages, les
docstrings, les commentaires, les fichiers Markdown) et le soumet aux deux relecteurs, des
programmes extérieurs dont seul le développement a besoin. `docs/mots.txt` garde les mots qu'ils ne
connaissent pas ; `docs/langue.toml`, leurs remarques à ne pas suivre, chacune avec sa raison.
"""

import ast
import importlib
import inspect
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import mistune
import nbformat

from course_lib.support import paths
from course_lib.support.typography import french

WORDS = paths.ROOT / "docs/mots.txt"
EXCEPTIONS = paths.ROOT / "docs/langue.toml"
NODE = paths.ROOT / "node_modules"
DEBIAN = "/usr/lib/libreoffice/share/extensions/grammalecte/pythonpath"
MISSING = """il manque {}. Sous Debian ou Ubuntu, depuis le dossier du cours :
  sudo apt install libreoffice-grammalecte nodejs npm
  npm install --no-save --prefix . cspell @cspell/dict-fr-fr
Ailleurs, npm de même ; le paquet Python « grammalecte », lui, doit être dans PYTHONPATH."""

FILES = ("*.md", "docs/**/*.md", "data/**/*.md", "notebooks/*.ipynb", "*.py", "figures/*.py")
FILES += ("course_lib/**/*.py", "course_lib/support/quiz/*.toml", "tests/**/*.py")
FILES += ("course_lib/support/classe/inventaire.toml",)
# Tiré des carnets par « recap ».
GENERATED = "docs/CONCEPTS_LLM.md"
# Des phrases à trous et des radicaux : ils ne se lisent qu'une fois composés.
UNCOMPOSED = re.compile(
    r"^tests/|/micromonde/(lexicon|morphology|plots|senses|templates|themes)\.py"
)

BLOCKS = {"paragraph", "block_text", "heading", "table_cell"}
NAME = "Xyz"  # tient la place d'un bout de code ou d'une formule ; nul dictionnaire ne le connaît
SPECIAL = re.compile("<(pad|unk|bos|eos)>")
# Ce qui, dans un commentaire ou un message, est du code sans en porter la marque.
BARE_CODE = re.compile(
    r"""https?://\S+|"[^"\s]*"|\w+\[[^]\s]*\]|\b[A-Z]\w*[a-z][A-Z]\w*|[\w./-]*\w_\w\S*\b"""
    r"""|(?<![\w-])--?[a-z][\w-]*|(?<!\w)[\w/]*\.(?:[a-z]\w+)(?=\W|$)|\w+\.\w+\(\S*\)"""
)


class MissingTool(OSError):
    """Un relecteur n'est pas installé."""


@dataclass(frozen=True)
class Passage:
    """Un paragraphe, et où il est."""

    place: str
    text: str


@dataclass(frozen=True)
class Fault:
    """Ce que l'on reproche à un passage, de `start` à `end` ; `rule` : le nom de la règle."""

    passage: Passage
    start: int
    end: int
    rule: str
    message: str

    def __str__(self) -> str:
        text, (start, end) = self.passage.text, (self.start, self.end)
        shown = f"{text[max(0, start - 40) : start]}[{text[start:end]}]{text[end : end + 40]}"
        return f"{self.passage.place} : {shown}\n    {self.message} ({self.rule})"


# --- trouver ce qui se lit


def paragraphs(place: str, markdown: str, clean: Callable[[str], str]) -> Iterator[Passage]:
    """Les paragraphes d'un texte en Markdown, sans mise en forme ni l'anglais du README."""
    parse = mistune.create_markdown(renderer=None, plugins=["table", "math"])
    section, english = "", False
    for block in blocks(parse(markdown)):
        text = clean(inline(block["children"]).strip())
        if block["type"] == "heading":
            section, english = f", « {text} »", text == "In English"
        if text and not english:
            yield Passage(place + section, text)


def blocks(nodes: list[dict]) -> Iterator[dict]:
    for node in nodes:
        if node["type"] in BLOCKS:
            yield node
        else:
            yield from blocks(node.get("children", []))


def inline(nodes: list[dict]) -> str:
    """Le texte de nœuds de mistune ; code et formules y deviennent un nom."""
    parts = []
    for node in nodes:
        match node["type"]:
            case "text":
                parts.append(node["raw"])
            case "codespan" | "inline_math":
                parts.append(NAME)
            case "inline_html" if SPECIAL.fullmatch(node["raw"]):
                parts.append(NAME)
            case "softbreak" | "linebreak":
                parts.append(" ")
            case _:
                parts.append(inline(node.get("children", [])))
    return "".join(parts)


def without_names(text: str) -> str:
    """Un nom au lieu de chaque adresse et d'une suite de noms ; « et al. » sans son point."""
    text = re.sub(r"https?://[^\s)>]+|arXiv:[\d.]+\d", NAME, text.replace("et al.", "et alii"))
    return re.sub(rf"({NAME} )+(?={NAME})", "", text)


def without_code(text: str) -> str:
    """De même pour ce que dit du code, où l'espace est toujours ordinaire et parfois aligne."""
    text = re.sub(r" +", " ", without_names(BARE_CODE.sub(NAME, text)))
    return re.sub(r"(?<=\d) (?=([kMG]?o|bits?|nats?|bytes?|h|s)\b)", "\u00a0", french(text))


def markdown_texts(place: str, source: str) -> Iterator[Passage]:
    yield from paragraphs(place, source, without_names)


def python_texts(place: str, source: str) -> Iterator[Passage]:
    """Les docstrings, les commentaires et les chaînes qui sont des phrases."""
    read_strings = not UNCOMPOSED.search(place)
    tree = ast.parse(source)
    inside = {id(part) for node in ast.walk(tree) for part in parts_of(node)}
    docstrings = {id(part) for node in ast.walk(tree) for part in docstring_of(node)}
    for node in ast.walk(tree):
        text = literal(node)
        if id(node) in docstrings or (read_strings and id(node) not in inside and is_prose(text)):
            yield from paragraphs(f"{place}:{node.lineno}", inspect.cleandoc(text), without_code)
    for line, text in comments(source):
        if is_prose(text):
            yield from paragraphs(f"{place}:{line}", text, without_code)


def docstring_of(node: ast.AST) -> list[ast.AST]:
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    return [node.body[0].value] if documented and ast.get_docstring(node) else []


def parts_of(node: ast.AST) -> list[ast.AST]:
    """Les morceaux d'une f-chaîne, qui se lisent avec elle."""
    return list(ast.walk(node))[1:] if isinstance(node, ast.JoinedStr) else []


def literal(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr():
            return "".join(literal(part) or NAME for part in node.values)
    return ""


def is_prose(text: str) -> bool:
    """Dit si une chaîne se lit : deux mots au moins, et rien qui soit du code."""
    words = [word for word in re.findall(r"\b[^\W\d_]{2,}\b", text) if word != NAME]
    return (
        " " in text
        and len(words) > 1
        and not re.search(r"[{}<>=\\|]|[:;]\w|%[\w(]|^#|noqa|fmt:|^(upper|lower|center) ", text)
    )


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Les commentaires et leur ligne ; ceux qui sont seuls et se suivent n'en font qu'un."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            alone = not token.line[: token.start[1]].strip()
            key = token.start[0] - len(found) if alone else -token.start[0]
            found.append((key, token.start[0], token.string.lstrip("#").strip(" -")))
    for _, group in groupby(found, key=lambda comment: comment[0]):
        lines = list(group)
        yield lines[0][1], " ".join(text for _, _, text in lines)


def quiz_texts(place: str, source: str) -> Iterator[Passage]:
    """Les questions d'un quiz ou de l'inventaire, sans les lignes d'un programme.

    Une variante y devient 7, ou « Sept ».
    """
    data = tomllib.loads(source)
    code = {"id", "kind", "answer", "value", "variants", "draw", "values", "reveals"}
    for question in data.get("question", []):
        unread = code | {"text"} if question["kind"] == "line" else code
        for text in strings_of(question, unread):
            yield from markdown_texts(f"{place}, {question['id']}", re.sub("⟨.*?⟩", "7", text))
    for item in data.get("item", []):  # l'inventaire met lui-même les espaces insécables
        for text in strings_of(item, code):
            yield Passage(f"{place}, {item['id']}", french(re.sub("⟨.*?⟩", "Sept", text)))


def strings_of(value: object, code: set[str]) -> Iterator[str]:
    """Les chaînes d'un arbre, sauf sous les clés de `code`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from strings_of(inner, code)
    elif isinstance(value, dict):
        for key in value.keys() - code:
            yield from strings_of(value[key], code)


def notebook_texts(place: str, source: str) -> Iterator[Passage]:
    for cell in nbformat.reads(source, as_version=4).cells:
        extract = python_texts if cell.cell_type == "code" else markdown_texts
        yield from extract(f"{place}, cellule {cell.id}", cell.source)


EXTRACTORS = {
    ".md": markdown_texts,
    ".py": python_texts,
    ".toml": quiz_texts,
    ".ipynb": notebook_texts,
}


def passages() -> list[Passage]:
    """Tout ce qui se lit dans le cours."""
    found = []
    for path in (path for pattern in FILES for path in sorted(paths.ROOT.glob(pattern))):
        place = path.relative_to(paths.ROOT).as_posix()
        if place != GENERATED:
            found += EXTRACTORS[path.suffix](place, path.read_text(encoding="utf-8"))
    return found


# --- relire


def grammar(found: list[Passage]) -> list[Fault]:
    """Ce que Grammalecte reproche ; lève MissingTool s'il n'est pas là."""
    sys.path.append(DEBIAN)
    try:
        checker = importlib.import_module("grammalecte").GrammarChecker("fr")
    except ImportError:
        raise MissingTool(MISSING.format("Grammalecte")) from None
    finally:
        sys.path.remove(DEBIAN)
    # L'apostrophe du cours est droite, comme au clavier : ici et dans le micromonde.
    options = {**checker.getGCEngine().gc_options.getOptions(), "apos": False}
    return [
        Fault(passage, note["nStart"], note["nEnd"], note["sRuleId"], note["sMessage"])
        for passage in found
        for note in checker.getParagraphErrors(passage.text, options)[0]
    ]


def spelling(found: list[Passage], words: Path = WORDS) -> list[Fault]:
    """Les mots que cspell ne connaît pas ; lève MissingTool s'il n'est pas là."""
    dictionary = NODE / "@cspell/dict-fr-fr/cspell-ext.json"
    program = NODE / "cspell/bin.mjs"
    if not (shutil.which("node") and program.exists() and dictionary.exists()):
        raise MissingTool(MISSING.format("cspell, ou son dictionnaire français"))
    settings = {
        "version": "0.2",
        "import": [str(dictionary)],
        "language": "fr",
        "caseSensitive": True,
        "allowCompoundWords": False,
        "dictionaryDefinitions": [{"name": "mots", "path": str(words)}],
        "dictionaries": ["fr-fr", "mots"],
        "words": [NAME, "alii"],
        "maxNumberOfProblems": 100_000,
        "maxDuplicateProblems": 1000,
    }
    with tempfile.TemporaryDirectory() as folder:
        config, text = Path(folder, "cspell.json"), Path(folder, "textes.txt")
        config.write_text(json.dumps(settings), encoding="utf-8")
        text.write_text("".join(f"{passage.text}\n" for passage in found), encoding="utf-8")
        options = ["--no-default-configuration", "--no-progress", "--no-summary", "--no-color"]
        command = ["node", str(program), "lint", "-c", str(config), *options, str(text)]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)
    if run.returncode > 1 or "ERROR" in run.stderr:
        raise OSError(f"cspell a échoué : {run.stderr.strip()}")
    faults = []
    for line, word in re.findall(r"^\S+:(\d+):\d+ - .*?\(([^()]+)\)", run.stdout, re.M):
        passage = found[int(line) - 1]
        start = passage.text.find(word)
        faults.append(Fault(passage, start, start + len(word), "mot", f"« {word} » est inconnu"))
    return list(dict.fromkeys(faults))


# --- ce que l'on garde


@dataclass(frozen=True)
class Exceptions:
    """Les remarques à ne pas suivre : des règles entières, et des bouts de phrase."""

    rules: tuple[str, ...]
    phrases: tuple[str, ...]

    @classmethod
    def load(cls, path: Path = EXCEPTIONS) -> "Exceptions":
        kept = tomllib.loads(path.read_text(encoding="utf-8"))
        phrases = tuple(text for entry in kept["phrase"] for text in entry["texts"])
        return cls(tuple(entry["prefix"] for entry in kept["rule"]), phrases)

    def excusing(self, fault: Fault) -> list[str]:
        """Les exceptions qui couvrent une remarque : sa règle, ou une phrase qui la contient."""
        text = fault.passage.text.replace("\u00a0", " ")
        places = [
            (phrase, found.start(), found.end())
            for phrase in self.phrases
            for found in re.finditer(re.escape(phrase), text)
        ]
        covering = [p for p, start, end in places if start <= fault.start and fault.end <= end]
        return covering + [rule for rule in self.rules if fault.rule.startswith(rule)]


def sift(faults: list[Fault], exceptions: Exceptions) -> tuple[list[Fault], list[str]]:
    """Les remarques qui restent, puis les exceptions qui n'ont servi à aucune."""
    excuses = {fault: exceptions.excusing(fault) for fault in faults}
    used = {name for names in excuses.values() for name in names}
    unused = [name for name in (*exceptions.rules, *exceptions.phrases) if name not in used]
    return [fault for fault in faults if not excuses[fault]], unused


def review(found: list[Passage]) -> list[str]:
    """Ce qu'il reste à corriger, une chaîne par remarque ; lève MissingTool."""
    faults, unused = sift(grammar(found) + spelling(found), Exceptions.load())
    everything = "\n".join(passage.text for passage in found)
    words = WORDS.read_text(encoding="utf-8").split()
    unused = [f"{EXCEPTIONS.name} : « {name} » ne sert plus" for name in unused]
    unused += [
        f"{WORDS.name} : « {word} » ne sert plus" for word in words if word not in everything
    ]
    return [*map(str, faults), *unused]


def main() -> int:
    """Imprime ce qu'il reste à corriger ; rend 1 s'il en reste."""
    found = passages()
    remaining = review(found)
    for remark in remaining:
        print(remark)
    print(f"{len(remaining)} remarque(s) sur {len(found)} passages.")
    return 1 if remaining else 0
