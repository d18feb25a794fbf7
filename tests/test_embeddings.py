"""Les vecteurs : la table contre `nn.Embedding`, les comptes contre une boucle, GloVe, les voisins,
les analogies, et ceux que le cours livre."""

import math
import re
from collections import defaultdict

import nbformat
import pytest
import torch
from torch import nn
from torch.nn import functional

from course_lib import __main__ as command_line
from course_lib import embeddings
from course_lib.support import corpus, paths, pretrained
from course_lib.support.probes import analogies
from course_lib.tokenizer import BPETokenizer


@pytest.mark.parametrize("shape", [(5,), (4, 5), (2, 4, 5)])
def test_the_cosine_is_that_of_pytorch(shape):
    a, b = torch.randn(shape), torch.randn(shape)
    expected = functional.cosine_similarity(a, b, dim=-1)
    torch.testing.assert_close(embeddings.cosine_similarity(a, b), expected)


def test_the_cosine_ignores_lengths_and_accepts_a_null_vector():
    a = torch.tensor([3.0, 4.0])
    assert embeddings.cosine_similarity(a, 100 * a).item() == pytest.approx(1)
    assert embeddings.cosine_similarity(a, torch.tensor([-4.0, 3.0])).item() == pytest.approx(0)
    assert embeddings.cosine_similarity(a, torch.zeros(2)).item() == 0


def test_the_table_reads_and_learns_as_that_of_pytorch():
    ours = embeddings.TokenEmbedding(11, 3)
    theirs = nn.Embedding.from_pretrained(ours.weight.detach().clone(), freeze=False)
    ids = torch.tensor([[5, 2, 5], [0, 10, 5]])
    assert torch.equal(ours(ids), theirs(ids)) and ours(ids).shape == (2, 3, 3)
    for table in (ours, theirs):
        (table(ids) * torch.arange(18.0).view(2, 3, 3)).sum().backward()
    assert torch.equal(ours.weight.grad, theirs.weight.grad)
    assert not ours.weight.grad[[1, 3, 4, 6, 7, 8, 9]].any()


def test_the_table_starts_small():
    table = embeddings.TokenEmbedding(4096, 64)
    assert table.weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert embeddings.TokenEmbedding(4096, 64, std=1.0).weight.std().item() == pytest.approx(
        1, rel=0.02
    )


def naive_counts(sequences, window):
    counts = defaultdict(float)
    for ids in sequences:
        for i, one in enumerate(ids):
            for j, other in enumerate(ids):
                if i != j and abs(i - j) <= window:
                    counts[one, other] += 1 / abs(i - j)
    return dict(sorted(counts.items()))


@pytest.mark.parametrize("window", [1, 2, 5, 9])
def test_neighbours_are_counted_as_a_double_loop_counts_them(window):
    generator = torch.Generator().manual_seed(window)
    sequences = [
        torch.randint(1, 9, (length,), generator=generator).tolist() for length in (1, 2, 3, 12, 30)
    ]
    pairs, counts = embeddings.count_neighbours(sequences, window)
    expected = naive_counts(sequences, window)
    assert [tuple(pair) for pair in pairs.tolist()] == list(expected)
    assert counts.tolist() == pytest.approx(list(expected.values()))


def test_counts_are_symmetric_and_never_cross_sequences():
    pairs, counts = embeddings.count_neighbours([[7, 8], [9, 7]], window=3)
    found = dict(zip(map(tuple, pairs.tolist()), counts.tolist(), strict=True))
    assert found == {(7, 8): 1, (8, 7): 1, (7, 9): 1, (9, 7): 1}


def test_glove_is_its_formula():
    torch.manual_seed(0)
    model = embeddings.GloVe(6, 4)
    pairs, counts = torch.tensor([[1, 2], [3, 3], [5, 0]]), torch.tensor([1.0, 8.0, 400.0])
    for row, (a, b) in enumerate(pairs.tolist()):
        score = model.words.weight[a] @ model.contexts.weight[b]
        score += model.word_biases.weight[a, 0] + model.context_biases.weight[b, 0]
        assert model(pairs)[row].item() == pytest.approx(score.item(), abs=1e-7)
    weights = [(1 / 50) ** 0.75, (8 / 50) ** 0.75, 1.0]
    errors = [(p - math.log2(c)) ** 2 for p, c in zip(model(pairs).tolist(), counts, strict=True)]
    expected = sum(w * e for w, e in zip(weights, errors, strict=True)) / 3
    assert model.loss(pairs, counts).item() == pytest.approx(expected, rel=1e-5)
    assert torch.equal(model.vectors(), model.words.weight + model.contexts.weight)
    assert not model.vectors().requires_grad


def test_nearest_tokens_are_those_of_a_full_sort():
    torch.manual_seed(1)
    vectors = torch.randn(50, 8)
    similar = functional.cosine_similarity(vectors, vectors[7][None], dim=-1)
    expected = [i for i in similar.argsort(descending=True).tolist() if i not in (7, 9)][:4]
    found = embeddings.nearest_tokens(vectors, vectors[7], k=4, exclude=[7, 9])
    assert [i for i, _ in found] == expected
    assert [c for _, c in found] == pytest.approx(similar[expected].tolist(), abs=1e-6)
    assert embeddings.nearest_tokens(vectors, vectors[7], k=1)[0][0] == 7
    assert len(embeddings.nearest_tokens(vectors, vectors[7], k=99, exclude=[1, 1])) == 49


def test_nearest_tokens_refuses_another_size():
    with pytest.raises(ValueError, match="query doit être de forme"):
        embeddings.nearest_tokens(torch.randn(5, 3), torch.randn(4))


def test_analogies_agree_with_the_probe():
    """La même règle que `analogies.score`, écrite indépendamment."""
    torch.manual_seed(2)
    words = list("abcdefghijklmnopqrst")
    vectors = torch.randn(len(words), 6) * torch.rand(len(words), 1)
    table = dict(zip(words, vectors.tolist(), strict=True))
    for exclude in (True, False):
        for a, b, c in [(0, 1, 2), (5, 3, 9), (19, 4, 0)]:
            [(answer, _)] = embeddings.analogy(vectors, a, b, c, exclude_inputs=exclude)
            item = analogies.Analogy("x", words[a], words[b], words[c], words[answer])
            [score] = analogies.score(table, [item], exclude=exclude)
            assert score.right == 1


def test_a_parallelogram_is_found():
    vectors = torch.tensor([[1.0, 0, 1], [0, 1, 1], [1, 0, -1], [0, 1, -1], [1, 1, 0]])
    [(answer, cosine)] = embeddings.analogy(vectors, 0, 1, 2)
    assert answer == 3 and cosine == pytest.approx(1)


def test_glove_learns_who_has_the_same_neighbours():
    """Deux mots aux mêmes voisins, jamais ensemble, se rapprochent ; un troisième, non."""
    generator = torch.Generator().manual_seed(0)
    sequences = []
    for _ in range(300):
        first = [1, 2][torch.randint(2, (1,), generator=generator)]
        sequences += [[first, 4, 5], [3, 6, 7]]
    pairs, counts = embeddings.count_neighbours(sequences, window=2)
    torch.manual_seed(0)
    model = embeddings.GloVe(8, 6)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.0)
    for _ in range(300):
        optimizer.zero_grad()
        model.loss(pairs, counts).backward()
        optimizer.step()
    vectors = model.vectors()
    assert model.loss(pairs, counts) < 1e-3
    assert embeddings.cosine_similarity(vectors[1], vectors[2]) > 0.9
    assert embeddings.cosine_similarity(vectors[1], vectors[3]) < 0.7


def test_the_loop_of_ten_lines_is_the_same_in_every_chapter():
    loops = {}
    for path in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if found := re.search(r"^def fit\(.*?(?=^\S|\Z)", cell.source, re.M | re.S):
                loops[path.name] = found[0].strip()
    assert loops and len(set(loops.values())) == 1, loops
    assert len(next(iter(loops.values())).split("\n")) == 10


# --- les vecteurs livrés -------------------------------------------------------------------------


def test_the_shipped_vectors_know_what_the_chapter_says():
    words, vectors = pretrained.word_vectors("romans")
    assert vectors.shape == (len(words), 64) and len(set(words)) == len(words)
    a, b, c = (words.index(word) for word in ("homme", "femme", "roi"))
    assert words[embeddings.analogy(vectors, a, b, c)[0][0]] == "reine"
    table = dict(zip(words, vectors.tolist(), strict=True))
    scores = analogies.score(table, analogies.french())
    assert sum(s.total for s in scores) >= 700
    assert sum(s.right for s in scores) / sum(s.total for s in scores) == pytest.approx(
        0.39, abs=0.01
    )


def test_french_analogies_are_well_formed():
    items = analogies.french()
    assert len(set(items)) == len(items) > 700
    assert all(len({*item[1:]}) == 4 and " " not in "".join(item[1:]) for item in items)


def test_the_command_makes_vectors(tmp_path, capsys):
    text = tmp_path / "texte.txt"
    text.write_text("\n".join(corpus.load("micromonde", size=300_000)), encoding="utf-8")
    output = tmp_path / "vecteurs.safetensors"
    assert command_line.main(["vectors", str(text), "-o", str(output)]) == 0
    assert "mots, 64 nombres chacun" in capsys.readouterr().out
    assert [path.name for path in tmp_path.glob("*.tmp")] == []
    pretrained.VECTORS["essai"] = output
    try:
        words, vectors = pretrained.word_vectors("essai")
    finally:
        del pretrained.VECTORS["essai"]
    assert "dans" in words and vectors.shape == (len(words), 64) and vectors.isfinite().all()


def test_what_is_missing_or_broken_is_said(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="il y a : romans"):
        pretrained.word_vectors("inconnus")
    broken = tmp_path / "abîmé.safetensors"
    monkeypatch.setitem(pretrained.VECTORS, "romans", broken)
    with pytest.raises(FileNotFoundError, match="Pour le refaire"):
        pretrained.word_vectors("romans")
    whole = (paths.DATA / "vecteurs_romans.safetensors").read_bytes()
    for data in (b"", b"rien", whole[: len(whole) // 2]):
        broken.write_bytes(data)
        with pytest.raises(ValueError, match="abîmé"):
            pretrained.word_vectors("romans")


def test_a_text_with_no_frequent_word_is_refused():
    tokenizer = BPETokenizer.load(paths.DATA / "tokenizer_romans.json")
    with pytest.raises(ValueError, match="aucun mot"):
        pretrained.learn_word_vectors(["Rien ici."], tokenizer)
