"""Muon, les matrices de même forme ensemble : les pas de celui de PyTorch."""

from copy import deepcopy

import pytest
import torch

from course_lib import training
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import muon
from course_lib.training import TrainingConfig

SMALL = GPTConfig(vocab_size=64, d_model=24, n_layers=3, n_heads=2, d_ff=40, max_seq_len=16)


def test_the_weights_are_those_of_pytorch():
    """Hautes, larges et carrées, avec inertie et rappel ; au rang 3, une matrice sans gradient."""
    torch.manual_seed(0)
    ours = GPT(SMALL)
    theirs, before = deepcopy(ours), deepcopy(ours)
    config = TrainingConfig(learning_rate=0.01, weight_decay=0.1)
    optimizers = muon.make_optimizers(ours, config)
    peers = training.make_optimizers(theirs, config)
    assert isinstance(optimizers["muon"], muon.BatchedMuon) and optimizers.keys() == peers.keys()
    for step in range(6):
        for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            one.grad = torch.randn_like(one)
            other.grad = one.grad.clone()
        if step == 3:
            ours.blocks[1].ffn.up.weight.grad = theirs.blocks[1].ffn.up.weight.grad = None
        for some in (optimizers, peers):
            for optimizer in some.values():
                optimizer.step()
    named = zip(ours.named_parameters(), theirs.parameters(), before.parameters(), strict=True)
    for (name, one), other, start in named:
        moved = (other - start).norm()
        assert moved > 0
        # Au bit près là où bmm additionne comme mm ; sinon, bfloat16 en laisse un peu.
        assert (one - other).norm() <= 0.01 * moved, name


def descend(model, optimizers, steps):
    for step in steps:
        torch.manual_seed(step)
        for weight in model.parameters():
            weight.grad = torch.randn_like(weight)
        for optimizer in optimizers.values():
            optimizer.step()


def test_a_training_begun_with_pytorch_goes_on(tmp_path):
    """Trois pas de l'un, gardés, puis trois de l'autre : les six pas de PyTorch."""
    torch.manual_seed(0)
    start, config = GPT(SMALL), TrainingConfig(learning_rate=0.01)
    whole, half, resumed = deepcopy(start), deepcopy(start), GPT(SMALL)
    descend(whole, training.make_optimizers(whole, config), range(6))
    before = training.make_optimizers(half, config)
    descend(half, before, range(3))
    training.save_checkpoint(tmp_path / "a.safetensors", half, before, training.Progress(3))
    after = muon.make_optimizers(resumed, config)
    training.load_checkpoint(tmp_path / "a.safetensors", resumed, after)
    descend(resumed, after, range(3, 6))
    named = zip(whole.named_parameters(), resumed.parameters(), half.parameters(), strict=True)
    for (name, one), other, middle in named:
        assert (one - other).norm() <= 0.01 * (one - middle).norm(), name


def test_adamw_alone_is_left_alone():
    optimizers = muon.make_optimizers(GPT(SMALL), TrainingConfig(optimizer="adamw"))
    assert list(optimizers) == ["adamw"]


@pytest.mark.parametrize("options", [{"adjust_lr_fn": "original"}, {"nesterov": False}], ids=str)
def test_what_it_does_not_know_is_refused(options):
    weight = torch.nn.Parameter(torch.ones(2, 3))
    weight.grad = torch.ones(2, 3)
    optimizer = muon.BatchedMuon([weight], **({"adjust_lr_fn": "match_rms_adamw"} | options))
    with pytest.raises(ValueError, match="match_rms_adamw"):
        optimizer.step()


def test_the_trainer_uses_it(monkeypatch, tmp_path):
    from course_lib.support import trainer

    given = {}

    def train(model, batches, config, **options):
        given.update(options)
        return training.Progress(step=config.steps, history=[[config.steps, 1.0]])

    monkeypatch.setattr(training, "train", train)
    run = trainer.Run(folder=tmp_path, size=300_000, device="cpu", precision="fp32", compile="non")
    assert trainer.main(run, {"steps": 1, "warmup": 0}) == 0
    assert isinstance(given["optimizers"]["muon"], muon.BatchedMuon)
