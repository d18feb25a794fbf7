"""`python -m course_lib train` : tokens sur disque, fenêtres, réglages, interruption, refus."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256

import numpy as np
import pytest
import torch
from filelock import FileLock
from torch.nn import functional

from course_lib.__main__ import main
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import copies, corpus, micromonde, paths, pretrained, tokens, trainer
from course_lib.tokenizer import BPETokenizer
from course_lib.training import (
    accumulate_gradient,
    estimate_loss,
    load_checkpoint,
    read_checkpoint,
    surprises,
)

TINY = {"vocab_size": 300, "d_model": 32, "n_layers": 2, "n_heads": 4, "d_ff": 88}
PLAIN = ["--precision", "fp32", "--compile", "non", "--device", "cpu"]
SHORT = ["--steps", "6", "--warmup", "2", "--batch-size", "4", "--eval-every", "3"]


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Un cache neuf, un `mini` minuscule, et un seul fil."""
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(GPTConfig, "mini", classmethod(lambda cls: cls(**TINY, max_seq_len=64)))
    monkeypatch.chdir(tmp_path)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def novel(tmp_path):
    path = tmp_path / "roman.txt"
    lines = (
        f"Le chapitre {i} commence par une phrase, et finit par une autre.\n" for i in range(400)
    )
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def letters(tmp_path):
    """Un dossier de vingt courts documents."""
    folder = tmp_path / "lettres"
    folder.mkdir()
    for i in range(20):
        (folder / f"{i:02}.txt").write_text(f"Lettre {i} : " + "bon jour " * (i % 4 + 1), "utf-8")
    return folder


def bytes_only(vocab_size=260):
    return BPETokenizer([])


def train(*words):
    return main(["train", *PLAIN, *SHORT, *map(str, words)])


# --- les textes ----------------------------------------------------------------------------------


def test_tokens_on_disk_are_those_of_the_texts(letters):
    data = tokens.prepare(letters, bytes_only(), 64)
    train_texts, val_texts = tokens.texts(letters)
    assert len(data.train) == 18 and len(data.val) == 2
    for part, texts in ((data.train, train_texts), (data.val, val_texts)):
        for ids, text in zip(part, texts, strict=True):
            assert ids.tolist() == bytes_only().encode(text, bos=True, eos=True)
    assert sorted(train_texts + val_texts) == sorted(corpus.load(letters))
    assert isinstance(data.train.ids, np.memmap) and data.train.ids.dtype == np.uint16
    assert data.n_bytes == sum(len(text.encode()) for text in val_texts)
    assert data.whole and data.floor is None


def test_texts_are_encoded_once(letters, monkeypatch):
    first = tokens.prepare(letters, bytes_only(), 64)
    monkeypatch.setattr(tokens, "write", lambda *_: pytest.fail("déjà encodé"))
    assert tokens.prepare(letters, bytes_only(), 64).sha256 == first.sha256
    with pytest.raises(pytest.fail.Exception):
        (letters / "00.txt").write_text("un autre texte", "utf-8")
        tokens.prepare(letters, bytes_only(), 64)


def test_an_interrupted_encoding_leaves_nothing(letters, monkeypatch, tmp_path):
    def broken(*_):
        yield np.array([2, 3])
        raise OSError("disque plein")

    monkeypatch.setattr(tokens, "encoded", broken)
    with pytest.raises(OSError, match="disque plein"):
        tokens.prepare(letters, bytes_only(), 64)
    left = [path for path in (tmp_path / "cache" / "tokens").iterdir() if path.suffix != ".verrou"]
    assert left == []


def test_a_single_text_keeps_its_last_tenth_to_be_noted(novel):
    (whole,) = corpus.load(novel)
    (train_text,), (val_text,) = tokens.texts(novel)
    assert train_text + val_text == whole
    assert val_text.startswith("Le chapitre") and len(val_text) == pytest.approx(
        len(whole) / 10, rel=0.1
    )


def test_a_title_before_one_endless_line_is_no_end_of_text(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("Mon titre\n" + "une seule ligne, " * 1000, "utf-8")
    (train_text,), (val_text,) = tokens.texts(path)
    assert len(train_text) == pytest.approx(9 * len(val_text), rel=0.01)
    assert tokens.cut_at_line("a\nbcdefgh", 6) == 6 and tokens.cut_at_line("abcd\nfgh", 6) == 5


def test_many_short_documents_are_noted_whole():
    many = [f"Texte {i} : " + "une phrase, " * 40 for i in range(3000)]
    kept = tokens.beginnings(many, 200_000)
    assert set(kept) <= set(many) and kept[0] != kept[-1] and many.index(kept[-1]) > 2900
    assert sum(map(len, kept)) == pytest.approx(200_000, rel=0.2)
    long = ["une phrase, " * 20_000, "une autre, " * 20_000]
    assert [len(text) for text in tokens.beginnings(long, 1000)] == [500, 500]


def test_windows_stay_inside_their_document_and_reach_everywhere():
    class Pair(list):
        lengths = np.array([41, 101])

    documents = Pair([np.arange(1000, 1041), np.arange(2000, 2101)])
    documents[0][0] = documents[1][0] = 2
    batches = tokens.window_batches(documents, 16, 20, seed=1)
    seen, starts = set(), []
    for step in range(60):
        for row in batches(step):
            assert row[0] == 2 and len(row) == 21
            assert (row[2:] - row[1:-1] == 1).all()
            seen |= set(row[1:].tolist())
            starts += [row[1].item()] * (row[1] < 2000)
    often = np.bincount(np.array(starts) - 1001, minlength=21)  # n'importe où, la fin pas plus
    assert len(often) == 21 and often.min() > 0 and often.max() < 3 * often.mean()
    assert seen == {*range(1001, 1041), *range(2001, 2101)}
    assert torch.equal(batches(3), tokens.window_batches(documents, 16, 20, seed=1)(3))
    assert not torch.equal(batches(3), batches(4))


def test_notes_read_every_token_once(novel):
    data = tokens.prepare(novel, bytes_only(), 64)
    assert not data.whole
    rows = data.rows()
    assert all(row[0] == 2 and len(row) <= 65 for row in rows)
    assert np.concatenate([row[1:] for row in rows]).tolist() == data.val[0][1:].tolist()


def test_a_long_document_is_cut_and_the_others_left_whole():
    documents = [np.array(row) for row in ([2, 7, 8, 9, 10, 11, 3], [2, 7, 3], [2, 3], [2])]
    pieces = tokens.Pieces(documents, 3)
    found = [piece.tolist() for piece in pieces]
    assert found == [[2, 7, 8, 9], [2, 10, 11, 3], [2, 7, 3], [2, 3], [2]]
    assert len(pieces) == 5


def test_the_floor_is_that_of_the_grammar():
    stories = list(micromonde.stories("val", 5_000))
    bits = sum(micromonde.read(story, "val").bits for story in stories)
    assert tokens.floor(stories) == pytest.approx(bits / len("".join(stories).encode()))


# --- l'erreur rapide -----------------------------------------------------------------------------


def test_the_fast_loss_is_the_cross_entropy():
    torch.manual_seed(0)
    model, ids = GPT(GPTConfig(**TINY)), torch.randint(4, 300, (30, 20))  # 570 places
    ids[1, 12:] = 0
    logits = model(ids[:, :-1]).flatten(0, 1)
    wanted = functional.cross_entropy(logits, ids[:, 1:].flatten(), ignore_index=0, reduction="sum")
    assert trainer.Loss(model)(ids).item() == pytest.approx(wanted.item(), rel=1e-6)
    near = trainer.Loss(model, "bf16")(ids)
    assert near.dtype == torch.float32
    assert near.item() == pytest.approx(wanted.item(), rel=1e-2)
    assert "attend" not in vars(model.blocks[0].attention)  # l'attention du chapitre est rendue
    with pytest.raises(ValueError, match="precision"):
        trainer.Loss(model, "fp8")


def test_a_token_of_changed_sign_is_read_and_not_learned():
    torch.manual_seed(0)
    model, ids = GPT(GPTConfig(**TINY)), torch.randint(4, 300, (3, 20))
    hidden = torch.rand(ids.shape) < 0.5
    wanted = surprises(model, ids)[~hidden[:, 1:]].sum()
    found = trainer.Loss(model)(torch.where(hidden, -ids, ids))
    assert found.item() == pytest.approx(wanted.item(), rel=1e-5)


@pytest.mark.parametrize("reach", [0, 10, 100])
def test_in_copies_only_the_second_coming_of_a_chunk_is_learned(reach):
    rows = copies.copies(np.random.default_rng(0), 200, 300, reach).numpy()
    gaps = []
    assert rows.shape == (200, {0: 65, 10: 97, 100: 193}[reach])
    for row in rows:
        assert row[0] == -copies.BOS and abs(row[1:]).min() >= copies.FIRST
        learned = np.flatnonzero(row > 0)
        first, length = learned[0] - 1, len(learned) + 1
        assert learned[-1] == first + length - 1  # d'un seul tenant
        assert copies.SHORTEST <= length <= copies.LONGEST
        chunk = list(abs(row[first : first + length]))
        before = [i for i in range(1, first) if list(abs(row[i : i + length])) == chunk]
        assert len(before) == 1  # venu une fois, et une seule
        gaps.append(first - before[0] - length)
    assert min(gaps) <= 0.1 * reach and 0.9 * reach <= max(gaps) <= reach


def test_the_mean_counts_only_what_is_to_be_learned():
    torch.manual_seed(0)
    model = GPT(GPTConfig(**TINY, max_seq_len=128))
    ids = copies.copies(np.random.default_rng(0), 4, 300, reach=0)
    found = accumulate_gradient(trainer.Loss(model), ids, micro_batch=3)
    logits, targets = model(ids[:, :-1].abs()), ids[:, 1:]
    learned = targets > 0
    wanted = functional.cross_entropy(logits[learned], targets[learned])
    assert found == pytest.approx(wanted.item(), rel=1e-5)


def test_copies_come_first_and_reach_further_and_further():
    batches = copies.first(100, lambda step: f"pas {step}", 4, 300, 512, seed=1)
    lengths = [batches(step).shape[1] for step in range(100)]
    assert len(set(lengths[:51])) == 1 and lengths == sorted(lengths)
    assert lengths[0] == 65 and lengths[-1] == 321
    assert [batches(100), batches(137)] == ["pas 0", "pas 37"]
    assert torch.equal(batches(8), batches(8)) and not torch.equal(batches(8), batches(9))
    with pytest.raises(ValueError, match="0 ou plus ; reçu : -1"):
        copies.first(-1, None, 4, 300, 512, seed=1)
    with pytest.raises(ValueError, match="max_seq_len vaut 64, il en faut 128"):
        copies.first(1, None, 4, 300, 64, seed=1)
    assert copies.first(1, None, 4, 300, 128, seed=1)(0).shape[1] <= 129


def test_attention_in_products_is_the_one_of_pytorch():
    torch.manual_seed(0)
    inputs = [torch.randn(2, 3, 9, 8, requires_grad=True) for _ in range(3)]
    mask = torch.ones(9, 9, dtype=torch.bool).tril()
    found, wanted = (
        attend(*inputs, mask)
        for attend in (trainer.attend_in_products, functional.scaled_dot_product_attention)
    )
    torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-5)
    slope = torch.randn_like(found)
    gradients = (torch.autograd.grad(one, inputs, slope) for one in (found, wanted))
    for ours, theirs in zip(*gradients, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)
    low = trainer.attend_in_products(*(x.bfloat16() for x in inputs), mask)
    torch.testing.assert_close(low.float(), wanted, atol=0.03, rtol=0.03)


def test_without_a_compiler_one_does_without(monkeypatch, capsys):
    def broken(*_, **__):
        raise RuntimeError("g++ introuvable")

    monkeypatch.setattr(torch, "compile", broken)
    model, ids = GPT(GPTConfig(**TINY)), torch.randint(4, 300, (3, 20))
    for choice in ("auto", "oui"):
        assert not trainer.choose_compile(choice, model, "fp32", [ids], 1.0, 1_000_000)
        assert "g++ introuvable" in capsys.readouterr().err


def test_every_failure_of_the_first_process_reaches_the_others(tmp_path):
    class First(trainer.Processes):
        def total(self, value):
            told.append(value)
            return value

    def full():
        raise OSError("disque plein")

    told = []
    with pytest.raises(OSError, match="disque plein"):
        trainer.agree(First(), full, tmp_path)
    assert told == [1.0]


@pytest.mark.parametrize("card", [True, False])
def test_reproducible_settings_are_given_back(card, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: card)
    before = torch.are_deterministic_algorithms_enabled()
    with trainer.reproducible():
        assert torch.are_deterministic_algorithms_enabled()
        # Sur une carte, l'attention de PyTorch varie d'une fois à l'autre, sinon.
        assert torch.is_deterministic_algorithms_warn_only_enabled() != card
    assert torch.are_deterministic_algorithms_enabled() == before


def test_two_lengths_are_found_where_there_are_two(letters, novel):
    for source, count in ((letters, 2), (novel, 1)):
        batches = tokens.prepare(source, bytes_only(), 64).batches(4)
        found = trainer.two_lengths(batches, 0, 2, torch.device("cpu"))
        assert [len(ids) for ids in found] == [2] * count
        assert len({ids.shape[1] for ids in found}) == count


def test_a_compiler_that_fails_at_the_second_length_is_not_used(monkeypatch, capsys):
    def compile_for_one_length(function):
        seen = set()

        def compiled(ids):
            seen.add(ids.shape[1])
            if len(seen) > 1:
                raise RuntimeError("une autre longueur")
            return function(ids)

        return compiled

    monkeypatch.setattr(torch, "compile", compile_for_one_length)
    model = GPT(GPTConfig(**TINY))
    one, other = torch.randint(4, 300, (3, 20)), torch.randint(4, 300, (3, 30))
    assert trainer.compiled_seconds(model, "fp32", [one]) > 0
    assert trainer.compiled_seconds(model, "fp32", [one, other]) is None
    assert "une autre longueur" in capsys.readouterr().err


def test_measuring_leaves_the_weights_alone():
    model, ids = GPT(GPTConfig(**TINY)), torch.randint(4, 300, (3, 20))
    before = [weight.clone() for weight in model.parameters()]
    precision, seconds = trainer.choose_precision("auto", model, ids)
    assert precision in ("fp32", "bf16") and seconds > 0
    assert all(map(torch.equal, before, model.parameters()))
    assert all(weight.grad is None for weight in model.parameters())


# --- la commande ---------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["novel", "letters"])
def test_the_command_trains_and_notes(source, request, tmp_path, capsys):
    path = request.getfixturevalue(source)
    assert train("--corpus", path, "-o", tmp_path / "m") == 0
    shown = capsys.readouterr()
    kind = "fenêtres" if source == "novel" else "documents entiers"
    assert kind in shown.out and "6 pas" in shown.out
    assert "tokens/s" in shown.err and "bits/token" in shown.err
    names = {file.name for file in (tmp_path / "m").iterdir() if file.name[0] != "."}
    assert names == {
        "reglages.json", "tokenizer.json", "dernier.safetensors", "meilleur.safetensors",
    }  # fmt: skip
    tokenizer = BPETokenizer.load(tmp_path / "m" / "tokenizer.json")
    settings = json.loads((tmp_path / "m" / "reglages.json").read_text("utf-8"))
    model = GPT(GPTConfig(**settings["modèle"]))
    progress = load_checkpoint(tmp_path / "m" / "dernier.safetensors", model)
    assert progress.about == settings and len(progress.history) == 2
    data = tokens.prepare(path, tokenizer, 64)
    assert estimate_loss(model, data.rows(), data.n_bytes) == pytest.approx(
        progress.history[-1][1], rel=1e-5
    )


def test_the_floor_is_shown_beside_the_note(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tokens, "EVALUATED", 3_000)
    monkeypatch.setattr(
        GPTConfig, "mini", classmethod(lambda cls: cls(**{**TINY, "vocab_size": 800}))
    )
    assert train("--corpus", "micromonde", "--size", 60_000, "-o", tmp_path / "m") == 0
    shown = capsys.readouterr()
    floor = tokens.floor(list(micromonde.stories("val", 3_000)))
    assert f"(plancher : {floor:.4f})" in shown.out and "documents entiers" in shown.out
    assert f"plancher={floor:.4f}" in shown.err


@pytest.mark.parametrize("n_copies", [0, 5])
def test_control_c_saves_and_the_same_command_resumes(
    n_copies, novel, tmp_path, capsys, monkeypatch
):
    long = classmethod(lambda cls: cls(**TINY, max_seq_len=128))
    monkeypatch.setattr(GPTConfig, "mini", long)
    before = signal.getsignal(signal.SIGINT)
    asked = ("--corpus", novel, "--copies", n_copies)
    assert train(*asked, "-o", tmp_path / "un") == 0
    update = trainer.Bar.update

    def interrupted(bar, progress, nats):
        update(bar, progress, nats)
        if progress.step == 4:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(trainer.Bar, "update", interrupted)
        assert train(*asked, "-o", tmp_path / "deux") == 130
    shown = capsys.readouterr()
    assert "Arrêté au pas 4 sur 6" in shown.out and "on garde" in shown.err
    assert read_checkpoint(tmp_path / "deux" / "dernier.safetensors")[1].step == 4
    assert train(*asked, "-o", tmp_path / "deux") == 0
    for name in ("dernier.safetensors", "meilleur.safetensors"):
        one, two = (read_checkpoint(tmp_path / folder / name) for folder in ("un", "deux"))
        assert one[1] == two[1]
        assert all(torch.equal(one[0][key], two[0][key]) for key in one[0].keys() | two[0].keys())
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_control_c_stops_at_once():
    with trainer.Interruption() as interruption, pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
        assert interruption.asked
        signal.raise_signal(signal.SIGINT)


def test_another_training_in_the_same_folder_is_refused(novel, letters, tmp_path, capsys):
    folder = tmp_path / "m"
    assert train("--corpus", novel, "-o", folder) == 0
    capsys.readouterr()
    assert train("--corpus", novel, "-o", folder, "--learning-rate", "0.1") == 1
    error = capsys.readouterr().err
    assert "learning_rate était 0.01, et vaut 0.1" in error and "--accept-changes" in error
    assert train("--corpus", novel, "-o", folder, "--precision", "bf16") == 1
    assert "précision était fp32, et vaut bf16" in capsys.readouterr().err
    assert train("--corpus", novel, "-o", folder, "--copies", "3", "--accept-changes") == 1
    assert "max_seq_len vaut 64" in capsys.readouterr().err
    assert train("--corpus", novel, "-o", folder, "--copies", "6") == 1
    assert "copies (6) : moins que de pas (6)" in capsys.readouterr().err
    assert train("--corpus", letters, "-o", folder, "--accept-changes") == 1
    assert "corpus était" in capsys.readouterr().err
    path = folder / "reglages.json"  # d'avant `unlikelihood` : le même entraînement
    settings = json.loads(path.read_text("utf-8"))
    assert settings.pop("unlikelihood") == 0
    path.write_text(json.dumps(settings), "utf-8")
    assert train("--corpus", novel, "-o", folder) == 0
    longer = ["--steps", "8", "--learning-rate", "0.001", "--accept-changes"]
    assert train("--corpus", novel, "-o", folder, *longer) == 0
    progress = read_checkpoint(folder / "dernier.safetensors")[1]
    assert progress.step == progress.about["apprentissage"]["steps"] == 8
    assert (
        train("--corpus", novel, "-o", folder, *longer[:-1]) == 0
    )  # les nouveaux réglages restent


def test_fewer_steps_than_already_done_are_refused(novel, tmp_path, capsys):
    folder = tmp_path / "m"
    assert train("--corpus", novel, "-o", folder) == 0
    before = (folder / "reglages.json").read_bytes()
    assert train("--corpus", novel, "-o", folder, "--steps", "4", "--accept-changes") == 1
    assert "en est déjà au pas 6" in capsys.readouterr().err
    assert (folder / "reglages.json").read_bytes() == before
    assert train("--corpus", novel, "-o", folder) == 0  # autant de pas : la note, relue


def test_compiling_is_compared_and_accepted(novel, tmp_path, capsys, monkeypatch):
    class Instantly(trainer.Loss):
        """Une compilation qui ne coûte rien."""

        def __init__(self, model, precision="fp32", compiled=False):
            asked.append(compiled)
            super().__init__(model, precision)

    asked, folder = [], tmp_path / "m"
    monkeypatch.setattr(trainer, "Loss", Instantly)
    assert train("--corpus", novel, "-o", folder) == 0
    capsys.readouterr()
    assert train("--corpus", novel, "-o", folder, "--compile", "oui") == 1
    assert "compilé était False, et vaut True" in capsys.readouterr().err
    accepted = ("--compile", "oui", "--steps", "8", "--accept-changes")
    assert train("--corpus", novel, "-o", folder, *accepted) == 0
    assert asked[-2:] == [True, False]  # pour apprendre, et pour noter
    assert ", compilé." in capsys.readouterr().out
    assert train("--corpus", novel, "-o", folder, "--steps", "8", "--compile", "non") == 1
    assert "compilé était True, et vaut False" in capsys.readouterr().err


def test_a_compiler_gone_since_is_done_without(novel, tmp_path, capsys, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("g++ introuvable")

    monkeypatch.setattr(torch, "compile", broken)
    folder = tmp_path / "m"
    compiling = ("--corpus", novel, "-o", folder, "--compile", "oui")
    assert train(*compiling) == 0
    assert train(*compiling) == 0  # la même commande, sans compilateur, reprend
    settings = json.loads((folder / "reglages.json").read_text("utf-8"))
    (folder / "reglages.json").write_text(json.dumps(settings | {"compilé": True}), "utf-8")
    capsys.readouterr()
    longer = ("--steps", "8", "--accept-changes")
    assert train(*compiling, *longer) == 0
    assert "g++ introuvable" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "[]", '{"corpus": "x"}'])
def test_damaged_settings_are_named(content, novel, tmp_path, capsys):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "reglages.json").write_text(content, "utf-8")
    assert train("--corpus", novel, "-o", tmp_path / "m") == 1
    assert "reglages.json est abîmé" in capsys.readouterr().err


def test_the_tokenizer_of_a_failed_attempt_is_made_again(letters, tmp_path, capsys):
    (tmp_path / "court.txt").write_text("Bonjour.\n" * 30, "utf-8")
    assert train("--corpus", tmp_path / "court.txt", "-o", tmp_path / "m") == 1
    assert train("--corpus", letters, "-o", tmp_path / "m") == 0
    assert train("--corpus", letters, "-o", tmp_path / "neuf") == 0
    again, fresh = (tmp_path / name / "tokenizer.json" for name in ("m", "neuf"))
    assert again.read_bytes() == fresh.read_bytes()
    (tmp_path / "m" / "reglages.json").unlink()  # perdus, mais les poids sont là
    when = again.stat().st_mtime_ns
    assert train("--corpus", letters, "-o", tmp_path / "m") == 0
    assert again.stat().st_mtime_ns == when
    light = tmp_path / "leger"  # un modèle allégé n'a que ses poids et son tokenizer
    light.mkdir()
    shutil.copy(tmp_path / "m" / "meilleur.safetensors", light)
    bytes_only().save(light / "tokenizer.json")
    before = {file.name: file.read_bytes() for file in light.iterdir()}
    for start in ([], ["--from", tmp_path / "m"]):
        assert train("--corpus", letters, "-o", light, *start) == 1
        assert "contient un modèle, que cet entraînement écraserait" in capsys.readouterr().err
        assert {file.name: file.read_bytes() for file in light.iterdir()} == before


def test_the_tokenizer_of_somebody_else_is_never_lost(letters, tmp_path, capsys):
    other = tmp_path / "m" / "tokenizer.json"
    other.parent.mkdir()
    other.write_text('{"model": {"type": "BPE"}}', encoding="utf-8")  # celui de transformers
    for text in (letters, tmp_path / "absent.txt"):
        assert train("--corpus", text, "-o", tmp_path / "m") == 1
        assert "ne vient pas d'un entraînement" in capsys.readouterr().err
        assert other.read_text("utf-8") == '{"model": {"type": "BPE"}}'


def test_another_tokenizer_is_refused_and_never_ignored(letters, tmp_path, capsys):
    command = ("--corpus", letters, "-o", tmp_path / "m", "--tokenizer")
    given = tmp_path / "m" / "tokenizer.json"  # celui du dossier lui-même
    given.parent.mkdir()
    BPETokenizer([(100, 101)]).save(given)
    before = given.read_bytes()
    assert train(*command, given) == 0 and given.read_bytes() == before
    bytes_only().save(tmp_path / "autre.json")
    assert train(*command, tmp_path / "autre.json") == 1
    assert "a son propre tokenizer" in capsys.readouterr().err
    assert train(*command, tmp_path / "absent.json") == 1
    assert "absent.json" in capsys.readouterr().err


def test_a_training_starts_from_a_model(novel, letters, tmp_path, capsys):
    first, then = tmp_path / "m", tmp_path / "n"
    assert train("--corpus", novel, "-o", first) == 0
    continued = ("--corpus", letters, "--from", first, "-o", then)
    assert train(*continued, "--learning-rate", "1e-9") == 0
    weights, progress = read_checkpoint(then / "meilleur.safetensors")
    for name, weight in read_checkpoint(first / "meilleur.safetensors")[0].items():
        if "/" not in name and name != "rng":
            torch.testing.assert_close(weights[name], weight, rtol=0, atol=1e-6)
    assert (then / "tokenizer.json").read_bytes() == (first / "tokenizer.json").read_bytes()
    started = sha256((first / "meilleur.safetensors").read_bytes()).hexdigest()
    assert progress.about["départ"] == started
    stages = pretrained.history(then)
    assert [stage["corpus"] for stage in stages] == [str(novel), str(letters)]
    assert stages[0] == read_checkpoint(first / "meilleur.safetensors")[1].about
    assert train("--corpus", letters, "-o", then, "--learning-rate", "1e-9", "--steps", "9") == 1
    assert "contient un autre entraînement" in capsys.readouterr().err
    torch.manual_seed(1)  # ce qui a été tiré avant n'y change rien
    again = ("--corpus", letters, "--from", first, "--learning-rate", "1e-9")
    assert train(*again, "-o", tmp_path / "o") == 0
    twice = [(folder / "dernier.safetensors").read_bytes() for folder in (then, tmp_path / "o")]
    assert twice[0] == twice[1]
    assert train("--corpus", letters, "--from", first, "-o", tmp_path / "p") == 0
    for folder, rate in ((first, 0.01), (tmp_path / "p", 0.0003)):
        settings = json.loads((folder / "reglages.json").read_text("utf-8"))
        assert settings["apprentissage"]["learning_rate"] == rate
    harmed = ("--from", first, "-o", tmp_path / "q", "--learning-rate", "1", "--warmup", "0")
    assert train("--corpus", letters, *harmed) == 0  # à trop grands pas : le départ reste meilleur
    assert "meilleur est celui du pas 0" in capsys.readouterr().out
    kept = read_checkpoint(tmp_path / "q" / "meilleur.safetensors")
    assert kept[1].step == 0
    for name, weight in pretrained.load(first)[0].named_parameters():
        assert torch.equal(kept[0][name], weight)
    assert train("--corpus", letters, "--from", first) == 0
    assert (tmp_path / "entrainements" / "suite-de-m-lettres" / "meilleur.safetensors").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "m"), "choisissez un autre dossier (-o)"),
        (("-o", "n", "--tokenizer", "m/tokenizer.json"), "le tokenizer est celui de m"),
        (("-o", "n", "--from", "absent"), "absent n'est ni un modèle du cours"),
    ],
)
def test_a_start_without_meaning_is_refused(words, message, novel, letters, tmp_path, capsys):
    assert train("--corpus", novel, "-o", "m") == 0
    before = (tmp_path / "m" / "meilleur.safetensors").read_bytes()
    assert train("--corpus", letters, "--from", "m", *words) == 1
    assert message in capsys.readouterr().err
    assert (tmp_path / "m" / "meilleur.safetensors").read_bytes() == before
    assert not list((tmp_path).glob("n/*.json"))


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("batch-size", "0", "batch_size vaut au moins 1 ; reçu : 0"),
        ("batch-size", "-1", "batch_size vaut au moins 1 ; reçu : -1"),
        ("seed", "-1", "seed va de 0"),
        ("size", "0", "size vaut au moins un octet ; reçu : 0"),
        ("learning-rate", "0", "learning_rate et clip sont au-dessus de 0"),
        ("learning-rate", "nan", "learning_rate et clip sont au-dessus de 0"),
        ("clip", "-1", "learning_rate et clip sont au-dessus de 0"),
        ("weight-decay", "-0.1", "weight_decay d'au moins 0"),
    ],
)
def test_an_option_without_meaning_is_refused_before_anything(
    option, value, message, novel, tmp_path, capsys
):
    assert train("--corpus", novel, "-o", tmp_path / "m", f"--{option}", value) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


def test_two_trainings_at_once_in_a_folder_are_refused(novel, tmp_path, capsys):
    (tmp_path / "m").mkdir()
    with FileLock(tmp_path / "m" / ".verrou"):
        assert train("--corpus", novel, "-o", tmp_path / "m") == 1
    assert "un autre entraînement se fait déjà" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["Bonjour.\n", "Bonjour, monsieur.\n" * 3, "Bonjour.\n" * 30])
def test_a_text_too_short_is_told(text, tmp_path, capsys):
    (tmp_path / "court.txt").write_text(text, "utf-8")
    assert train("--corpus", tmp_path / "court.txt", "-o", tmp_path / "m") == 1
    assert "Erreur : " in (error := capsys.readouterr().err) and "texte trop court" in error


def test_a_damaged_checkpoint_is_told_and_kept(novel, tmp_path, capsys):
    assert train("--corpus", novel, "-o", tmp_path / "m") == 0
    path = tmp_path / "m" / "dernier.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    before = path.read_bytes()
    assert train("--corpus", novel, "-o", tmp_path / "m") == 1
    assert "est abîmé" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_an_absent_device_is_refused():
    assert trainer.choose_device("cpu").type == "cpu"
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match=r"'cuda' : absent ou inconnu ; ici : .*cpu"):
            trainer.choose_device("cuda")


@pytest.mark.lent
def test_torchrun_gives_what_one_process_gives(novel, tmp_path):
    """La vraie commande, le vrai `mini`, à un puis à deux processus."""
    environment = os.environ | {"PYTHONPATH": str(paths.ROOT), "OMP_NUM_THREADS": "1"}
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    notes = []
    for name, launch in (("un", []), ("deux", torchrun)):
        command = [sys.executable, *launch, "-m", "course_lib", "train", *PLAIN, *SHORT]
        command += ["--corpus", str(novel), "-o", str(tmp_path / name), "--learning-rate", "0.003"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        notes.append(read_checkpoint(tmp_path / name / "dernier.safetensors")[1].history)
    assert np.abs(np.subtract(*notes)).max() < 1e-4


@pytest.mark.lent
def test_the_fastest_settings_resume_to_the_bit(novel, tmp_path):
    """bfloat16, compilé, à deux fils : le vrai `mini`, d'un trait, ou tué net et repris."""
    environment = os.environ | {"PYTHONPATH": str(paths.ROOT), "OMP_NUM_THREADS": "2"}
    fast = ["--precision", "bf16", "--compile", "oui", "--device", "cpu", "--save-every", "1"]
    command = [sys.executable, "-m", "course_lib", "train", *SHORT, *fast, "--corpus", str(novel)]
    whole, broken = ([*command, "-o", str(tmp_path / name)] for name in ("un", "deux"))
    subprocess.run(whole, env=environment, check=True)
    process = subprocess.Popen(broken, env=environment)
    last = tmp_path / "deux" / "dernier.safetensors"
    while not last.exists() and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -9
    subprocess.run(broken, env=environment, check=True)
    assert (tmp_path / "un" / last.name).read_bytes() == last.read_bytes()
