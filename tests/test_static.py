"""Le cours lu sans noyau : chaque carnet en HTML figé, dans un vrai navigateur, sans réseau."""

import html
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from test_browser import FLAGS, browser_path

from course_lib.support import paths, viz
from course_lib.support.quiz import questions, static

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
LEGEND = re.compile(r"Figure (\d+\.\d+) — \S")
# Ce que nbconvert et IPython écrivent quand personne n'a rien écrit.
NO_TEXT = re.compile(r"^\s*$|No description has been provided|VBox\(|Widget|object at 0x|^<")
CONTRAST = 4.5  # WCAG 2, texte courant
ADDRESS = "http://carnet.test/"

# La page de nbconvert, sans ce qu'elle va chercher sur le réseau pour elle-même.
TEMPLATE = """
{%- extends "lab/index.html.j2" -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
"""
# Du gris clair sur du gris foncé : le thème sombre de VS Code.
GREY_ON_GREY = ":root {--jp-layout-color0: #1f1f1f; --jp-content-font-color1: #cccccc}"

OUTPUTS = """() => [...document.querySelectorAll('.jp-OutputArea-output')].map(output => {
  const all = [...output.closest('.jp-OutputArea').querySelectorAll('.jp-OutputArea-output')]
  const next = all[all.indexOf(output) + 1]
  return {
    text: output.innerText,
    next: next ? next.innerText : '',
    images: [...output.querySelectorAll('img')].map(image => ({
      text: image.alt,
      seen: image.naturalWidth > 0 && image.checkVisibility() && image.clientWidth > 0,
      inside: image.getBoundingClientRect().right <= document.documentElement.clientWidth,
    })),
  }
})"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter(title => title.checkVisibility()).map(title => +title.tagName[1])"""
# Le HTML ne dit rien d'une balise qu'il ne connaît pas : « <eos> » y disparaît.
SWALLOWED = """() => [...document.querySelectorAll('body *')]
  .filter(one => one instanceof HTMLUnknownElement).map(one => one.localName)"""
WIDTH = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Chaque texte d'une sortie HTML sur le fond qu'il a vraiment, transparences comprises.
FAINT = """least => {
  const parse = color => color.match(/[\\d.]+/g).map(Number)
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a))
  const ground = one => one
    ? over(parse(getComputedStyle(one).backgroundColor), ground(one.parentElement))
    : [255, 255, 255]
  const light = color => color
    .map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0.05)
  const faint = []
  for (const output of document.querySelectorAll('.jp-RenderedHTML')) {
    const texts = document.createTreeWalker(output, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const text = texts.currentNode.data.trim()
      if (!text) continue
      const under = ground(texts.currentNode.parentElement)
      const ink = over(parse(getComputedStyle(texts.currentNode.parentElement).color), under)
      const [low, high] = [light(ink), light(under)].sort((a, b) => a - b)
      if (high / low < least) faint.push(`${text} (${(high / low).toFixed(1)})`)
    }
  }
  return faint
}"""
ANSWERS = """() => [...document.querySelectorAll('details')]
  .filter(one => one.querySelector('summary').innerText.trim() === 'Réponse')"""
FOLDED = f"""() => ({ANSWERS})().map(one => ({{
  seen: one.parentElement.checkVisibility(), open: one.open, text: one.parentElement.innerText
}}))"""
FOCUS = f"""rank => {{
  const summary = ({ANSWERS})()[rank].querySelector('summary')
  summary.focus()
  return document.activeElement === summary
}}"""
# Ce que GitHub garde d'un carnet : ni feuille de style, ni script, ni attribut de présentation.
STRIP = """() => {
  document.querySelectorAll('details').forEach(one => one.open = false)
  const kept = 'alt charset colspan height href open rowspan src start title type width'.split(' ')
  const colored = [...document.querySelectorAll('.jp-RenderedHTML span')]
    .filter(one => one.style.background || one.style.backgroundColor)
  document.querySelectorAll('style, script, link').forEach(one => one.remove())
  for (const one of document.querySelectorAll('*'))
    for (const {name} of [...one.attributes]) if (!kept.includes(name)) one.removeAttribute(name)
  const merged = []
  colored.forEach((one, rank) => {
    const next = colored[rank + 1]
    if (!next || next.parentElement !== one.parentElement) return
    for (let between = one.nextElementSibling; between !== next;
         between = between.nextElementSibling)
      if (between.checkVisibility() && between.innerText.trim()) return
    merged.push(one.innerText + next.innerText)
  })
  return merged
}"""


@pytest.fixture(scope="module")
def exporter():
    from jinja2 import DictLoader
    from nbconvert import HTMLExporter

    return HTMLExporter(
        extra_loaders=[DictLoader({"static.html.j2": TEMPLATE})],
        template_file="static.html.j2",
        exclude_input=True,  # le code s'affiche partout ; le colorier prend la moitié du temps
    )


@pytest.fixture(scope="module")
def dark(exporter) -> str:
    """Le thème sombre de JupyterLab, tel que nbconvert le livre."""
    files = (Path(folder, "static", "theme-dark.css") for folder in exporter.template_paths)
    return next(file for file in files if file.exists()).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page():
    from playwright.sync_api import sync_playwright

    executable = browser_path()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=FLAGS.split())
        page = browser.new_page(viewport={"width": 900, "height": 1000})
        yield page
        browser.close()


def open_page(page, content: str) -> list[str]:
    """Ouvre une page, et rend les adresses qu'elle a demandées ; aucune ne lui répond."""
    elsewhere = []

    def answer(route):
        if route.request.url == ADDRESS:
            route.fulfill(body=content, content_type="text/html; charset=utf-8")
        else:
            elsewhere.append(route.request.url)
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(ADDRESS)
    return elsewhere


# --- Ce que l'on vérifie -------------------------------------------------------------------------


def output_faults(outputs: list[dict], legends: list[str]) -> list[str]:
    """Les figures que l'on ne voit pas, ou que rien ne dit en mots."""
    found, shown = [], []
    for output in outputs:
        legend = LEGEND.match(output["next"])
        if legend:
            shown.append(legend[1])
            if not output["images"] and not output["text"].strip():
                found.append(f"la figure {legend[1]} est vide")
        for image in output["images"]:
            if not image["seen"]:
                found.append("une image ne se voit pas")
            if not image["inside"]:
                found.append("une image dépasse la page")
            if not legend and NO_TEXT.search(image["text"]):
                found.append("une image n'a ni légende ni texte")
    if missing := sorted(set(legends) - set(shown)):
        found.append(f"des légendes ne suivent aucune figure : {missing}")
    return found


def heading_faults(levels: list[int]) -> list[str]:
    found = []
    if levels.count(1) != 1 or levels[0] != 1:
        found.append("il faut un titre de niveau 1, le premier, et un seul")
    if any(after > before + 1 for before, after in pairwise(levels)):
        found.append("un niveau de titre est sauté")
    return found


def read(markdown: str) -> str:
    """Un court Markdown, tel qu'on le lit dans la page."""
    return collapsed(html.unescape(re.sub(r"<[^>]+>", "", static.to_html(markdown))))


def collapsed(text: str) -> str:
    return " ".join(text.split())


def asked(question: questions.Question) -> list[str]:
    """Ce qu'une question montre avant sa réponse."""
    text = question.prompt
    if isinstance(question, questions.NumberQuestion):
        text = question.filled(text, 0)
    groups = [getattr(question, name, ()) for name in ("choices", "reasons", "steps")]
    raw = getattr(question, "kind", "") == "line"
    options = [one.text for group in groups for one in group]
    return [read(text), *(collapsed(one) if raw else read(one) for one in options)]


def answered(question: questions.Question) -> list[str]:
    """Ce que sa réponse doit dire : le bon choix, et l'explication de chacun."""
    if isinstance(question, questions.NumberQuestion):
        value = questions.french_number(question.key(0))
        return [f"{collapsed(value)}. {read(question.filled(question.why, 0))}"]
    if isinstance(question, questions.OpenQuestion):
        return [read(question.model), *map(read, question.checklist)]
    if isinstance(question, questions.OrderQuestion):
        return [read(f"{step.text} — {step.why}") for step in question.steps]
    yes = "C'est elle." if question.kind == "line" else "Juste."
    choices = (*question.choices, *getattr(question, "reasons", ()))
    return [f"{yes if one.right else 'Non.'} {read(one.why)}" for one in choices]


def question_faults(page, expected: tuple[questions.Question, ...]) -> list[str]:
    """Chaque question se lit, sa réponse repliée ; elle s'ouvre au clavier, et dit tout."""
    before = page.evaluate(FOLDED)
    if len(before) != len(expected):
        return [f"{len(before)} questions au lieu de {len(expected)}"]
    focused = []
    for rank in range(len(before)):
        focused.append(page.evaluate(FOCUS, rank))
        page.keyboard.press("Enter")
    found = []
    after = page.evaluate(FOLDED)
    for question, closed, opened, focus in zip(expected, before, after, focused, strict=True):
        shown, told = collapsed(closed["text"]), collapsed(opened["text"])
        problems = {
            "ne se voit pas": not closed["seen"],
            "n'est pas repliée": closed["open"],
            "ne se lit pas en entier": any(text not in shown for text in asked(question)),
            "montre sa réponse": answered(question)[0] in shown,
            "ne s'ouvre pas au clavier": not focus or not opened["open"],
            "n'explique pas tout": any(text not in told for text in answered(question)),
        }
        found += [
            f"la question {question.id} {text}" for text, broken in problems.items() if broken
        ]
    return found


def contrast_faults(page, themes: dict[str, str]) -> list[str]:
    found = []
    for name, style in themes.items():
        if style:
            page.add_style_tag(content=style)
        found += [
            f"trop peu de contraste, {name} : {one}" for one in page.evaluate(FAINT, CONTRAST)
        ]
    return found


def page_faults(page, content: str, legends: list[str], asked: tuple, dark: str = "") -> list[str]:
    """Tout ce qui gêne un lecteur sans noyau ; la page finit sans styles, comme sur GitHub."""
    elsewhere = open_page(page, content)
    found = output_faults(page.evaluate(OUTPUTS), legends)
    found += heading_faults(page.evaluate(HEADINGS))
    found += [f"une balise inconnue : <{name}>" for name in page.evaluate(SWALLOWED)]
    if (width := page.evaluate(WIDTH)) > 0:
        found.append(f"la page déborde de {width} pixels")
    found += question_faults(page, asked)
    themes = {"thème clair": "", "thème sombre": dark, "thème gris": dark + GREY_ON_GREY}
    found += contrast_faults(page, themes)
    found += [f"demandé au réseau : {url}" for url in elsewhere]
    found += [f"sans couleurs, deux tokens n'en font qu'un : {one}" for one in page.evaluate(STRIP)]
    found += [f"sans styles, {fault}" for fault in question_faults(page, asked)]
    return found


def text_faults(notebook) -> list[str]:
    """Le texte qui double une sortie HTML, pour qui n'a pas de HTML."""
    bundles = [
        (cell.id, output.data)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    return [
        f"la cellule {name} n'a pas de texte qui se lise"
        for name, data in bundles
        if NO_TEXT.search(data.get("text/plain", ""))
    ]


def legends_of(notebook) -> list[str]:
    texts = [
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    ]
    return [number for text in texts for number in re.findall(rf"(?m)^{LEGEND.pattern}", text)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reads_without_a_kernel(path: Path, exporter, dark, page):
    notebook = nbformat.read(path, as_version=4)
    content, _ = exporter.from_notebook_node(notebook)
    chapter = questions.load(int(path.name[:2]))
    assert legends_of(notebook)
    assert not text_faults(notebook)
    assert not page_faults(page, content, legends_of(notebook), chapter, dark)


# --- Chaque règle voit ce qu'elle interdit -------------------------------------------------------

PIXELS = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNoaGgA"
    "IgYIBQAgiAQB/G3EpgAAAABJRU5ErkJggg=="
)
LEGENDED = "<pre>Figure 1.1 — deux carrés.</pre>"
QUESTION = questions.ChoiceQuestion(
    id="01-inventée",
    prompt="Combien de bytes ?",
    choices=(
        questions.Choice("Un.", "Il en faut deux.", right=False),
        questions.Choice("Deux.", "C'est un « é ».", right=True),
    ),
)
SOUND = static.page(1, QUESTION)
DARK = "body {background: #111; color: #eee}"
TOKENS = ("<span style='background:#cfe4f3;color:#111'>le</span>",) * 2


def invented(*outputs: str, title: str = "<h1>Chapitre</h1>") -> str:
    """Une page faite comme celles de nbconvert : un titre, une cellule, ses sorties."""
    cells = "".join(
        f'<div class="jp-OutputArea-output jp-RenderedHTML">{output}</div>' for output in outputs
    )
    return f'<!DOCTYPE html><body>{title}<div class="jp-OutputArea">{cells}</div></body>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (invented(f'<img src="{PIXELS}">', SOUND), "ni légende ni texte"),
        (
            invented(f'<img src="{PIXELS}" alt="No description has been provided">', SOUND),
            "ni légende ni texte",
        ),
        (
            invented(f'<img src="{PIXELS}">', "<pre>voilà</pre>", LEGENDED, SOUND),
            "ni légende ni texte",
        ),
        (invented('<img src="data:image/png;base64,AAAA" alt="a">', SOUND), "ne se voit pas"),
        (invented(f'<img src="{PIXELS}" alt="a" hidden>', SOUND), "ne se voit pas"),
        (invented(f'<img src="{PIXELS}" alt="a" width="2000">', SOUND), "dépasse la page"),
        (invented("<div style='width:2000px'>a</div>", SOUND), "déborde"),
        (invented("<p></p>", LEGENDED, SOUND), "la figure 1.1 est vide"),
        (invented(SOUND, title="<h2>Section</h2>"), "titre de niveau 1"),
        (invented(SOUND, title="<h1>Un</h1><h1>Deux</h1>"), "titre de niveau 1"),
        (invented(SOUND, title="<h1>Un</h1><h3>Deux</h3>"), "est sauté"),
        (invented(SOUND, title="<h1>Un</h1><p>Et « <eos> ».</p>"), "inconnue : <eos>"),
        (invented("<script src='https://ailleurs.test/a.js'></script>", SOUND), "au réseau"),
        (invented("<img src='https://ailleurs.test/a.png' alt='a'>", SOUND), "au réseau"),
        (invented("<style>@import 'https://ailleurs.test/a.css'</style>", SOUND), "au réseau"),
        (invented("<b style='color:#D55E00'>faute</b>", SOUND), "thème clair : faute (3.9)"),
        (invented("<b style='color:#111'>faute</b>", SOUND), "thème sombre : faute"),
        (
            invented("<p style='color:#ccc;background:rgba(0,0,0,.2)'>faute</p>", SOUND),
            "thème clair : faute (1.0)",
        ),
        (invented(), "0 questions au lieu de 1"),
        (invented(f"<div hidden>{SOUND}</div>"), "ne se voit pas"),
        (invented(SOUND.replace("<details>", "<details open>")), "n'est pas repliée"),
        (invented(SOUND.replace("Deux.", "")), "ne se lit pas en entier"),
        (invented(SOUND.replace("<details>", "<p>Non. Il en faut deux.</p><details>")), "montre"),
        (invented(SOUND.replace("<summary>", "<summary tabindex='-1' inert>")), "au clavier"),
        (invented(SOUND.replace("Il en faut deux.", "")), "n'explique pas tout"),
        (invented(SOUND.replace("<b>Juste.</b>", "Non.")), "n'explique pas tout"),
        (invented("".join(TOKENS), SOUND), "deux tokens n'en font qu'un : lele"),
        (invented("<b></b>".join(TOKENS), SOUND), "deux tokens n'en font qu'un : lele"),
        (
            invented(
                "<style>details {display: block}</style>", SOUND.replace("<li>", "<li hidden>")
            ),
            "ne se lit pas en entier",
        ),
    ],
)
def test_the_rules_see_what_they_forbid(content, message, page):
    legends = ["1.1"] if LEGENDED in content else []
    found = page_faults(page, content, legends, (QUESTION,), DARK)
    assert any(message in fault for fault in found), found


def test_a_legend_that_follows_nothing_is_seen():
    output = {"text": "a", "next": "Figure 1.2 — b", "images": []}
    assert output_faults([output], ["1.1", "1.2"]) == [
        "des légendes ne suivent aucune figure : ['1.1']"
    ]


def test_the_rules_accept_a_sound_page(page):
    tokens = viz.BOUNDARY.join(TOKENS)
    content = invented(f'<img src="{PIXELS}">', LEGENDED, tokens, SOUND)
    assert not page_faults(page, content, ["1.1"], (QUESTION,), DARK)


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("(image à régler ; sa légende suit)", True),
        ("VBox(children=(IntSlider(value=8),))", False),
        ("A Jupyter Widget", False),
        ("<IPython.core.display.HTML object>", False),
        ("", False),
    ],
)
def test_the_text_that_doubles_an_output_can_be_read(text, sound):
    data = {"text/html": "<p>a</p>", "text/plain": text}
    output = nbformat.v4.new_output("display_data", data=data)
    cell = nbformat.v4.new_code_cell("x", outputs=[output])
    assert (not text_faults(nbformat.v4.new_notebook(cells=[cell]))) is sound
