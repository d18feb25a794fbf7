"""Le cours dans un vrai JupyterLab, ouvert par un vrai navigateur sans écran."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from course_lib.support import paths

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)
TOKEN = "essai"
CHAPTER = "01_tokenization_bpe.ipynb"
# `cours.py lab`, dans l'environnement des tests et sur une copie de travail à part.
LAB = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import cours
cours.set_up = lambda extras=None: None
cours.PYTHON, cours.VENV = Path(sys.executable), Path(sys.prefix)
cours.COPIES, cours.ORIGINALS = Path(sys.argv[2]), Path(sys.argv[2]) / ".originaux.json"
sys.exit(cours.main(["lab", "--no-browser", *sys.argv[3:]]))
"""


def browser_path() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        message = f"aucun navigateur trouvé parmi {', '.join(BROWSERS)} : non essayé"
        if os.environ.get("COURS_NAVIGATEUR_OBLIGATOIRE"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def artefacts() -> Path:
    folder = paths.ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def lab(tmp_path_factory, artefacts):
    """L'adresse d'un JupyterLab ouvert par `cours.py lab`, et sa copie de travail."""
    browser_path()
    copies, port = tmp_path_factory.mktemp("travail"), free_port()
    address = f"http://127.0.0.1:{port}"
    options = [f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--ip=127.0.0.1"]
    with (artefacts / "jupyterlab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", LAB, str(paths.ROOT), str(copies), *options],
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(lambda: get_json(f"{address}/api/status") is not None, 60, "JupyterLab")
            yield address, copies
        finally:
            server.terminate()
            server.wait(20)


def get_json(url: str):
    request = urllib.request.Request(url, headers={"Authorization": f"token {TOKEN}"})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.load(response)
    except OSError:
        return None


def wait_for(condition, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} : rien après {seconds} s"
        time.sleep(0.3)


@pytest.fixture(scope="module")
def page(lab):
    """La page du chapitre 1, son noyau prêt ; note les requêtes vers d'autres hôtes."""
    from playwright.sync_api import sync_playwright

    address, _ = lab
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=FLAGS.split())
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.elsewhere = []

        def note(request):
            if not request.url.startswith(
                (address, address.replace("http", "ws"), "data:", "blob:")
            ):
                page.elsewhere.append(request.url)

        page.on("request", note)
        page.goto(f"{address}/?token={TOKEN}")
        page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
        wait_for(lambda: kernel_is_idle(address), 60, "le noyau")
        yield page
        browser.close()


def kernel_is_idle(address: str) -> bool:
    kernels = get_json(f"{address}/api/kernels") or []
    return any(k["execution_state"] == "idle" and k["connections"] for k in kernels)


def test_the_chapter_opens_and_runs(lab, page, artefacts):
    address, copies = lab
    page.screenshot(path=artefacts / "chapitre-ouvert.png")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()

    def saved() -> list[dict]:
        page.keyboard.press("Control+s")
        time.sleep(1)
        cells = json.loads((copies / CHAPTER).read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if cell["cell_type"] == "code"]

    before = (copies / CHAPTER).stat().st_mtime_ns
    wait_for(lambda: kernel_is_idle(address), 120, "l'exécution")
    wait_for(lambda: kernel_is_idle(address) and saved(), 120, "l'exécution")
    cells = saved()
    assert (copies / CHAPTER).stat().st_mtime_ns > before
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    errors = [out for cell in cells for out in cell["outputs"] if out["output_type"] == "error"]
    assert not errors


def test_a_slider_moves_its_picture(page, artefacts):
    page.keyboard.press("Escape")
    panel = page.locator(".jp-WindowedPanel-outer").first
    slider = page.locator(".widget-slider, .jupyter-widget-slider").first
    scroll_to(page, panel, slider)
    picture = page.locator(".widget-html-content, .jupyter-widgets .widget-html").first
    before = picture.inner_text()
    page.screenshot(path=artefacts / "curseur-avant.png")
    handle = page.get_by_role("slider").first
    handle.focus()
    for _ in range(5):
        handle.press("ArrowRight")
    wait_for(lambda: picture.inner_text() != before, 10, "l'image du curseur")
    page.screenshot(path=artefacts / "curseur-apres.png")
    tokens_before, tokens_after = (
        int(re.search(r"(\d+) tokens", text)[1]) for text in (before, picture.inner_text())
    )
    assert tokens_after < tokens_before


def test_typing_recolours_the_tokens(page, artefacts):
    panel = page.locator(".jp-WindowedPanel-outer").first
    box = page.locator(".widget-textarea textarea, .jupyter-widgets textarea").first
    scroll_to(page, panel, box)
    box.fill("L'anticonstitutionnellement inattendu")
    wait_for(lambda: page.get_by_text("inattendu").count() or True, 5, "la saisie")
    wait_for(lambda: "anticon" in panel.inner_text().replace("\u200b", ""), 10, "les tokens")
    page.screenshot(path=artefacts / "texte-colore.png")


def scroll_to(page, panel, target) -> None:
    """JupyterLab ne dessine que les cellules visibles : descendre jusqu'à la cible."""
    panel.evaluate("panel => panel.scrollTo(0, 0)")
    for _ in range(80):
        if target.count() and target.is_visible():
            target.scroll_into_view_if_needed()
            return
        panel.evaluate("panel => panel.scrollBy(0, 500)")
        page.wait_for_timeout(150)
    raise AssertionError("la cible n'est jamais apparue")


def test_nothing_is_asked_of_another_host(page):
    assert not page.elsewhere
