"""L'entraînement : mesurer l'erreur, descendre son gradient, recommencer, garder.

AdamW (Loshchilov et Hutter, 2019, arXiv:1711.05101) ; Muon pour les matrices (Jordan et al., 2024,
https://kellerjordan.github.io/posts/muon ; Liu et al., 2025, arXiv:2502.16982) ; un taux qui monte,
puis descend en ligne droite (Bergsma et al., 2025, arXiv:2502.15938). Ce module laisse de côté la
préparation des textes, l'affichage, les cartes graphiques et le travail à plusieurs machines.

Code gelé du chapitre 9 : il se modifie dans notebooks/09_entrainement.ipynb.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf, isfinite, log
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import nn
from torch.nn import functional

PAD = 0


def surprises(model: nn.Module, ids: torch.Tensor) -> torch.Tensor:
    """La surprise de chaque token sachant les précédents, en nats : (B, T + 1) → (B, T).

    −ln p, où p est la probabilité donnée au token ; celle de `<pad>` est nulle.
    """
    logits = model(ids[:, :-1])  # (B, T, V)
    nats = functional.cross_entropy(
        logits.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=PAD, reduction="none"
    )
    return nats.view(len(ids), -1)


def padded(rows: Sequence[Sequence[int]], multiple: int = 1) -> torch.Tensor:
    """Des suites en une table (B, T + 1), complétées à droite par `<pad>`.

    `[[2, 7, 3], [2, 3]]` → `[[2, 7, 3], [2, 3, 0]]`. T est arrondi à un multiple de `multiple`.
    """
    length = -(-(max(map(len, rows)) - 1) // multiple) * multiple
    table = np.full((len(rows), length + 1), PAD, dtype=np.int64)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return torch.from_numpy(table)


def document_batches(
    documents: Sequence[Sequence[int]], batch_size: int, seed: int = 0, multiple: int = 1
) -> Callable[[int], torch.Tensor]:
    """La fonction qui rend le batch d'un pas : `batch_size` documents entiers, un par ligne.

    Chaque époque les lit en désordre, des longueurs voisines ensemble, moins un reste qui ne
    remplit pas un batch. Le batch d'un pas ne dépend que de `seed` et du pas. Lève ValueError s'il
    n'y a pas assez de documents pour un batch.
    """
    lengths = np.array([len(document) for document in documents])
    n_batches = len(documents) // batch_size
    if not n_batches:
        raise ValueError(
            f"texte trop court : {len(documents)} document(s) pour un batch de {batch_size} ;"
            " il faut plus de textes, ou un batch plus petit"
        )

    @lru_cache(maxsize=1)
    def epoch(number: int) -> np.ndarray:
        dice = np.random.default_rng([seed, number])
        order = dice.permutation(len(documents))[: n_batches * batch_size]
        pools = np.split(order, range(64 * batch_size, len(order), 64 * batch_size))
        order = np.concatenate([pool[lengths[pool].argsort(kind="stable")] for pool in pools])
        return dice.permutation(order.reshape(n_batches, batch_size))

    def batch(step: int) -> torch.Tensor:
        number, place = divmod(step, n_batches)
        return padded([documents[i] for i in epoch(number)[place]], multiple)

    return batch


@dataclass(frozen=True)
class TrainingConfig:
    """Comment apprendre. Les durées sont en pas.

    Le taux monte pendant `warmup` pas, et descend pendant les `decay` derniers, ou dès le sommet si
    `decay` est None. `micro_batch` lignes sont calculées à la fois : la mémoire en dépend, le
    résultat non, aux arrondis près. `clip` borne la longueur du gradient. `optimizer` : "muon" ou
    "adamw".
    """

    steps: int = 1000
    learning_rate: float = 0.003
    warmup: int = 50
    decay: int | None = None
    weight_decay: float = 0.1
    clip: float = 1.0
    optimizer: str = "muon"
    micro_batch: int = 8
    eval_every: int = 250
    save_every: int = 250

    def __post_init__(self):
        if min(self.steps, self.micro_batch, self.eval_every, self.save_every) < 1:
            raise ValueError("steps, micro_batch, eval_every et save_every sont d'au moins 1")
        if not 0 <= self.warmup <= self.steps or not 0 <= (self.decay or 0) <= self.steps:
            both = f"warmup ({self.warmup}) et decay ({self.decay})"
            raise ValueError(f"{both} vont de 0 à steps ({self.steps})")
        if not (0 < self.learning_rate < inf and self.clip > 0 and 0 <= self.weight_decay < inf):
            raise ValueError("learning_rate et clip sont au-dessus de 0, weight_decay d'au moins 0")
        if self.optimizer not in ("muon", "adamw"):
            raise ValueError(f'optimizer est "muon" ou "adamw" ; reçu : {self.optimizer!r}')


def make_optimizers(model: nn.Module, config: TrainingConfig) -> dict[str, torch.optim.Optimizer]:
    """Les optimiseurs : Muon pour les matrices des blocs, AdamW pour le reste ; ou AdamW seul.

    Le reste : la table, la tête, et les normes, qui seules ne sont pas tirées vers 0. Les pas
    de Muon ont la longueur de ceux d'AdamW : un même taux sert aux deux.
    """
    tables, matrices, vectors = [], [], []
    for name, weight in model.named_parameters():
        outside = name.startswith(("embedding.", "head.")) or config.optimizer == "adamw"
        (vectors if weight.dim() < 2 else tables if outside else matrices).append(weight)
    rate, pull = config.learning_rate, config.weight_decay
    groups = [{"params": tables, "weight_decay": pull}, {"params": vectors, "weight_decay": 0.0}]
    optimizers = {"adamw": torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), fused=True)}
    if matrices:
        optimizers["muon"] = torch.optim.Muon(
            matrices, lr=rate, weight_decay=pull, adjust_lr_fn="match_rms_adamw"
        )
    return optimizers


def accumulate_gradient(
    loss: Callable, batch: torch.Tensor, micro_batch: int, share: tuple[int, int] = (0, 1)
) -> float:
    """Le gradient de la surprise moyenne d'un token du batch, morceau par morceau ; rend celle-ci.

    Ni `<pad>` ni un id négatif (un token lu sans être appris) n'y comptent. `share` = (rang,
    nombre) : une ligne sur `nombre`, comptée `nombre` fois, pour que la moyenne des machines
    rende le tout.
    """
    rank, world = share
    n_targets, total = (batch[:, 1:] > PAD).sum(), 0.0
    for rows in batch[rank::world].split(micro_batch):
        mean = loss(rows) * world / n_targets
        mean.backward()
        total += mean.detach()
    return float(total)


def take_step(model: nn.Module, optimizers: dict, rate: float, clip: float) -> float:
    """Borne le gradient, et s'il est fini, avance les poids au taux `rate` ; rend sa longueur."""
    length = nn.utils.clip_grad_norm_(model.parameters(), clip).item()
    if isfinite(length):
        for optimizer in optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
    model.zero_grad()
    return length


def learning_rate(step: int, config: TrainingConfig) -> float:
    """Le taux du pas `step`, qui compte depuis 0 : une montée, un plateau, une descente.

    6 pas, montée de 2, descente de 3, sommet 1 → 0,5 ; 1 ; 1 ; 1 ; 0,67 ; 0,33.
    """
    decay = config.steps - config.warmup if config.decay is None else config.decay
    up = (step + 1) / max(1, config.warmup)
    down = (config.steps - step) / max(1, decay)
    return config.learning_rate * min(1.0, up, down)


@torch.no_grad()
def estimate_loss(model: nn.Module, documents, n_bytes: int, *, loss=None, batch_size=8) -> float:
    """La note, en bits par byte : la surprise des documents, lus en entier, par byte.

    documents : des suites d'ids, de `<bos>` à `<eos>` ; `loss` : comme dans `train`.
    """
    loss = loss or (lambda ids: surprises(model, ids).sum())
    device = next(model.parameters()).device
    rows, was_training, nats = sorted(documents, key=len), model.training, 0.0
    model.eval()
    for i in range(0, len(rows), batch_size):
        nats += loss(padded(rows[i : i + batch_size]).to(device)).item()
    model.train(was_training)
    return nats / log(2) / n_bytes


@dataclass
class Progress:
    """Où l'on en est : pas faits, notes [pas, bits par byte], et ce qu'il faut savoir d'autre."""

    step: int = 0
    history: list[list[float]] = field(default_factory=list)
    about: dict = field(default_factory=dict)


def named_state(model: nn.Module, optimizers: dict) -> Iterator[tuple[str, torch.Tensor]]:
    """Chaque poids, sous son nom ; sous « muon/nom/clé », ce qu'un optimiseur garde de lui."""
    for name, weight in model.named_parameters():
        yield name, weight.detach()
        for label, optimizer in optimizers.items():
            for key, value in optimizer.state.get(weight, {}).items():
                yield f"{label}/{name}/{key}", value


def digest(tensors: dict[str, torch.Tensor], state: str) -> str:
    """L'empreinte SHA-256 d'un état : un seul bit changé, et elle n'a plus rien de commun."""
    sha = hashlib.sha256(state.encode())
    for name in sorted(tensors):
        sha.update(name.encode())
        sha.update(tensors[name].reshape(-1).view(torch.uint8).numpy())
    return sha.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Écrit en entier ou pas du tout : tant que tout n'est pas sur le disque, l'ancien reste."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OSError(
            f"{path} n'a pas pu être écrit ({error.strerror}) ; ce qui était gardé est intact."
            " Vérifiez la place et le droit d'y écrire, puis relancez"
        ) from error


def save_checkpoint(path, model: nn.Module, optimizers: dict, progress: Progress) -> None:
    """Garde en un fichier safetensors de quoi reprendre au bit près : poids, optimiseurs, dés.

    Si le disque refuse (OSError) ou qu'un poids n'est plus un nombre, le fichier d'avant reste.
    """
    tensors = {name: value.cpu().contiguous() for name, value in named_state(model, optimizers)}
    if not all(value.isfinite().all() for value in tensors.values()):
        raise FloatingPointError(f"des poids ne sont plus des nombres ; {path} n'est pas touché")
    tensors["rng"] = torch.get_rng_state()
    state = json.dumps(vars(progress), ensure_ascii=False)
    metadata = {"état": f"{digest(tensors, state)} {state}"}
    write_whole(Path(path), safetensors.torch.save(tensors, metadata))


def read_checkpoint(path: str | os.PathLike) -> tuple[dict[str, torch.Tensor], Progress]:
    """Relit les tenseurs et l'état ; lève ValueError si un bit des poids ou de l'état a changé."""
    try:
        with safe_open(path, framework="pt") as file:
            sha256, _, state = file.metadata()["état"].partition(" ")
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
        if sha256 != digest(tensors, state):
            raise ValueError("son empreinte n'est pas la bonne")
        return tensors, Progress(**json.loads(state))
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} est abîmé, ou vient d'ailleurs ({error})") from None


@torch.no_grad()
def load_checkpoint(path, model: nn.Module, optimizers: dict | None = None) -> Progress:
    """Remet le modèle, et s'ils sont donnés les optimiseurs et les dés, dans l'état gardé.

    Lève ValueError si le fichier est abîmé, ou celui d'un autre modèle : rien n'est alors changé.
    """
    tensors, progress = read_checkpoint(path)
    weights, rng = dict(model.named_parameters()), tensors.pop("rng")
    wanted = {name: tuple(weight.shape) for name, weight in weights.items()}
    found = {name: tuple(value.shape) for name, value in tensors.items() if "/" not in name}
    for name in wanted | found:
        here, there = wanted.get(name, "absent"), found.get(name, "absent")
        if here != there:
            raise ValueError(f"{path} : un autre modèle ; {name} y est {there}, et ici {here}")
    for name, weight in weights.items():
        weight.copy_(tensors.pop(name))
    if optimizers is not None:
        for place, value in tensors.items():
            label, name, key = place.split("/")
            if label in optimizers:  # un autre optimiseur repart de zéro
                optimizers[label].state[weights[name]][key] = value.to(weights[name].device)
        torch.set_rng_state(rng)
    return progress


def train_step(model, optimizers, batch, step: int, config: TrainingConfig, loss, share) -> float:
    """Le pas `step` ; rend la surprise moyenne d'un token, en nats. Arguments : voir `train`."""
    nats = accumulate_gradient(loss, batch, config.micro_batch, share)
    length = take_step(model, optimizers, learning_rate(step, config), config.clip)
    if not isfinite(length):
        raise FloatingPointError(
            f"au pas {step + 1}, l'erreur ou son gradient n'est plus un nombre ; le pas n'est pas"
            " fait, et le dernier état gardé est sain. Essayez un taux plus petit (learning_rate ="
            f" {config.learning_rate / 3:.1g}), une montée (warmup) plus longue, ou float32"
        )
    return nats


def train(
    model: nn.Module, batches: Callable[[int], torch.Tensor], config: TrainingConfig, *,
    evaluate=None, folder=None, loss=None, optimizers=None, watch=None, share=(0, 1), about=None,
) -> Progress:  # fmt: skip
    """Entraîne `model` ; rend les pas faits et les notes.

    batches : le batch (B, T + 1) du pas n, complété par `<pad>` ; le même à chaque appel.
    evaluate : une note à abaisser, prise tous les `eval_every` pas et à la fin.
    folder : y garder `dernier.safetensors` et `meilleur.safetensors`, et reprendre au dernier.
    loss : d'un batch à la somme de ses surprises, en nats ; par défaut, celle de `model`.
    optimizers : par défaut, ceux de `make_optimizers`.
    watch : appelé après chaque pas avec (progress, erreur en nats) ; vrai : garder et s'arrêter.
    share : (rang, nombre) parmi les processus ; le rang 0 seul écrit.

    Lève FloatingPointError si l'erreur n'est plus un nombre ; le dernier état gardé reste sain.
    """
    loss = loss or (lambda ids: surprises(model, ids).sum())
    optimizers = optimizers or make_optimizers(model, config)
    device = next(model.parameters()).device
    progress, stopped = Progress(about=about or {}), False
    last = None if folder is None else Path(folder, "dernier.safetensors")
    writes = last is not None and share[0] == 0
    if last and last.exists():
        progress = load_checkpoint(last, model, optimizers)
    while progress.step < config.steps and not stopped:
        batch = batches(progress.step).to(device)
        nats = train_step(model, optimizers, batch, progress.step, config, loss, share)
        progress.step += 1
        stopped = bool(watch and watch(progress, nats))
        done = progress.step == config.steps
        if evaluate and (done or progress.step % config.eval_every == 0):
            progress.history.append([progress.step, evaluate()])
            if writes and progress.history[-1][1] == min(note for _, note in progress.history):
                save_checkpoint(last.with_stem("meilleur"), model, optimizers, progress)
        if writes and (done or stopped or progress.step % config.save_every == 0):
            save_checkpoint(last, model, optimizers, progress)
    return progress
