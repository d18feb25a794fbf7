"""La génération : des scores à un token, d'un token au suivant, sans rien relire.

Le noyau (*nucleus*) de Holtzman et al., 2019 (arXiv:1904.09751) ; min-p (Nguyen et al., 2024,
arXiv:2407.01082) ; la pénalité de répétition de CTRL (Keskar et al., 2019, arXiv:1909.05858). Les
options ont les noms, le sens et l'ordre de `transformers`. Ce module laisse de côté la recherche en
faisceau, la génération spéculative et la quantification.

Code gelé du chapitre 10 : il se modifie dans notebooks/10_generation.ipynb.
"""

from collections.abc import Iterator, Sequence

import torch
from torch import nn

from course_lib.attention import causal_mask, softmax

PAD, BOS, EOS = 0, 2, 3


def keep(probabilities: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """Met à zéro ce qui n'est pas choisi, et ramène la somme à 1.

    `[0.5, 0.3, 0.2]`, les deux premiers → `[0.625, 0.375, 0]`.
    """
    kept = probabilities * chosen
    return kept / kept.sum(-1, keepdim=True)


def keep_top_k(probabilities: torch.Tensor, k: int) -> torch.Tensor:
    """Les `k` tokens les plus probables, et les ex æquo du dernier.

    `[0.5, 0.3, 0.2]`, k = 1 → `[1, 0, 0]`.
    """
    last = probabilities.topk(min(k, probabilities.shape[-1])).values[..., -1:]
    return keep(probabilities, probabilities >= last)


def keep_top_p(probabilities: torch.Tensor, p: float) -> torch.Tensor:
    """Le noyau : les plus probables, jusqu'à ce que leur somme atteigne `p`.

    Celui qui franchit le seuil en fait partie : on garde ceux que **précède** une somme sous `p`.
    `[0.5, 0.3, 0.2]`, p = 0.6 → `[0.625, 0.375, 0]`.
    """
    ranked, order = probabilities.sort(descending=True)
    before = ranked.cumsum(-1) - ranked
    return keep(probabilities, torch.zeros_like(before).scatter(-1, order, (before < p).float()))


def keep_min_p(probabilities: torch.Tensor, p: float) -> torch.Tensor:
    """Les tokens dont la probabilité atteint la fraction `p` de celle du premier.

    `[0.5, 0.3, 0.2]`, p = 0.5 → `[0.625, 0.375, 0]`.
    """
    return keep(probabilities, probabilities >= p * probabilities.amax(-1, keepdim=True))


def next_token_distribution(
    logits: torch.Tensor,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    min_p: float = 0.0,
) -> torch.Tensor:
    """Les probabilités du token suivant, (…, V), d'après les scores (…, V).

    Dans cet ordre : les scores divisés par `temperature`, les `top_k` premiers, le noyau `top_p`,
    le seuil `min_p`. À la température 0, tout va au premier.
    """
    check_filters(temperature, top_k, top_p, min_p)
    if temperature < 1e-30:  # plus bas, float32 ne sait plus diviser
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    gaps = logits.float() - logits.float().amax(-1, keepdim=True)  # 0 au plus : jamais ∞ / ∞
    probabilities = softmax(gaps / temperature)
    if top_k is not None:
        probabilities = keep_top_k(probabilities, top_k)
    if top_p < 1:
        probabilities = keep_top_p(probabilities, top_p)
    if min_p > 0:
        probabilities = keep_min_p(probabilities, min_p)
    return probabilities


def check_filters(
    temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0, min_p: float = 0.0
) -> None:
    """Lève ValueError si l'un d'eux n'a pas de sens."""
    check(temperature >= 0, "temperature", "vaut au moins 0 (rien au hasard)", temperature)
    check(top_k is None or top_k >= 1, "top_k", "vaut au moins 1, ou None (tous)", top_k)
    check(0 < top_p <= 1, "top_p", "est entre 0, exclu, et 1 (tous)", top_p)
    check(0 <= min_p < 1, "min_p", "est entre 0 (tous) et 1, exclu", min_p)


def check(right: bool, name: str, rule: str, value: object) -> None:
    if not right:
        raise ValueError(f"{name} {rule} ; reçu : {value}")


def penalise_repetition(logits: torch.Tensor, seen: torch.Tensor, penalty: float) -> torch.Tensor:
    """Rend moins probables les tokens déjà vus : un score positif est divisé, un négatif multiplié.

    Scores (B, V), `seen` (B, V) vrai s'il est déjà venu. `[2, -1, 2]`, les deux premiers vus,
    penalty = 2 → `[1, -2, 2]`.
    """
    return torch.where(seen, torch.where(logits > 0, logits / penalty, logits * penalty), logits)


def draw(logits: torch.Tensor, generator=None, **filters) -> torch.Tensor:
    """Un token par ligne : scores (B, V) → ids (B,). À la température 0, rien n'est tiré."""
    if filters.get("temperature") == 0:
        return logits.argmax(-1)
    probabilities = next_token_distribution(logits, **filters)
    return torch.multinomial(probabilities, 1, generator=generator).squeeze(-1)


class LayerCache:
    """Les clés et valeurs d'une couche, dans deux tables allouées d'avance : (B, H, S, D)."""

    def __init__(self, capacity: int):
        self.capacity, self.length = capacity, 0
        self.keys = self.values = None

    def append(self, k: torch.Tensor, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Range celles de T places de plus (B, H, T, D) ; rend toutes celles d'avant et celles-ci.

        Lève ValueError s'il ne reste pas T places.
        """
        start, end = self.length, self.length + k.shape[2]
        if end > self.capacity:
            raise ValueError(f"cache plein : {end} places demandées, {self.capacity} réservées")
        if self.keys is None:
            B, H, _, D = k.shape
            self.keys, self.values = (x.new_empty(B, H, self.capacity, D) for x in (k, v))
        self.keys[:, :, start:end], self.values[:, :, start:end] = k, v
        self.length = end
        return self.keys[:, :, :end], self.values[:, :, :end]


class KVCache:
    """La mémoire d'un modèle : un LayerCache par couche ; `len(cache)` places déjà lues."""

    def __init__(self, n_layers: int, capacity: int):
        self.layers = [LayerCache(capacity) for _ in range(n_layers)]

    def __len__(self) -> int:
        return self.layers[0].length

    def truncate(self, length: int) -> None:
        """Oublie ce qui suit les `length` premières places."""
        for layer in self.layers:
            layer.length = min(layer.length, length)


def left_padded(rows: Sequence[Sequence[int]], device=None) -> tuple[torch.Tensor, torch.Tensor]:
    """Des suites en une table (B, T), complétées **à gauche**, et le nombre de `<pad>` de chacune.

    `[[2, 7, 5], [2]]` → `[[2, 7, 5], [0, 0, 2]]` et `[0, 2]` : toutes finissent à la même place.
    """
    length = max(map(len, rows))
    pads = [length - len(row) for row in rows]
    table = [[PAD] * n + list(row) for n, row in zip(pads, rows, strict=True)]
    return torch.tensor(table, device=device), torch.tensor(pads, device=device)


def padding_mask(pads: torch.Tensor, n_queries: int, n_keys: int) -> torch.Tensor:
    """Le masque causal, sans les `<pad>` de gauche : `pads` (B,) → (B, 1, T, S).

    Un `<pad>`, que personne ne regarde, se voit lui-même : rien à regarder donnerait des NaN, et
    0 × NaN gâterait ceux qui l'ignorent.
    """
    keys = torch.arange(n_keys, device=pads.device)
    queries = keys[n_keys - n_queries :, None]
    real = keys >= pads[:, None, None]  # (B, 1, S)
    mask = (causal_mask(n_queries, n_keys).to(pads.device) & real) | (keys == queries)
    return mask.unsqueeze(1)


def next_logits(
    model: nn.Module, ids: torch.Tensor, pads: torch.Tensor | None = None, cache=None
) -> torch.Tensor:
    """Lit des ids (B, T), à la suite de ce que garde `cache` : les scores du suivant (B, V).

    Seule la dernière place est notée. Le premier vrai token d'une ligne a la position 0.
    """
    mask = positions = None
    if pads is not None:
        length = ids.shape[1] + (0 if cache is None else len(cache))
        places = torch.arange(length - ids.shape[1], length, device=ids.device)
        positions = (places - pads[:, None]).clamp(min=0)  # (B, T)
        mask = padding_mask(pads, ids.shape[1], length)
    return model.head(model.hidden(ids, mask, positions, cache)[:, -1])


def shortened(row: list[int], window: int) -> list[int]:
    """Ce qu'on relit d'une suite qui dépasse la fenêtre du modèle : `<bos>`, et sa fin.

    Une moitié de fenêtre en tout : on ne relira qu'après avoir écrit l'autre moitié. Le `<bos>` est
    gardé, parce qu'à l'entraînement toute fenêtre commence par lui.
    `[2, 5, 6, 7, 8]`, fenêtre de 4 → `[2, 8]`.
    """
    if len(row) <= window:
        return row
    first = row[:1] if row[0] == BOS else []
    return first + row[len(row) - max(1, window // 2) + len(first) :]


def checked_prompts(prompts: Sequence[Sequence[int]], config) -> list[list[int]]:
    """Les débuts, en listes d'ids que le modèle sait lire ; sinon, ValueError."""
    if isinstance(prompts, str) or any(isinstance(prompt, str | int) for prompt in prompts):
        raise ValueError("les débuts sont une liste de suites d'ids : encodez d'abord le texte")
    rows = [[int(token) for token in prompt] for prompt in prompts]
    if not rows or not all(rows):
        raise ValueError("un début est vide : donnez au moins un token, <bos> par exemple")
    longest, window, last = max(map(len, rows)), config.max_seq_len, config.vocab_size - 1
    check(longest <= window, "un début", f"a {window} tokens au plus : gardez-en la fin", longest)
    for token in {token for row in rows for token in row}:
        check(0 <= token <= last, "un id", f"va de 0 à {last} : est-ce le bon tokenizer ?", token)
    return rows


class Reader:
    """Des suites en cours d'écriture, et ce que le modèle en a déjà lu."""

    def __init__(self, model: nn.Module, rows: list[list[int]], capacity: int, use_cache: bool):
        self.model, self.rows, self.capacity, self.use_cache = model, rows, capacity, use_cache
        self.window, self.device = model.config.max_seq_len, next(model.parameters()).device
        self.cache = None

    def start_over(self) -> None:
        """Prépare tout ce qui est à lire, comme si rien ne l'avait été."""
        self.rows = [shortened(row, self.window) for row in self.rows]
        self.ids, pads = left_padded(self.rows, self.device)
        self.pads = pads if pads.any() else None  # sans <pad>, le masque de GPT suffit
        if self.use_cache:
            self.cache = KVCache(len(self.model.blocks), self.capacity)

    def scores(self) -> torch.Tensor:
        """Les scores du token suivant (B, V) : lit ce qui ne l'est pas encore."""
        if self.cache is None or len(self.cache) == self.window:
            self.start_over()
        return next_logits(self.model, self.ids, self.pads, self.cache)

    def append(self, tokens: list[int]) -> None:
        """Un token de plus par suite."""
        for row, token in zip(self.rows, tokens, strict=True):
            row.append(token)
        self.ids = torch.tensor(tokens, device=self.device)[:, None]


def seen_tokens(rows: Sequence[Sequence[int]], vocab_size: int, device=None) -> torch.Tensor:
    """Les tokens venus dans chaque suite : (B, V), vrai s'il y est."""
    counts = [torch.tensor(row, device=device).bincount(minlength=vocab_size) for row in rows]
    return torch.stack(counts) > 0


@torch.inference_mode()
def _write(reader, count, penalty, eos_token_id, generator, filters) -> Iterator[list[int]]:
    """Lire, tirer un token par suite, recommencer, jusqu'à ce que toutes soient finies."""
    model, done, was_training = reader.model, [False] * len(reader.rows), reader.model.training
    seen = seen_tokens(reader.rows, model.config.vocab_size, reader.device)
    model.eval()
    try:
        for _ in range(count):
            logits = reader.scores()
            if penalty != 1:
                logits = penalise_repetition(logits, seen, penalty)
            drawn = draw(logits, generator, **filters).tolist()
            tokens = [PAD if over else token for over, token in zip(done, drawn, strict=True)]
            yield tokens
            done = [over or token == eos_token_id for over, token in zip(done, tokens, strict=True)]
            if all(done):
                return
            reader.append(tokens)
            seen.scatter_(1, reader.ids, True)
    finally:
        model.train(was_training)


def steps(
    model: nn.Module,
    prompts: Sequence[Sequence[int]],
    max_new_tokens: int = 100,
    *,
    repetition_penalty: float = 1.0,
    eos_token_id: int | None = EOS,
    generator: torch.Generator | None = None,
    use_cache: bool = True,
    **filters,
) -> Iterator[list[int]]:
    """À chaque pas, le token suivant de chaque suite ; `<pad>` pour celles qui sont finies.

    `filters` : ceux de `next_token_distribution`. Une suite finit par `eos_token_id` (None : jamais
    avant `max_new_tokens`). `generator`, sur l'appareil du modèle, rend le hasard reproductible.
    Au-delà de la fenêtre du modèle, sa fin est relue (`shortened`). Lève ValueError dès l'appel si
    un début est vide, trop long ou hors du vocabulaire, ou si une option n'a pas de sens.
    """
    check_filters(**filters)
    check(max_new_tokens >= 0, "max_new_tokens", "vaut au moins 0", max_new_tokens)
    check(repetition_penalty > 0, "repetition_penalty", "est positif", repetition_penalty)
    rows = checked_prompts(prompts, model.config)
    capacity = min(max(map(len, rows)) + max_new_tokens, model.config.max_seq_len)
    reader = Reader(model, rows, capacity, use_cache)
    return _write(reader, max_new_tokens, repetition_penalty, eos_token_id, generator, filters)


def generate(
    model: nn.Module, prompts: Sequence[Sequence[int]], max_new_tokens: int = 100, **options
) -> list[list[int]]:
    """Les suites de plusieurs débuts, écrites ensemble ; sans le début, `<eos>` compris.

    `options` : celles de `steps`.
    """
    written = [[] for _ in prompts]
    eos = options.get("eos_token_id", EOS)
    for tokens in steps(model, prompts, max_new_tokens, **options):
        for row, token in zip(written, tokens, strict=True):
            if not row or row[-1] != eos:
                row.append(token)
    return written


def stream(
    model: nn.Module, prompt: Sequence[int], max_new_tokens: int = 100, **options
) -> Iterator[int]:
    """Les tokens d'une suite, un par un, dès qu'ils sont tirés. `options` : celles de `steps`."""
    return (tokens[0] for tokens in steps(model, [prompt], max_new_tokens, **options))
