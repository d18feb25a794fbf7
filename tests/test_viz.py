"""Les images écrivent leurs nombres à la française, et n'en changent aucun."""

import numpy as np
import pytest

from course_lib.support import viz


def tick_labels(axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def test_the_ticks_have_a_decimal_comma():
    fig, ax = viz.figure(3, 3)
    ax.plot([0.0, 0.25, 0.5, 1.0], [1.0, 10.0, 100.0, 1000.0])
    ax.set(yscale="log", xticks=[0, 0.25, 1])
    viz.png(fig)
    assert tick_labels(ax.xaxis) == ["0,00", "0,25", "1,00"]
    assert any("10^" in text for text in tick_labels(ax.yaxis))  # une échelle logarithmique


def test_the_names_of_a_heatmap_are_kept():
    fig, ax = viz.figure(3, 3)
    viz.heatmap(ax, np.eye(2) / 4, ["a.b", "c"], ["d", "e"])
    viz.png(fig)
    assert tick_labels(ax.yaxis) == ["a.b", "c"]
    scale = fig.axes[1].yaxis  # l'échelle des couleurs
    assert "0,25" in tick_labels(scale)


@pytest.mark.parametrize("digits", [None, 2])
def test_a_heatmap_writes_its_numbers_on_demand(digits):
    fig, ax = viz.figure(3, 3)
    viz.heatmap(ax, np.array([[0.125, 1.0]]), ["a"], ["b", "c"], digits=digits)
    written = {text.get_text(): text.get_color() for text in ax.texts}
    assert written == ({} if digits is None else {"0,12": "w", "1,00": "k"})
    viz.plt.close(fig)
