"""Les commandes `python -m course_lib corpus …` qui portent sur le micromonde."""

import sys
from itertools import islice
from pathlib import Path

from course_lib.support import corpus, micromonde
from course_lib.support.files import atomic

BLANK = "\n\n"  # entre deux histoires d'un fichier
EXPECTED = 6  # suites annoncées par faute


def generate(split: str, size: int, output: Path | None) -> int:
    """Écrit des histoires, une à une : un corpus de toute taille tient en mémoire."""
    stories = micromonde.stories(split, size)
    if output is None:
        for story in stories:
            print(story, end=BLANK)
        return 0
    count = 0
    with atomic(output) as file:
        for story in stories:
            file.write((BLANK if count else "") + story)
            count += 1
    print(f"{output} : {count} histoires")
    return 0


def stories_of(file: Path) -> list[str]:
    """Les histoires d'un fichier, séparées par une ligne vide ; ValueError si c'est un dossier."""
    if file.is_dir():
        raise ValueError(f"{file} est un dossier : donnez un fichier d'histoires")
    (text,) = corpus.load(file, split=None)
    return [story for story in text.strip("\n").split(BLANK) if story]


def score(file: Path, split: str) -> int:
    """Lit chaque histoire ; rend 1 si l'une sort de la langue."""
    micromonde.check_split(split)
    stories = stories_of(file)
    bits = size = faults = line = 0
    for number, story in enumerate(stories, 1):
        reading = micromonde.read(story, split)
        if reading.fault:
            faults += 1
            print(f"Histoire {number}, {_fault(story, line, reading.fault)}")
        else:
            length = len(story.encode())
            bits, size = bits + reading.bits, size + length
            per_byte = reading.bits / length
            print(f"Histoire {number} : {reading.bits:.1f} bits, {per_byte:.4f} par byte")
        line += story.count("\n") + 2
    print(f"{len(stories) - faults} histoire(s) de la langue, {faults} hors d'elle.")
    if size:
        print(f"{bits / size:.4f} bit par byte sur celles de la langue.")
    return 1 if faults else 0


def _fault(story: str, line: int, fault: micromonde.Fault) -> str:
    before = story[: fault.place]
    line += before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    found = story[fault.place :].split("\n")[0][:30]
    choices = [f"« {e[:40]} »" if e else "la fin de l'histoire" for e in fault.expected[:EXPECTED]]
    more = len(fault.expected) - len(choices)
    return (
        f"ligne {line}, colonne {column} : après « {before[-40:]} », « {found} » sort de la langue."
        "\n"
        f"    On attendait {', '.join(choices)}" + (f", ou {more} autres suites." if more else ".")
    )


def floor(count: int, size: int) -> int:
    """Le plancher de chaque partie, par genre de choix, et ce qu'atteignent d'autres modèles."""
    from course_lib.support.micromonde import floor as measure

    if count < 2 or size < 1:
        raise ValueError("il faut au moins deux histoires, et un octet")
    floors = {split: measure.floor(split, count) for split in micromonde.SPLITS}
    print("| partie | bit par byte | bits par histoire | octets par histoire |")
    print("|---|---|---|---|")
    for split, f in floors.items():
        per_byte = f"{f.per_byte:.4f} ± {f.per_byte_error:.4f}"
        per_story = f"{f.per_story:.1f} ± {f.per_story_error:.1f}"
        figures = f"{per_byte} | {per_story}".replace(".", ",")
        print(f"| {split} | {figures} | {f.size / f.stories:.0f} |")
    print("\n| choix | " + " | ".join(f"{split}, bits par histoire" for split in floors) + " |")
    print("|---" * (len(floors) + 1) + "|")
    for kind in floors["train"].kinds:
        print(
            f"| {kind} | "
            + " | ".join(f"{f.kinds.get(kind, 0):.1f}" for f in floors.values()).replace(".", ",")
            + " |"
        )
    train = list(micromonde.stories("train", size))
    test = [text for text, _ in islice(micromonde.scored("val"), min(count, 200))]
    rivals = measure.compressed(train)
    rivals["5-grammes de mots, Kneser–Ney"] = measure.five_grams(train, test)
    print(f"\n| sur {size / 1e6:.3g}\u00a0Mo de train | bit par byte |\n|---|---|")
    for name, bits in rivals.items():
        print(f"| {name} | {bits:.3f} |".replace(".", ","))
    return 0


def describe(size: int) -> int:
    """Le contenu du lexique, des modèles, et de `size` octets."""
    from course_lib.support.micromonde import floor as measure

    if size < 10_000:
        raise ValueError("il faut au moins 10 000 octets pour décrire le corpus")
    print(f"| dans {size / 1e6:.3g}\u00a0Mo | |\n|---|---|")
    for name, count in measure.description(size).items():
        print(f"| {name} | {count:,} |".replace(",", "\u00a0"))
    print(f"\nUne histoire :\n\n{next(micromonde.stories('train', 10_000))}", file=sys.stdout)
    return 0
