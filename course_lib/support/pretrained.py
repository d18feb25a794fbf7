"""Ce qui est déjà appris : les vecteurs de mots des romans, et les modèles entraînés.

    words, vectors = pretrained.word_vectors("romans")   # (N mots, 64)
    model, tokenizer = pretrained.load("entrainements/mini-micromonde")

Les vecteurs se refont par `python3 cours.py vectors`, un modèle par `python3 cours.py train`.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm.auto import tqdm

from course_lib.support import paths

VECTORS = {"romans": paths.DATA / "vecteurs_romans.safetensors"}
REMAKE = "python3 cours.py vectors romans -o data/vecteurs_romans.safetensors"


# Les modèles du cours, chacun dans un dossier écrit par `pack`.
NAMES = ("mini", "mini-interdits", "mini-sans-copies", "cours")
MODELS = {name: paths.DATA / name for name in NAMES}
WEIGHTS, TOKENIZER = "meilleur.safetensors", "tokenizer.json"
OF_TRAINING = ("reglages.json", "dernier.safetensors")  # ce que seul un entraînement contient


def load(name: str | os.PathLike):
    """Le modèle (prêt à répondre) et le tokenizer d'un dossier d'entraînement.

    `name` : « mini », « cours », ou le dossier. Lève FileNotFoundError s'il y manque un fichier,
    ValueError s'il est abîmé, ou si modèle et tokenizer ne vont pas ensemble.
    """
    from course_lib.gpt import GPT, GPTConfig
    from course_lib.tokenizer import BPETokenizer
    from course_lib.training import load_checkpoint, read_checkpoint

    folder = MODELS.get(name, Path(name))
    if not folder.is_dir() and name not in MODELS:
        raise FileNotFoundError(
            f"{name} n'est ni un modèle du cours ({', '.join(NAMES)}), ni un dossier : donnez celui"
            " d'un entraînement, ou faites-en un (python3 cours.py train --config mini)"
        )
    for file in (WEIGHTS, TOKENIZER):
        if not (folder / file).is_file():
            if file == WEIGHTS and (folder / OF_TRAINING[1]).is_file():
                raise FileNotFoundError(
                    f"{folder / file} manque : cet entraînement n'est pas encore noté ; relancez"
                    " python3 cours.py train, avec les mêmes mots, jusqu'à sa première note"
                )
            if name in MODELS:
                raise FileNotFoundError(
                    f"{folder / file} manque : il vient avec le cours (git checkout data/{name})"
                )
            raise FileNotFoundError(
                f"{folder / file} manque : donnez le dossier d'un entraînement, ou faites-en un"
                " (python3 cours.py train --config mini)"
            )
    tokenizer = BPETokenizer.load(folder / TOKENIZER)
    sizes = read_checkpoint(folder / WEIGHTS)[1].about.get("modèle")
    try:
        config = GPTConfig(**sizes)
    except TypeError as error:
        raise ValueError(f"{folder / WEIGHTS} ne dit pas les tailles du modèle ({error})") from None
    if tokenizer.vocab_size != config.vocab_size:
        raise ValueError(
            f"dans {folder}, le tokenizer a {tokenizer.vocab_size} tokens et le modèle en attend"
            f" {config.vocab_size}"
        )
    model = GPT(config)
    load_checkpoint(folder / WEIGHTS, model)
    return model.eval(), tokenizer


def weights(name: str | os.PathLike) -> Path:
    """Le fichier des poids d'un modèle du cours, ou d'un dossier d'entraînement."""
    return MODELS.get(name, Path(name)) / WEIGHTS


def tokenizer_file(name: str | os.PathLike) -> Path:
    """Le fichier du tokenizer d'un modèle du cours, ou d'un dossier d'entraînement."""
    return MODELS.get(name, Path(name)) / TOKENIZER


def history(name: str | os.PathLike) -> list[dict]:
    """Les réglages des apprentissages d'un modèle, du premier au dernier (`train --from`)."""
    from course_lib.training import read_checkpoint

    stages = [read_checkpoint(weights(name))[1].about]
    while "avant" in stages[0]:
        stages.insert(0, stages[0]["avant"])
    return stages


def pack(name: str | os.PathLike, folder: str | os.PathLike) -> Path:
    """Écrit dans `folder` de quoi relire un modèle, et rien d'autre : ses poids en bfloat16.

    Sans les optimiseurs, et deux fois plus court, il tient dans le dépôt. Lève FileExistsError si
    `folder` contient un entraînement ou un autre modèle, dont les poids seraient perdus.
    """
    from course_lib.training import read_checkpoint, save_checkpoint

    folder = Path(folder)
    if any((folder / file).exists() for file in OF_TRAINING):
        raise FileExistsError(
            f"{folder} contient un entraînement, que cette copie écraserait : donnez un autre"
            f" dossier (export DOSSIER --light --model {folder})"
        )
    same = (folder / WEIGHTS).exists() and folder.resolve() == weights(name).parent.resolve()
    if (folder / WEIGHTS).exists() and not same:
        raise FileExistsError(f"{folder} contient déjà un modèle : donnez un autre dossier")
    model, tokenizer = load(name)
    progress = read_checkpoint(weights(name))[1]
    folder.mkdir(parents=True, exist_ok=True)
    save_checkpoint(folder / WEIGHTS, model.bfloat16(), {}, progress)
    tokenizer.save(folder / TOKENIZER)
    return folder


def word_vectors(name: str) -> tuple[list[str], torch.Tensor]:
    """Les mots, du plus fréquent au plus rare, et leurs vecteurs (N, C).

    Lève ValueError si rien ne porte ce nom ou si le fichier est abîmé, FileNotFoundError s'il
    manque.
    """
    from safetensors import SafetensorError, safe_open

    if name not in VECTORS:
        raise ValueError(f"pas de vecteurs « {name} » ; il y a : {', '.join(VECTORS)}")
    path = VECTORS[name]
    if not path.exists():
        raise FileNotFoundError(f"{path} manque. Pour le refaire : {REMAKE}")
    try:
        with safe_open(path, framework="pt") as file:
            words, vectors = json.loads(file.metadata()["mots"]), file.get_tensor("vecteurs")
    except (SafetensorError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} est abîmé ({error}). Pour le refaire : {REMAKE}") from error
    return words, vectors.float()


def learn_word_vectors(
    texts: Sequence[str], tokenizer, *, least: int = 50, progress: bool = False
) -> tuple[list[str], torch.Tensor]:
    """Les mots de `texts` qui tiennent en un token et viennent `least` fois, et leurs vecteurs."""
    import regex

    from course_lib import embeddings
    from course_lib.tokenizer import count_words

    counts = count_words(texts, regex.compile(tokenizer.pattern))
    ids = {
        word.strip(): ids[0]
        for word, times in counts.most_common()
        if times >= least
        and word[:1] == " "
        and word[1:].isalpha()
        and len(ids := tokenizer.encode(word)) == 1
    }
    if not ids:
        raise ValueError(f"aucun mot ne tient en un token et ne vient {least} fois dans ces textes")
    pairs, neighbours = embeddings.count_neighbours(tokenizer.encode_batch(texts), window=5)
    torch.manual_seed(0)
    model = embeddings.GloVe(tokenizer.vocab_size, d_model=64)
    for lr, epochs in ((0.02, 6), (0.004, 2)):  # de grands pas, puis de petits
        optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.0)
        for _ in tqdm(range(epochs), desc=f"vecteurs, pas de {lr}", disable=not progress):
            for batch in torch.randperm(len(neighbours)).split(40_000):
                loss = model.loss(pairs[batch], neighbours[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return list(ids), model.vectors()[list(ids.values())]


def save_word_vectors(words: list[str], vectors: torch.Tensor, path: Path) -> None:
    """Écrit d'un coup : un arrêt au milieu laisse l'ancien fichier entier."""
    from safetensors.torch import save

    from course_lib.training import write_whole

    metadata = {"mots": json.dumps(words, ensure_ascii=False)}
    write_whole(path, save({"vecteurs": vectors.half()}, metadata))
