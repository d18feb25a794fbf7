"""La question vivante : des boutons, une réponse, l'explication de cette réponse-là.

Les widgets sont ceux d'ipywidgets 7.7.1, la version de Colab. Tout se fait au clavier : les boutons
se parcourent à la tabulation et s'actionnent à l'espace.
"""

from collections.abc import Callable
from string import ascii_uppercase

import ipywidgets as widgets

from course_lib.support import progress
from course_lib.support.quiz import static
from course_lib.support.quiz.questions import (
    Choice,
    ChoiceQuestion,
    Feedback,
    LineQuestion,
    NumberQuestion,
    OpenQuestion,
    OrderQuestion,
    Question,
    TwoTierQuestion,
)

COLORS = {True: "#009E73", False: "#D55E00"}
OPENINGS = {True: "Juste.", False: "Pas encore."}


def widget(rank: int, question: Question) -> widgets.Widget:
    """Le widget d'une question, et ce que le lecteur en avait déjà fait."""
    prompt = widgets.HTMLMath(static.prompt(rank, question))
    known = progress.results().get(question.id)
    feedback = widgets.HTMLMath(status(known) if known else "")

    def report(result: Feedback, answer: str) -> None:
        entry = progress.record(question.id, result.right, answer)
        feedback.value = box(result) + status(entry)

    def show_variant(variant: int) -> None:
        prompt.value = static.prompt(rank, question, variant)
        feedback.value = ""  # celui des valeurs d'avant

    controls = ANSWER_AREAS[type(question)](
        question, report, show_variant=show_variant, answer=known.answer if known else ""
    )
    if question.write_first and not isinstance(question, OpenQuestion):
        controls = written_first(question, controls)
    return widgets.VBox([prompt, controls, feedback])


def box(result: Feedback) -> str:
    color = COLORS[result.right]
    text = static.to_html(f"**{OPENINGS[result.right]}** {result.text}")
    style = f"border-left:4px solid {color};padding:0 0 0 .8em;margin:.4em 0"
    return f'<div role="status" style="{style}">{text}</div>'


def status(entry: progress.Entry) -> str:
    tries = f"{entry.tries} essai{'s' if entry.tries > 1 else ''}"
    state = "réussie" if entry.right else "pas encore réussie"
    return f"<small>Question {state}, {tries}, le {entry.date}.</small>"


Report = Callable[[Feedback, str], None]


def button(description: str, tooltip: str, action: Callable[[], None], width: str = "auto"):
    made = widgets.Button(description=description, tooltip=tooltip)
    made.layout.width, made.layout.flex = width, "0 0 auto"
    made.on_click(lambda _: action())
    return made


def choice_rows(
    question: Question, choices: tuple[Choice, ...], pick: Callable[[int], None]
) -> widgets.VBox:
    """Une ligne par choix : un bouton et son texte ; le bouton choisi reste marqué."""
    names = range(1, len(choices) + 1) if question.kind == "line" else ascii_uppercase
    buttons = []

    def picked(rank: int) -> None:
        for i, one in enumerate(buttons):
            one.button_style = "info" if i == rank else ""
        pick(rank)

    rows = []
    for rank, (name, choice) in enumerate(zip(names, choices, strict=False)):
        buttons.append(button(str(name), choice.text, lambda rank=rank: picked(rank), "3em"))
        text = widgets.HTMLMath(static.choice_html(question, choice))
        rows.append(widgets.HBox([buttons[-1], text], layout={"align_items": "center"}))
    return widgets.VBox(rows)


def choices_area(question: ChoiceQuestion, report: Report, **_) -> widgets.Widget:
    def pick(rank: int) -> None:
        report(question.judge(rank), question.choices[rank].text)

    return choice_rows(question, question.choices, pick)


def two_tier_area(question: TwoTierQuestion, report: Report, **_) -> widgets.Widget:
    """Les raisons n'apparaissent qu'une fois la prédiction faite."""
    picked = {}
    area = widgets.VBox()

    def judge() -> None:
        choice, reason = picked["choice"], picked["reason"]
        answer = f"{question.choices[choice].text} — {question.reasons[reason].text}"
        report(question.judge(choice, reason), answer)

    def predict(rank: int) -> None:
        picked["choice"] = rank
        area.children = (predictions, because, reasons)
        if "reason" in picked:
            judge()

    def explain(rank: int) -> None:
        picked["reason"] = rank
        judge()

    predictions = choice_rows(question, question.choices, predict)
    because = widgets.HTMLMath(static.to_html(question.because))
    reasons = choice_rows(question, question.reasons, explain)
    area.children = (predictions,)
    return area


def number_area(
    question: NumberQuestion, report: Report, *, show_variant: Callable[[int], None], **_
) -> widgets.Widget:
    variant, judged = 0, None
    field = widgets.Text(placeholder="un nombre", continuous_update=False)
    message = widgets.HTML()

    def check() -> None:
        nonlocal judged
        message.value = ""
        if not field.value.strip() or judged == (variant, field.value):
            return
        try:
            result = question.judge(field.value, variant)
        except ValueError as error:
            message.value = static.to_html(str(error))
            return
        judged = variant, field.value
        report(result, field.value)

    def renew() -> None:
        nonlocal variant
        variant = (variant + 1) % len(question.variants)
        show_variant(variant)
        field.value = ""

    field.observe(lambda _: check(), names="value")  # la touche Entrée
    controls = [field, button("Vérifier", "vérifier ce nombre", check)]
    if len(question.variants) > 1:
        controls.append(button("D'autres valeurs", "la même question, d'autres valeurs", renew))
    return widgets.VBox([widgets.HBox(controls), message])


def text_area(value: str = "") -> widgets.Textarea:
    return widgets.Textarea(
        value=value,
        placeholder="Rédigez votre réponse ici.",
        layout=widgets.Layout(width="95%", height="6em"),
    )


def written_first(question: Question, controls: widgets.Widget) -> widgets.Widget:
    """Cache les choix tant que rien n'est rédigé."""
    text, area = text_area(), widgets.VBox()

    def reveal() -> None:
        if text.value.strip():
            area.children = (text, controls)

    area.children = (text, button("J'ai répondu : voir les choix", "montrer les choix", reveal))
    return area


def open_area(question: OpenQuestion, report: Report, *, answer: str, **_) -> widgets.Widget:
    """Rédiger, comparer au modèle, cocher ce que l'on avait dit."""
    text, area = text_area(answer), widgets.VBox()
    model = widgets.HTMLMath(static.to_html(question.model))
    boxes = [
        widgets.Checkbox(
            description=item,
            indent=False,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="95%"),
        )
        for item in question.checklist
    ]

    def reveal() -> None:
        if text.value.strip():
            area.children = (text, model, *boxes, button("Noter", "garder ce résultat", judge))

    def judge() -> None:
        ticked = frozenset(i for i, one in enumerate(boxes) if one.value)
        report(question.judge(ticked), text.value)

    show = button("J'ai répondu : voir une réponse modèle", "montrer la réponse modèle", reveal)
    area.children = (text, show)
    return area


def order_area(question: OrderQuestion, report: Report, **_) -> widgets.Widget:
    """Des étapes que deux boutons font monter et descendre."""
    order = list(question.shuffled())
    labels = [widgets.HTMLMath() for _ in order]

    def write() -> None:
        for place, (label, step) in enumerate(zip(labels, order, strict=True), start=1):
            label.value = f"{place}. {static.inline(question.steps[step].text)}"

    def swap(place: int) -> None:
        order[place], order[place + 1] = order[place + 1], order[place]
        write()

    def row(place: int) -> widgets.Widget:
        up = button("↑", "monter d'une place", lambda: swap(place - 1), "3em")
        down = button("↓", "descendre d'une place", lambda: swap(place), "3em")
        up.disabled, down.disabled = place == 0, place == len(order) - 1
        return widgets.HBox([up, down, labels[place]], layout={"align_items": "center"})

    def check() -> None:
        answer = " ; ".join(question.steps[i].text for i in order)
        report(question.judge(tuple(order)), answer)

    write()
    rows = [row(place) for place in range(len(order))]
    return widgets.VBox([*rows, button("Vérifier", "vérifier cet ordre", check)])


ANSWER_AREAS = {
    ChoiceQuestion: choices_area,
    LineQuestion: choices_area,
    TwoTierQuestion: two_tier_area,
    NumberQuestion: number_area,
    OpenQuestion: open_area,
    OrderQuestion: order_area,
}
