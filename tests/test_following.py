"""Ce que la langue permet ensuite, jugé par la lecture du texte coupé juste après."""

import random
from itertools import accumulate, islice

import pytest

from course_lib.support import micromonde
from course_lib.support.micromonde.following import Follower
from course_lib.support.micromonde.reading import read
from course_lib.support.pretrained import tokenizer_file
from course_lib.tokenizer import BPETokenizer

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def tokenizer():
    return BPETokenizer.load(tokenizer_file("mini"))


@pytest.mark.parametrize("split", ["train", "combi"])
def test_a_token_is_permitted_when_the_text_can_go_on(tokenizer, split):
    """Au bout du texte coupé après lui, la lecture n'attend que la suite ; sinon, elle bute avant.

    Éprouvés : des tokens au hasard, ceux des histoires, ceux qui chevauchent deux morceaux.
    """
    follower, dice = Follower(tokenizer, free=split == "combi"), random.Random(split)
    likely = [tokenizer.encode(text)[0] for text in (".\n", ", ", ".\xa0", "s", " et", " vert")]
    tried = {True: 0, False: 0}
    for text in islice(micromonde.stories(split, 10**6), 12):
        row = tokenizer.encode(text, bos=True, eos=True)
        permitted = follower.permitted(row)
        assert len(permitted) == len(row) - 1
        assert all(token in allowed for token, allowed in zip(row[1:], permitted, strict=True))
        for place in dice.sample(range(len(permitted)), 8):
            said = b"".join(follower.bytes[token] for token in row[1 : place + 1])
            allowed = sorted(permitted[place] - {3})
            some = dice.sample(allowed, min(6, len(allowed)))
            for token in {*some, *likely, *dice.sample(range(4, tokenizer.vocab_size), 12)}:
                try:
                    longer = (said + follower.bytes[token]).decode()
                except UnicodeDecodeError:  # un caractère coupé : la lecture ne le lirait pas
                    continue
                fault = micromonde.read(longer, split).fault
                viable = fault is None or fault.place == len(longer)
                assert viable == (token in permitted[place]), (said[-40:], follower.bytes[token])
                tried[viable] += 1
    assert min(tried.values()) > 200


@pytest.mark.parametrize("split", ["train", "combi"])
def test_a_token_may_straddle_what_the_story_did_not_say(tokenizer, split):
    """« Louise, une tortue » : « Louise la tortue » était permis, donc le token ` la`.

    Là où une proposition écartée finit par une espace ou un point, tous les tokens qui commencent
    ainsi par un mot court sont jugés par la lecture.
    """
    follower = Follower(tokenizer, free=split == "combi")
    starts = {
        end: [
            i for text, (i, *_) in follower.ids.items() if text[:1] == end and len(text) in (2, 3)
        ]
        for end in (b" ", b".")
    }
    tried = {True: 0, False: 0}
    for text in islice(micromonde.stories(split, 10**6), 150):
        asides = set()

        def watch(place, found, *_, text=text, asides=asides):
            said = found if isinstance(found, str) else ""
            followed, almost = (text.startswith(x, place) for x in (said, said[:-1]))
            if said.endswith((" ", ".")) and almost and not followed:
                asides.add((place + len(said) - 1, said[-1].encode()))

        read(text, split == "combi", watch=watch)
        row = tokenizer.encode(text, bos=True, eos=True)
        ends = list(accumulate((len(follower.bytes[i]) for i in row[1:-1]), initial=0))
        permitted = follower.permitted(row)
        for place, end in sorted(asides):
            if (here := len(text[:place].encode())) in ends:
                for token in starts[end]:
                    said = text[:place] + tokenizer.decode([token])
                    fault = micromonde.read(said, split).fault
                    viable = fault is None or fault.place == len(said)
                    assert viable == (token in permitted[ends.index(here)]), said[-40:]
                    tried[viable] += 1
    assert tried[True] >= 10 and tried[False] > 100


def test_the_end_is_permitted_where_the_story_may_end(tokenizer):
    """`<eos>` est permis après un début d'histoire s'il est une histoire entière."""
    follower, ends = Follower(tokenizer), 0
    for text in islice(micromonde.stories("val", 10**6), 8):
        row = tokenizer.encode(text, bos=True, eos=True)
        for place, allowed in enumerate(follower.permitted(row)):
            if 3 in allowed or place % 20 == 0:
                whole = micromonde.read(tokenizer.decode(row[1 : place + 1])).fault is None
                assert whole == (3 in allowed)
                ends += whole
    assert ends >= 8


def test_out_of_the_language_nothing_is_said(tokenizer):
    row = tokenizer.encode("Ceci n'est pas une histoire.", bos=True, eos=True)
    assert Follower(tokenizer).permitted(row) is None
