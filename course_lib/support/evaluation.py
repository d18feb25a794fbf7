"""Ce que vaut un modèle entraîné : les tableaux de sa carte, `python3 cours.py evaluate mini`.

Sur le micromonde : la note face au plancher, les paires minimales, les histoires écrites. Sur de
vrais romans : la note de trois romans jamais lus, face à des compresseurs et à des 5-grammes, et
les cent paires de français. Sur vos textes : la note de ceux que l'entraînement a mis de côté, face
aux mêmes.
"""

from collections.abc import Iterator, Sequence

from course_lib.support import corpus, micromonde
from course_lib.support.micromonde.floor import compressed
from course_lib.support.probes import excess, grader, pairs, scoring

NOVELS = ("Le petit chose", "Nélida", "Le Feu")  # trois des huit romans mis de côté
STORIES = 400_000  # octets notés de chaque partie du micromonde
PAIRS = 200  # par genre
N_GRAMS = 20_000_000  # octets lus par les 5-grammes : les 37 Mo ne tiendraient pas en mémoire


def main(name: str, quick: bool = False, size: int | None = None) -> int:
    """Affiche les tableaux de la carte de `name` ; `quick` : dix fois moins d'exemples.

    `size` : le `--size` de l'entraînement, pour retrouver les textes qu'il avait mis de côté. Lève
    ValueError si ces textes sont ceux du cours.
    """
    from course_lib.support import pretrained, tokens
    from course_lib.training import read_checkpoint

    model, tokenizer = pretrained.load(name)
    about = read_checkpoint(pretrained.weights(name))[1].about
    source = about.get("corpus", "romans")
    if size is not None and source in ("micromonde", "romans"):
        raise ValueError(f"{name} a appris les textes du cours : --size n'y choisit rien, ôtez-le")
    scale = 10 if quick else 1
    if source == "micromonde":
        print(stories_table(model, tokenizer, STORIES // scale))
        print("\n" + excess_table(model, tokenizer, STORIES // scale))
        items = list(pairs.pairs(PAIRS // scale))
        print("\n" + scoring.table(pairs.score(scoring.bits_of(model, tokenizer), items), 0.5))
        print("\n" + written_table(model, tokenizer, PAIRS // scale))
    elif source == "romans":
        train = corpus.load("romans", split="train", size=N_GRAMS // scale)
        print(reading_table(model, tokenizer, train, novels(scale)))
        found = pairs.score(scoring.bits_of(model, tokenizer), pairs.french())
        print("\n" + scoring.table(found, 0.5))
    else:
        train, kept = own_texts(about, tokenizer, size)
        train = tokens.beginnings(train, N_GRAMS // scale)
        print(reading_table(model, tokenizer, train, kept))
    return 0


# --- le micromonde -------------------------------------------------------------------------------


def stories_table(model, tokenizer, size: int) -> str:
    """La note de chaque partie, à côté de son plancher."""
    lines = [
        "| partie | histoires | bits par byte | plancher | au-dessus |",
        "|---|---|---|---|---|",
    ]
    for split in micromonde.SPLITS:
        texts = corpus.load("micromonde", split=split, size=size)
        ours, floor = stories_note(model, tokenizer, texts, split)
        over = f"{ours / floor - 1:.1%}".replace("%", "\u00a0%")
        lines.append(f"| {split} | {len(texts)} | {ours:.4f} | {floor:.4f} | {over} |")
    return "\n".join(lines).replace(".", ",")


def stories_note(model, tokenizer, texts: Sequence[str], split: str) -> tuple[float, float]:
    """La note du modèle et le plancher de ces histoires, `<eos>` compris, en bits par byte."""
    from course_lib.support import tokens

    return bits_per_byte(model, tokenizer, texts), tokens.floor(texts, split)


def bits_per_byte(model, tokenizer, texts: Sequence[str]) -> float:
    """La note d'un modèle sur des documents, chacun lu en entier depuis `<bos>`."""
    from course_lib.training import estimate_loss

    rows = [tokenizer.encode(text, bos=True, eos=True) for text in texts]
    return estimate_loss(model, rows, sum(len(text.encode()) for text in texts))


def excess_table(model, tokenizer, size: int, most: int = 8) -> str:
    """Les genres de choix où le modèle perd le plus, en bits par histoire."""
    costs = excess.excess(model, tokenizer, corpus.load("micromonde", split="val", size=size))
    lines = ["| choix | modèle | plancher | excès |", "|---|---|---|---|"]
    for kind, cost in list(costs.items())[:most]:
        lines.append(f"| {kind} | {cost.model:.1f} | {cost.floor:.1f} | {cost.excess:.1f} |")
    return "\n".join(lines).replace(".", ",")


def written_table(model, tokenizer, count: int) -> str:
    """La note d'histoires écrites à trois températures, et de celles de la grammaire."""
    train = corpus.load("micromonde", split="train", size=20_000_000)
    written = {
        f"température {t}".replace(".", ","): write_stories(model, tokenizer, count, t)
        for t in (0.8, 1.0, 1.2)
    }
    written["la grammaire"] = grader.reference(count)
    return grader.table({name: grader.grade(texts, train) for name, texts in written.items()})


def write_stories(model, tokenizer, count: int, temperature: float, seed: int = 0) -> list[str]:
    """`count` histoires, de `<bos>` à `<eos>`, écrites 50 à la fois."""
    import torch

    from course_lib.generation import generate

    dice, texts = torch.Generator().manual_seed(seed), []
    while len(texts) < count:
        starts = [[2]] * min(50, count - len(texts))
        rows = generate(model, starts, 500, temperature=temperature, generator=dice)
        texts += [tokenizer.decode(i for i in row if i > 3) for row in rows]
    return texts


# --- de longs textes -----------------------------------------------------------------------------


def novels(scale: int) -> dict[str, str]:
    """Titre → le texte de trois romans jamais lus ; leur début a servi à choisir les réglages."""
    from course_lib.support.tokens import EVALUATED

    found = {}
    for title in NOVELS:
        text = corpus.load(title)[0][EVALUATED // 8 :]
        found[title] = text[: len(text) // scale]
    return found


def own_texts(about: dict, tokenizer, size: int | None) -> tuple[list[str], dict[str, str]]:
    """Les textes lus par un entraînement, et, réunis, ceux qu'il a mis de côté.

    Lève ValueError si ce ne sont plus les mêmes : la note se prendrait sur des textes déjà lus.
    """
    from course_lib.support import tokens

    train, val = tokens.texts(about["corpus"], size)
    if tokens.fingerprint(tokenizer, train, val) != about["textes"]:
        raise ValueError(
            f"{about['corpus']} ne donne plus les textes de cet entraînement : remettez-les, ou"
            " redites son --size"
        )
    return train, {f"textes mis de côté ({len(val)})": "\n".join(val)}


def reading_table(model, tokenizer, train: Sequence[str], texts: dict[str, str]) -> str:
    """La note de chaque texte ; à côté, des compresseurs, et des 5-grammes qui ont lu `train`."""
    from course_lib.support.ngram import KneserNey

    rival = KneserNey(5, (tokenizer.encode(text) for text in train))
    names = ["modèle", "5-grammes de tokens", *compressed(["…"])]
    lines = ["| texte | ko | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
    for title, text in texts.items():
        n_bytes, ids = len(text.encode()), tokenizer.encode(text)
        notes = [
            sum(reading_bits(model, ids)) / n_bytes,
            rival.bits(ids) / n_bytes,
            *compressed([text]).values(),
        ]
        shown = " | ".join(f"{note:.3f}" for note in notes).replace(".", ",")
        lines.append(f"| {title} | {n_bytes / 1000:.0f} | {shown} |")
    return "\n".join(lines)


def reading_bits(model, ids: Sequence[int], batch: int = 8) -> Iterator[float]:
    """−log₂ p de chaque id d'un long texte, lu par fenêtres qui se recouvrent de moitié.

    Chaque fenêtre commence par `<bos>` ; seule sa seconde moitié compte, sauf pour la première :
    un token y a donc toujours derrière lui une demi-fenêtre, s'il y a autant de texte.
    """
    length = model.config.max_seq_len
    half = length // 2
    starts = range(0, max(1, len(ids) - half), half)
    for i in range(0, len(starts), batch):
        rows = [[2, *ids[start : start + length]] for start in starts[i : i + batch]]
        for start, line in zip(starts[i:], scoring.token_bits(model, rows), strict=False):
            yield from line[half if start else 0 :]
