"""Les romans : leur catalogue, et leur transfert face à un serveur capricieux, hors d'Internet."""

import hashlib
import http.server
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import astuple
from pathlib import Path

import pytest

from course_lib.support import novels

TOTAL_BYTES = 40_660_191
OFFLINE = ("micromonde", "vos propres textes", "dans le cache")
# Lignes toutes différentes : une reprise décalée d'un octet ne passe pas inaperçue.
BODIES = {
    f"{title}.txt": "".join(f"{title}, ligne {i} : « été »\n" for i in range(lines)).encode()
    for title, lines in [("Alberte", 6000), ("Belle-Rose", 300), ("Constance", 200)]
}
NOVELS = tuple(
    novels.Novel(name, name[:-4], "", 1852, len(data), hashlib.sha256(data).hexdigest(), "train")
    for name, data in BODIES.items()
)
A, B, C = NOVELS
TEXT = BODIES[A.file]


class Handler(http.server.BaseHTTPRequestHandler):
    """Joue, requête après requête, les comportements de `server.script` ; puis sert bien."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        act = self.server.script.pop(0) if self.server.script else "bien"
        if isinstance(act, int):
            self.send_error(act)
            return
        data = self.server.bodies[self.path.rsplit("/", 1)[1]]
        start = int(wanted[6:-1]) if wanted and act != "sans Range" else 0
        self.send_response(206 if start else 200)
        if act != "sans longueur":
            self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        half = (start + len(data)) // 2
        self.wfile.write(data[start:half])
        if act == "lent":  # le temps que d'autres processus demandent le même fichier
            time.sleep(0.5)
        if act == "muet":
            self.server.released.wait(10)
        if act not in ("coupé", "muet"):
            self.wfile.write(data[half:])


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):  # le client a raccroché : c'est le sujet de ces tests
        pass


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """Un cache vide, un catalogue de trois petits romans, un miroir qui ne répond pas."""
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("COURS_MIROIR", "http://127.0.0.1:9")
    monkeypatch.setattr(novels, "PAUSE", 0)
    monkeypatch.setattr(novels, "catalogue", lambda: NOVELS)
    folder = tmp_path / "cache" / "romans"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def server(cache, monkeypatch):
    with Server(("127.0.0.1", 0), Handler) as http_server:
        http_server.script, http_server.ranges = [], []
        http_server.bodies, http_server.released = dict(BODIES), threading.Event()
        thread = threading.Thread(target=http_server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{http_server.server_address[1]}/plain1/"
        monkeypatch.setenv("COURS_MIROIR", address)
        yield http_server
        http_server.released.set()
        http_server.shutdown()
        thread.join()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".verrou")


def refused(novel: novels.Novel = A) -> str:
    """Le message du refus, qui dit toujours ce qui marche sans réseau."""
    with pytest.raises(novels.TextUnavailable) as caught:
        novels.fetch(novel)
    message = str(caught.value)
    assert f"« {novel.title} »" in message and all(word in message for word in OFFLINE)
    return message


# Le catalogue


def test_catalogue_is_sound():
    catalogue = novels.catalogue()
    assert len(catalogue) == 83
    assert sum(novel.size for novel in catalogue) == TOTAL_BYTES
    for field in ("file", "sha256"):
        assert len({getattr(novel, field) for novel in catalogue}) == 83
    assert all(re.fullmatch(r"FRA\d{5}_[\w-]+\.txt", novel.file, re.ASCII) for novel in catalogue)
    assert all(1840 <= novel.year <= 1920 for novel in catalogue)
    assert all(novels.find(novel.title) is novel for novel in catalogue)


def test_novels_are_held_out_by_title_and_author():
    catalogue = novels.catalogue()
    assert {novel.split for novel in catalogue} == {"train", "val"}
    held_out = [novel for novel in catalogue if novel.split == "val"]
    assert len(held_out) == len({novel.author for novel in held_out}) == 8
    train_authors = {novel.author for novel in catalogue if novel.split == "train"}
    assert train_authors.isdisjoint(novel.author for novel in held_out)
    assert 0.08 <= sum(novel.size for novel in held_out) / TOTAL_BYTES <= 0.10


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("  LA  PETITE JEANNE", "FRA00701_Carraud.txt"),
        ("«\u00a0La petite Jeanne\u00a0»", "FRA00701_Carraud.txt"),
        ("L’Ame de Pierre", "FRA03002_Ohnet.txt"),
        ("La Soeur du Soleil (L’Usurpateur)", "FRA01601_GautierJ.txt"),
    ],
)
def test_a_title_is_found_whatever_its_case_accents_and_punctuation(title, file):
    assert novels.find(title).file == file


# Le transfert


def test_a_novel_is_fetched_then_served_without_network(server, cache):
    path = novels.fetch(A)
    assert path.read_bytes() == TEXT
    assert files(cache) == [A.file] and server.ranges == [None]
    server.script = [500] * 9
    assert novels.fetch(A) == path and novels.cached() == [A]
    assert server.ranges == [None]


def test_a_cached_novel_needs_neither_server_nor_lock(cache, monkeypatch):
    (cache / A.file).write_bytes(TEXT)
    monkeypatch.setattr(novels, "FileLock", lambda _: pytest.fail("écrit dans le cache"))
    assert novels.fetch(A) == cache / A.file


def test_a_cut_transfer_is_resumed_where_it_stopped(server, cache):
    server.script = ["coupé", "coupé"]
    assert novels.fetch(A).read_bytes() == TEXT
    half = len(TEXT) // 2
    quarter = (len(TEXT) - half) // 2
    assert server.ranges == [None, f"bytes={half}-", f"bytes={half + quarter}-"]
    assert files(cache) == [A.file]


def test_a_transfer_always_cut_is_kept_for_the_next_call(server, cache):
    server.script = ["coupé"] * novels.ATTEMPTS
    assert re.search(r"coupée ; \d+ octets .* relancez", refused())
    assert files(cache) == [f"{A.file}.part"]
    have = (cache / f"{A.file}.part").stat().st_size
    assert 0 < have < A.size
    assert novels.fetch(A).read_bytes() == TEXT
    assert server.ranges[-1] == f"bytes={have}-"


@pytest.mark.parametrize(
    ("act", "part", "ranges"),
    [
        ("sans Range", TEXT[:1000], ["bytes=1000-"]),  # 200 au lieu de 206
        (416, TEXT[:1000], ["bytes=1000-", None]),
        ("bien", b"x" * 1000, ["bytes=1000-", None]),
        ("bien", b"x" * A.size, [None]),
        ("bien", TEXT, []),
    ],
    ids=["200", "416", "un autre fichier", "entier et faux", "entier et juste"],
)
def test_what_becomes_of_an_earlier_part(server, cache, act, part, ranges):
    (cache / f"{A.file}.part").write_bytes(part)
    server.script = [act]
    assert novels.fetch(A).read_bytes() == TEXT
    assert server.ranges == ranges
    assert files(cache) == [A.file]


@pytest.mark.parametrize(
    ("act", "wrong", "words"),
    [
        ("bien", b"y" * A.size, "SHA-256"),
        ("sans longueur", b"y" * A.size, "SHA-256"),
        ("bien", b"<html>portail</html>", f"20 octets au lieu de {A.size}"),
        ("sans longueur", b"y" * 10 * A.size, "SHA-256"),
    ],
    ids=["faux", "faux sans longueur", "court", "long sans longueur"],
)
def test_a_wrong_body_is_refused_and_leaves_nothing_behind(server, cache, act, wrong, words):
    server.bodies[A.file] = wrong
    server.script = [act]
    assert words in refused()
    assert files(cache) == []
    assert server.ranges == [None]
    server.bodies[A.file] = TEXT
    assert novels.fetch(A).read_bytes() == TEXT


def test_a_damaged_cached_file_is_fetched_again(server, cache):
    (cache / A.file).write_bytes(b"z" * A.size)
    server.script = [404]
    assert "0 roman déjà dans le cache" in refused()  # l'abîmé n'est plus compté
    (cache / A.file).write_bytes(b"z" * A.size)
    assert novels.fetch(A).read_bytes() == TEXT


@pytest.mark.parametrize(("code", "requests"), [(404, 1), (403, 1), (500, 3), (429, 3)])
def test_only_a_passing_trouble_is_tried_again(server, cache, code, requests):
    server.script = [code] * 9
    assert f"le serveur répond {code}" in refused()
    assert len(server.ranges) == requests
    server.script = [503, 500]
    assert novels.fetch(A).read_bytes() == TEXT


def test_without_network_the_message_says_what_still_works(cache):
    assert "la connexion est refusée" in refused()
    assert "0 roman déjà dans le cache." in refused()
    (cache / B.file).write_bytes(BODIES[B.file])
    assert '1 roman déjà dans le cache, par exemple corpus.load("Belle-Rose")' in refused()
    (cache / C.file).write_bytes(BODIES[C.file])
    assert "et 2 romans déjà dans le cache" in refused()


def test_a_silent_server_is_not_waited_for(server, cache, monkeypatch):
    monkeypatch.setattr(novels, "TIMEOUT", 0.1)
    server.script = ["muet"] * 9
    assert "ne répond pas" in refused()


def test_a_cache_that_cannot_be_written_is_told(tmp_path, cache, monkeypatch):
    (tmp_path / "fichier").write_text("ici, un fichier gêne")
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "fichier"))
    assert "à écrire dans" in refused()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="pas de /dev/full ici")
def test_a_full_disk_is_not_blamed_on_the_server(server, cache):
    (cache / f"{A.file}.part").symlink_to("/dev/full")
    message = refused()
    assert "le disque est plein" in message and "à écrire dans" in message
    assert "127.0.0.1" not in message and len(server.ranges) == 1


def test_a_folder_can_be_the_mirror(tmp_path, monkeypatch, cache):
    folder = tmp_path / "miroir été"
    folder.mkdir()
    (folder / A.file).write_bytes(TEXT)
    (folder / B.file).write_bytes(b"y" * B.size)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURS_MIROIR", "miroir été")  # relatif, avec une espace et un accent
    assert novels.fetch(A).read_bytes() == TEXT
    assert "SHA-256" in refused(B)
    assert "ce fichier n'existe pas" in refused(C)
    assert files(cache) == [A.file]


def test_many_fetches_show_progress_and_cached_ones_stay_silent(server, cache, capsys):
    assert [path.name for path in novels.fetch_all([A])] == [A.file]
    assert capsys.readouterr().err == ""
    assert [path.name for path in novels.fetch_all(iter(NOVELS))] == list(BODIES)
    assert "Romans" in capsys.readouterr().err
    assert len(list(novels.fetch_all(NOVELS))) == len(server.ranges) == 3
    assert capsys.readouterr().err == ""


# Plusieurs processus, un processus tué


def start_fetching() -> subprocess.Popen:
    """Un autre processus qui demande le roman A ; il hérite de COURS_CACHE et COURS_MIROIR."""
    code = f"from course_lib.support import novels; novels.fetch(novels.Novel{astuple(A)})"
    environment = {**os.environ, "PYTHONPATH": str(Path(novels.__file__).parents[2])}
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def test_two_processes_at_once_make_one_transfer(server, cache):
    server.script = ["lent"]
    processes = [start_fetching() for _ in range(2)]
    assert [process.wait(20) for process in processes] == [0, 0]
    assert (cache / A.file).read_bytes() == TEXT
    assert server.ranges == [None]


def test_a_killed_process_leaves_a_transfer_to_resume(server, cache):
    server.script = ["muet"]
    part = cache / f"{A.file}.part"
    process = start_fetching()
    deadline = time.monotonic() + 20
    expected = A.size // 2 - 16_384  # le serveur s'est tu à mi-chemin ; au plus un tampon manque
    while novels._size(part) < expected and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait(10)
    have = part.stat().st_size
    assert expected <= have < A.size
    assert files(cache) == [part.name]
    assert novels.fetch(A).read_bytes() == TEXT
    assert server.ranges == [None, f"bytes={have}-"]
