"""La commande `python -m course_lib train` : autour de `course_lib.training`, tout le matériel.

Le dossier d'un entraînement contient : `reglages.json`, décidés au départ et relus à chaque
reprise ; `tokenizer.json` ; `dernier.safetensors` et `meilleur.safetensors`. À plusieurs processus,
ou machines, c'est `torchrun` qui lance, et DDP qui fait la moyenne des gradients :

    .venv/bin/python -m torch.distributed.run --nproc-per-node 2 \\
        -m course_lib train --config mini --corpus micromonde
"""

import gc
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from math import inf, log
from pathlib import Path

import torch
from filelock import FileLock, Timeout
from torch import distributed, nn
from torch.nn import functional
from tqdm.auto import tqdm

from course_lib.support import copies, inspection, muon, paths, pretrained, tokens
from course_lib.support.interruption import Interruption

PAD = 0
SETTINGS, LAST, BEST = "reglages.json", "dernier.safetensors", "meilleur.safetensors"
DEFAULT_SIZE = {"micromonde": 20_000_000}  # octets
RATE = {"mini": 0.01}  # un petit modèle va plus vite à plus grands pas ; ailleurs, celui du cours
RATE_AGAIN = 0.0003  # à plus grands pas, un modèle qui a déjà appris commence par oublier
FASTER = 1.05  # en dessous, un calcul « plus rapide » ne vaut pas son risque
COMPILE_FROM = 900  # secondes d'entraînement prévues, sous lesquelles compiler coûte trop


@dataclass(frozen=True)
class Run:
    """Ce que demande la ligne de commande. « auto » : mesuré au départ."""

    config: str = "mini"
    start: str | None = None  # un modèle dont partir, au lieu de poids au hasard
    corpus: str = "micromonde"
    folder: Path | None = None
    size: int | None = None
    tokenizer: Path | None = None
    batch_size: int = 32
    copies: int = 0
    unlikelihood: float = 0.0  # poids de ce que la grammaire interdit ; 0 : surprise ordinaire
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"
    compile: str = "auto"
    accept_changes: bool = False


@dataclass(frozen=True)
class Processes:
    """La place de ce processus parmi ceux de `torchrun`."""

    rank: int = 0
    world: int = 1
    local: int = 0

    def total(self, value: float) -> float:
        """La somme de `value` sur tous les processus."""
        if self.world == 1:
            return value
        shared = torch.tensor(value, dtype=torch.float64, device=collective_device(self))
        distributed.all_reduce(shared)
        return shared.item()


def collective_device(processes: Processes) -> str:
    return f"cuda:{processes.local}" if distributed.get_backend() == "nccl" else "cpu"


@contextmanager
def joined() -> Iterator[Processes]:
    """Rejoint les processus lancés par `torchrun` ; seul, sans lui."""
    if "RANK" not in os.environ or "WORLD_SIZE" not in os.environ:
        yield Processes()
        return
    local = int(os.environ.get("LOCAL_RANK", 0))
    if torch.cuda.is_available():
        torch.cuda.set_device(local)
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield Processes(distributed.get_rank(), distributed.get_world_size(), local)
    finally:
        gc.collect()  # un DDP encore en vie, groupe défait, arrêterait parfois le processus net
        distributed.destroy_process_group()


def attend_in_products(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """softmax(Q Kᵀ / √D) V en produits de matrices, (B, H, T, D) → (B, H, T, D) ; `mask` (T, S).

    En bfloat16 sur un processeur, l'aller et retour va jusqu'à deux fois plus vite que celui de
    PyTorch, qui calcule par morceaux ; mais les poids de chaque tête, (T, S), sont gardés.
    """
    with torch.autocast(q.device.type, enabled=False):  # il ferait softmax en float32
        hidden = torch.zeros_like(mask, dtype=q.dtype).masked_fill(~mask, float("-inf"))
        keys = k.flatten(0, 1).transpose(-2, -1)
        scores = torch.baddbmm(hidden, q.flatten(0, 1), keys, alpha=q.shape[-1] ** -0.5)
        return torch.bmm(scores.softmax(-1), v.flatten(0, 1)).view_as(q)


class Loss(nn.Module):
    """D'un batch (B, T + 1) à la somme de ses surprises, en nats, vite et avec peu de mémoire.

    Un token dont l'id est changé de signe est lu, mais sa surprise ne compte pas.
    Les produits de matrices vont en bfloat16 si `precision` vaut "bf16" ; les poids restent en
    float32. Lève ValueError si la précision est inconnue.
    """

    def __init__(self, model: nn.Module, precision: str = "fp32", compiled: bool = False):
        super().__init__()
        if precision not in ("fp32", "bf16"):
            raise ValueError(f'precision est "fp32" ou "bf16" ; reçu : {precision!r}')
        self.model, self.precision, self.compiled = model, precision, compiled
        self.compute = torch.compile(self.plain) if compiled else self.plain

    def plain(self, ids: torch.Tensor) -> torch.Tensor:
        hidden = self.model.hidden(ids[:, :-1].abs()).flatten(0, 1)
        targets = ids[:, 1:].clamp(min=PAD).flatten()
        # Sur un processeur, quelques places à la fois : leurs scores tiennent dans le cache.
        # Le code compilé y veille lui-même.
        size = 256 if ids.device.type == "cpu" and not self.compiled else len(targets)
        return sum(
            functional.cross_entropy(
                self.model.head(some).float(), wanted, ignore_index=PAD, reduction="sum"
            )
            for some, wanted in zip(hidden.split(size), targets.split(size), strict=True)
        )

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        low = self.precision == "bf16"
        with (
            torch.autocast(ids.device.type, torch.bfloat16, enabled=low),
            self.attending(self.model, ids.device),
        ):
            return self.compute(ids)

    def attending(self, model: nn.Module, device: torch.device):
        """Le temps d'un bloc, l'attention la plus rapide ici."""
        if self.precision == "bf16" and device.type == "cpu":
            return inspection.attending(model, lambda *_: attend_in_products)
        return nullcontext()


@contextmanager
def reproducible() -> Iterator[None]:
    """Les calculs dont l'ordre ne varie pas : sans eux, compilé à deux fils, rien ne se répète.

    Le gradient de la table y additionne en effet dans l'ordre où les fils arrivent. Sur une carte
    NVIDIA, l'attention de PyTorch ne s'y plie que si l'on exige, au lieu d'être seulement averti.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = torch.are_deterministic_algorithms_enabled()
    warned = torch.is_deterministic_algorithms_warn_only_enabled()
    filled = torch.utils.deterministic.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True, warn_only=not torch.cuda.is_available())
    torch.utils.deterministic.fill_uninitialized_memory = False  # rien n'est lu avant d'être écrit
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warned)
        torch.utils.deterministic.fill_uninitialized_memory = filled


# --- choisir, en mesurant ------------------------------------------------------------------------


def choose_device(name: str, local: int = 0) -> torch.device:
    """L'appareil demandé ; pour « auto », une carte graphique s'il y en a une."""
    if name == "auto":
        name = (
            "cuda"
            if torch.cuda.is_available()
            else "mps"
            if torch.backends.mps.is_available()
            else "cpu"
        )
    available = {
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if not available.get(name):
        found = ", ".join(key for key, value in available.items() if value)
        raise ValueError(f"appareil {name!r} : absent ou inconnu ; ici : {found}")
    return torch.device(name, local if name == "cuda" else None)


def seconds_per_row(loss: nn.Module, ids: torch.Tensor, repeats: int = 3) -> float:
    """Temps médian d'un aller-retour, en secondes par ligne ; les poids ne changent pas."""
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        loss(ids).backward()
        synchronize(ids.device)
        times.append(time.perf_counter() - start)
        loss.zero_grad()
    return statistics.median(times[1:]) / len(ids)


def synchronize(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()
    elif device.type == "mps":
        torch.mps.synchronize()


def choose_precision(name: str, model: nn.Module, ids: torch.Tensor) -> tuple[str, float]:
    """« bf16 » si c'est mesuré plus rapide ici, sinon « fp32 » ; et les secondes par ligne."""
    names = ["fp32", "bf16"] if name == "auto" else [name]
    times = {}
    for candidate in names:
        try:
            times[candidate] = seconds_per_row(Loss(model, candidate), ids)
        except (RuntimeError, NotImplementedError):  # un appareil qui ne sait pas calculer en bf16
            if candidate == names[0]:
                raise
    if len(times) == 1:
        return next(iter(times.items()))
    best = "bf16" if times["fp32"] > FASTER * times["bf16"] else "fp32"
    return best, times[best]


def choose_compile(
    name: str,
    model: nn.Module,
    precision: str,
    pieces: Sequence[torch.Tensor],
    per_row: float,
    rows: int,
) -> bool:
    """Vrai si `torch.compile` marche ici et se rembourse sur les `rows` lignes à venir."""
    if name == "non" or (name == "auto" and per_row * rows < COMPILE_FROM):
        return False
    start = time.perf_counter()
    faster = compiled_seconds(model, precision, pieces)
    if faster is None:
        return False
    spent = time.perf_counter() - start
    return name == "oui" or (per_row > FASTER * faster and (per_row - faster) * rows > spent)


def compiled_seconds(
    model: nn.Module, precision: str, pieces: Sequence[torch.Tensor]
) -> float | None:
    """Les secondes par ligne, compilé ; None si `torch.compile` ne marche pas ici, et c'est dit.

    Un code compilé pour une longueur l'est de nouveau, pour toutes, à la deuxième qu'il rencontre,
    et peut échouer là : tous les morceaux de `pieces` sont essayés.
    """
    try:
        loss = Loss(model, precision, compiled=True)
        times = [seconds_per_row(loss, ids) for ids in pieces]
        return times[0]
    except Exception as error:  # un compilateur absent échoue de bien des façons
        cause = str(error).strip().split("\n")[0][:100] or type(error).__name__
        tell(f"torch.compile ne marche pas ici ({cause}) : on s'en passe.")
        return None


def tell(message: str) -> None:
    tqdm.write(message, file=sys.stderr)


# --- montrer -------------------------------------------------------------------------------------

STOPPING = "Arrêt demandé : on finit le pas, on garde, puis on s'arrête."


class Bar:
    """La barre : tokens par seconde, erreur, dernière note, plancher, temps restant."""

    def __init__(self, steps: int, floor: float | None, hidden: bool):
        self.bar = tqdm(total=steps, unit="pas", disable=hidden, dynamic_ncols=True)
        self.floor, self.loss, self.start = floor, None, None
        self.tokens = self.last_tokens = 0

    def counting(self, batches: Callable) -> Callable:
        """Les mêmes batches, dont la barre compte les tokens."""

        def counted(step: int) -> torch.Tensor:
            batch = batches(step)
            self.last_tokens = int((batch[:, 1:] != PAD).sum())
            return batch

        return counted

    def update(self, progress, nats: float) -> None:
        """Après un pas. Le premier compile et réserve la mémoire : il ne compte pas."""
        if self.start is None:
            self.start = time.perf_counter()
            self.bar.initial = self.bar.n = self.bar.last_print_n = progress.step - 1
        else:
            self.tokens += self.last_tokens
        bits = nats / log(2)
        self.loss = bits if self.loss is None else 0.9 * self.loss + 0.1 * bits
        shown = {"erreur": f"{self.loss:.2f} bits/token"}
        if self.tokens:
            rate = self.tokens / (time.perf_counter() - self.start)
            shown = {"tokens/s": f"{rate:,.0f}".replace(",", " "), **shown}
        if progress.history:
            shown["note"] = f"{progress.history[-1][1]:.4f} bits/byte"
        if self.floor is not None:
            shown["plancher"] = f"{self.floor:.4f}"
        self.bar.set_postfix(shown, refresh=False)
        self.bar.update()


# --- les réglages d'un dossier -------------------------------------------------------------------


def read_settings(folder: Path) -> dict | None:
    """Les réglages gardés dans le dossier, ou None ; ValueError si le fichier est abîmé."""
    path = folder / SETTINGS
    if not path.exists():
        return None
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
        if not {"précision", "compilé", "fils"} <= settings.keys():
            raise ValueError("il y manque des réglages")
    except (ValueError, AttributeError) as error:
        raise ValueError(
            f"{path} est abîmé ({error}) : remettez-en une copie, ou choisissez un autre"
            " dossier (-o)"
        ) from None
    return {"unlikelihood": 0.0} | settings  # d'avant que cela n'existe


def settle(folder: Path, asked: dict, decided: Callable[[], dict], accept: bool) -> dict:
    """Les réglages du dossier : écrits la première fois, relus et comparés ensuite.

    `decided` mesure ce qui est « auto » ; on ne mesure qu'une fois, pour que la reprise calcule
    comme le départ. Lève ValueError si le dossier est celui d'un autre entraînement.
    """
    from course_lib.training import write_whole

    known = read_settings(folder)
    if known is not None:
        fixed = ("modèle", "corpus", "textes")
        changed = differences(known, asked, fixed if accept else tuple(asked))
        if changed:
            raise ValueError(
                f"{folder} contient un autre entraînement : {' ; '.join(changed)}. Choisissez un"
                " autre dossier (-o)" + ("" if accept else ", ou --accept-changes")
            )
    settings = asked | (known or decided())
    if known is not None and accept:
        settings |= asked
    data = json.dumps(settings, ensure_ascii=False, indent=1)
    if settings != known:
        write_whole(folder / SETTINGS, data.encode())
    return settings


def differences(known: dict, asked: dict, names: tuple[str, ...]) -> list[str]:
    """`{"graine": 0}`, `{"graine": 1}` → `["graine était 0, et vaut 1"]`."""
    flat_known, flat_asked = flatten(known), flatten(asked)
    return [
        f"{name} était {flat_known.get(name)}, et vaut {value}"
        for name, value in flat_asked.items()
        if name.split(".")[0] in names and flat_known.get(name) != value
    ]


def flatten(settings: dict) -> dict:
    """`{"modèle": {"d_ff": 8}}` → `{"modèle.d_ff": 8}`."""
    flat = {}
    for name, value in settings.items():
        inside = value.items() if isinstance(value, dict) else [(None, value)]
        flat |= {f"{name}.{key}" if key else name: one for key, one in inside}
    return flat


def find_tokenizer(run: Run, folder: Path, vocab_size: int, processes: Processes):
    """Le tokenizer du dossier ; sinon celui qu'on donne, celui du cours, ou un neuf, appris ici.

    Un dossier sans réglages ni poids n'a rien entraîné : le tokenizer qu'un essai manqué y a
    laissé est refait. Lève ValueError si celui qu'on donne n'est pas celui du dossier, ou si le
    dossier en a un que cette commande n'a pas écrit.
    """
    from course_lib.tokenizer import BPETokenizer

    path, lock, given = folder / "tokenizer.json", folder / ".verrou-tokenizer", None
    if run.tokenizer:
        given = BPETokenizer.load(run.tokenizer)
    untouched = not any((folder / name).exists() for name in (SETTINGS, LAST, BEST))
    if untouched and not given and path.exists() and not lock.exists():
        raise ValueError(
            f"{path} ne vient pas d'un entraînement : choisissez un autre dossier (-o), ou partez"
            f" de lui (--tokenizer {path})"
        )
    if processes.rank == 0 and untouched and lock.exists():
        path.unlink(missing_ok=True)
    processes.total(0.0)  # pour que tous attendent que ce soit fait
    with FileLock(lock):
        if not path.exists():
            french = paths.DATA / "tokenizer_romans.json"
            if given:
                tokenizer = given
            elif run.corpus == "romans" and vocab_size == 8192:
                tokenizer = BPETokenizer.load(french)
            else:
                train, _ = tokens.texts(run.corpus, size(run))
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # un texte court : la table sera plus petite
                    tokenizer = BPETokenizer.train(train, vocab_size)
            tokenizer.save(path)
        tokenizer = BPETokenizer.load(path)
    if given and (given.merges, given.pattern) != (tokenizer.merges, tokenizer.pattern):
        raise ValueError(
            f"{folder} a son propre tokenizer, et {run.tokenizer} est un autre : choisissez un"
            " autre dossier (-o), ou relancez sans --tokenizer"
        )
    return tokenizer


def size(run: Run) -> int | None:
    return DEFAULT_SIZE.get(run.corpus) if run.size is None else run.size


def check(run: Run, training, folder: Path, processes: Processes) -> None:
    """Lève ValueError si un réglage n'a pas de sens : avant que rien ne soit écrit."""
    if run.batch_size < 1:
        raise ValueError(f"batch_size vaut au moins 1 ; reçu : {run.batch_size}")
    if run.batch_size % processes.world:
        raise ValueError(
            f"batch_size ({run.batch_size}) doit se partager entre {processes.world} processus"
        )
    if not 0 <= run.seed < 2**64:
        raise ValueError(f"seed va de 0 à 2⁶⁴, exclu ; reçu : {run.seed}")
    if run.size is not None and run.size < 1:
        raise ValueError(f"size vaut au moins un octet ; reçu : {run.size}")
    if run.copies >= training.steps:
        raise ValueError(
            f"copies ({run.copies}) : moins que de pas ({training.steps}), ou rien d'autre n'est lu"
        )
    if not 0 <= run.unlikelihood < inf:
        raise ValueError(f"unlikelihood vaut au moins 0 ; reçu : {run.unlikelihood}")
    if run.unlikelihood and not (run.start and run.corpus == "micromonde" and not run.copies):
        raise ValueError(
            "unlikelihood part d'un modèle (--from mini), sur le micromonde, sans copies : c'est sa"
            " grammaire qui dit ce qu'elle interdit"
        )
    if run.unlikelihood and run.compile == "oui":
        raise ValueError("unlikelihood relit chaque histoire : rien à compiler (--compile non)")
    if (folder / BEST).exists() and not any((folder / name).exists() for name in (LAST, SETTINGS)):
        raise ValueError(
            f"{folder} contient un modèle, que cet entraînement écraserait : choisissez un autre"
            " dossier (-o)"
        )
    if run.start and run.tokenizer:
        raise ValueError(f"le tokenizer est celui de {run.start} : relancez sans --tokenizer")
    if run.start and folder.resolve() == pretrained.weights(run.start).parent.resolve():
        raise ValueError(
            f"{folder} est le modèle d'où l'on part : choisissez un autre dossier (-o)"
        )


def check_steps(folder: Path, steps: int) -> None:
    """Lève ValueError si le dernier état gardé a déjà plus de pas, ou autant sans leur note."""
    from course_lib.training import read_checkpoint

    if not (folder / LAST).exists():
        return
    done = read_checkpoint(folder / LAST)[1]
    noted = done.history[-1][0] if done.history else 0
    if done.step > steps or done.step == steps != noted:
        raise ValueError(
            f"{folder} en est déjà au pas {done.step} : demandez-en plus (--steps), ou choisissez"
            " un autre dossier (-o)"
        )


@contextmanager
def locked(folder: Path, processes: Processes) -> Iterator[None]:
    """Un seul entraînement à la fois dans un dossier."""
    if processes.rank:
        yield
        return
    try:
        with FileLock(folder / ".verrou", timeout=0):
            yield
    except Timeout:
        raise ValueError(f"un autre entraînement se fait déjà dans {folder}") from None


# --- tout ensemble -------------------------------------------------------------------------------


def main(run: Run, overrides: dict) -> int:
    """Entraîne, ou reprend ; rend 0, ou 130 si l'on a interrompu."""
    from course_lib.training import TrainingConfig

    usual = {"warmup": min(TrainingConfig.warmup, overrides.get("steps", TrainingConfig.steps))}
    if run.start or run.config in RATE:
        usual["learning_rate"] = RATE_AGAIN if run.start else RATE[run.config]
    overrides = usual | overrides
    with joined() as processes, reproducible():
        name = Path(run.corpus).stem.replace(":", "") or "corpus"  # « : », que refuse Windows
        first = f"suite-de-{Path(run.start).resolve().name}" if run.start else run.config
        folder = run.folder or Path("entrainements", f"{first}-{name}")
        check(run, TrainingConfig(**overrides), folder, processes)
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder, processes):
            try:
                return launch(run, overrides, folder, processes)
            except torch.OutOfMemoryError:
                raise MemoryError(
                    "la mémoire de la carte graphique ne suffit pas : calculez moins de lignes à la"
                    " fois (--micro-batch, et --accept-changes si l'entraînement avait commencé),"
                    " le résultat est le même, aux arrondis près"
                ) from None


def first_model(run: Run, folder: Path, processes: Processes):
    """Le modèle d'où l'on part, et son tokenizer : ceux de `run.start`, ou un modèle au hasard."""
    from course_lib.gpt import GPT, GPTConfig

    if run.start:
        run = replace(run, tokenizer=pretrained.tokenizer_file(run.start))
        model = pretrained.load(run.start)[0]
        torch.manual_seed(run.seed)
        return model, find_tokenizer(run, folder, model.config.vocab_size, processes)
    config = getattr(GPTConfig, run.config)()
    tokenizer = find_tokenizer(run, folder, config.vocab_size, processes)
    torch.manual_seed(run.seed)
    return GPT(replace(config, vocab_size=tokenizer.vocab_size)), tokenizer


def launch(run: Run, overrides: dict, folder: Path, processes: Processes) -> int:
    from course_lib.support import unlikelihood
    from course_lib.training import TrainingConfig

    training = TrainingConfig(**overrides)
    if run.unlikelihood:  # la surprise n'est pas ce qu'on abaisse : une note, à la fin
        if "eval_every" in overrides:
            raise ValueError("avec unlikelihood, la note se prend à la fin : ôtez --eval-every")
        training = replace(training, eval_every=training.steps)
        run = replace(run, compile="non")
    check_steps(folder, training.steps)
    known = read_settings(folder)
    quiet = processes.rank > 0
    model, tokenizer = first_model(run, folder, processes)
    config = model.config
    data = tokens.prepare(
        run.corpus, tokenizer, config.max_seq_len, size=size(run), progress=not quiet
    )
    if run.unlikelihood and not data.whole:
        raise ValueError(
            f"unlikelihood relit des histoires entières : {config.max_seq_len} places n'y suffisent"
            " pas (--from mini)"
        )
    batches = copies.first(
        run.copies,
        data.batches(run.batch_size, run.seed),
        run.batch_size,
        config.vocab_size,
        config.max_seq_len,
        run.seed,
    )
    device = choose_device(run.device, processes.local)
    model = model.to(device)
    asked = {
        "modèle": asdict(config),
        "corpus": str(run.corpus),
        "textes": data.sha256,
        "apprentissage": asdict(training),
        "batch": run.batch_size,
        "copies": run.copies,
        "unlikelihood": run.unlikelihood,
        "graine": run.seed,
    }
    before = {}
    if run.start:
        asked["départ"] = sha256(pretrained.weights(run.start).read_bytes()).hexdigest()
        before["avant"] = pretrained.history(run.start)[-1]
    if run.precision != "auto":
        asked["précision"] = run.precision
    rows = training.steps * run.batch_size // processes.world

    def pieces() -> list[torch.Tensor]:
        return two_lengths(batches, run.copies, training.micro_batch, device)

    def compiles() -> bool:
        return compiled_seconds(model, (known | asked)["précision"], pieces()) is not None

    # « oui », là où rien ne compile, a gardé « non » : ce n'est pas un autre entraînement.
    if run.compile == "non" or (
        run.compile == "oui" and known and (known["compilé"] or compiles())
    ):
        asked["compilé"] = run.compile == "oui"

    def decided() -> dict:
        return before | decide(run, model, pieces(), rows)

    settings = agree(processes, lambda: settle(folder, asked, decided, run.accept_changes), folder)
    if known and settings["compilé"] and not compiles():  # le compilateur a disparu depuis
        settings = settings | {"compilé": False}
    if not quiet:
        announce(settings, model, data, device, processes)
    loss = Loss(model, settings["précision"], settings["compilé"])
    if run.unlikelihood:
        loss = unlikelihood.Loss(model, tokenizer, run.unlikelihood, settings["précision"])
    return fit(model, loss, data, batches, training, settings, folder, processes)


def two_lengths(
    batches: Callable, step: int, micro_batch: int, device: torch.device
) -> list[torch.Tensor]:
    """Un morceau du batch de ce pas, et un d'une autre longueur, si l'un des suivants en a une."""
    several = [batches(step + i)[:micro_batch].to(device) for i in range(16)]
    return several[:1] + [ids for ids in several if ids.shape[1] != several[0].shape[1]][:1]


def decide(run: Run, model: nn.Module, pieces: Sequence[torch.Tensor], rows: int) -> dict:
    """Précision et compilation, mesurées sur un morceau de batch ; et les fils de calcul."""
    precision, per_row = run.precision, 0.0
    if "auto" in (run.precision, run.compile):
        precision, per_row = choose_precision(run.precision, model, pieces[0])
    compiled = choose_compile(run.compile, model, precision, pieces, per_row, rows)
    return {"précision": precision, "compilé": compiled, "fils": torch.get_num_threads()}


def agree(processes: Processes, settle_here: Callable[[], dict], folder: Path) -> dict:
    """Le rang 0 décide et écrit ; les autres attendent, puis lisent."""
    problem = None
    if processes.rank == 0:
        try:
            settings = settle_here()
        except Exception as error:  # quelle qu'elle soit : sinon, les autres attendraient toujours
            problem = error
    if processes.total(float(problem is not None)):
        raise problem or ValueError("le premier processus a refusé ces réglages")
    if processes.rank:
        settings = read_settings(folder)
    return settings


def announce(settings, model, data, device, processes) -> None:
    count = sum(weight.numel() for weight in model.parameters())
    kind = "documents entiers" if data.whole else "fenêtres prises n'importe où"
    compiled = "compilé" if settings["compilé"] else "non compilé"
    spaced = f"{count:,}".replace(",", " ")
    print(f"Modèle : {spaced} paramètres, {device}, {settings['précision']}, {compiled}.")
    print(f"Textes : {len(data.train)} documents, {len(data.train.ids)} tokens, en {kind}.")
    if processes.world > 1:
        print(f"{processes.world} processus.")
    if device.type == "cpu" and settings["fils"] != torch.get_num_threads():
        print(
            f"Attention : {torch.get_num_threads()} fils de calcul au lieu de {settings['fils']} ;"
            " la reprise ne sera pas la même au bit près."
        )
    sys.stdout.flush()


def fit(model, loss, data, batches, training, settings, folder, processes) -> int:
    """Lance `course_lib.training.train`, habillé : perte rapide, barre, interruption, DDP."""
    from course_lib.training import Progress, estimate_loss, save_checkpoint, train

    plain, rows = (
        Loss(model, settings["précision"]),
        list(data.rows())[processes.rank :: processes.world],
    )
    if processes.world > 1:
        loss = nn.parallel.DistributedDataParallel(loss, broadcast_buffers=False)
    # Avec unlikelihood, ce que l'on abaisse n'est pas la surprise : son plancher n'y dit rien.
    floor = None if settings["unlikelihood"] else data.floor
    bar = Bar(training.steps, floor, hidden=processes.rank > 0)

    def evaluate() -> float:
        own = estimate_loss(model, rows, data.n_bytes, loss=plain, batch_size=training.micro_batch)
        return processes.total(own)

    fresh = not (folder / LAST).exists()
    if "départ" in settings and not settings["unlikelihood"] and fresh:
        # Le meilleur état est peut-être celui d'où l'on part : sa note compte.
        start = Progress(history=[[0, evaluate()]], about=settings)
        if processes.rank == 0:
            print(f"Note de départ : {start.history[0][1]:.4f} bits par byte.", flush=True)
            for name in (BEST, LAST):
                save_checkpoint(folder / name, model, {}, start)
        processes.total(0.0)  # les autres attendent

    with Interruption(STOPPING) as interruption:

        def watch(progress, nats: float) -> bool:
            bar.update(progress, nats)
            progress.about = settings  # ceux d'aujourd'hui, si une reprise en a changé
            return processes.total(float(interruption.asked)) > 0

        progress = train(
            model,
            bar.counting(batches),
            training,
            evaluate=evaluate,
            folder=folder,
            loss=loss,
            optimizers=muon.make_optimizers(model, training),
            watch=watch,
            share=(processes.rank, processes.world),
            about=settings,
        )
    bar.bar.close()
    if processes.rank == 0:
        if settings["unlikelihood"] and progress.step == training.steps:
            # La note, une surprise, ne dit pas quel état est le meilleur : c'est le dernier.
            save_checkpoint(folder / BEST, model, {}, progress)
        print(conclusion(progress, training.steps, data.floor, folder))
    return 0 if progress.step == training.steps else 130


def conclusion(progress, steps: int, floor: float | None, folder: Path) -> str:
    if progress.step < steps:
        return f"Arrêté au pas {progress.step} sur {steps}. La même commande reprendra de là."
    note = f"{progress.history[-1][1]:.4f} bits par byte"
    if floor is not None:
        note += f" (plancher : {floor:.4f})"
    step, best = min(reversed(progress.history), key=lambda line: line[1])
    if step != steps:
        note += f" ; l'état gardé comme meilleur est celui du pas {step} : {best:.4f}"
    return f"{folder} : {steps} pas, {note}."
