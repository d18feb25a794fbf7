"""La vitesse du tokenizer, en rapports à ses pairs mesurés dans la même exécution."""

import pytest

from course_lib.support import bench, corpus
from course_lib.tokenizer import BPETokenizer

pytestmark = pytest.mark.lent


@pytest.fixture(scope="module")
def stories() -> list[str]:
    return corpus.load("micromonde", size=5_000_000)


@pytest.mark.filterwarnings("ignore:texte trop court")
def test_training_is_no_slower_than_tokenizers(stories):
    times = bench.training_times(stories, 2048, repeats=5)
    assert times["course_lib"] == min(times.values())


def test_encoding_is_twice_as_fast_as_encode_batch(stories):
    times = bench.encoding_times(stories, BPETokenizer.train(stories, 2048), repeats=5)
    peers = [value for name, value in times.items() if name.startswith("tokenizers")]
    assert 2 * times["course_lib"] <= min(peers)
