"""L'ouverture du chapitre 1 : deux suites côte à côte, qu'un clic refait."""

import ipywidgets as widgets
import pytest

from course_lib.support import viz, writing


@pytest.fixture
def opened(monkeypatch, capsys):
    """Ce que montre l'ouverture : sa zone de texte, son bouton, son HTML, et ce qu'elle rend."""
    shown = []
    monkeypatch.setattr(viz, "show_widget", lambda widget, *_: shown.append(widget))
    written = writing.show_continuations("Il était une fois", "1.0", length=12)
    (row, page) = shown[0].children
    return *row.children, page, written, capsys.readouterr().out


def test_both_models_write_and_the_legend_says_it(opened):
    *_, page, written, told = opened
    assert set(written) == {"mini", "cours"} and all(written.values())
    said = " ".join(told.split())  # la légende est coupée pour l'impression
    assert all(" ".join(text.split()) in said for text in written.values())
    assert page.value.count("Il était une fois") == 2


def test_a_click_writes_something_else_after_the_readers_words(opened):
    box, button, page, *_ = opened
    before, box.value = page.value, "Dans le jardin <b>"
    button.click()
    assert page.value != before and not button.disabled
    assert page.value.count("Dans le jardin &lt;b&gt;") == 2


def test_a_text_too_long_gets_a_sentence_and_the_button_stays(opened):
    box, button, page, *_ = opened
    box.value = "mot " * 2000
    button.click()
    assert "raccourcissez-la" in page.value and not button.disabled
    assert isinstance(page, widgets.HTML)
