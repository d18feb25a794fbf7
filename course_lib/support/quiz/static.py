"""La question figée : HTML et texte, réponse repliée, pour qui lit le carnet sans noyau."""

import html
import re
from string import ascii_uppercase

import mistune

from course_lib.support.quiz.questions import (
    Choice,
    ChoiceQuestion,
    NumberQuestion,
    OpenQuestion,
    OrderQuestion,
    Question,
    TwoTierQuestion,
)

to_html = mistune.create_markdown(escape=True, plugins=["math", "table"])


def inline(text: str) -> str:
    """Rend un court Markdown sans son paragraphe."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", to_html(text).strip(), flags=re.DOTALL)


def prompt(rank: int, question: Question, variant: int = 0) -> str:
    text = question.prompt
    if isinstance(question, NumberQuestion):
        text = question.filled(text, variant)
    return to_html(f"**Question {rank}.** {text}")


def code_line(text: str) -> str:
    line = text.lstrip()
    # Des insécables : la marge d'un programme doit survivre là où l'on ôte les styles.
    margin = "\u00a0" * (len(text) - len(line))
    return f"<code style='white-space:pre'>{margin}{html.escape(line)}</code>"


def choice_html(question: Question, choice: Choice) -> str:
    return code_line(choice.text) if question.kind == "line" else inline(choice.text)


def page(rank: int, question: Question) -> str:
    """La question et, repliée, sa réponse expliquée."""
    return (
        f'<div class="cours-question">{prompt(rank, question)}{body(question)}'
        f"<details><summary>Réponse</summary>{answer(question)}</details></div>"
    )


def body(question: Question) -> str:
    if isinstance(question, TwoTierQuestion):
        return (
            options(question, question.choices)
            + f"<p>{inline(question.because)}</p>"
            + options(question, question.reasons)
        )
    if isinstance(question, ChoiceQuestion):
        return options(question, question.choices)
    if isinstance(question, OrderQuestion):
        steps = [question.steps[i].text for i in question.shuffled()]
        return "<ul>" + "".join(f"<li>{inline(step)}</li>" for step in steps) + "</ul>"
    return ""


def options(question: Question, choices: tuple[Choice, ...]) -> str:
    items = "".join(f"<li>{choice_html(question, choice)}</li>" for choice in choices)
    return numbered(question, items)


def numbered(question: Question, items: str) -> str:
    """Les lignes d'un programme portent un numéro, les choix une lettre."""
    style, kind = ("decimal", "1") if question.kind == "line" else ("upper-alpha", "A")
    return f'<ol type="{kind}" style="list-style-type:{style}">{items}</ol>'


def answer(question: Question) -> str:
    """Ce que la réponse repliée contient : le bon choix, et ce que valent les autres."""
    if isinstance(question, TwoTierQuestion):
        return (
            verdicts(question, question.choices)
            + f"<p>{inline(question.because)}</p>"
            + verdicts(question, question.reasons)
        )
    if isinstance(question, ChoiceQuestion):
        return verdicts(question, question.choices)
    if isinstance(question, NumberQuestion):
        return to_html(question.filled(f"**⟨answer⟩.** {question.why}", 0))
    if isinstance(question, OpenQuestion):
        return to_html(question.model) + checklist(question)
    steps = "".join(f"<li>{inline(f'{s.text} — {s.why}')}</li>" for s in question.steps)
    return f"<ol>{steps}</ol>"


def verdicts(question: Question, choices: tuple[Choice, ...]) -> str:
    yes = "C'est elle." if question.kind == "line" else "Juste."
    items = "".join(
        f"<li>{f'<b>{yes}</b>' if choice.right else 'Non.'} {inline(choice.why)}</li>"
        for choice in choices
    )
    return numbered(question, items)


def checklist(question: OpenQuestion) -> str:
    items = "".join(f"<li>{inline(item)}</li>" for item in question.checklist)
    return f"<p>Votre réponse contient-elle tout cela ?</p><ul>{items}</ul>"


def plain(rank: int, question: Question) -> str:
    """La question en texte seul."""
    text = question.prompt
    if isinstance(question, NumberQuestion):
        text = question.filled(text, 0)
    lines = [f"Question {rank}. {text}"]
    groups = [getattr(question, name, ()) for name in ("choices", "reasons")]
    lines += [
        f"  {letter}. {choice.text}"
        for group in groups
        for letter, choice in zip(ascii_uppercase, group, strict=False)
    ]
    return "\n".join(lines)
