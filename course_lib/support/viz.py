"""Les images du cours : une feuille de style, une couleur par concept, des figures légendées.

Chaque figure est suivie de sa légende imprimée : elle sert à qui ne voit pas l'image, et à la
réexécution des carnets, qui compare du texte et jamais des pixels.
"""

import base64
import html
import io
from collections.abc import Callable, Sequence
from math import cos, radians, sin
from pathlib import Path
from textwrap import fill

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.ticker import ScalarFormatter

from course_lib.support.typography import french

STYLE = Path(__file__).with_name("cours.mplstyle")

# Palette d'Okabe et Ito ; un concept garde sa couleur dans les dix chapitres.
COLORS = {
    "token": "#0072B2",
    "query": "#D55E00",
    "key": "#009E73",
    "value": "#CC79A7",
    "residual": "#56B4E9",
    "loss": "#E69F00",
    "floor": "#444444",
    "muted": "#9A9A9A",
    "ffn": "#882255",
}
TOKEN_BACKGROUNDS = ("#cfe4f3", "#fbe0c9", "#cdebdf", "#f3dcea", "#fdf0c4")
# Entre deux tokens colorés : cachée tant que les couleurs les séparent, elle se voit là où l'on ôte
# les styles d'un carnet (GitHub).
BOUNDARY = '<span style="display:none">|</span>'

# Les étapes du cours, et les chapitres qui les construisent.
PIPELINE = {
    "texte": (),
    "tokens": (1,),
    "embeddings": (2,),
    "attention": (3, 4, 5, 6),
    "blocs": (7,),
    "GPT": (8,),
    "entraînement": (9,),
    "génération": (10,),
}


def figure(width: float = 8, height: float = 4, **options) -> tuple[Figure, plt.Axes]:
    """Ouvre une figure de `width` × `height` pouces, au style du cours."""
    plt.style.use(STYLE)
    return plt.subplots(figsize=(width, height), layout="constrained", **options)


def decimal(value: float, digits: int = 2) -> str:
    """Un nombre à la française : `-0.254` → « −0,25 »."""
    return f"{value:.{digits}f}".replace(".", ",").replace("-", "−")


class FrenchNumbers(ScalarFormatter):
    """Les graduations de matplotlib, avec une virgule décimale."""

    def __call__(self, x, pos=None):
        return super().__call__(x, pos).replace(".", ",")

    def get_offset(self):
        return super().get_offset().replace(".", ",")


def png(fig: Figure) -> bytes:
    """Rend l'image d'une figure et la ferme."""
    for axis in (axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:  # ni logarithmes ni noms
            axis.set_major_formatter(FrenchNumbers())
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png")
    plt.close(fig)
    return buffer.getvalue()


def image_html(fig: Figure, alternative: str) -> str:
    """Rend une figure en HTML, pour une image à régler ; `alternative` la dit en mots."""
    data = base64.b64encode(png(fig)).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alternative)}">'


def heatmap(
    ax: plt.Axes, values, rows: Sequence[str], columns: Sequence[str], digits=None, **options
) -> None:
    """Dessine une matrice en couleurs, ses lignes et ses colonnes nommées, et son échelle.

    `digits` : écrire aussi chaque nombre, avec autant de décimales.
    """
    picture = ax.imshow(values, **{"cmap": "viridis", "aspect": "auto"} | options)
    if digits is not None:
        middle = sum(picture.get_clim()) / 2  # nos palettes : sombre en bas, clair en haut
        for (i, j), value in np.ndenumerate(np.asarray(values)):
            style = {"ha": "center", "va": "center", "fontsize": 9}
            ax.text(j, i, decimal(value, digits), color="wk"[int(value > middle)], **style)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(range(len(columns)), columns, rotation=90)
    ax.grid(False)
    ax.figure.colorbar(picture, ax=ax, shrink=0.8)


def word_map(ax: plt.Axes, points, words: Sequence[str], colors: Sequence[str]) -> None:
    """Place des mots dans le plan, un point chacun, l'étiquette à la place libre la plus proche."""
    (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    width, line = (high - low) / 105, (top - bottom) / 28
    spiral = [(0.8 + turn / 16, radians(90 + 137 * turn)) for turn in range(200)]
    placed: list[tuple[float, float, float]] = []
    for (x, y), word, color in zip(points, words, colors, strict=True):
        half = len(word) * width
        places = ((x + r * line * 1.5 * cos(a), y + r * line * sin(a)) for r, a in spiral)
        free = (
            (u, v)
            for u, v in places
            if all(abs(u - pu) > half + ph or abs(v - pv) > line for pu, pv, ph in placed)
        )
        u, v = next(free, (x, y))
        placed.append((u, v, half))
        ax.plot([x, u], [y, v], color=color, linewidth=0.5)
        ax.plot(x, y, "o", color=color, markersize=4, zorder=4)  # par-dessus les étiquettes
        label = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
        ax.text(u, v, word, color=ink(color), ha="center", va="center", fontsize=9, bbox=label)
    ax.axis("off")


def show(fig: Figure, number: str, legend: str) -> None:
    """Affiche une figure, puis sa légende : « Figure 1.2 — … »."""
    image = {
        "image/png": base64.b64encode(png(fig)).decode(),
        "text/plain": "(image : sa légende suit)",
    }
    display(image, metadata={"image/png": {"alt": f"Figure {number}"}}, raw=True)
    caption(number, legend)


def caption(number: str, legend: str) -> None:
    """Imprime une légende, coupée entre deux mots : un carnet affiché les couperait au milieu."""
    text = french(f"Figure {number} — {legend}")
    print(fill(text, 88, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))


def ink(color: str) -> tuple[float, ...]:
    """La même couleur, assez sombre pour qu'un petit texte se lise sur du blanc."""
    return tuple(0.6 * part for part in to_rgb(color))


def pipeline(chapter: int, number: str) -> None:
    """Montre le chemin du cours, la brique du chapitre en couleur."""
    name = next((name for name, chapters in PIPELINE.items() if chapter in chapters), None)
    if name is None:
        raise ValueError(f"le chapitre {chapter} n'est à aucune étape de PIPELINE")
    show(draw_pipeline(chapter), number, f"le chemin du cours ; aujourd'hui : « {name} ».")


def draw_pipeline(chapter: int | None = None) -> Figure:
    """Dessine le chemin du cours ; la brique de `chapter` est mise en couleur."""
    fig, ax = figure(10, 1.1)
    ax.set(xlim=(-0.5, len(PIPELINE) - 0.5), ylim=(-0.7, 0.5))
    ax.axis("off")
    ax.plot([0, len(PIPELINE) - 1], [0, 0], color=COLORS["muted"], linewidth=1, zorder=1)
    for x, (name, chapters) in enumerate(PIPELINE.items()):
        active = chapter in chapters
        box = {
            "boxstyle": "round,pad=0.4",
            "facecolor": COLORS["token"] if active else "white",
            "edgecolor": COLORS["token"] if chapters else COLORS["muted"],
        }
        text = "white" if active else "black"
        ax.text(x, 0, name, ha="center", va="center", bbox=box, color=text, fontsize=10)
        label = "–".join(map(str, sorted({chapters[0], chapters[-1]}))) if chapters else ""
        ax.text(x, -0.65, label, ha="center", va="center", color=ink(COLORS["muted"]))
    return fig


def box(ax, x: float, y: float, text: str, color: str = "muted", width: float = 1.9) -> None:
    """Une boîte centrée en (x, y), 0,5 de haut, bordée de la couleur d'un concept."""
    corner = (x - width / 2, y - 0.25)
    style = {
        "boxstyle": "round,pad=0.02,rounding_size=0.08",
        "facecolor": "white",
        "linewidth": 1.6,
    }
    ax.add_patch(FancyBboxPatch(corner, width, 0.5, edgecolor=COLORS[color], zorder=3, **style))
    ax.text(x, y, text, ha="center", va="center", fontsize=10, zorder=4)


def arrow(ax, start, end, color: str = "muted", curve: float = 0.0) -> None:
    bend = {"arrowstyle": "-|>", "mutation_scale": 11, "connectionstyle": f"arc3,rad={curve}"}
    ax.add_patch(FancyArrowPatch(start, end, color=COLORS[color], linewidth=1.4, **bend))


def draw_block(ax, x: float) -> None:
    """Le bloc de LLaMA, de bas en haut : le flux résiduel en `x`, de 0 à 6,7, et deux détours."""
    arrow(ax, (x, 0.1), (x, 6.7), "residual")
    ax.text(x - 0.15, 0.05, "flux résiduel", ha="right", fontsize=9, color=COLORS["residual"])
    for y, name, color in ((1.0, "attention", "query"), (4.0, "SwiGLU", "ffn")):
        box(ax, x + 1.5, y + 0.5, "RMSNorm", "muted", 1.5)
        box(ax, x + 1.5, y + 1.4, name, color, 1.5)
        arrow(ax, (x, y), (x + 1.5, y + 0.22), "muted", 0.25)
        arrow(ax, (x + 1.5, y + 0.78), (x + 1.5, y + 1.12), "muted")
        arrow(ax, (x + 1.5, y + 1.68), (x + 0.18, y + 2.2), "muted", 0.25)
        plus = {"ha": "center", "va": "center", "fontsize": 13, "zorder": 4}
        circle = {"boxstyle": "circle,pad=0.15", "facecolor": "white"}
        ax.text(x, y + 2.2, "+", bbox=circle | {"edgecolor": COLORS["residual"]}, **plus)


def utf8(text: str, number: str) -> None:
    """Montre chaque caractère d'un texte au-dessus de ses bytes."""
    fig, ax = figure(9, 1.9)
    x = 0
    for character in text:
        data = character.encode()
        # Les polices de matplotlib n'ont pas les emojis.
        shown = character if ord(character) < 0x10000 else f"U+{ord(character):X}"
        shown = shown.replace(" ", "␣")
        ax.text(x + (len(data) - 1) / 2, 1, shown, ha="center", fontsize=14)
        color = TOKEN_BACKGROUNDS[len(data) - 1]
        for byte in data:
            box = {"boxstyle": "round", "facecolor": color, "edgecolor": "white"}
            ax.text(x, 0, byte, ha="center", bbox=box)
            x += 1
    ax.set(xlim=(-1, x), ylim=(-0.5, 1.6), title="Un caractère fait de un à quatre bytes")
    ax.axis("off")
    codes = "".join(
        f" (U+{ord(character):X} y tient la place de {character}, absent de la police du dessin.)"
        for character in text
        if ord(character) >= 0x10000
    )
    show(fig, number, f"« {text} » : {len(text)} caractères, {len(text.encode())} bytes.{codes}")


def tokens_html(tokens: Sequence[bytes]) -> str:
    """Rend des tokens en HTML, un fond de couleur par token ; une espace s'y voit « · »."""
    spans = []
    for i, token in enumerate(tokens):
        text = token.decode("utf-8", errors="replace")
        if "�" in text:
            text = "".join(f"⟨{byte:02x}⟩" for byte in token)
        shown = html.escape(text).replace(" ", "·").replace("\u00a0", "⍽").replace("\n", "⏎\n")
        color = TOKEN_BACKGROUNDS[i % len(TOKEN_BACKGROUNDS)]
        spans.append(f'<span style="background:{color};color:#111;padding:1px 2px">{shown}</span>')
    style = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.9;font-family:monospace"
    boundary = BOUNDARY + "\u200b"  # une ligne peut se couper là
    return f'<div style="{style}">{boundary.join(spans)}</div>'


def merges_html(text: Sequence[bytes], merges: Sequence[tuple[int, bytes, bytes]]) -> str:
    """Rend un texte en tokens, et le tableau des dernières fusions (id, gauche, droite)."""
    rows = "".join(
        f"<tr><td>{new_id}</td><td>{tokens_html([left, right])}</td>"
        f"<td>{tokens_html([left + right])}</td></tr>"
        for new_id, left, right in merges[-5:]
    )
    head = "<tr><th>id</th><th>paire</th><th>nouveau token</th></tr>"
    return f"<p>{len(text)} tokens</p>{tokens_html(text)}<table>{head}{rows}</table>"


def show_movable(
    controls: Sequence[widgets.Widget],
    picture: Callable[..., str],
    number: str,
    legend: str,
) -> None:
    """Affiche une image HTML qui suit ses réglages, puis sa légende.

    `picture(*valeurs)` rend le HTML pour les valeurs des `controls`. L'image de départ est aussi
    dans le carnet enregistré : sans noyau, on la lit encore.
    """
    shown = widgets.HTML(picture(*(control.value for control in controls)))

    def update(change: dict) -> None:
        shown.value = picture(*(control.value for control in controls))

    for control in controls:
        control.observe(update, names="value")
    show_widget(widgets.VBox([*controls, shown]), static_html=shown.value)
    caption(number, legend)


def show_widget(
    widget: widgets.Widget, static_html: str, plain: str = "(image à régler ; sa légende suit)"
) -> None:
    """Affiche un widget, doublé d'un HTML figé et d'un texte pour qui lit le carnet sans noyau."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    bundle = {
        "application/vnd.jupyter.widget-view+json": view,
        "text/html": static_html,
        "text/plain": plain,
    }
    display(bundle, raw=True)


def slider(label: str, low: int, high: int, value: int) -> widgets.IntSlider:
    """Un curseur entier, assez large pour être réglé finement."""
    return widgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="95%"),
    )


def text_box(label: str, value: str) -> widgets.Textarea:
    """Une zone de texte qui réagit à chaque frappe."""
    return widgets.Textarea(
        value=value,
        description=label,
        continuous_update=True,
        layout=widgets.Layout(width="95%", height="5em"),
    )
