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

import ipywidgets
import pytest

from course_lib.support import exercises, paths
from course_lib.support.quiz import questions

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
# Ipywidgets 7 est celui de Colab, qui l'affiche lui-même ; JupyterLab 4 demande la version 8.
needs_widgets = pytest.mark.skipif(
    int(ipywidgets.__version__.split(".")[0]) < 8, reason="JupyterLab 4 n'affiche pas ipywidgets 7"
)


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
    # Ni la progression de qui apprend, ni les onglets de son JupyterLab.
    own = {
        "COURS_PROGRESSION": str(copies / "progression.json"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path_factory.mktemp("espaces")),
    }
    with (artefacts / "jupyterlab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", LAB, str(paths.ROOT), str(copies), *options],
            stdout=log,
            stderr=log,
            env=os.environ | own,
        )
        try:
            wait_for(lambda: get_json(f"{address}/api/status") is not None, 60, "JupyterLab")
            clear_outputs(copies / CHAPTER)
            yield address, copies
        finally:
            server.terminate()
            server.wait(20)


def code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def clear_outputs(path: Path) -> None:
    """Vide la copie de ses sorties : ce qu'on y lira ensuite vient bien de cette exécution."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    path.write_text(json.dumps(notebook), encoding="utf-8")


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

    def counts() -> list[int | None]:
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1000)
        return [cell["execution_count"] for cell in code_cells(copies / CHAPTER)]

    wait_for(lambda: all(counts()) and kernel_is_idle(address), 180, "la dernière cellule")
    cells = code_cells(copies / CHAPTER)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    errors = [out for cell in cells for out in cell["outputs"] if out["output_type"] == "error"]
    assert not errors


@needs_widgets
def test_a_slider_moves_its_picture(page, artefacts):
    page.keyboard.press("Escape")
    panel = page.locator(".jp-WindowedPanel-outer").first
    slider = page.locator(".widget-slider, .jupyter-widget-slider").first
    scroll_to(page, panel, slider)
    picture = page.locator(".widget-html-content").filter(has_text="nouveau token")

    def tokens_shown() -> int:
        return int(re.search(r"(\d+) tokens", picture.text_content())[1])

    before = tokens_shown()
    page.screenshot(path=artefacts / "curseur-avant.png")
    handle = page.get_by_role("slider").first
    handle.focus()

    def moved() -> bool:
        handle.press("ArrowRight")
        page.wait_for_timeout(300)
        return tokens_shown() < before

    wait_for(moved, 30, "l'image du curseur")
    page.screenshot(path=artefacts / "curseur-apres.png")


@needs_widgets
def test_typing_recolours_the_tokens(page, artefacts):
    panel = page.locator(".jp-WindowedPanel-outer").first
    box = page.locator(".widget-textarea textarea, .jupyter-widgets textarea").first
    scroll_to(page, panel, box)
    before = page.locator(".widget-html-content", has_text="GPT-2").inner_text()
    box.fill("Anticonstitutionnellement !")
    picture = page.locator(".widget-html-content", has_text="GPT-2")
    wait_for(lambda: picture.inner_text() != before, 10, "les tokens")
    picture.scroll_into_view_if_needed()
    page.screenshot(path=artefacts / "texte-colore.png")
    assert picture.inner_text().replace("\u200b", "").count("Anticonstitutionnellement·!") == 2


@needs_widgets
def test_a_wrong_then_a_right_answer(lab, page, artefacts):
    panel = page.locator(".jp-WindowedPanel-outer").first
    question = widget_with(page, "Pourquoi exactement 256")
    scroll_to(page, panel, question)
    page.screenshot(path=artefacts / "question-avant.png")
    choices = questions.find("01-octets")[1].choices
    right = [choice.right for choice in choices].index(True)
    wrong = (right + 1) % len(choices)
    for picked, opening in [(wrong, "Pas encore."), (right, "Juste.")]:
        answer = question.get_by_role("button", name="ABCD"[picked], exact=True)
        answer.focus()
        answer.press("Enter")  # au clavier
        feedback = question.get_by_role("status")
        feedback.filter(has_text=opening).wait_for(timeout=10_000)
        assert plain(choices[picked].why) in plain(feedback.inner_text())
    page.screenshot(path=artefacts / "question-apres.png")


def test_an_exercise_is_solved_and_checked(page, artefacts):
    panel = page.locator(".jp-WindowedPanel-outer").first
    cell = page.locator(".jp-CodeCell", has_text="def merge_in_place").last
    scroll_to(page, panel, cell)
    verdict = cell.get_by_role("status")
    verdict.filter(has_text="à faire").wait_for(timeout=10_000)
    solution = exercises.solution(exercises.find("01-1"))
    for code, expected in [
        (solution.replace("        i += 1", "        i += 2"), "01-1 — faux"),
        (solution, "01-1 — juste"),
    ]:
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(code + '\n\nexercises.check("01-1", merge_in_place)')
        page.keyboard.press("Control+Enter")
        verdict.filter(has_text=expected).wait_for(timeout=20_000)
        page.screenshot(path=artefacts / f"exercice-{expected[-5:].strip()}.png")


@needs_widgets
def test_progress_survives_a_reload(lab, page, artefacts):
    address, _ = lab
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    page.reload()
    page.locator(".jp-NotebookPanel:visible").first.wait_for(timeout=60_000)
    wait_for(lambda: kernel_is_idle(address), 60, "le noyau")
    panel = page.locator(".jp-WindowedPanel-outer").first
    for source, expected in [
        ('quiz.ask("01-octets"', "Question réussie, 2 essais"),
        ("progress.show()", "1/4"),
    ]:
        cell = page.locator(".jp-CodeCell", has_text=source).last
        scroll_to(page, panel, cell)
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        cell.get_by_text(expected).first.wait_for(timeout=20_000)
    page.screenshot(path=artefacts / "progression.png")


def widget_with(page, text):
    """Le widget entier d'une question, reconnu à son énoncé."""
    return page.locator(".widget-vbox, .jupyter-widgets.widget-vbox", has_text=text).first


def plain(text: str) -> str:
    return " ".join(text.replace("*", "").replace("`", "").split())


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
