"""L'entraînement, face à des vérités d'ailleurs : formules, SVD, processus tués, disque plein."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise
from math import inf, log, log2, nan
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from course_lib import training
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import paths, trainer
from course_lib.training import (
    TrainingConfig,
    accumulate_gradient,
    document_batches,
    estimate_loss,
    learning_rate,
    load_checkpoint,
    make_optimizers,
    padded,
    save_checkpoint,
    surprises,
    take_step,
    train,
)

SMALL = {"vocab_size": 50, "d_model": 32, "n_layers": 2, "n_heads": 4, "d_ff": 88}
FEW = {"steps": 12, "warmup": 2, "micro_batch": 4, "eval_every": 5, "save_every": 4}


def small(seed=0, **options):
    torch.manual_seed(seed)
    return GPT(GPTConfig(**{**SMALL, **options}))


def stories(count=40, seed=0):
    """Des documents de longueurs diverses : <bos>, des ids, <eos>."""
    dice = random.Random(seed)
    return [[2, *dice.choices(range(4, 50), k=dice.randint(3, 20)), 3] for _ in range(count)]


def weights(model):
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def gradients(model):
    return {name: weight.grad.clone() for name, weight in model.named_parameters()}


def total(model):
    return lambda ids: surprises(model, ids).sum()


# --- l'erreur ------------------------------------------------------------------------------------


def test_a_surprise_is_minus_the_logarithm_of_the_probability():
    model, ids = small(), padded(stories(3))
    chances = model(ids[:, :-1]).softmax(-1)
    found = surprises(model, ids)
    assert found.shape == (3, ids.shape[1] - 1)
    for row in range(3):
        for place in range(ids.shape[1] - 1):
            token = ids[row, place + 1]
            wanted = -chances[row, place, token].log().item() if token else 0.0
            assert found[row, place].item() == pytest.approx(wanted, abs=1e-4)


def test_padding_changes_neither_the_error_nor_its_gradient():
    model, ids = small(), padded(stories(3))
    wider = functional.pad(ids, (0, 9))
    errors, steps = [], []
    for batch in (ids, wider):
        errors.append(accumulate_gradient(total(model), batch, 8))
        steps.append(gradients(model))
        model.zero_grad()
    assert errors[0] == pytest.approx(errors[1], rel=1e-6)
    for name in steps[0]:
        torch.testing.assert_close(steps[0][name], steps[1][name], rtol=0, atol=1e-6)


# --- les batches ---------------------------------------------------------------------------------


def test_rows_are_padded_on_the_right():
    assert padded([[2, 7, 3], [2, 3]]).tolist() == [[2, 7, 3], [2, 3, 0]]
    assert padded([[2, 3]], multiple=4).tolist() == [[2, 3, 0, 0, 0]]
    assert padded([[2, 7, 8, 9, 3]], multiple=4).shape == (1, 5)
    assert padded([np.array([2, 60_000], dtype=np.uint16)]).dtype == torch.int64


def test_an_epoch_reads_each_document_once_and_a_batch_depends_on_its_step_alone():
    documents = [[2, i, *([9] * (i % 7)), 3] for i in range(4, 44)]
    batches = document_batches(documents, 4, seed=1)
    steps = [batches(step) for step in range(20)]
    for first in (0, 10):
        read = [int(row[1]) for batch in steps[first : first + 10] for row in batch]
        assert sorted(read) == list(range(4, 44))
    again = document_batches(documents, 4, seed=1)
    for step in (17, 3, 17, 0, 9, 10):
        assert torch.equal(again(step), steps[step])
    assert not all(torch.equal(steps[i], steps[i + 10]) for i in range(10))
    other = document_batches(documents, 4, seed=2)
    assert not all(torch.equal(other(i), steps[i]) for i in range(10))


def test_a_batch_gathers_documents_of_like_lengths():
    documents = stories(640)
    cells = sum(document_batches(documents, 8)(step).numel() for step in range(80))
    assert cells < 1.15 * sum(map(len, documents))  # au hasard, 1,6 fois


def test_long_documents_do_not_all_come_at_the_end():
    widths = [document_batches(stories(640), 8)(step).shape[1] for step in range(64)]
    assert sum(a > b for a, b in pairwise(widths)) > 15


def test_too_few_documents_for_a_batch_are_refused():
    with pytest.raises(ValueError, match=r"trop court : 3 document\(s\) pour un batch de 4"):
        document_batches(stories(3), 4)


# --- le pas --------------------------------------------------------------------------------------


def test_the_rate_rises_then_falls_in_a_straight_line():
    config = TrainingConfig(steps=6, warmup=2, decay=3, learning_rate=1.0)
    found = [learning_rate(step, config) for step in range(6)]
    assert found == pytest.approx([1 / 2, 1, 1, 1, 2 / 3, 1 / 3])
    config = TrainingConfig(steps=5, warmup=1, learning_rate=0.4)
    found = [learning_rate(step, config) for step in range(5)]
    assert found == pytest.approx([0.4, 0.4, 0.3, 0.2, 0.1])
    config = TrainingConfig(steps=4, warmup=0, decay=0, learning_rate=0.4)
    assert [learning_rate(step, config) for step in range(4)] == [0.4] * 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 0},
        {"micro_batch": 0},
        {"save_every": 0},
        {"warmup": 1001},
        {"warmup": -1},
        {"decay": 1001},
        {"optimizer": "sgd"},
        {"learning_rate": 0.0},
        {"learning_rate": -1.0},
        {"learning_rate": inf},
        {"learning_rate": nan},
        {"clip": 0.0},
        {"clip": -1.0},
        {"weight_decay": -0.1},
        {"weight_decay": nan},
    ],
    ids=str,
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TrainingConfig(**wrong)


@pytest.mark.parametrize("tied", [True, False])
def test_muon_takes_the_matrices_of_the_blocks_and_adamw_the_rest(tied):
    model = small(tied=tied)
    names = {weight: name for name, weight in model.named_parameters()}
    found = {}
    for label, optimizer in make_optimizers(model, TrainingConfig()).items():
        for group in optimizer.param_groups:
            for weight in group["params"]:
                found[names[weight]] = (label, group["weight_decay"])
    assert found.keys() == set(names.values())
    for name, place in found.items():
        if "norm" in name:
            assert place == ("adamw", 0.0), name
        elif name.startswith("blocks"):
            assert place == ("muon", 0.1), name
        else:
            assert place == ("adamw", 0.1), name
    (alone,) = make_optimizers(model, TrainingConfig(optimizer="adamw")).values()
    assert sum(len(group["params"]) for group in alone.param_groups) == len(names)


def test_adamw_follows_its_paper():
    config = TrainingConfig(optimizer="adamw", learning_rate=0.01, weight_decay=0.2)
    model = small()
    optimizers = make_optimizers(model, config)
    wanted = {name: weight.double() for name, weight in weights(model).items()}
    m, v = ({name: torch.zeros_like(w) for name, w in wanted.items()} for _ in range(2))
    for t in range(1, 6):
        accumulate_gradient(total(model), padded(stories(4, seed=t)), 4)
        for name, g in gradients(model).items():
            g = g.double()
            m[name] = 0.9 * m[name] + 0.1 * g
            v[name] = 0.95 * v[name] + 0.05 * g * g
            step = (m[name] / (1 - 0.9**t)) / ((v[name] / (1 - 0.95**t)).sqrt() + 1e-8)
            pull = 0.0 if "norm" in name else 0.2
            wanted[name] = wanted[name] * (1 - 0.01 * pull) - 0.01 * step
        take_step(model, optimizers, 0.01, 1e9)
    for name, weight in weights(model).items():
        torch.testing.assert_close(weight.double(), wanted[name], rtol=1e-4, atol=1e-6)


def test_muon_turns_the_gradient_into_its_nearest_orthogonal_matrix():
    model = small()
    optimizers = make_optimizers(model, TrainingConfig(weight_decay=0.0))
    accumulate_gradient(total(model), padded(stories(8)), 8)
    before, slopes = weights(model), gradients(model)
    take_step(model, optimizers, 0.01, 1e9)
    for name, weight in weights(model).items():
        if not name.startswith("blocks") or weight.dim() < 2:
            continue
        u, _, vt = torch.linalg.svd(slopes[name], full_matrices=False)
        scale = 0.01 * 0.2 * max(weight.shape) ** 0.5
        step = (before[name] - weight) / scale
        spread = torch.linalg.svdvals(step)
        # Newton-Schulz laisse les valeurs singulières entre 0,6 et 1,3, les toutes petites à part
        assert spread.quantile(0.3) > 0.6 and spread.max() < 1.3, name
        assert functional.cosine_similarity(step.flatten(), (u @ vt).flatten(), 0) > 0.9, name


@pytest.mark.parametrize("micro_batch", [1, 3, 8])
def test_pieces_of_a_batch_give_the_gradient_of_the_whole(micro_batch):
    model, batch = small(), padded(stories(8))
    logits = model(batch[:, :-1]).flatten(0, 1)
    mean = functional.cross_entropy(logits, batch[:, 1:].flatten(), ignore_index=0)
    mean.backward()
    wanted = gradients(model)
    model.zero_grad()
    assert accumulate_gradient(total(model), batch, micro_batch) == pytest.approx(mean.item())
    for name, slope in gradients(model).items():
        torch.testing.assert_close(slope, wanted[name], rtol=0, atol=1e-6)


def test_the_mean_of_the_shares_is_the_gradient_of_the_whole():
    model, batch = small(), padded(stories(8))
    accumulate_gradient(total(model), batch, 8)
    wanted = gradients(model)
    shares = []
    for rank in range(2):
        model.zero_grad()
        accumulate_gradient(total(model), batch, 3, share=(rank, 2))
        shares.append(gradients(model))
    for name, slope in wanted.items():
        mean = (shares[0][name] + shares[1][name]) / 2
        torch.testing.assert_close(mean, slope, rtol=0, atol=1e-6)


def test_a_long_gradient_is_shortened_and_a_short_one_left():
    for clip, wanted in ((1e-3, 1e-3), (1e9, None)):
        model = small()
        accumulate_gradient(total(model), padded(stories(4)), 4)
        whole = sum(slope.square().sum() for slope in gradients(model).values()) ** 0.5
        kept = []
        probe = torch.optim.SGD(model.parameters(), lr=1.0)
        probe.step = lambda kept=kept, model=model: kept.append(gradients(model))
        assert take_step(model, {"sgd": probe}, 1.0, clip) == pytest.approx(whole.item())
        length = sum(slope.square().sum() for slope in kept[0].values()) ** 0.5
        assert length.item() == pytest.approx(wanted or whole.item(), rel=1e-3)


# --- la note -------------------------------------------------------------------------------------


class Uniform(nn.Module):
    def __init__(self, vocab_size):
        super().__init__()
        self.scores = nn.Parameter(torch.zeros(vocab_size))

    def forward(self, ids):
        return self.scores.expand(*ids.shape, -1)


def test_who_knows_nothing_pays_log2_of_the_vocabulary_for_each_token():
    documents = stories(11)
    n_tokens = sum(len(document) - 1 for document in documents)  # <bos> est donné
    found = estimate_loss(Uniform(50), documents, 1000)
    assert found == pytest.approx(n_tokens * log2(50) / 1000)


def test_the_note_depends_neither_on_batches_nor_on_neighbours():
    model, documents = small().train(), stories(11)
    found = [estimate_loss(model, documents, 500, batch_size=size) for size in (1, 4, 50)]
    assert found == pytest.approx([found[0]] * 3, rel=1e-5)
    nats = sum(surprises(model, torch.tensor([row])).sum().item() for row in documents)
    assert found[0] == pytest.approx(nats / log(2) / 500, rel=1e-5)
    assert model.training
    assert all(weight.grad is None for weight in model.parameters())


def test_a_note_is_taken_without_dropout_or_gradient():
    class Forgetful(Uniform):
        def forward(self, ids):
            assert not self.training and not torch.is_grad_enabled()
            return super().forward(ids)

    assert estimate_loss(Forgetful(50).train(), stories(3), 100) > 0


def test_the_note_reads_on_the_device_of_the_model():
    seen = []
    loss = lambda ids: seen.append(ids.device.type) or torch.tensor(1.0)  # noqa: E731
    estimate_loss(small().to("meta"), stories(3), 100, loss=loss)
    assert seen == ["meta"]


# --- la boucle -----------------------------------------------------------------------------------


def test_it_reaches_the_entropy_of_a_known_source():
    """Trois suites équiprobables après <bos> : log2(3) bits par document, et rien de plus."""
    documents = [[2, first, first + 10, first + 20, 3] for first in (5, 6, 7)] * 8
    model = small()
    config = TrainingConfig(steps=80, warmup=5, learning_rate=0.01, micro_batch=24)
    progress = train(
        model,
        document_batches(documents, 24),
        config,
        evaluate=lambda: estimate_loss(model, documents[:3], 3),
    )
    assert log2(3) - 1e-3 < progress.history[-1][1] < log2(3) + 0.05


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_the_same_seed_gives_the_same_weights_whatever_is_watched(tmp_path, optimizer):
    config = TrainingConfig(**FEW, optimizer=optimizer)
    one, other = small(), small()
    train(one, document_batches(stories(), 8), config)
    train(
        other,
        document_batches(stories(), 8),
        config,
        folder=tmp_path,
        evaluate=lambda: estimate_loss(other, stories(3), 30),
        watch=lambda progress, nats: False,
    )
    assert same(weights(one), weights(other))
    assert not same(weights(one), weights(small()))


def run(folder, *, seed=0, stop=None, **options):
    """Un entraînement, ou sa reprise, dans `folder` : le modèle et où il en est."""
    model = small(seed)
    progress = train(
        model,
        document_batches(stories(), 8),
        TrainingConfig(**{**FEW, **options}),
        folder=folder,
        evaluate=lambda: estimate_loss(model, stories(3), 30),
        watch=lambda progress, nats: progress.step == stop,
        about={"graine": 0},
    )
    return model, progress


@pytest.fixture
def folders(tmp_path):
    for name in ("un", "deux"):
        (tmp_path / name).mkdir()
    return tmp_path / "un", tmp_path / "deux"


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_stopped_and_resumed_is_as_if_never_stopped(folders, optimizer):
    one, other = folders
    run(one, optimizer=optimizer)
    for stop in (3, 8):
        _, progress = run(other, seed=stop - 3, stop=stop, optimizer=optimizer)
        assert progress.step == stop
    run(other, seed=9, optimizer=optimizer)  # des poids de départ autres : ceux du fichier font foi
    for name in ("dernier.safetensors", "meilleur.safetensors"):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_dropout_draws_resume_too(folders):
    class Forgetful(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.model = GPT(GPTConfig(**SMALL))

        def forward(self, ids):
            return functional.dropout(self.model(ids), 0.2, self.training)

    found = []
    for folder, stops in zip(folders, ([None], [5, None]), strict=True):
        for stop in stops:
            model = Forgetful()
            train(
                model,
                document_batches(stories(), 8),
                TrainingConfig(**FEW),
                folder=folder,
                watch=lambda progress, nats, stop=stop: progress.step == stop,
            )
        found.append(weights(model))
    assert same(*found)


def test_the_last_and_the_best_are_kept(tmp_path):
    notes = iter([0.5, 0.3, 0.4])
    config = TrainingConfig(**FEW)
    progress = train(
        small(), document_batches(stories(), 8), config, folder=tmp_path, evaluate=notes.__next__
    )
    assert progress.history == [[5, 0.5], [10, 0.3], [12, 0.4]]
    assert {file.name for file in tmp_path.iterdir()} == {
        "dernier.safetensors",
        "meilleur.safetensors",
    }
    model = small()
    assert load_checkpoint(tmp_path / "dernier.safetensors", model).step == 12
    best = load_checkpoint(tmp_path / "meilleur.safetensors", model)
    assert (best.step, best.history[-1]) == (10, [10, 0.3])


def test_each_step_asks_for_its_own_batch(tmp_path):
    asked = []

    def batches(step):
        asked.append(step)
        return padded(stories(4, seed=step))

    for stop in (5, None):
        train(
            small(),
            batches,
            TrainingConfig(**FEW),
            folder=tmp_path,
            watch=lambda progress, nats, stop=stop: progress.step == stop,
        )
    assert asked == list(range(12))


def test_a_finished_training_does_nothing_more(tmp_path):
    run(tmp_path)
    before = (tmp_path / "dernier.safetensors").stat().st_mtime_ns
    model, progress = run(tmp_path, seed=3)
    assert progress.step == 12 and progress.about == {"graine": 0}
    assert (tmp_path / "dernier.safetensors").stat().st_mtime_ns == before
    assert same(weights(model), weights(run(tmp_path, seed=4)[0]))


# --- quand cela va mal ---------------------------------------------------------------------------


def kept(tmp_path):
    """Un checkpoint du pas 4, son modèle et ses optimiseurs."""
    model = small()
    config = TrainingConfig(**FEW)
    optimizers = make_optimizers(model, config)
    for step in range(4):
        accumulate_gradient(total(model), padded(stories(4, seed=step)), 4)
        take_step(model, optimizers, 0.01, 1.0)
    path = tmp_path / "dernier.safetensors"
    save_checkpoint(path, model, optimizers, training.Progress(4))
    return path, model, optimizers


def refused(path, message):
    """Le refus d'un checkpoint, qui laisse le modèle et les optimiseurs comme ils sont."""
    model = small(seed=5)
    optimizers = make_optimizers(model, TrainingConfig())
    before = weights(model)
    with pytest.raises(ValueError, match=message):
        load_checkpoint(path, model, optimizers)
    assert same(before, weights(model))
    assert not any(optimizer.state for optimizer in optimizers.values())


def test_a_checkpoint_is_plain_safetensors(tmp_path):
    path, model, _ = kept(tmp_path)
    found = load_file(path)
    for name, weight in weights(model).items():
        assert torch.equal(found[name], weight)
    assert b"pickle" not in path.read_bytes()


@pytest.mark.parametrize("part", [0.0001, 0.02, 0.3, 0.6, 0.9999])
def test_a_single_changed_bit_is_seen(tmp_path, part):
    path, _, _ = kept(tmp_path)
    data = bytearray(path.read_bytes())
    data[int(part * len(data))] ^= 1
    path.write_bytes(data)
    refused(path, "est abîmé, ou vient d'ailleurs")


def test_a_changed_step_is_seen(tmp_path):
    path, _, _ = kept(tmp_path)
    data = path.read_bytes()
    assert data.count(b'\\"step\\": 4') == 1
    path.write_bytes(data.replace(b'\\"step\\": 4', b'\\"step\\": 5'))
    refused(path, "est abîmé, ou vient d'ailleurs")


@pytest.mark.parametrize("part", [0, 0.001, 0.5, 0.999])
def test_a_cut_checkpoint_is_seen(tmp_path, part):
    path, _, _ = kept(tmp_path)
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    refused(path, "est abîmé, ou vient d'ailleurs")


def test_a_pickle_is_never_opened(tmp_path):
    path = tmp_path / "dernier.safetensors"
    torch.save(small().state_dict(), path)
    refused(path, "est abîmé, ou vient d'ailleurs")


def test_a_checkpoint_of_another_shape_names_the_weight(tmp_path):
    path, _, _ = kept(tmp_path)
    wider, deeper = small(d_ff=96), small(n_layers=3)
    with pytest.raises(ValueError, match=r"ffn.gate.weight y est \(88, 32\), et ici \(96, 32\)"):
        load_checkpoint(path, wider)
    with pytest.raises(ValueError, match=r"blocks.2.* y est absent, et ici \(32,\)"):
        load_checkpoint(path, deeper)


def test_a_missing_checkpoint_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_checkpoint(tmp_path / "rien.safetensors", small())


def test_a_full_disk_loses_nothing(tmp_path, monkeypatch):
    run(tmp_path, stop=5)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    class Full:
        def __init__(self, path, mode):
            self.file = real(path, mode)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            self.file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real = open
    with monkeypatch.context() as patch:
        patch.setattr(training, "open", Full, raising=False)
        with pytest.raises(OSError, match=r"n'a pas pu être écrit .* intact.*le droit d.y écrire"):
            run(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    other = tmp_path / "d'un trait"
    other.mkdir()
    assert same(weights(run(tmp_path)[0]), weights(run(other)[0]))


def test_an_error_that_is_no_number_stops_before_the_weights(tmp_path):
    model, poison = small(), [False]

    def loss(ids):
        return surprises(model, ids).sum() * (float("nan") if poison[0] else 1.0)

    def watch(progress, nats):
        before.update(weights(model))
        poison[0] = progress.step == 6

    before = {}
    with pytest.raises(FloatingPointError, match=r"au pas 7.*taux plus petit \(.*0\.001\)"):
        train(
            model,
            document_batches(stories(), 8),
            TrainingConfig(**FEW),
            folder=tmp_path,
            loss=loss,
            watch=watch,
        )
    assert same(weights(model), before)
    again = small(seed=3)
    assert load_checkpoint(tmp_path / "dernier.safetensors", again).step == 4
    assert all(weight.isfinite().all() for weight in again.parameters())


def test_weights_that_are_no_numbers_are_never_written(tmp_path):
    path, model, optimizers = kept(tmp_path)
    before = path.read_bytes()
    with torch.no_grad():
        model.norm.weight[3] = float("inf")
    with pytest.raises(FloatingPointError, match="n'est pas touché"):
        save_checkpoint(path, model, optimizers, training.Progress(5))
    assert path.read_bytes() == before


# --- des processus tués --------------------------------------------------------------------------

LONG = {"steps": 60, "warmup": 5, "micro_batch": 4, "eval_every": 7, "save_every": 1}
WORKER = """
import os, sys, time
import torch
sys.path.insert(0, {tests!r})
torch.set_num_threads(1)
import test_training as t
sync = os.fsync
os.fsync = lambda file: (time.sleep(0.05), sync(file))  # des écritures assez longues pour y mourir
print("prêt", flush=True)
t.run(sys.argv[1], **t.LONG)
"""


def start(folder):
    code = WORKER.format(tests=str(Path(__file__).parent))
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout.readline() == "prêt\n".encode()
    return process


def kill_and_resume(folders, kills, seed):
    """Tue `kills` fois, une sur deux pendant une écriture ; rend le nombre d'écritures coupées."""
    whole, broken = folders
    dice, cut = random.Random(seed), 0
    for number in range(kills):
        process, temporary = start(broken), broken / "dernier.safetensors.tmp"
        time.sleep(dice.uniform(0.02, 4 / kills))
        deadline = time.monotonic() + 5
        while number % 2 == 0 and time.monotonic() < deadline:
            process.send_signal(signal.SIGSTOP)  # pour regarder sans qu'il avance
            os.waitpid(process.pid, os.WUNTRACED)
            if temporary.exists():
                break
            process.send_signal(signal.SIGCONT)
            time.sleep(0.005)
        process.kill()
        assert process.wait() == -9, "fini avant d'être tué"
        cut += temporary.exists()
    run(broken, **LONG)
    run(whole, **LONG)
    for name in ("dernier.safetensors", "meilleur.safetensors"):
        assert (whole / name).read_bytes() == (broken / name).read_bytes()
    return cut


def test_killed_three_times_and_resumed_to_the_bit(folders, one_thread):
    assert kill_and_resume(folders, 3, seed=1) >= 1


@pytest.mark.lent
def test_killed_twenty_times_and_resumed_to_the_bit(folders, one_thread):
    assert kill_and_resume(folders, 20, seed=2) >= 5


# --- plusieurs processus -------------------------------------------------------------------------

SHARED = """
import sys
import torch
sys.path.insert(0, {tests!r})
torch.set_num_threads(1)
import test_training as t
t.run_shared(sys.argv[1])
"""


def run_shared(folder):
    """50 pas de chaque optimiseur, à autant de processus que `torchrun` en a lancé."""
    with trainer.joined() as processes:
        for optimizer in ("muon", "adamw"):
            run_one(Path(folder, optimizer), optimizer, processes)
        return processes.world


def run_one(folder, optimizer, processes):
    """DDP y naît et y meurt : s'il vivait encore quand le groupe est défait, le processus
    s'arrêterait net une fois sur dix."""
    model = small()
    loss = trainer.Loss(model)
    if processes.world > 1:
        loss = nn.parallel.DistributedDataParallel(loss)
    folder.mkdir(exist_ok=True)
    train(
        model,
        document_batches(stories(), 8),
        TrainingConfig(50, warmup=5, micro_batch=2, optimizer=optimizer, eval_every=1),
        folder=folder,
        loss=loss,
        evaluate=lambda: estimate_loss(model, stories(3), 30),
        share=(processes.rank, processes.world),
    )


def test_two_processes_follow_one(folders, one_thread, tmp_path):
    one, two = folders
    assert run_shared(one) == 1
    script = tmp_path / "partage.py"
    script.write_text(SHARED.format(tests=str(Path(__file__).parent)), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT), "OMP_NUM_THREADS": "1"}
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*torchrun, str(script), str(two)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr  # en entier : la cause en est au début
    for optimizer, near in (("adamw", 1e-4), ("muon", 1e-3)):  # Muon calcule en bfloat16
        models = [small(), small()]
        notes = [
            load_checkpoint(folder / optimizer / "dernier.safetensors", model).history
            for folder, model in zip(folders, models, strict=True)
        ]
        assert len(notes[0]) == 50
        gaps = np.abs(np.subtract(*notes))[:, 1] / np.array(notes[0])[:, 1]
        assert gaps.max() < 1e-4, (optimizer, gaps.max())
        for weight, other in zip(*(model.parameters() for model in models), strict=True):
            torch.testing.assert_close(weight, other, rtol=0, atol=near)
