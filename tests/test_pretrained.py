"""Un modèle entraîné se relit, s'allège, s'exporte ; sinon, un message dit ce qui manque."""

from dataclasses import asdict

import pytest
import torch

from course_lib import __main__ as command
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import huggingface, pretrained
from course_lib.tokenizer import BPETokenizer
from course_lib.training import Progress, TrainingConfig, make_optimizers, save_checkpoint

CONFIG = GPTConfig(vocab_size=300, d_model=32, n_layers=2, n_heads=2, d_ff=48, max_seq_len=64)


def fitted(path, size):
    """Un tokenizer d'exactement `size` tokens, dans `path`."""
    text = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze"
    BPETokenizer.train([text * 3], size).save(path)


@pytest.fixture
def folder(tmp_path):
    """Le dossier qu'un entraînement laisse, optimiseurs compris."""
    folder = tmp_path / "entrainement"
    folder.mkdir()
    torch.manual_seed(0)
    model = GPT(CONFIG)
    optimizers = make_optimizers(model, TrainingConfig())
    model(torch.randint(0, 300, (2, 20))).sum().backward()
    for optimizer in optimizers.values():
        optimizer.step()
    progress = Progress(7, [[7, 1.5]], {"modèle": asdict(CONFIG)})
    save_checkpoint(folder / "meilleur.safetensors", model, optimizers, progress)
    fitted(folder / "tokenizer.json", 300)
    return folder, model


def test_a_training_folder_opens(folder):
    path, model = folder
    again, tokenizer = pretrained.load(path)
    ids = torch.randint(0, 300, (1, 30))
    assert torch.equal(again(ids), model(ids)) and not again.training
    assert tokenizer.vocab_size == 300


def test_a_light_copy_is_small_and_says_the_same(folder, tmp_path):
    path, model = folder
    light = pretrained.pack(path, tmp_path / "léger")
    whole, short = (p / "meilleur.safetensors" for p in (path, light))
    assert short.stat().st_size < whole.stat().st_size / 3
    again, _ = pretrained.load(light)
    for one, other in zip(again.parameters(), model.parameters(), strict=True):
        assert torch.equal(one, other.bfloat16().float())


def test_a_light_copy_never_replaces_another_model(folder, tmp_path):
    light = pretrained.pack(folder[0], tmp_path / "léger")
    before = (light / "meilleur.safetensors").read_bytes()
    with pytest.raises(FileExistsError, match="contient déjà un modèle"):
        pretrained.pack("mini", light)
    assert (light / "meilleur.safetensors").read_bytes() == before
    pretrained.pack(light, light)  # lui-même


@pytest.mark.parametrize("file", ["reglages.json", "dernier.safetensors"])
def test_a_light_copy_never_replaces_a_training(folder, file, capsys):
    """Sans --model, DOSSIER serait pris pour la cible, et ses poids perdus."""
    path, _ = folder
    (path / file).touch()
    before = (path / "meilleur.safetensors").read_bytes()
    assert command.main(["export", str(path), "--light", "--model", str(path)]) == 1
    assert "contient un entraînement" in capsys.readouterr().err
    assert (path / "meilleur.safetensors").read_bytes() == before


def test_the_command_exports(folder, tmp_path, capsys):
    transformers = pytest.importorskip("transformers")
    path, model = folder
    assert command.main(["export", str(tmp_path / "hf"), "--model", str(path)]) == 0
    assert "écrit" in capsys.readouterr().out
    theirs = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "hf").eval()
    ids = torch.randint(0, 300, (1, 30))
    torch.testing.assert_close(theirs(ids).logits, model(ids), atol=1e-4, rtol=0)
    assert command.main(["export", str(tmp_path / "hf"), "--model", str(path)]) == 1
    assert "existe déjà" in capsys.readouterr().err
    assert command.main(["export", str(tmp_path / "x"), "--model", str(path), "--light"]) == 0
    assert pretrained.load(tmp_path / "x")[1].vocab_size == 300


@pytest.mark.parametrize("missing", ["meilleur.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(folder, missing):
    (folder[0] / missing).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{missing} manque.*train --config mini"):
        pretrained.load(folder[0])


def test_a_training_not_yet_noted_is_told(folder):
    path, _ = folder
    (path / "meilleur.safetensors").rename(path / "dernier.safetensors")
    with pytest.raises(FileNotFoundError, match="n'est pas encore noté ; relancez"):
        pretrained.load(path)
    (path / "dernier.safetensors").rename(path / "meilleur.safetensors")
    (path / "dernier.safetensors").touch()
    (path / "tokenizer.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"tokenizer\.json manque : donnez le dossier"):
        pretrained.load(path)


def test_what_does_not_go_together_is_refused(folder):
    path, _ = folder
    fitted(path / "tokenizer.json", 280)
    with pytest.raises(ValueError, match="280 tokens et le modèle en attend 300"):
        pretrained.load(path)


def test_a_damaged_file_is_refused(folder):
    path, _ = folder
    weights = path / "meilleur.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ValueError, match="abîmé"):
        pretrained.load(path)
    torch.manual_seed(0)
    save_checkpoint(weights, GPT(CONFIG), {}, Progress())
    with pytest.raises(ValueError, match="tailles"):
        pretrained.load(path)


def test_the_rearranged_weights_are_those_of_the_chapter_six():
    weight = torch.arange(6.0)[:, None]
    assert huggingface.to_halves(weight, 1)[:, 0].tolist() == [0, 2, 4, 1, 3, 5]
    assert torch.equal(huggingface.to_pairs(huggingface.to_halves(weight, 1), 1), weight)
