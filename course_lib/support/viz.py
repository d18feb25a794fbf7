"""Les images du cours : une feuille de style, une couleur par concept, des figures légendées.

Chaque figure est suivie de sa légende imprimée : elle sert à qui ne voit pas l'image, et à la
réexécution des carnets, qui compare du texte et jamais des pixels.
"""

import html
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import ipywidgets as widgets
import matplotlib.pyplot as plt
from IPython.display import HTML, Image, display
from matplotlib.figure import Figure

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
}
TOKEN_BACKGROUNDS = ("#cfe4f3", "#fbe0c9", "#cdebdf", "#f3dcea", "#fdf0c4")

PIPELINE = (
    ("texte", None),
    ("tokens", 1),
    ("embeddings", 2),
    ("attention", (3, 4, 5, 6)),
    ("blocs", 7),
    ("GPT", 8),
    ("entraînement", 9),
    ("génération", 10),
)


def figure(width: float = 8, height: float = 4, **options) -> tuple[Figure, plt.Axes]:
    """Ouvre une figure de `width` × `height` pouces, au style du cours."""
    plt.style.use(STYLE)
    return plt.subplots(figsize=(width, height), layout="constrained", **options)


def png(fig: Figure) -> bytes:
    """Rend l'image d'une figure et la ferme."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png")
    plt.close(fig)
    return buffer.getvalue()


def show(fig: Figure, number: str, legend: str) -> None:
    """Affiche une figure, puis sa légende : « Figure 1.2 — … »."""
    display(Image(png(fig)))
    caption(number, legend)


def caption(number: str, legend: str) -> None:
    print(f"Figure {number} — {legend}")


def pipeline(chapter: int, number: str) -> None:
    """Montre le trajet du texte au texte, la brique du chapitre en couleur."""
    fig, name = draw_pipeline(chapter)
    show(fig, number, f"le trajet d'un texte dans le modèle ; aujourd'hui : « {name} ».")


def draw_pipeline(chapter: int | None) -> tuple[Figure, str]:
    """Dessine le trajet ; rend la figure et le nom de la brique mise en couleur."""
    fig, ax = figure(10, 1.5)
    ax.set(xlim=(-0.55, len(PIPELINE) - 0.45), ylim=(-0.6, 0.6))
    ax.axis("off")
    today = ""
    for x, (name, chapters) in enumerate(PIPELINE):
        several = isinstance(chapters, tuple)
        active = chapter in chapters if several else chapter is not None and chapter == chapters
        today = name if active else today
        box = {
            "boxstyle": "round,pad=0.45",
            "facecolor": COLORS["token"] if active else "white",
            "edgecolor": COLORS["token"] if chapters else COLORS["muted"],
        }
        ax.text(
            x, 0.1, name, ha="center", va="center", bbox=box, color="white" if active else "black"
        )
        label = f"{chapters[0]}–{chapters[-1]}" if several else chapters or ""
        ax.text(x, -0.5, label, ha="center", va="center", color=COLORS["muted"])
        if x:
            ax.text(x - 0.5, 0.1, "→", ha="center", va="center", color=COLORS["muted"])
    return fig, today


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
    return f'<div style="{style}">{"​".join(spans)}</div>'


def show_html(source: str, number: str, legend: str) -> None:
    """Affiche une image en HTML, puis sa légende."""
    display(HTML(source))
    caption(number, legend)


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


def show_widget(widget: widgets.Widget, static_html: str) -> None:
    """Affiche un widget, doublé d'un HTML figé pour qui lit le carnet sans noyau."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    bundle = {
        "application/vnd.jupyter.widget-view+json": view,
        "text/html": static_html,
        "text/plain": "(image à régler ; sa légende suit)",
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
