"""Ce que `corpus.load` rend, coupe et refuse. Les vrais romans sont lus si COURS_MIROIR les dit."""

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from course_lib.support import corpus, micromonde, novels

REAL_MIRROR = os.environ.get("COURS_MIROIR")
TEXTS = ["Un\u00a0!\n  Deux\u00a0\n" * 40, "Trois\n", "Quatre\n"]


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COURS_MIROIR", str(tmp_path / "miroir"))
    monkeypatch.setattr(novels, "PAUSE", 0)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def three_novels(tmp_path, monkeypatch):
    (tmp_path / "miroir").mkdir()
    catalogue = []
    for title, text in zip(["Alberte", "Belle-Rose", "Cœur d’été"], TEXTS, strict=True):
        data = ("\ufeff" + text.replace("!\n", "! \t\r\n")).encode()
        (tmp_path / "miroir" / title).write_bytes(data)
        sha256, split = hashlib.sha256(data).hexdigest(), "val" if "B" in title else "train"
        catalogue.append(novels.Novel(title, title, "", 1852, len(data), sha256, split))
    for module in (corpus, novels):
        monkeypatch.setattr(module, "catalogue", lambda: tuple(catalogue))


# Les romans


def test_novels_lose_bom_and_spaces_that_end_lines(three_novels):
    assert corpus.load("romans", split=None) == TEXTS
    assert corpus.load("romans") == [TEXTS[0], TEXTS[2]]
    assert corpus.load("romans", split="val") == corpus.load("Belle-Rose") == [TEXTS[1]]
    assert corpus.load("coeur d'ete") == corpus.load("Cœur d’été", split=None) == [TEXTS[2]]


def test_unknown_split(three_novels):
    with pytest.raises(ValueError, match=r"split='test'.*'train', 'val', None"):
        corpus.load("romans", split="test")
    with pytest.raises(ValueError, match="split='val'"):
        corpus.load("Alberte", split="val")
    with pytest.raises(ValueError, match=r"split='val'.*Découpez vos textes vous-même"):
        corpus.load("miroir", split="val")


@pytest.mark.parametrize("size", [100, 600])  # 600 octets : Alberte, tout juste
def test_size_spares_the_novels_that_are_not_needed(three_novels, size):
    [text] = corpus.load("romans", split=None, size=size)
    assert size - 10 < len(text.encode()) <= size and text.endswith("\n")
    assert [novel.title for novel in novels.cached()] == ["Alberte"]


@pytest.mark.parametrize(
    ("title", "suggestion"),
    [
        ("La petite Jane", "La petite Jeanne"),
        ("Les dieux ont soif", "Les dieux ont soif: édition ELTeC"),
        ("Micromond", "micromonde"),
    ],
)
def test_an_unknown_title_suggests_the_nearest(title, suggestion):
    with pytest.raises(FileNotFoundError, match=f"Vouliez-vous dire .*« {suggestion}"):
        corpus.load(title)


@pytest.mark.skipif(not REAL_MIRROR, reason="COURS_MIROIR ne dit pas où lire les 83 romans")
def test_the_real_novels(monkeypatch, tmp_path):
    monkeypatch.setenv("COURS_MIROIR", REAL_MIRROR)
    texts = corpus.load("romans", split=None)
    for novel, text in zip(corpus.catalogue(), texts, strict=True):
        data = (tmp_path / "cache" / "romans" / novel.file).read_bytes()
        assert text == re.sub(r"[ \t]+$", "", data.decode(), flags=re.MULTILINE)
    assert sorted(corpus.load("romans") + corpus.load("romans", split="val")) == sorted(texts)
    [jeanne] = corpus.load("La petite Jeanne")
    assert jeanne.startswith("\nPREMIÈRE PARTIE.\nENFANCE DE JEANNE.\n")


# Vos textes


def test_a_file_is_left_as_it_is_but_for_bom_and_newlines(tmp_path):
    path = tmp_path / "à moi.txt"
    path.write_bytes("\ufeffL’été \r\ne\u0301 \u2028\ufeff\rfin\n".encode())
    expected = ["L’été \ne\u0301 \u2028\ufeff\nfin\n"]
    assert corpus.load(path) == corpus.load(str(path)) == corpus.load("à moi.txt") == expected
    assert corpus.load(path, split=None) == expected


def test_a_folder_gives_its_texts_in_order(tmp_path):
    (tmp_path / "textes").mkdir()
    with pytest.raises(ValueError, match=r"ne contient aucun fichier \.txt"):
        corpus.load("textes")
    for name in ("b.txt", "a/z.TXT", "a-b.txt", ".caché.txt", ".git/x.txt", "a/.y.txt", "n.md"):
        path = tmp_path / "textes" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (tmp_path / "textes" / "vide.txt").write_text(" \n")
    assert corpus.load("textes") == ["a-b.txt", "a/z.TXT", "b.txt"]
    assert corpus.load(tmp_path / "textes") == corpus.load("./textes")
    assert corpus.load("textes/.git/") == [".git/x.txt"]  # caché, mais demandé


def test_a_folder_named_like_a_source_or_a_novel_is_reached_by_its_path(tmp_path):
    for name in ("romans", "La petite Jeanne"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.txt").write_text("mon texte")
        assert corpus.load(f"./{name}") == corpus.load(Path(name)) == ["mon texte"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (100, ["été\nun\n", "deux\n"]),
        (14, ["été\nun\n", "deux\n"]),
        (13, ["été\nun\n", "deux"]),
        (9, ["été\nun\n"]),
        (4, ["ét"]),  # aucune fin de ligne : entre deux caractères, jamais au milieu de « é »
        (1, []),
    ],
)
def test_size_cuts_at_a_document_then_at_a_line(tmp_path, size, expected):
    (tmp_path / "1.txt").write_text("été\nun\n", encoding="utf-8")
    (tmp_path / "2.txt").write_text("deux\n", encoding="utf-8")
    assert corpus.load(".", size=size) == expected


def test_a_title_before_one_endless_line_is_no_end_of_text(tmp_path):
    (tmp_path / "t.txt").write_text("titre\nune très longue ligne", encoding="utf-8")
    assert corpus.load("t.txt", size=14) == ["titre\nune trè"]


def test_a_wrong_argument_is_refused():
    for size in (0, 1.5, "3"):
        with pytest.raises(ValueError, match="size est un nombre entier d'octets"):
            corpus.load(size=size)
    with pytest.raises(TypeError, match="pas un list"):
        corpus.load(["a.txt"])
    with pytest.raises(ValueError, match="source est vide"):
        corpus.load(" ")
    with pytest.raises(ValueError, match="pas le texte lui-même"):
        corpus.load("Il était une fois\nun chat.")
    with pytest.raises(FileNotFoundError, match="ni un fichier"):
        corpus.load("Il était une fois un chat. " * 50)


def test_a_missing_file_says_where_it_was_sought(tmp_path):
    (tmp_path / "histoire.txt").write_text("x")
    with pytest.raises(FileNotFoundError) as caught:
        corpus.load("histoires.txt")
    message = str(caught.value)
    assert "« histoires.txt » n'est ni un fichier" in message
    assert str(tmp_path) in message and "« histoire.txt » ?" in message
    with pytest.raises(FileNotFoundError, match="nulle"):
        corpus.load("nulle/part/a.txt")
    with pytest.raises(FileNotFoundError, match=r"roman\. Sans fichier"):  # rien d'approchant
        corpus.load("qzxwvkj")
    with pytest.raises(FileNotFoundError):
        corpus.load(Path("La petite Jeanne"))  # un chemin n'est jamais un titre


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xef\xbb\xbf \r\n", "est vide"),
        ("un\ncafé\n".encode("cp1252"), r"0xE9 à la position 6 \(ligne 2\).*UTF-8"),
        (b"\xef\xbb\xbfab\xe9", "0xE9 à la position 5"),
        (b"\x89PNG\r\n\x00\x01", "n'est pas un texte en UTF-8 : il contient l'octet nul"),
        ("été".encode("utf-16"), "octet nul.*encodage UTF-8"),
    ],
)
def test_a_bad_file_is_explained(tmp_path, data, words):
    (tmp_path / "t.txt").write_bytes(data)
    with pytest.raises(ValueError, match=f"t.txt .*{words}"):
        corpus.load("t.txt")


def test_the_advice_for_cp1252_works(tmp_path):
    path = tmp_path / "l'été.txt"
    path.write_bytes("« L’été »\n".encode("cp1252"))
    with pytest.raises(ValueError) as caught:
        corpus.load(path)
    exec(str(caught.value).split("en Python : ")[1].replace(" ; ", "\n"), {})
    assert corpus.load(path) == ["« L’été »\n"]


def test_an_unreadable_file_is_told(tmp_path, monkeypatch):
    (tmp_path / "t.txt").write_text("x")
    monkeypatch.setattr(Path, "read_bytes", Mock(side_effect=PermissionError))
    with pytest.raises(ValueError, match="n'a pas pu être lu : l'accès est refusé"):
        corpus.load("t.txt")


# Le micromonde ; Wikipédia, par un remplaçant


def test_the_micromonde():
    texts = corpus.load(size=20_000)
    assert len(texts) > 5 and all(text.strip() for text in texts)
    assert 15_000 < sum(len(text.encode()) for text in texts) <= 20_000
    assert set(texts).isdisjoint(corpus.load("micromonde", split="val", size=20_000))


@pytest.fixture
def new_stories(monkeypatch):
    """La grammaire écrit autre chose : ce qui reste pareil vient du cache."""
    texts = corpus.load(size=20_000)
    assert texts == list(micromonde.stories("train", 20_000))
    monkeypatch.setattr("course_lib.support.micromonde.stories", lambda *_: ["neuf"])
    return texts


def test_the_micromonde_is_written_once(new_stories):
    assert corpus.load(size=20_000) == new_stories
    assert corpus.load(size=20_001) == corpus.load(split="val", size=20_000) == ["neuf"]


def test_another_grammar_is_written_again(new_stories, monkeypatch, tmp_path):
    monkeypatch.setattr(micromonde, "__file__", str(tmp_path / "__init__.py"))
    assert corpus.load(size=20_000) == ["neuf"]


def test_a_damaged_cache_is_written_again(new_stories, tmp_path):
    [file] = (tmp_path / "cache" / "micromonde").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert corpus.load(size=20_000) == ["neuf"]
    assert json.loads(file.read_text("utf-8")) == ["neuf"]


def test_without_a_cache_the_micromonde_is_the_same(monkeypatch, tmp_path):
    (tmp_path / "fichier").touch()
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "fichier"))
    assert corpus.load(size=20_000) == list(micromonde.stories("train", 20_000))
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "vide"))
    monkeypatch.setattr(corpus, "KEPT_SIZE", 10_000)
    assert corpus.load(size=20_000) and not (tmp_path / "vide").exists()


def test_the_micromonde_is_the_default(monkeypatch):
    stories = Mock(return_value=iter(["Il était une fois.\n"]))
    monkeypatch.setattr("course_lib.support.micromonde.stories", stories)
    assert corpus.load() == ["Il était une fois.\n"]
    stories.assert_called_once_with("train", 2_000_000)
    for split in ("test", None):
        with pytest.raises(ValueError, match=f"split={split!r}.*'train', 'val'"):
            corpus.load(split=split)


def test_wikipedia_is_streamed_and_limited(monkeypatch):
    def pages():
        yield from ({"text": f"page {i}\r\nsuite"} for i in range(3))
        pytest.fail("lu plus loin que demandé")

    datasets = Mock()
    datasets.load_dataset.return_value = pages()
    monkeypatch.setitem(sys.modules, "datasets", datasets)
    assert corpus.load("wikipedia", size=30) == ["page 0\nsuite", "page 1\nsuite", "page 2"]
    with pytest.raises(ValueError, match="demande une taille"):
        corpus.load("wikipedia")
    datasets.load_dataset.side_effect = ConnectionError
    with pytest.raises(corpus.TextUnavailable, match=r"Wikipédia n'a pas pu .* a été coupée"):
        corpus.load("wikipedia", size=10)
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(corpus.TextUnavailable, match="pip install datasets"):
        corpus.load("wikipedia", size=10)
