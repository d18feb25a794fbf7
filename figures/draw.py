"""Dessine les schémas de ce dossier : `.venv/bin/python figures/draw.py`."""

from pathlib import Path

from course_lib.support import escalier, viz

FOLDER = Path(__file__).parent
FLOOR = 0.14  # du micromonde, en bits par byte


def zoom(ax, point, x: float) -> None:
    """Deux pointillés, d'une boîte à ce qu'elle contient, dessiné à droite."""
    for y in (-0.1, 6.85):
        ax.plot([point[0], x], [point[1], y], ":", color=viz.COLORS["muted"], linewidth=1.2)


def column(ax, x: float, title: str, note: str) -> None:
    ax.text(x, 7.6, title, ha="center", fontsize=12, fontweight="bold")
    ax.text(x, 7.2, note, ha="center", fontsize=9, color=viz.COLORS["muted"])


def draw_model():
    """Le modèle du cours, du plus gros au plus fin : le GPT, un de ses blocs, son attention."""
    fig, ax = viz.figure(11, 6.4)
    ax.set(xlim=(0, 13.2), ylim=(-0.3, 7.9))
    ax.axis("off")
    draw_gpt(ax, 1.6)
    draw_its_block(ax, 6.2)
    draw_attention(ax, 11.0)
    return fig


def draw_gpt(ax, x: float) -> None:
    column(ax, x, "le GPT", "chapitre 8 · 13 767 552 paramètres")
    viz.arrow(ax, (x, 0.3), (x, 6.3), "residual")
    viz.box(ax, x, 0.1, "ids des tokens", "token", 2.4)
    viz.box(ax, x, 1.0, "table, 8192 × 384", "token", 2.4)
    for i in range(6):
        viz.box(ax, x, 1.9 + 0.62 * i, f"bloc {i + 1}", "residual", 2.4)
    viz.box(ax, x, 5.6, "norme", "muted", 2.4)
    viz.box(ax, x, 6.4, "scores du token suivant", "loss", 2.4)
    zoom(ax, (x + 1.25, 3.76), 4.7)


def draw_its_block(ax, x: float) -> None:
    column(ax, x, "un bloc", "chapitre 7 · 1 770 240 paramètres")
    viz.draw_block(ax, x)
    zoom(ax, (x + 2.3, 2.4), 9.1)


def draw_attention(ax, x: float) -> None:
    column(ax, x, "l'attention", "chapitres 3 à 6 · 6 têtes de 64 nombres")
    viz.box(ax, x, 0.1, "vecteurs, 384 nombres", "residual", 2.6)
    for shift, name, color in ((-1.3, "Q", "query"), (0, "K", "key"), (1.3, "V", "value")):
        viz.arrow(ax, (x, 0.35), (x + shift, 0.95), "muted")
        viz.box(ax, x + shift, 1.2, name, color, 0.9)
    viz.box(ax, x - 0.65, 2.2, "RoPE : tourner", "query", 2.2)
    for shift in (-1.3, 0):
        viz.arrow(ax, (x + shift, 1.45), (x + shift / 2 - 0.3, 1.92), "muted")
    steps = ("Q Kᵀ / √64", "masque causal", "softmax : les poids")
    for i, name in enumerate(steps):
        viz.box(ax, x - 0.65, 3.1 + 0.9 * i, name, "muted", 2.2)
        viz.arrow(ax, (x - 0.65, 2.47 + 0.9 * i), (x - 0.65, 2.82 + 0.9 * i), "muted")
    viz.box(ax, x, 5.9, "moyenne pondérée des V", "value", 2.6)
    viz.arrow(ax, (x - 0.65, 5.17), (x - 0.4, 5.62), "muted")
    viz.arrow(ax, (x + 1.3, 1.47), (x + 1.0, 5.62), "value")
    viz.box(ax, x, 6.6, "W_O", "muted", 1.2)
    viz.arrow(ax, (x, 6.17), (x, 6.33), "muted")


def draw_stairs():
    """L'escalier du cours : ce que chaque chapitre retire à la surprise du modèle."""
    steps = {name: value for found in escalier.STEPS.values() for name, value in found.items()}
    fig, ax = viz.figure(8, 0.8 + 0.3 * len(steps))
    bars = ax.barh(list(steps), list(steps.values()), color=viz.COLORS["loss"])
    ax.bar_label(bars, [viz.decimal(value) for value in steps.values()], padding=3)
    ax.axvline(FLOOR, color=viz.COLORS["floor"], linestyle=":")
    ax.invert_yaxis()
    ax.set(xlabel="bits par byte, histoires jamais vues (pointillé : le plancher, connu)")
    return fig


def main() -> None:
    drawings = {"pipeline": viz.draw_pipeline, "modele": draw_model, "escalier": draw_stairs}
    for name, draw in drawings.items():
        (FOLDER / f"{name}.png").write_bytes(viz.png(draw()))


if __name__ == "__main__":
    main()
