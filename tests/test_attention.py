"""L'attention, l'idée : la moyenne pondérée, softmax contre PyTorch, le masque, et l'escalier."""

import math

import nbformat
import pytest
import torch

from course_lib import attention
from course_lib.support import escalier, paths
from course_lib.tokenizer import BPETokenizer


def test_a_weighted_average_by_hand():
    weights, values = torch.tensor([[0.25, 0.75], [1.0, 0.0]]), torch.tensor([[0.0], [4.0]])
    assert attention.weighted_average(weights, values).tolist() == [[3.0], [0.0]]
    many = attention.weighted_average(torch.rand(2, 3, 5, 7), torch.rand(2, 3, 7, 4))
    assert many.shape == (2, 3, 5, 4)


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -2])
def test_softmax_is_that_of_pytorch(dim):
    scores = 20 * torch.randn(3, 4, 5)
    torch.testing.assert_close(attention.softmax(scores, dim), torch.softmax(scores, dim))


def test_the_gradient_of_softmax_is_that_of_pytorch():
    ours = torch.randn(4, 6, requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    weights = torch.randn(4, 6)
    (attention.softmax(ours) * weights).sum().backward()
    (torch.softmax(theirs, -1) * weights).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_softmax_by_hand_and_at_its_limits():
    assert attention.softmax(torch.tensor([0.0, math.log(3)])).tolist() == pytest.approx(
        [0.25, 0.75]
    )
    huge = torch.tensor([1e30, 1e30, -1e30])
    assert attention.softmax(huge).tolist() == [0.5, 0.5, 0.0]
    hidden = torch.tensor([1.0, -math.inf, 1.0])
    assert attention.softmax(hidden).tolist() == [0.5, 0.0, 0.5]
    assert attention.softmax(torch.full((2,), -math.inf)).isnan().all()


def test_adding_a_constant_changes_nothing():
    scores = torch.randn(5, 7)
    torch.testing.assert_close(attention.softmax(scores + 100), attention.softmax(scores))


def test_the_mask_by_hand():
    assert attention.causal_mask(3).tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert attention.causal_mask(2, 4).tolist() == [
        [True, True, True, False],
        [True, True, True, True],
    ]
    assert attention.causal_mask(1, 5).all()
    assert attention.causal_mask(64).sum() == 64 * 65 // 2


def test_the_last_rows_of_a_mask_are_the_mask_of_the_last_queries():
    for n_queries in range(1, 8):
        expected = attention.causal_mask(7)[7 - n_queries :]
        assert torch.equal(attention.causal_mask(n_queries, 7), expected)


def test_fewer_keys_than_queries_is_refused():
    with pytest.raises(ValueError, match="5 requêtes pour 3 clés"):
        attention.causal_mask(5, 3)


@pytest.mark.parametrize("place", range(1, 10))
def test_changing_the_future_does_not_change_the_past(place):
    def mix(x):
        scores = (x @ x.T).masked_fill(~attention.causal_mask(len(x)), -math.inf)
        return attention.weighted_average(attention.softmax(scores), x)

    x = torch.randn(10, 6)
    other = x.clone()
    other[place:] = torch.randn(10 - place, 6)
    assert torch.equal(mix(x)[:place], mix(other)[:place])
    assert not torch.equal(mix(x)[place], mix(other)[place])


# --- l'escalier ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found():
    return escalier.texts(BPETokenizer)


class Fixed(torch.nn.Module):
    """Donne toujours les mêmes scores."""

    def __init__(self, scores):
        super().__init__()
        self.scores = scores

    def forward(self, ids):
        return self.scores.expand(*ids.shape, -1)


def test_the_texts_are_whole_stories_of_the_first_chapter(found):
    assert (len(found.train), found.tokenizer.vocab_size) == (1881, 1024)
    assert all(ids[0] == 2 and ids[-1] == 3 for ids in (*found.train, *found.unseen))
    assert found.floor == pytest.approx(0.141, abs=0.005)


def test_equal_scores_cost_ten_bits_a_token(found):
    model = Fixed(torch.zeros(1024))
    tokens = sum(len(ids) - 1 for ids in found.unseen)
    assert escalier.bits_per_byte(model, found) == pytest.approx(10 * tokens / found.n_bytes)
    assert escalier.STEPS[1]["au hasard (1)"] == pytest.approx(
        10 * tokens / found.n_bytes, abs=0.01
    )
    [batch] = escalier.batches(found.train, 1, seed=0)
    assert escalier.surprise(model, batch).item() == pytest.approx(10, rel=1e-5)


def test_frequencies_get_what_the_first_chapter_says(found):
    counts = torch.bincount(
        torch.tensor([i for ids in found.train for i in ids[1:]]), minlength=1024
    )
    model = Fixed((counts + 1).log())
    expected = escalier.STEPS[1]["fréquences (1)"]
    assert escalier.bits_per_byte(model, found) == pytest.approx(expected, abs=0.01)


def test_padding_costs_nothing(found):
    model = Fixed(torch.randn(1024))
    rows = [found.train[0][:5], found.train[1][:9]]
    together = escalier.surprises(model, escalier.padded(rows))
    alone = [escalier.surprises(model, torch.tensor([row]))[0] for row in rows]
    assert together[0, 4:].tolist() == [0] * 4
    torch.testing.assert_close(together[0, :4], alone[0])
    torch.testing.assert_close(together[1], alone[1])


def test_batches_are_always_the_same(found):
    first, again = (list(escalier.batches(found.train, 3, seed=1)) for _ in range(2))
    assert all(map(torch.equal, first, again)) and len(first) == 3
    assert not torch.equal(first[0], next(escalier.batches(found.train, 1, seed=2)))


def test_a_model_that_knows_a_story_writes_it(found):
    story = found.train[0]

    class Parrot(torch.nn.Module):
        def forward(self, ids):
            scores = torch.full((*ids.shape, 1024), -100.0)
            scores[0, -1, story[ids.shape[1]]] = 100.0
            return scores

    written = escalier.write(Parrot(), found, most=len(story) + 5)
    assert written == found.tokenizer.decode(story[1:-1])


def test_the_steps_are_those_that_the_notebooks_print():
    """Les légendes de l'escalier, dans les carnets, disent les marches de `STEPS`."""
    for chapter, steps in escalier.STEPS.items():
        [path] = paths.NOTEBOOKS.glob(f"{chapter:02}_*.ipynb")
        printed = "".join(
            output.get("text", "")
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
        )
        for value in steps.values():
            assert f"{value:.2f}".replace(".", ",") in printed.replace(".", ","), (chapter, value)
