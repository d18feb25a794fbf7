"""Se mesurer aux bibliothèques connues, dans la même exécution, en médianes."""

import os
import time
from collections.abc import Callable, Sequence
from statistics import median

NEEDED = 'pip install -e ".[bench]"'
MEGABYTE = 1_000_000
SIZES = {"romans": 5 * MEGABYTE, "micromonde": 20 * MEGABYTE}


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def medians(candidates: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Chronomètre les candidats à tour de rôle ; rend la médiane de chacun, en secondes."""
    times = {name: [] for name in candidates}
    if repeats < 1:
        raise ValueError(f"repeats vaut au moins 1 ; reçu : {repeats}")
    for _ in range(repeats):
        for name, run in candidates.items():
            times[name].append(seconds(run))
    return {name: median(values) for name, values in times.items()}


def hugging_face(pattern: str):
    """Un BPE de `tokenizers` qui découpe selon le même motif que le nôtre."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    peer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(pattern), "isolated")
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    peer.pre_tokenizer = pre_tokenizers.Sequence([split, to_bytes])
    return peer


def hugging_face_trainer(vocab_size: int):
    from tokenizers import pre_tokenizers, trainers

    return trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=2,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<pad>", "<unk>", "<bos>", "<eos>"],
    )


def tiktoken_encoding(tokenizer):
    """Le tokenizer, donné à tiktoken : mêmes rangs, même motif."""
    import tiktoken

    ranks = {tokenizer.token_bytes(i): i for i in range(4, tokenizer.vocab_size)}
    return tiktoken.Encoding(
        "cours", pat_str=tokenizer.pattern, mergeable_ranks=ranks, special_tokens={}
    )


def training_times(texts: list[str], vocab_size: int, repeats: int) -> dict[str, float]:
    """Médianes du temps d'entraînement, en secondes."""
    from course_lib.tokenizer import FRENCH_PATTERN, BPETokenizer

    def train_peer(pieces: list[str], pattern: str | None) -> None:
        from tokenizers import pre_tokenizers

        peer = hugging_face(FRENCH_PATTERN)
        if pattern is None:
            peer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        peer.train_from_iterator(pieces, hugging_face_trainer(vocab_size))

    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    candidates = {
        "course_lib": lambda: BPETokenizer.train(texts, vocab_size),
        "tokenizers, par lignes": lambda: train_peer(lines, FRENCH_PATTERN),
        "tokenizers, par lignes, motif de GPT-2": lambda: train_peer(lines, None),
    }
    return medians(candidates, repeats)


def encoding_times(texts: list[str], tokenizer, repeats: int) -> dict[str, float]:
    """Médianes du temps d'encodage, en secondes.

    « à froid » : un tokenizer qui n'a encore encodé aucun mot. Les pairs sont pris au plus rapide
    de leurs façons de faire : `tokenizers` encode par lignes sur tous les cœurs.
    """
    from course_lib.tokenizer import BPETokenizer

    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    peer = hugging_face(tokenizer.pattern)
    peer.train_from_iterator(lines, hugging_face_trainer(tokenizer.vocab_size))
    reference = tiktoken_encoding(tokenizer)

    def cold() -> None:
        BPETokenizer(tokenizer.merges, tokenizer.pattern).encode_batch(texts)

    candidates = {
        "course_lib, à froid": cold,
        "course_lib": lambda: tokenizer.encode_batch(texts),
        "tokenizers, encode_batch": lambda: peer.encode_batch(lines),
        "tokenizers, encode_batch_fast": lambda: peer.encode_batch_fast(lines),
        "tiktoken, encode_ordinary": lambda: [reference.encode_ordinary(text) for text in texts],
    }
    tokenizer.encode_batch(texts)
    return medians(candidates, repeats)


# --- le modèle du chapitre 8, face à LLaMA -------------------------------------------------------

SHAPES = ((16, 256), (4, 512))  # batch × tokens


def llama(config):
    """Un LlamaForCausalLM de même forme que `GPT(config)`, aux poids tirés au hasard."""
    from transformers import LlamaConfig, LlamaForCausalLM

    from course_lib.support.huggingface import llama_config

    return LlamaForCausalLM(LlamaConfig(**llama_config(config), use_cache=False))


def product_rate(dtype, device: str) -> float:
    """Les opérations par seconde d'un produit de matrices carrées, la meilleure de dix mesures."""
    import torch

    from course_lib.support.trainer import synchronize

    size = 8192 if device == "cuda" else 2048
    a, b = (torch.randn(size, size, dtype=dtype, device=device) for _ in range(2))
    times = [seconds(lambda: (a @ b, synchronize(a.device))) for _ in range(10)]
    return 2 * size**3 / min(times)


def operations_per_token(config, parameters: int, length: int) -> int:
    """Additions et multiplications d'un aller-retour : 6 par poids, et 12 L C T pour l'attention.

    (Chowdhery et al., 2022, arXiv:2204.02311, annexe B.)
    """
    return 6 * parameters + 12 * config.n_layers * config.d_model * length


def model_config(name: str):
    """Les tailles « mini », « cours », ou « 124M » : celles du plus petit GPT-2, en LLaMA."""
    from course_lib.gpt import GPTConfig

    if name != "124M":
        return getattr(GPTConfig, name)()
    return GPTConfig(50_257, d_model=768, n_layers=12, n_heads=12, d_ff=2048, max_seq_len=1024)


def model_times(
    config,
    shape: tuple[int, int],
    dtype,
    repeats: int,
    device: str = "cpu",
    compiled: bool = False,
) -> dict[str, float]:
    """Médianes d'un aller et retour, en secondes : notre GPT, puis le LLaMA de `transformers`.

    « par l'entraîneur » : le même GPT, et l'erreur que calcule la commande `train`.
    """
    import torch
    from torch.nn import functional

    from course_lib.gpt import GPT
    from course_lib.support.trainer import Loss, synchronize

    torch.compiler.reset()  # sinon, à la deuxième forme, il compilerait pour toutes
    ids = torch.randint(0, config.vocab_size, (shape[0], shape[1] + 1), device=device)
    inputs, targets = ids[:, :-1], ids[:, 1:].flatten()
    ours, theirs = GPT(config).to(device, dtype), llama(config).to(device, dtype)
    loss = Loss(ours, "bf16" if dtype == torch.bfloat16 else "fp32", compiled)
    if compiled:
        ours.compile()
        theirs.compile()

    def both_ways(network, scores_of):
        network.zero_grad()
        functional.cross_entropy(scores_of(inputs).flatten(0, 1).float(), targets).backward()
        synchronize(ids.device)

    def trained():
        ours.zero_grad()
        (loss(ids) / targets.numel()).backward()
        synchronize(ids.device)

    candidates = {
        "course_lib": lambda: both_ways(ours, ours),
        "course_lib, par l'entraîneur": trained,
        "transformers, LlamaForCausalLM": lambda: both_ways(theirs, lambda x: theirs(x).logits),
    }
    medians(candidates, 2)  # échauffement
    return medians(candidates, repeats)


def model(
    name: str,
    repeats: int,
    compiled: bool,
    shapes: Sequence[tuple[int, int]] = SHAPES,
    precisions: Sequence[str] = ("fp32", "bf16"),
) -> int:
    """Affiche l'aller et retour de notre modèle et de son pair ; rend le code de sortie."""
    import torch

    from course_lib.gpt import GPT

    try:
        import transformers  # noqa: F401
    except ImportError as error:
        print(f"Il manque un pair ({error.name}) : {NEEDED}")
        return 1
    config, device = model_config(name), "cuda" if torch.cuda.is_available() else "cpu"
    parameters = sum(weight.numel() for weight in GPT(config).parameters())
    print(f"{name}, {parameters / 1e6:.1f} M de paramètres{', compilé' if compiled else ''}")
    for precision in precisions:
        dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
        rate = product_rate(dtype, device)
        print(f"\n{precision}, {device} : produits de matrices à {rate / 1e9:.0f} Gflop/s")
        for shape in shapes:
            times = model_times(config, shape, dtype, repeats, device, compiled)
            done = shape[0] * shape[1] * operations_per_token(config, parameters, shape[1])
            print(f"  {shape[0]} × {shape[1]} tokens, aller et retour, médianes de {repeats}")
            for peer, value in times.items():
                share, tokens = done / value / rate, shape[0] * shape[1] / value
                ratio = times["transformers, LlamaForCausalLM"] / value
                print(f"    {peer:32} {tokens:7.0f} tokens/s  {share:4.0%}  {ratio:5.2f} ×")
    print("\n(la part des produits de matrices, puis le débit rapporté à transformers)")
    return 0


# --- l'entraînement du chapitre 9 -----------------------------------------------------------------


def training_candidates(
    config, rows: int, compiled: bool, device: str = "cpu"
) -> dict[str, Callable[[], object]]:
    """Un pas d'AdamW sur le même batch : notre boucle, et la boucle simple de `transformers`."""
    import torch

    from course_lib import training
    from course_lib.gpt import GPT
    from course_lib.support.trainer import Loss, synchronize

    ids = torch.randint(4, config.vocab_size, (rows, config.max_seq_len + 1), device=device)
    settings = training.TrainingConfig(optimizer="adamw", micro_batch=rows)

    def ours(precision: str, compiled: bool) -> Callable[[], object]:
        model = GPT(config).to(device)
        optimizers = training.make_optimizers(model, settings)
        loss = Loss(model, precision, compiled)

        def step() -> None:
            training.train_step(model, optimizers, ids, 0, settings, loss, (0, 1))
            synchronize(ids.device)

        return step

    def theirs(precision: str, compiled: bool) -> Callable[[], object]:
        model = llama(config).to(device)
        if compiled:
            model.compile()
        optimizer = torch.optim.AdamW(model.parameters())

        def step() -> None:
            with torch.autocast(device, torch.bfloat16, enabled=precision == "bf16"):
                loss = model(input_ids=ids, labels=ids, use_cache=False).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            synchronize(ids.device)

        return step

    candidates = {
        "transformers, fp32": theirs("fp32", False),
        "transformers, bf16": theirs("bf16", False),
        "course_lib, fp32": ours("fp32", False),
        "course_lib, bf16": ours("bf16", False),
    }
    if compiled:
        candidates["transformers, bf16, compilé"] = theirs("bf16", True)
        candidates["course_lib, bf16, compilé"] = ours("bf16", True)
    return candidates


def trainer(name: str, rows: int, repeats: int, compiled: bool) -> int:
    """Affiche les tokens par seconde de l'entraînement et de son pair ; rend le code de sortie."""
    import torch

    from course_lib.gpt import GPT

    try:
        import transformers  # noqa: F401
    except ImportError:
        print(f"Il manque un pair (transformers) : {NEEDED}")
        return 1
    config, device = model_config(name), "cuda" if torch.cuda.is_available() else "cpu"
    candidates = training_candidates(config, rows, compiled, device)
    for run in candidates.values():
        run()  # compiler, réserver la mémoire
    times, peak = medians(candidates, repeats), product_rate(torch.bfloat16, device)
    parameters = sum(weight.numel() for weight in GPT(config).parameters())
    each = operations_per_token(config, parameters, config.max_seq_len)
    print(f"{name}, {device} : {rows} lignes de {config.max_seq_len} tokens, médianes de {repeats}")
    print(f"  un grand produit en bfloat16 : {peak / 1e9:.0f} milliards d'opérations par seconde")
    for candidate, value in times.items():
        rate = rows * config.max_seq_len / value
        share = f"{100 * rate * each / peak:3.0f} % du grand produit"
        peer = times[f"transformers, {candidate.split(', ')[1]}"]  # à la même précision
        print(f"  {candidate:28} {rate:7.0f} tokens/s   {peer / value:5.2f} ×   {share}")
    return 0


# --- la génération du chapitre 10 -----------------------------------------------------------------

PROMPT, WRITTEN = 32, 256  # tokens lus, tokens écrits


def reading_rate(n_bytes: int, device: str = "cpu") -> float:
    """Les bytes lus par seconde, en additionnant un tableau de cette taille, au mieux."""
    import torch

    from course_lib.support.trainer import synchronize

    table = torch.ones(n_bytes // 4, device=device)
    times = [seconds(lambda: (table.sum(), synchronize(table.device))) for _ in range(20)]
    return n_bytes / min(times)


def twin(model):
    """Le LLaMA de `transformers`, aux mêmes poids, qui n'arrête pas à `<eos>`."""
    from course_lib.support.huggingface import llama_weights

    theirs = llama(model.config).eval()
    missing, unknown = theirs.load_state_dict(llama_weights(model), strict=False)
    if unknown or set(missing) - {"lm_head.weight"}:  # la tête partagée n'est gardée qu'une fois
        raise ValueError(f"poids de transformers : {missing} manquent, {unknown} en trop")
    theirs.generation_config.eos_token_id = None
    return theirs


def generation_times(model, batch_size: int, repeats: int) -> dict[str, float]:
    """Médianes du temps d'écriture de WRITTEN tokens, en secondes, chacun le plus probable."""
    import torch

    from course_lib.generation import generate
    from course_lib.support.fast_copy import fast_copy

    device = next(model.parameters()).device
    prompts = torch.randint(4, model.config.vocab_size, (batch_size, PROMPT), device=device)
    mask, rows = torch.ones_like(prompts), prompts.tolist()
    their_options = {
        "max_new_tokens": WRITTEN,
        "do_sample": False,
        "pad_token_id": 0,
        "use_cache": True,
    }

    def ours(model, **options):
        greedy = {"temperature": 0, "eos_token_id": None} | options
        return lambda: generate(model, rows, WRITTEN, **greedy)

    def peer(dtype):
        theirs = twin(model).to(device, dtype)
        return lambda: theirs.generate(prompts, attention_mask=mask, **their_options)

    candidates = {
        "course_lib": ours(fast_copy(model)),
        "transformers, generate": peer(torch.float32),
        "transformers, en bfloat16": peer(torch.bfloat16),
        "generation.py seul": ours(model),
    }
    for run in candidates.values():  # échauffement
        run()
    if batch_size == 1:  # à 16, cela dure des minutes
        candidates["generation.py, sans cache"] = ours(model, use_cache=False)
    return medians(candidates, repeats)


def bytes_read(config, parameters: int, batch_size: int) -> float:
    """Ce qu'un pas lit au moins : les poids, en 16 bits, et le cache, en 32, à mi-texte."""
    cached = 2 * config.n_layers * config.d_model * (PROMPT + WRITTEN / 2)
    return 2 * parameters + 4 * batch_size * cached


def generation(name: str, repeats: int, threads: int | None = None) -> int:
    """Affiche les tokens par seconde de l'écriture et de son pair ; rend le code de sortie."""
    import torch

    from course_lib.support import pretrained

    try:
        import transformers  # noqa: F401
    except ImportError:
        print(f"Il manque un pair (transformers) : {NEEDED}")
        return 1
    torch.set_num_threads(threads or torch.get_num_threads())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = pretrained.load(name)[0].to(device)
    parameters = sum(weight.numel() for weight in model.parameters())
    rate = reading_rate(2 * parameters, device)
    print(f"{name}, {device}, {torch.get_num_threads()} thread(s) : {WRITTEN} tokens")
    print(f"  écrits après {PROMPT}, médianes de {repeats} ; lecture à {rate / 1e9:.1f} Go/s")
    for batch_size in (1, 16):
        times = generation_times(model, batch_size, repeats)
        least = WRITTEN * bytes_read(model.config, parameters, batch_size) / rate
        print(f"  batch de {batch_size}")
        for candidate, value in times.items():
            tokens, ratio = batch_size * WRITTEN / value, value / times["course_lib"]
            share = f"{100 * least / value:3.0f} % de la mémoire"
            print(f"    {candidate:28} {tokens:7.0f} tokens/s  {ratio:6.2f}  {share}")
    print(
        "(la durée, la nôtre valant 1 ; la part du temps que prend la seule lecture des poids, en"
    )
    print(
        "16 bits, et du cache, à ce débit. course_lib : ce que fait la commande generate, dont les"
    )
    print("grandes matrices, sur un processeur, sont en 16 bits)")
    return 0


# --- afficher ------------------------------------------------------------------------------------


def print_table(title: str, times: dict[str, float], megabytes: float) -> None:
    ours = times["course_lib"]
    print(f"\n{title}")
    for name, value in times.items():
        rate = f"{megabytes / value:6.1f} Mo/s"
        print(f"  {name:40} {value:7.2f} s {rate}   {value / ours:5.2f} × course_lib")


def tokenizer(sources: list[str], vocab_size: int, repeats: int) -> int:
    """Affiche les temps de notre tokenizer et de ses pairs ; rend le code de sortie."""
    from course_lib.support import corpus
    from course_lib.tokenizer import BPETokenizer

    try:
        import tiktoken  # noqa: F401
        import tokenizers  # noqa: F401
    except ImportError as error:
        print(f"Il manque un pair ({error.name}) : {NEEDED}")
        return 1
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    for source in sources:
        texts = corpus.load(source, split="train", size=SIZES.get(source))
        megabytes = sum(len(text.encode()) for text in texts) / MEGABYTE
        print(f"\n{source} : {megabytes:.1f} Mo, vocab_size {vocab_size}, médianes de {repeats}")
        print_table("entraîner", training_times(texts, vocab_size, repeats), megabytes)
        trained = BPETokenizer.train(texts, vocab_size)
        print_table("encoder", encoding_times(texts, trained, repeats), megabytes)
    return 0
