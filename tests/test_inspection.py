"""Ouvrir un modèle : chaque vue est refaite par un autre chemin."""

import pytest
import torch
from torch import nn

from course_lib.gpt import GPT, GPTConfig
from course_lib.support import inspection, pretrained
from course_lib.support.probes.antecedents import antecedents

IDS = [2, 9, 17, 5, 9, 40, 31, 5]
L, H, T, C = 3, 4, len(IDS), 32


@pytest.fixture
def model():
    torch.manual_seed(0)
    found = GPT(GPTConfig(60, d_model=C, n_layers=L, n_heads=H, d_ff=88, max_seq_len=32)).eval()
    for weight in found.parameters():
        if weight.dim() == 2:
            nn.init.normal_(weight, std=0.25)
    return found


@pytest.fixture(scope="module")
def trained():
    return pretrained.load("mini")


def logits(model, ids=IDS):
    with torch.no_grad():
        return model(torch.tensor([ids]))[0]


def test_a_map_is_a_causal_distribution(model):
    maps = inspection.attention_maps(model, IDS)
    assert maps.shape == (L, H, T, T)
    assert torch.allclose(maps.sum(-1), torch.ones(L, H, T), atol=1e-6)
    assert not maps.triu(1).any() and (maps[:, :, 0, 0] == 1).all()


def test_maps_and_values_make_the_output_again(model):
    """Refait couche après couche, à la main, avec les seuls poids du modèle et les cartes."""
    maps = inspection.attention_maps(model, IDS)
    with torch.no_grad():
        x = model.embedding.weight[IDS]
        for layer, block in zip(maps, model.blocks, strict=True):
            values = block.attention_norm(x) @ block.attention.qkv.weight[2 * C :].T  # (T, C)
            heads = [layer[h] @ values[:, 8 * h : 8 * (h + 1)] for h in range(H)]
            x = x + torch.cat(heads, dim=-1) @ block.attention.out.weight.T
            x = x + block.ffn(block.ffn_norm(x))
        again = model.norm(x) @ model.head.weight.T
    assert torch.allclose(again, logits(model), atol=1e-4)


def test_watching_changes_nothing(model):
    before = logits(model)
    inspection.attention_maps(model, IDS)
    inspection.residuals(model, IDS)
    with inspection.without_heads(model, []):
        assert torch.equal(logits(model), before)
    with pytest.raises(ZeroDivisionError), inspection.without_heads(model, [(0, 0)]):
        raise ZeroDivisionError
    assert torch.equal(logits(model), before)
    assert all("attend" not in vars(block.attention) for block in model.blocks)
    assert not any(part._forward_hooks for part in model.modules())


@pytest.mark.parametrize("heads", [[(1, 2)], [(0, 0), (2, 3), (2, 1)], [(1, h) for h in range(H)]])
def test_a_silenced_head_is_a_column_block_of_zeros_in_the_output_matrix(model, heads):
    before = logits(model)
    with inspection.without_heads(model, heads):
        found = logits(model)
    with torch.no_grad():
        for layer, h in heads:
            model.blocks[layer].attention.out.weight[:, 8 * h : 8 * (h + 1)] = 0
    assert torch.allclose(found, logits(model), atol=1e-5)
    assert not torch.allclose(found, before, atol=1e-2)


def test_a_layer_without_heads_has_a_null_output_matrix(model):
    with inspection.without_heads(model, [(1, h) for h in range(H)]):
        found = logits(model)
    nn.init.zeros_(model.blocks[1].attention.out.weight)
    assert torch.allclose(found, logits(model), atol=1e-6)


def test_switches_nest(model):
    with inspection.without_heads(model, [(0, 0), (1, 1)]):
        together = logits(model)
    with inspection.without_heads(model, [(0, 0)]), inspection.without_heads(model, [(1, 1)]):
        nested = logits(model)
        maps = inspection.attention_maps(model, IDS)  # regarder n'annule pas l'extinction
        assert torch.equal(logits(model), nested)
    assert torch.equal(nested, together)
    assert torch.allclose(maps.sum(-1), torch.ones(L, H, T), atol=1e-6)


def test_means_are_those_of_the_heads(model):
    rows = [IDS, IDS[:5]]
    means = inspection.head_means(model, rows)
    assert means.shape == (L, H, C // H)
    total = torch.zeros(C // H)
    for row in rows:  # la tête 1 de la première couche, refaite
        with torch.no_grad():
            x = model.blocks[0].attention_norm(model.embedding.weight[row])
            values = x @ model.blocks[0].attention.qkv.weight[2 * C + 8 : 2 * C + 16].T
            total += (inspection.attention_maps(model, row)[0, 1] @ values).sum(0)
    assert torch.allclose(means[0, 1], total / 13, atol=1e-5)


def test_a_head_replaced_by_its_mean_is_a_constant(model):
    """La tête 1 de la couche 0, remplacée : ce qu'elle ajoute est le même partout."""
    means = inspection.head_means(model, [IDS])
    with inspection.without_heads(model, [(0, h) for h in range(H)], means=means):
        found = logits(model)
    with torch.no_grad():
        constant = means[0].flatten() @ model.blocks[0].attention.out.weight.T
    attention = model.blocks[0].attention
    attention.forward = lambda x, *_: constant.expand_as(x)
    assert torch.allclose(found, logits(model), atol=1e-5)


def test_residuals_start_at_the_table_and_end_before_the_norm(model):
    flow = inspection.residuals(model, torch.tensor(IDS))
    assert flow.shape == (L + 1, T, C)
    assert torch.equal(flow[0], model.embedding.weight[IDS])
    with torch.no_grad():
        x = flow[0][None]
        mask = torch.ones(T, T, dtype=torch.bool).tril()
        for block, after in zip(model.blocks, flow[1:], strict=True):
            x = block(x, mask)
            assert torch.allclose(x[0], after, atol=1e-6)


def test_the_last_row_of_the_lens_is_the_answer(model):
    lens = inspection.logit_lens(model, IDS)
    assert lens.shape == (L + 1, T, 60)
    assert torch.allclose(lens[-1], logits(model), atol=1e-5)
    with torch.no_grad():
        assert torch.equal(lens[0], model.head(model.norm(model.embedding(torch.tensor(IDS)))))


@pytest.mark.parametrize("head", [(3, 0), (0, 4), (-1, 0), (0, -1)])
def test_an_unknown_head(model, head):
    with pytest.raises(ValueError, match="pas de tête"), inspection.without_heads(model, [head]):
        pass
    assert all("attend" not in vars(block.attention) for block in model.blocks)


def test_one_sequence_only(model):
    for wrong in ([], [IDS, IDS]):
        with pytest.raises(ValueError, match="une seule suite"):
            inspection.residuals(model, wrong)
    with pytest.raises(ValueError, match="aucune suite"):
        inspection.head_means(model, [])


def test_the_places_of_a_piece_of_text(trained):
    _, tokenizer = trained
    text = "L'été, Chloé dort près d'Éloi. 🐱 Elle rêve."
    ids = tokenizer.encode(text, bos=True)
    for i in range(len(text)):
        for j in range(i + 1, len(text) + 1):
            places = inspection.token_places(tokenizer, text, i, j)
            assert places == list(range(places[0], places[-1] + 1))
            covered = b"".join(tokenizer.token_bytes(ids[place]) for place in places)
            assert text[i:j].encode() in covered
            for fewer in (places[1:], places[:-1]):
                assert (
                    text[i:j].encode()
                    not in b"".join(tokenizer.token_bytes(ids[place]) for place in fewer)
                    or text.count(text[i:j]) > 1
                )
    for wrong in ((3, 3), (-1, 2), (0, len(text) + 1)):
        with pytest.raises(ValueError, match="pas de morceau"):
            inspection.token_places(tokenizer, text, *wrong)


def test_the_places_of_pronouns_and_of_whom_they_stand_for(trained):
    _, tokenizer = trained
    for item in antecedents(40):
        for span in item[1:]:
            ids = tokenizer.encode(item.text, bos=True)
            places = inspection.token_places(tokenizer, item.text, *span)
            said = tokenizer.decode([ids[place] for place in places])
            assert item.text[slice(*span)] in said
            assert len(said) < len(item.text[slice(*span)]) + 4


def test_on_the_trained_model(trained):
    model, tokenizer = trained
    ids = tokenizer.encode("Le chat dort. Il ronronne.", bos=True)
    assert inspection.attention_maps(model, ids).shape == (4, 4, len(ids), len(ids))
    assert torch.allclose(inspection.logit_lens(model, ids)[-1], logits(model, ids), atol=1e-4)
