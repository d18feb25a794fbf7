"""Du cours à `transformers` et retour : mêmes scores, mêmes ids, mêmes textes, ou un refus."""

import json
import pickle
import random

import nbformat
import pytest
import torch

from course_lib.attention import softmax
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import corpus, huggingface, paths
from course_lib.tokenizer import BOS, EOS, BPETokenizer

transformers = pytest.importorskip("transformers")
transformers.utils.logging.disable_progress_bar()

SHAPES = {
    "partagée": {},
    "deux tables": {"tied": False},
    "une tête": {"n_heads": 1},
    "autre base": {"rope_base": 500000.0, "norm_eps": 1e-6},
}


@pytest.fixture(scope="module")
def tokenizer() -> BPETokenizer:
    return BPETokenizer.load(paths.DATA / "tokenizer_romans.json")


def our_model(tokenizer, **options) -> GPT:
    torch.manual_seed(0)
    sizes = {"d_model": 64, "n_layers": 3, "n_heads": 4, "d_ff": 176, "max_seq_len": 256}
    model = GPT(GPTConfig(tokenizer.vocab_size, **(sizes | options)))
    with torch.no_grad():  # des poids plus grands : un échange de lignes s'y voit
        for weight in model.parameters():
            weight.mul_(3) if weight.dim() == 2 else weight.add_(torch.randn_like(weight) / 4)
    return model.eval()


@pytest.fixture(scope="module", params=SHAPES)
def pair(request, tokenizer, tmp_path_factory):
    """Notre modèle, le dossier écrit, et ce que `transformers` en fait."""
    model = our_model(tokenizer, **SHAPES[request.param])
    folder = huggingface.export(tmp_path_factory.mktemp("sortie") / "modele", model, tokenizer)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    return model, folder, theirs


@pytest.fixture(scope="module")
def fast(tokenizer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sortie") / "modele"
    huggingface.export(folder, our_model(tokenizer), tokenizer)
    return transformers.AutoTokenizer.from_pretrained(folder)


# --- écrire --------------------------------------------------------------------------------------


@torch.no_grad()
def test_the_scores_are_those_of_llama(pair, tokenizer):
    model, _, theirs = pair
    assert type(theirs).__name__ == "LlamaForCausalLM"
    real = [BOS, *tokenizer.encode("\n".join(corpus.load("micromonde", size=3000)))][:200]
    for ids in (torch.randint(0, tokenizer.vocab_size, (3, 256)), torch.tensor([real])):
        scores = model(ids)
        assert scores.std() > 0.3  # des scores qui veulent dire quelque chose
        torch.testing.assert_close(theirs(ids).logits, scores, atol=1e-4, rtol=0)


@torch.no_grad()
def test_the_permutation_matters(pair, tokenizer, tmp_path, monkeypatch):
    model = pair[0]
    monkeypatch.setattr(huggingface, "to_halves", lambda weight, n_heads: weight)
    folder = huggingface.export(tmp_path / "faux", model, tokenizer)
    wrong = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids = torch.randint(0, tokenizer.vocab_size, (1, 50))
    assert (wrong(ids).logits - model(ids)).abs().max() > 0.1


@torch.no_grad()
def greedy(model, prompt: list[int], count: int) -> tuple[list[int], list[float]]:
    """La suite la plus probable, et l'avance de chaque token sur le deuxième."""
    ids, leads = list(prompt), []
    for _ in range(count):
        best = model(torch.tensor([ids]))[0, -1].topk(2)
        ids.append(best.indices[0].item())
        leads.append((best.values[0] - best.values[1]).item())
        if ids[-1] == EOS:
            break
    return ids[len(prompt) :], leads


@pytest.mark.parametrize("pair", ["partagée"], indirect=True)
def test_greedy_generation_is_the_same_on_fifty_prompts(pair, tokenizer):
    model, _, theirs = pair
    stories = corpus.load("micromonde", size=100_000)[:50]
    assert len(stories) == 50
    for story in stories:
        prompt = [BOS, *tokenizer.encode(story)[: random.Random(story).randint(3, 20)]]
        ours, leads = greedy(model, prompt, 12)
        out = theirs.generate(torch.tensor([prompt]), max_new_tokens=12, do_sample=False)
        for own, other, lead in zip(ours, out[0, len(prompt) :].tolist(), leads, strict=True):
            if own != other:
                assert lead < 1e-3, "deux suites différentes, sans égalité qui l'explique"
                break


TEXTS = [
    "Bonjour « été » l'ami…  12 345\n\n fin\t",
    "un texte qui contient <eos>, <bos> et <pad> reste du texte",
    "e\u0301te\u0301 👩\u200d🚀 Ω ﷽ \u00a0\u202f—\r\n",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_ids_and_decoding_are_ours(fast, tokenizer, text):
    ids = tokenizer.encode(text)
    assert fast.encode(text) == ids
    assert fast.decode(ids) == text


def test_special_tokens_keep_their_ids_and_names(fast):
    assert (fast.pad_token_id, fast.unk_token_id, fast.bos_token_id, fast.eos_token_id) == (
        0,
        1,
        2,
        3,
    )
    assert fast.decode([2, *fast.encode("a"), 3]) == "<bos>a<eos>"
    assert fast.decode([2, *fast.encode("a"), 3], skip_special_tokens=True) == "a"


def test_ids_are_ours_on_the_novels(fast, tokenizer, novels):
    for novel in novels[:: max(1, len(novels) // 8)]:
        assert fast.encode(novel, verbose=False) == tokenizer.encode(novel)


@pytest.mark.lent
def test_ids_and_decoding_are_ours_on_every_novel(fast, tokenizer, novels):
    for novel in novels:
        ids = tokenizer.encode(novel)
        assert fast.encode(novel, verbose=False) == ids
        assert fast.decode(ids) == novel


def test_an_existing_folder_is_left_alone(tokenizer, tmp_path):
    (tmp_path / "mien").mkdir()
    (tmp_path / "mien" / "notes.txt").write_text("à garder")
    with pytest.raises(FileExistsError, match="existe déjà"):
        huggingface.export(tmp_path / "mien", our_model(tokenizer), tokenizer)
    assert (tmp_path / "mien" / "notes.txt").read_text() == "à garder"


def test_another_vocabulary_is_refused(tokenizer, tmp_path):
    model = GPT(GPTConfig(100, 8, 1, 1, 8))
    with pytest.raises(ValueError, match="8192 tokens et le modèle 100"):
        huggingface.export(tmp_path / "modele", model, tokenizer)


def test_an_interrupted_export_leaves_nothing(tokenizer, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(huggingface, "_write", full)
    with pytest.raises(OSError, match="space"):
        huggingface.export(tmp_path / "modele", our_model(tokenizer), tokenizer)
    assert not list(tmp_path.iterdir())


# --- lire ----------------------------------------------------------------------------------------


def test_what_we_write_we_read(pair):
    model, folder, _ = pair
    again = huggingface.load(folder)
    assert again.config == model.config
    for one, other in zip(again.state_dict().values(), model.state_dict().values(), strict=True):
        assert torch.equal(one, other)


LLAMA = {
    "vocab_size": 300,
    "hidden_size": 64,
    "intermediate_size": 100,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 128,
}


def their_model(folder, **options):
    torch.manual_seed(1)
    config = transformers.LlamaConfig(**(LLAMA | {"initializer_range": 0.1} | options))
    model = transformers.LlamaForCausalLM(config).eval()
    model.save_pretrained(folder)
    return model


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tie_word_embeddings": True},
        {"hidden_size": 96, "num_attention_heads": 2, "num_hidden_layers": 1},
        {"rope_parameters": {"rope_type": "default", "rope_theta": 500000.0}},
        {"num_key_value_heads": 2},
        {"num_key_value_heads": 1, "tie_word_embeddings": True},
        {"rms_norm_eps": 1e-3},
    ],
    ids=str,
)
@torch.no_grad()
def test_a_llama_of_transformers_loads_into_our_classes(options, tmp_path):
    theirs = their_model(tmp_path, **options)
    ours = huggingface.load(tmp_path)
    ids = torch.randint(0, 300, (2, 128))
    torch.testing.assert_close(ours(ids), theirs(ids).logits, atol=1e-4, rtol=0)


@torch.no_grad()
def test_a_model_in_several_files(tmp_path):
    theirs = their_model(tmp_path)
    theirs.save_pretrained(tmp_path / "morceaux", max_shard_size="40KB")
    assert len(list((tmp_path / "morceaux").glob("*.safetensors"))) > 2
    ids = torch.randint(0, 300, (1, 30))
    ours = huggingface.load(tmp_path / "morceaux")
    torch.testing.assert_close(ours(ids), theirs(ids).logits, atol=1e-4, rtol=0)
    next((tmp_path / "morceaux").glob("*.safetensors")).unlink()
    with pytest.raises(FileNotFoundError, match="manque"):
        huggingface.load(tmp_path / "morceaux")


@pytest.mark.parametrize("content", ["{}", "[]", "{", '{"weight_map": {"a": 3}}'])
def test_an_index_that_is_none(content, tmp_path):
    their_model(tmp_path)
    (tmp_path / "model.safetensors.index.json").write_text(content)
    with pytest.raises(ValueError, match=r"index\.json ne dit pas où sont les poids"):
        huggingface.load(tmp_path)


def test_bf16_on_request(tmp_path):
    their_model(tmp_path)
    ours = huggingface.load(tmp_path, dtype=torch.bfloat16)
    assert {weight.dtype for weight in ours.parameters()} == {torch.bfloat16}


def changed(folder, **settings):
    path = folder / "config.json"
    config = json.loads(path.read_text()) | settings
    path.write_text(json.dumps({k: v for k, v in config.items() if v != "ôter"}))


YARN = {"rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rope_parameters": YARN}, "yarn"),
        ({"rope_scaling": {"type": "linear", "factor": 2.0}}, "rope_scaling"),
        ({"rope_parameters": {"type": "linear", "factor": 2.0}}, "rope_parameters"),
        ({"attention_bias": True}, "attention_bias"),
        ({"mlp_bias": True}, "mlp_bias"),
        ({"hidden_act": "gelu"}, "hidden_act = gelu"),
        ({"head_dim": 32}, "head_dim"),
        ({"quantization_config": {"bits": 4}}, "quantization_config"),
        ({"num_key_value_heads": 3}, "num_key_value_heads"),
        ({"model_type": "mistral"}, "mistral"),
        ({"hidden_size": "ôter"}, "hidden_size"),
        ({"vocab_size": 301}, r"\(300, 64\), \(301, 64\) attendu"),
        ({"num_hidden_layers": 3}, r"layers\.2.* manque"),
        ({"num_hidden_layers": 1}, r"nos classes n'ont pas : model\.layers\.1"),
        ({"intermediate_size": 104}, r"gate_proj.*\(100, 64\)"),
        ({"num_attention_heads": 0}, "num_attention_heads vaut 0"),
        ({"hidden_size": "64"}, "hidden_size vaut '64'"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_our_classes_lack_is_refused_and_named(settings, message, tmp_path):
    their_model(tmp_path)
    changed(tmp_path, **settings)
    with pytest.raises(ValueError, match=message):
        huggingface.load(tmp_path)


def test_no_model_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="n'est pas un dossier de modèle"):
        huggingface.load(tmp_path / "rien")
    their_model(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match="pas de poids"):
        huggingface.load(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", "\x00"])
def test_a_config_that_is_none(tmp_path, content):
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(ValueError, match=r"config\.json"):
        huggingface.load(tmp_path)


@pytest.mark.parametrize("kept", [0, 5, 1000, -1])
def test_truncated_weights(tmp_path, kept):
    their_model(tmp_path)
    path = tmp_path / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match="abîmé ou incomplet"):
        huggingface.load(tmp_path)


class Trap:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_pickle_is_refused_and_never_opened(tmp_path):
    their_model(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    (tmp_path / "pytorch_model.bin").write_bytes(pickle.dumps(Trap(tmp_path / "ouvert")))
    with pytest.raises(ValueError, match=r"pytorch_model\.bin"):
        huggingface.load(tmp_path)
    assert not (tmp_path / "ouvert").exists()


# --- la cellule de CroissantLLM, sans ses 2,7 Go -------------------------------------------------

CROISSANT = {
    "vocab_size": 32000,
    "hidden_size": 2048,
    "intermediate_size": 5504,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "max_position_embeddings": 2048,
}


@pytest.mark.lent
@torch.no_grad()
def test_the_croissant_cell_runs_at_its_true_size(tokenizer, tmp_path, monkeypatch, capsys):
    """Mêmes tailles, mêmes fichiers, poids au hasard : la cellule les lit, et écrit avec."""
    folder = tmp_path / "croissant"
    config = transformers.LlamaConfig(**CROISSANT, dtype=torch.float16)
    theirs = transformers.AutoModelForCausalLM.from_config(config).eval()
    assert sum(weight.numel() for weight in theirs.parameters()) > 1.3e9
    theirs.save_pretrained(folder, max_shard_size="1GB")
    small = our_model(tokenizer)
    for path in huggingface.export(tmp_path / "petit", small, tokenizer).glob("tokenizer*"):
        path.rename(folder / path.name)

    import huggingface_hub

    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: str(folder))
    (cell,) = (c.source for c in chapter_8().cells if c.id == "croissant")
    cell = cell.replace("LOAD = False", "LOAD = True").replace('"cuda"', '"cpu"')
    names = {"torch": torch, "huggingface": huggingface, "transformers": transformers}
    names["softmax"] = softmax
    exec(cell.replace("range(80)", "range(3)"), names)
    assert capsys.readouterr().out.startswith("Il était une fois, au bord de la mer,")

    ids = names["ids"]
    ours = names["croissant"](ids).float()
    torch.testing.assert_close(ours, theirs(ids).logits.float(), atol=0.05, rtol=0)
    assert ours.abs().max() > 1


def chapter_8():
    return nbformat.read(next(paths.NOTEBOOKS.glob("08_*.ipynb")), as_version=4)
