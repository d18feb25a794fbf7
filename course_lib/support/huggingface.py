"""Du cours à `transformers`, et retour : le modèle du chapitre 8 est un LLaMA.

    huggingface.export("mon_modele", model, tokenizer)   # AutoModelForCausalLM l'ouvre
    model = huggingface.load("un_llama")                 # dans les classes du cours

Seul le rangement change : `transformers` sépare Q, K et V, et apparie les moitiés de chaque tête là
où le chapitre 6 apparie les voisins. `transformers` n'est utile ni pour écrire, ni pour lire.
"""

import json
import os
import shutil
from pathlib import Path

import torch

SPECIAL = ("<pad>", "<unk>", "<bos>", "<eos>")  # de 0 à 3
# Un bloc, chez nous et chez eux ; Q, K et V sont à part.
BLOCK = {
    "attention_norm": "input_layernorm",
    "attention.out": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn.gate": "mlp.gate_proj",
    "ffn.up": "mlp.up_proj",
    "ffn.down": "mlp.down_proj",
}
ENDS = {"embedding": "model.embed_tokens", "norm": "model.norm", "head": "lm_head"}
SIZES = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
)
# Ce qu'un LLaMA peut avoir et que nos classes n'ont pas, et sa seule valeur admise.
ONLY = {
    "hidden_act": "silu",
    "attention_bias": False,
    "mlp_bias": False,
    "quantization_config": None,
}


def to_halves(weight: torch.Tensor, n_heads: int) -> torch.Tensor:
    """Les lignes de W_Q ou W_K (H·D, C), paires voisines → moitiés, tête par tête."""
    rows, columns = weight.shape
    pairs = weight.view(n_heads, rows // n_heads // 2, 2, columns)
    return pairs.transpose(1, 2).reshape(rows, columns)


def to_pairs(weight: torch.Tensor, n_heads: int) -> torch.Tensor:
    """L'inverse de `to_halves`."""
    rows, columns = weight.shape
    halves = weight.view(n_heads, 2, rows // n_heads // 2, columns)
    return halves.transpose(1, 2).reshape(rows, columns)


# --- écrire --------------------------------------------------------------------------------------


def export(folder: str | os.PathLike, model, tokenizer) -> Path:
    """Écrit un dossier que `transformers` ouvre (LlamaForCausalLM, AutoTokenizer).

    Lève FileExistsError s'il existe déjà, ValueError si les deux vocabulaires diffèrent.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    folder = Path(folder)
    if folder.exists():
        raise FileExistsError(f"{folder} existe déjà : donnez un autre nom, ou effacez-le")
    if tokenizer.vocab_size != model.config.vocab_size:
        raise ValueError(
            f"le tokenizer a {tokenizer.vocab_size} tokens et le modèle {model.config.vocab_size} :"
            " ils ne vont pas ensemble"
        )
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    partial.mkdir(parents=True)
    try:
        weights = llama_weights(model)
        save_file(weights, partial / "model.safetensors", metadata={"format": "pt"})
        dtype = str(next(iter(weights.values())).dtype).removeprefix("torch.")
        _write(partial / "config.json", llama_config(model.config) | {"torch_dtype": dtype})
        ids = {"bos_token_id": 2, "eos_token_id": 3, "pad_token_id": 0}
        _write(partial / "generation_config.json", ids)
        _write(partial / "tokenizer.json", fast_tokenizer(tokenizer))
        _write(partial / "tokenizer_config.json", tokenizer_config(model.config.max_seq_len))
        os.replace(partial, folder)
    except SafetensorError as error:  # le disque est plein, par exemple
        raise OSError(f"{folder} n'a pas pu être écrit ({error})") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _write(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def llama_weights(model) -> dict[str, torch.Tensor]:
    """Les poids d'un GPT, sous les noms et dans le rangement de LlamaForCausalLM."""
    config = model.config
    ours = {name: weight.detach().cpu() for name, weight in model.state_dict().items()}
    theirs = {}
    for end, name in ENDS.items():
        if end != "head" or not config.tied:
            theirs[f"{name}.weight"] = ours[f"{end}.weight"]
    for i in range(config.n_layers):
        q, k, v = ours[f"blocks.{i}.attention.qkv.weight"].chunk(3)
        block = f"model.layers.{i}"
        theirs[f"{block}.self_attn.q_proj.weight"] = to_halves(q, config.n_heads)
        theirs[f"{block}.self_attn.k_proj.weight"] = to_halves(k, config.n_heads)
        theirs[f"{block}.self_attn.v_proj.weight"] = v
        for name, other in BLOCK.items():
            theirs[f"{block}.{other}.weight"] = ours[f"blocks.{i}.{name}.weight"]
    return {name: weight.clone().contiguous() for name, weight in theirs.items()}


def llama_config(config) -> dict:
    """Les tailles d'un GPTConfig, dans les mots de LlamaConfig (versions 4 et 5)."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": config.vocab_size,
        "hidden_size": config.d_model,
        "intermediate_size": config.d_ff,
        "num_hidden_layers": config.n_layers,
        "num_attention_heads": config.n_heads,
        "num_key_value_heads": config.n_heads,
        "head_dim": config.d_model // config.n_heads,
        "max_position_embeddings": config.max_seq_len,
        "rms_norm_eps": config.norm_eps,
        "rope_theta": config.rope_base,
        "rope_parameters": {"rope_type": "default", "rope_theta": config.rope_base},
        "tie_word_embeddings": config.tied,
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": 2,
        "eos_token_id": 3,
        "pad_token_id": 0,
    }


def fast_tokenizer(tokenizer) -> dict:
    """Notre tokenizer, dans le format de la bibliothèque `tokenizers` : les mêmes ids.

    Chaque byte y est un caractère visible (l'alphabet de GPT-2). Lève ValueError si deux tokens ont
    les mêmes bytes : ce format ne sait pas les distinguer.
    """
    letters = visible_bytes()
    pieces = [
        "".join(letters[byte] for byte in tokenizer.token_bytes(i)) for i in _plain(tokenizer)
    ]
    names = [*SPECIAL, *pieces]
    vocab = {name: i for i, name in enumerate(names)}
    if len(vocab) < len(names):
        raise ValueError("deux tokens ont les mêmes bytes : ce tokenizer ne s'exporte pas")
    no = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    special = [no | {"id": i, "content": name, "special": True} for i, name in enumerate(SPECIAL)]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    split = {"type": "Split", "behavior": "Isolated", "invert": False}
    split["pattern"] = {"Regex": tokenizer.pattern}
    words = [split, byte_level | {"use_regex": False}]
    return {
        "version": "1.0",
        "added_tokens": special,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": words},
        "decoder": byte_level | {"use_regex": True},
        "model": {
            "type": "BPE",
            "vocab": vocab,
            "merges": [[names[a], names[b]] for a, b in tokenizer.merges],
        },
    }


def _plain(tokenizer) -> range:
    return range(len(SPECIAL), tokenizer.vocab_size)


def visible_bytes() -> dict[int, str]:
    """L'alphabet de GPT-2 : un byte qui se voit est lui-même, les autres commencent à « Ā »."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {b: chr(256 + n) for n, b in enumerate(hidden)}


def tokenizer_config(max_seq_len: int) -> dict:
    """`split_special_tokens` : un texte qui contient « <eos> » reste du texte, comme chez nous."""
    names = zip(("pad_token", "unk_token", "bos_token", "eos_token"), SPECIAL, strict=True)
    return dict(names) | {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_seq_len,
        "clean_up_tokenization_spaces": False,
        "split_special_tokens": True,
        "padding_side": "left",
    }


# --- lire ----------------------------------------------------------------------------------------


def load(folder: str | os.PathLike, dtype: torch.dtype = torch.float32):
    """Un GPT du cours, avec les poids d'un dossier de forme LLaMA.

    Clés et valeurs partagées entre têtes (*grouped-query attention*) sont recopiées, une fois par
    tête. Lève FileNotFoundError si ce n'est pas un dossier de modèle, ValueError s'il demande ce
    que nos classes n'ont pas, ou si ses poids et sa configuration ne vont pas ensemble.
    """
    from course_lib.gpt import GPT
    from course_lib.rope import rope_frequencies

    folder = Path(folder)
    settings = read_config(folder)
    config = gpt_config(settings)
    kv_heads = settings.get("num_key_value_heads") or config.n_heads
    weights = read_weights(folder)
    if config.tied:
        weights["lm_head.weight"] = weights.get("model.embed_tokens.weight")
    ours = {k: w.to(dtype) for k, w in _our_weights(weights, config, kv_heads).items()}
    with torch.device("meta"):  # sans réserver ni tirer un seul nombre
        model = GPT(config)
    model.load_state_dict(ours, assign=True)
    if config.tied:
        model.head.weight = model.embedding.weight
    turning = rope_frequencies(config.d_model // config.n_heads, config.rope_base)
    angles = torch.arange(config.max_seq_len)[:, None] * turning
    for block in model.blocks:
        block.attention.cos, block.attention.sin = angles.cos(), angles.sin()
    return model.eval()


def read_config(folder: Path) -> dict:
    path = folder / "config.json"
    if not path.is_file():
        raise FileNotFoundError(f"{folder} n'est pas un dossier de modèle : config.json y manque")
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} ne se lit pas : {error}") from error
    if not isinstance(settings, dict) or settings.get("model_type") != "llama":
        kind = settings.get("model_type") if isinstance(settings, dict) else None
        raise ValueError(
            f"{path} décrit un modèle « {kind} » ; nos classes sont celles de « llama »"
        )
    return settings


def gpt_config(settings: dict):
    """Le GPTConfig d'un config.json ; ValueError nomme ce que nos classes n'ont pas."""
    from course_lib.gpt import GPTConfig

    refused = {
        name: settings[name]
        for name, only in ONLY.items()
        if name in settings and settings[name] != only
    }
    rope = settings.get("rope_parameters") or {}
    for name in ("rope_parameters", "rope_scaling"):  # l'ancien nom, et l'ancienne clé « type »
        given = settings.get(name) or {}
        if given.get("rope_type", given.get("type", "default")) != "default":
            refused[name] = given
    missing = [name for name in SIZES if name not in settings]
    if missing:
        raise ValueError(f"config.json ne dit pas : {', '.join(missing)}")
    for name in SIZES:
        if not isinstance(settings[name], int) or settings[name] < 1:
            raise ValueError(
                f"config.json : {name} vaut {settings[name]!r}, au lieu d'un entier positif"
            )
    d_model, n_heads = settings["hidden_size"], settings["num_attention_heads"]
    if settings.get("head_dim") not in (None, d_model // n_heads):
        refused["head_dim"] = settings["head_dim"]
    kv_heads = settings.get("num_key_value_heads") or n_heads
    if n_heads % kv_heads:
        refused["num_key_value_heads"] = kv_heads
    if refused:
        told = ", ".join(f"{name} = {value}" for name, value in refused.items())
        raise ValueError(f"ce modèle demande ce que nos classes n'ont pas : {told}")
    return GPTConfig(
        vocab_size=settings["vocab_size"],
        d_model=d_model,
        n_layers=settings["num_hidden_layers"],
        n_heads=n_heads,
        d_ff=settings["intermediate_size"],
        max_seq_len=settings.get("max_position_embeddings", 2048),
        rope_base=float(rope.get("rope_theta", settings.get("rope_theta", 10000.0))),
        norm_eps=settings.get("rms_norm_eps", 1e-6),
        tied=settings.get("tie_word_embeddings", False),
    )


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Les poids de tous les fichiers safetensors du dossier ; un pickle n'est jamais ouvert."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    index, alone = folder / "model.safetensors.index.json", folder / "model.safetensors"
    if index.is_file():  # un grand modèle, en plusieurs fichiers
        try:
            names = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
            files = [folder / name for name in sorted(set(names))]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{index} ne dit pas où sont les poids ({error!r})") from error
    else:
        files = [alone] if alone.is_file() else sorted(folder.glob("*.safetensors"))
    if not files:
        pickles = [path.name for kind in ("*.bin", "*.pt", "*.pth") for path in folder.glob(kind)]
        if pickles:
            raise ValueError(
                f"{folder} n'a que des pickles ({', '.join(sorted(pickles))}), qui peuvent exécuter"
                " n'importe quel code : convertissez-les en safetensors"
            )
        raise FileNotFoundError(f"{folder} n'a pas de poids : aucun fichier .safetensors")
    weights = {}
    for path in files:
        if not path.is_file():
            raise FileNotFoundError(f"{path} manque : ses poids sont attendus")
        try:
            weights |= load_file(path)
        except SafetensorError as error:
            raise ValueError(f"{path} est abîmé ou incomplet ({error})") from error
    return weights


def _our_weights(theirs: dict[str, torch.Tensor], config, kv_heads: int) -> dict[str, torch.Tensor]:
    """Les poids d'un LLaMA sous nos noms ; ValueError si l'un manque, est de trop ou mal taillé."""
    C, V, F = config.d_model, config.vocab_size, config.d_ff
    D = C // config.n_heads
    left = {name: weight for name, weight in theirs.items() if "rotary_emb" not in name}

    def take(name: str, *shape: int) -> torch.Tensor:
        weight = left.pop(f"{name}.weight", None)
        found = None if weight is None else tuple(weight.shape)
        if found != shape:
            raise ValueError(
                f"poids et configuration ne vont pas ensemble : {name}.weight"
                f" {'manque' if found is None else f'est de forme {found}'}, {shape} attendu"
            )
        return weight

    ours = {f"{end}.weight": take(name, V, C) for end, name in ENDS.items() if end != "norm"}
    ours["norm.weight"] = take(ENDS["norm"], C)
    shapes = {"attention.out": (C, C), "ffn.gate": (F, C), "ffn.up": (F, C), "ffn.down": (C, F)}
    for i in range(config.n_layers):
        block = f"model.layers.{i}"
        q = to_pairs(take(f"{block}.self_attn.q_proj", C, C), config.n_heads)
        k = to_pairs(take(f"{block}.self_attn.k_proj", kv_heads * D, C), kv_heads)
        v = take(f"{block}.self_attn.v_proj", kv_heads * D, C)
        k, v = (_one_per_head(weight, kv_heads, config.n_heads) for weight in (k, v))
        ours[f"blocks.{i}.attention.qkv.weight"] = torch.cat([q, k, v])
        for name, other in BLOCK.items():
            ours[f"blocks.{i}.{name}.weight"] = take(f"{block}.{other}", *shapes.get(name, (C,)))
    if left:
        raise ValueError(f"poids que nos classes n'ont pas : {', '.join(sorted(left)[:5])}")
    return ours


def _one_per_head(weight: torch.Tensor, kv_heads: int, n_heads: int) -> torch.Tensor:
    rows, columns = weight.shape
    by_head = weight.view(kv_heads, rows // kv_heads, columns)
    return by_head.repeat_interleave(n_heads // kv_heads, 0).reshape(-1, columns)
