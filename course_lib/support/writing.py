"""Faire écrire un modèle : du texte au fur et à mesure, sans jamais couper un caractère.

for piece in writing.stream_text(model, tokenizer, "Il était une fois", temperature=0.8):
    print(piece, end="", flush=True)
"""

import argparse
import codecs
import html
import itertools
import sys
from collections.abc import Iterable, Iterator

import torch

from course_lib.support.interruption import Interruption

N_SPECIAL = 4  # <pad>, <unk>, <bos>, <eos> : rien à afficher


def stream_text(model, tokenizer, prompt: str, max_new_tokens: int = 100, **options):
    """Le texte qui suit `prompt`, par morceaux, dès qu'ils sont écrits.

    `options` : celles de `generation.steps`. « <eos> » dans `prompt` reste du texte. Lève
    ValueError dès l'appel si le début est trop long, ou si une option n'a pas de sens.
    """
    from course_lib.generation import stream

    ids = tokenizer.encode(prompt, bos=True)
    return pieces(stream(model, ids, max_new_tokens, **options), tokenizer)


def pieces(ids: Iterable[int], tokenizer) -> Iterator[str]:
    """Le texte des ids, caractère entier par caractère entier ; « � » pour un caractère inachevé.

    Un emoji tient souvent en plusieurs tokens : rien ne sort avant le dernier.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for token in ids:
        piece = decoder.decode(b"" if token < N_SPECIAL else tokenizer.token_bytes(token))
        if piece:
            yield piece
    if piece := decoder.decode(b"", final=True):
        yield piece


def announced(ids: Iterable[int], length: int, window: int) -> Iterator[int]:
    """Les mêmes ids ; dit, la première fois, que le début de `length` tokens est oublié."""
    for count, token in enumerate(ids):
        if length + count == window + 1:
            print(
                f"\n[{window} tokens : le modèle n'en lit pas plus ; il ne relit que la fin]",
                file=sys.stderr,
            )
        yield token


def main(options: argparse.Namespace) -> int:
    """Écrit la suite d'un texte ; rend le code de sortie."""
    from course_lib.generation import stream
    from course_lib.support import fast_copy, pretrained

    if options.seed is not None and not -(2**63) <= options.seed < 2**64:
        raise ValueError(f"la graine tient en 64 bits ; reçu : {options.seed}")
    model, tokenizer = pretrained.load(options.model)
    names = ("max_new_tokens", "temperature", "top_k", "top_p", "min_p", "repetition_penalty")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    generator = torch.Generator()
    generator.seed() if options.seed is None else generator.manual_seed(options.seed)
    ids = tokenizer.encode(options.prompt, bos=True)
    fast = fast_copy.fast_copy(model)
    tokens = stream(fast, ids, generator=generator, **given)
    tokens = announced(tokens, len(ids), model.config.max_seq_len)
    print(options.prompt, end="", flush=True)
    with Interruption() as interruption:
        try:
            for piece in pieces(tokens, tokenizer):
                print(piece, end="", flush=True)
                if interruption.asked:
                    raise KeyboardInterrupt
        finally:
            print()
    return 0


# --- Deux modèles côte à côte (le chapitre 1 s'ouvre dessus) -------------------------------------

PENS = {
    "mini": "mini, qui ne connaît que les petits contes du cours",
    "cours": "cours, qui n'a lu que des romans d'avant 1920",
}


def show_continuations(phrase: str, number: str, length: int = 60) -> dict[str, str]:
    """Les deux modèles du cours continuent `phrase`, côte à côte ; rend ce qu'ils ont écrit.

    Une zone de texte et un bouton les font recommencer, avec un autre hasard. La première suite est
    aussi dans le carnet enregistré : sans noyau, on la lit encore.
    """
    import ipywidgets as widgets

    from course_lib.support import pretrained, viz

    models = {name: pretrained.load(name) for name in PENS}
    box = widgets.Text(value=phrase, layout=widgets.Layout(width="75%"))
    button = widgets.Button(description="Continuer")
    shown, seeds = widgets.HTML(), itertools.count()

    def write(_=None) -> dict[str, list[str]]:
        written = {name: [] for name in models}
        button.disabled, start = True, box.value.rstrip()  # une espace finale gênerait le modèle
        try:
            for name, piece in in_turn(models, start, length, next(seeds)):
                written[name].append(piece)
                shown.value = side_by_side(start, written)
        except ValueError as error:
            message = f"Cette phrase ne passe pas : raccourcissez-la ou changez-la. ({error})"
            shown.value = f"<p>{html.escape(message)}</p>"
        finally:
            button.disabled = False
        return written

    written = {name: "".join(pieces) for name, pieces in write().items()}
    button.on_click(write)
    controls = widgets.VBox([widgets.HBox([box, button]), shown])
    viz.show_widget(controls, shown.value, "(deux textes ; la légende suit)")
    told = " ; ".join(f"par {name} : « … {text.strip()} »" for name, text in written.items())
    viz.caption(number, f"« {phrase} », continuée {told}.".replace("\n", " "))
    return written


def in_turn(models: dict, phrase: str, length: int, seed: int) -> Iterator[tuple[str, str]]:
    """(nom, morceau), un de chaque modèle à tour de rôle, jusqu'à ce que tous aient fini."""
    streams = {
        name: stream_text(
            *model,
            phrase,
            length,
            temperature=0.8,
            top_p=0.95,
            generator=torch.Generator().manual_seed(seed),
        )
        for name, model in models.items()
    }
    while streams:
        for name, stream in list(streams.items()):
            if (piece := next(stream, None)) is None:
                del streams[name]
            else:
                yield name, piece


def side_by_side(phrase: str, written: dict[str, list[str]]) -> str:
    """Le HTML des suites, une colonne chacune ; un fond de couleur par morceau."""
    from course_lib.support.viz import BOUNDARY, TOKEN_BACKGROUNDS

    columns = []
    for name, pieces in written.items():
        spans = BOUNDARY.join(
            f'<span style="background:{TOKEN_BACKGROUNDS[i % len(TOKEN_BACKGROUNDS)]};color:#111">'
            f"{html.escape(piece)}</span>"
            for i, piece in enumerate(pieces)
        )
        text = f"<b>{html.escape(phrase)}</b>{spans}…"
        columns.append(
            f'<div style="flex:1"><p><i>{html.escape(PENS.get(name, name))}</i></p>'
            f'<p style="white-space:pre-wrap;line-height:1.7">{text}</p></div>'
        )
    return f'<div style="display:flex;gap:2em">{"".join(columns)}</div>'
