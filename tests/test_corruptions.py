"""Sept cents histoires abîmées à la main : la lecture les juge comme une personne.

`catalogue/histoires.txt` donne les histoires, `catalogue/corruptions.tsv` un fragment de l'une, ce
qui le remplace, et le verdict écrit sans consulter le programme : « dehors » ou « dedans ».
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from course_lib.support import micromonde

CATALOGUE = Path(__file__).parent / "catalogue"


def stories() -> dict[int, str]:
    text = (CATALOGUE / "histoires.txt").read_text(encoding="utf-8")
    found = re.findall(r"^### (\d+)\n(.*?)(?=\n\n### |\Z)", text, re.MULTILINE | re.DOTALL)
    return {int(number): story.strip("\n") for number, story in found}


def corruptions() -> list[dict[str, str]]:
    with (CATALOGUE / "corruptions.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


STORIES, CORRUPTIONS = stories(), corruptions()


@pytest.mark.parametrize("number", STORIES)
def test_the_stories_are_of_the_language(number):
    assert micromonde.read(STORIES[number]).fault is None


def test_the_catalogue_is_large_and_varied():
    verdicts = Counter(row["verdict"] for row in CORRUPTIONS)
    natures = Counter(row["nature"] for row in CORRUPTIONS)
    assert len(CORRUPTIONS) >= 300 and set(verdicts) == {"dehors", "dedans"}
    assert min(verdicts.values()) >= 50 and len(natures) >= 20
    changed = {(row["histoire"], row["avant"], row["après"]) for row in CORRUPTIONS}
    assert len(changed) == len(CORRUPTIONS)


@pytest.mark.parametrize(
    "row",
    CORRUPTIONS,
    ids=lambda row: f"{row['nature']}: {row['avant'][:20]}→{row['après'][:20]}",
)
def test_a_corruption_is_judged_as_by_hand(row):
    story = STORIES[int(row["histoire"])]
    assert story.count(row["avant"]) == 1
    fault = micromonde.read(story.replace(row["avant"], row["après"])).fault
    assert (fault is None) == (row["verdict"] == "dedans"), fault
    if fault:  # rien n'était faux avant le fragment
        assert fault.place >= story.index(row["avant"])
