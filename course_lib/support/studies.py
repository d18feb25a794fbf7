"""Les études du chapitre 9 : `python3 cours.py study trajectory`, `scaling` ou `copying`.

Trop longues pour un carnet, elles sont faites une fois, gardées dans `data/etudes/`, et se refont
par ces commandes, aux derniers chiffres près. Les pas et les tokens lus y mesurent le temps : une
machine lente donne les mêmes courbes.
"""

import json
from math import log, log2
from pathlib import Path

import numpy as np
import torch
from tqdm.auto import tqdm

from course_lib.support import corpus, paths
from course_lib.support.evaluation import bits_per_byte
from course_lib.support.probes import excess, pairs, scoring
from course_lib.support.tokens import floor

FOLDER = paths.DATA / "etudes"
STOPS = (10, 25, 50, 100, 200, 400, 800, 1200, 1600, 2000, 2400, 2800, 3200)  # où l'on regarde
SIZES = {  # formes du même modèle, de la plus petite à la plus grande
    "16": {"d_model": 16, "n_layers": 2, "n_heads": 2, "d_ff": 44},
    "32": {"d_model": 32, "n_layers": 2, "n_heads": 2, "d_ff": 88},
    "64": {"d_model": 64, "n_layers": 3, "n_heads": 4, "d_ff": 176},
}
STEPS = (100, 200, 400)  # durées ; le taux descend jusqu'au bout de chacune
VOCAB, ROWS = 1024, 8


def trajectory(output: Path | None = None) -> Path:
    """Entraîne `mini`, et s'arrête à chaque pas de `STOPS` pour mesurer ce qu'il sait."""
    from course_lib.gpt import GPT, GPTConfig
    from course_lib.training import TrainingConfig

    config, training = GPTConfig.mini(), TrainingConfig(STOPS[-1], 0.01, 50, micro_batch=ROWS)
    tokenizer, data = prepared(config.vocab_size, config.max_seq_len)
    stories = corpus.load("micromonde", split="val", size=30_000)
    items, seen = list(pairs.pairs(20)), []

    def look(step: int, tokens: int) -> None:
        costs = excess.excess(model, tokenizer, stories)
        found = pairs.score(scoring.bits_of(model, tokenizer), items)
        seen.append(
            {
                "pas": step,
                "tokens": tokens,
                "note": bits_per_byte(model, tokenizer, stories),
                "excès": {kind: round(cost.excess, 3) for kind, cost in costs.items()},
                "paires": {score.kind: [score.right, score.total] for score in found},
            }
        )

    torch.manual_seed(0)
    model = GPT(config)
    run(model, data, training, STOPS, look)
    about = {"plancher": floor(stories), "moments": seen}
    return write(output or FOLDER / "trajectoire.json", about)


def scaling(output: Path | None = None) -> Path:
    """Entraîne chaque forme de `SIZES` pendant chaque durée de `STEPS`, chacune de zéro."""
    from course_lib.gpt import GPT, GPTConfig
    from course_lib.training import TrainingConfig

    length = 1024  # avec un petit vocabulaire, une histoire peut dépasser 512 tokens
    tokenizer, data = prepared(VOCAB, length)
    stories, found = corpus.load("micromonde", split="val", size=200_000), []
    for shape in SIZES.values():
        for steps in STEPS:
            torch.manual_seed(0)
            model = GPT(GPTConfig(vocab_size=tokenizer.vocab_size, max_seq_len=length, **shape))
            training = TrainingConfig(steps, 0.01, 20, micro_batch=ROWS)
            tokens = run(model, data, training, (), lambda *_: None)
            parameters = sum(weight.numel() for weight in model.parameters())
            note = bits_per_byte(model, tokenizer, stories)
            found.append({"paramètres": parameters, "tokens": tokens, "note": note})
            write(output or FOLDER / "echelle.json", {"plancher": floor(stories), "essais": found})
    return output or FOLDER / "echelle.json"


def copying(output: Path | None = None) -> Path:
    """Apprend à un GPT de deux blocs à recopier une suite de tokens au hasard, venue deux fois.

    Rien n'aide à prévoir la première copie ; la seconde ne coûte rien à qui retrouve, plus tôt, le
    token qu'il vient de lire, et prend celui qui le suivait (Olsson et al., 2022).
    """
    from course_lib.gpt import GPT, GPTConfig
    from course_lib.training import TrainingConfig, make_optimizers, surprises, train_step

    vocab_size, length, steps = 512, 20, 2000
    dice = np.random.default_rng(0)
    torch.manual_seed(0)
    model = GPT(GPTConfig(vocab_size, 128, 2, 4, 352))
    training = TrainingConfig(steps, 0.005, 30, decay=steps // 3, micro_batch=16)
    optimizers, seen = make_optimizers(model, training), []

    def rows(count: int, n: int, gap: int) -> torch.Tensor:
        """`<bos>`, n tokens, `gap` autres, les n mêmes : (count, 1 + 2 n + gap)."""
        piece, filler = (dice.integers(4, vocab_size, (count, k)) for k in (n, gap))
        start = np.full((count, 1), 2)
        return torch.from_numpy(np.concatenate([start, piece, filler, piece], axis=1))

    @torch.no_grad()
    def second_copy(gap: int) -> float:
        """Ce que coûte un token de la seconde copie, en bits ; le premier, imprévisible, exclu."""
        return surprises(model, rows(64, length, gap))[:, 1 + length + gap :].mean().item() / log(2)

    for step in tqdm(range(steps), leave=False):
        batch = rows(16, int(dice.integers(8, 24)), int(dice.integers(0, 8)))
        loss = train_step(model, optimizers, batch, step, training, summed(model), (0, 1))
        if (step + 1) % 50 == 0:
            seen.append({"pas": step + 1, "bits": second_copy(4), "erreur": loss / log(2)})
    gaps = {gap: second_copy(gap) for gap in (0, 4, 8, 16, 32, 64, 128)}
    about = {"hasard": log2(vocab_size - 4), "moments": seen, "écarts": gaps}
    return write(output or FOLDER / "copie.json", about)


def summed(model):
    from course_lib.training import surprises

    return lambda ids: surprises(model, ids).sum()


def prepared(vocab_size: int, length: int):
    """Un tokenizer appris sur 20 Mo du micromonde, et ces 20 Mo en tokens."""
    from course_lib.support import tokens
    from course_lib.tokenizer import BPETokenizer

    train = corpus.load("micromonde", split="train", size=20_000_000)
    tokenizer = BPETokenizer.train(train, vocab_size)
    return tokenizer, tokens.prepare("micromonde", tokenizer, length, size=20_000_000)


def run(model, data, training, stops, look) -> int:
    """Entraîne en bf16 si c'est plus rapide ici ; `look(pas, tokens)` à chaque arrêt."""
    from course_lib.support.trainer import Loss, choose_precision
    from course_lib.training import make_optimizers, train_step

    batches = data.batches(ROWS, seed=0)
    optimizers = make_optimizers(model, training)
    loss = Loss(model, choose_precision("auto", model, batches(0))[0])
    tokens = 0
    for step in tqdm(range(training.steps), leave=False):
        batch = batches(step)
        tokens += int((batch[:, 1:] != 0).sum())
        train_step(model, optimizers, batch, step, training, loss, (0, 1))
        if step + 1 in stops:
            look(step + 1, tokens)
    return tokens


def write(path: Path, content: dict) -> Path:
    from course_lib.training import write_whole

    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return path
