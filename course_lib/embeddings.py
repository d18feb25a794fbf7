"""Des vecteurs pour les tokens : la table, les vecteurs appris de leurs voisins, leurs analogies.

La table est celle de tout modèle de langue. L'apprentissage par les voisins est GloVe (Pennington,
Socher et Manning, 2014, https://aclanthology.org/D14-1162). Ce module laisse de côté les mots faits
de plusieurs tokens.

Code gelé du chapitre 2 : il se modifie dans notebooks/02_embeddings.ipynb.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional


def cosine_similarity(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Le cosinus de l'angle de deux vecteurs : (…, C) et (…, C) → (…), entre −1 et 1.

    `[1, 0]` et `[1, 1]` → 0,707 ; `[2, 0]` et `[-3, 0]` → −1. Un vecteur nul donne 0.
    """
    lengths = a.norm(dim=-1) * b.norm(dim=-1)
    return (a * b).sum(-1) / lengths.clamp(min=1e-8)


class TokenEmbedding(nn.Module):
    """La table des vecteurs : une ligne de `d_model` nombres appris par token.

    ids (…), entiers de 0 à vocab_size − 1 → vecteurs (…, C). Les poids de départ sont tirés d'une
    loi normale d'écart type `std` (0,02 dans GPT-2).
    """

    def __init__(self, vocab_size: int, d_model: int, std: float = 0.02):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(vocab_size, d_model) * std)  # (V, C)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return functional.embedding(ids, self.weight)


def count_neighbours(
    sequences: Sequence[Sequence[int]], window: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Compte les voisins à `window` tokens près, chacun pour 1/distance, dans les deux sens.

    Rend les paires (N, 2), triées, et leurs comptes (N,). `[[7, 8, 7]]`, fenêtre 2 → (7, 7) : 1,
    (7, 8) : 2, (8, 7) : 2. L'id 0, `<pad>`, ne compte pas.
    """
    gap = [0] * window  # aucune fenêtre ne va d'une suite à l'autre
    flat = torch.tensor([i for ids in sequences for i in (*ids, *gap)], dtype=torch.long)
    size, keys, counts = int(flat.max()) + 1, [], []
    for distance in range(1, window + 1):
        left, right = flat[:-distance], flat[distance:]
        inside = (left > 0) & (right > 0)
        left, right = left[inside], right[inside]
        for one, other in ((left, right), (right, left)):
            key, times = torch.unique(one * size + other, return_counts=True)
            keys.append(key)
            counts.append(times / distance)
    pairs, place = torch.unique(torch.cat(keys), return_inverse=True)
    total = torch.zeros(len(pairs)).index_add(0, place, torch.cat(counts))
    return torch.stack([pairs // size, pairs % size], dim=1), total


class GloVe(nn.Module):
    """Des vecteurs dont le produit scalaire donne, à deux biais près, le log₂ du nombre de voisins.

    (Pennington, Socher et Manning, 2014, mais en base 2, avec un seuil de 50 et non de 100,
    et AdamW au lieu d'AdaGrad.)
    """

    def __init__(self, vocab_size: int, d_model: int):
        super().__init__()
        self.words = TokenEmbedding(vocab_size, d_model)  # (V, C)
        self.contexts = TokenEmbedding(vocab_size, d_model)  # (V, C)
        self.word_biases = TokenEmbedding(vocab_size, 1)  # (V, 1)
        self.context_biases = TokenEmbedding(vocab_size, 1)  # (V, 1)

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        """Paires (N, 2) → log₂ prédits (N,)."""
        a, b = pairs[:, 0], pairs[:, 1]
        biases = self.word_biases(a) + self.context_biases(b)  # (N, 1)
        return (self.words(a) * self.contexts(b)).sum(1) + biases[:, 0]

    def loss(self, pairs: torch.Tensor, counts: torch.Tensor) -> torch.Tensor:
        """L'écart au carré, moyen ; un compte sous 50 pèse moins."""
        weights = (counts / 50).clamp(max=1) ** 0.75
        return (weights * (self(pairs) - counts.log2()) ** 2).mean()

    def vectors(self) -> torch.Tensor:
        """Les vecteurs des mots, (V, C) : la somme de leurs deux rôles."""
        return (self.words.weight + self.contexts.weight).detach()


def nearest_tokens(
    vectors: torch.Tensor, query: torch.Tensor, k: int = 5, exclude: Sequence[int] = ()
) -> list[tuple[int, float]]:
    """Les `k` lignes de `vectors` (V, C) les plus proches de `query` (C,), et leur cosinus.

    Les indices de `exclude` ne sont pas proposés. Lève ValueError si les tailles diffèrent.
    """
    if query.shape != vectors.shape[1:]:
        wanted, found = tuple(vectors.shape[1:]), tuple(query.shape)
        raise ValueError(f"query doit être de forme {wanted}, comme une ligne ; reçu : {found}")
    similar = cosine_similarity(vectors, query)  # (V,)
    similar[list(exclude)] = -2.0
    best = similar.topk(min(k, len(vectors) - len(set(exclude))))
    return list(zip(best.indices.tolist(), best.values.tolist(), strict=True))


def analogy(
    vectors: torch.Tensor, a: int, b: int, c: int, k: int = 1, exclude_inputs: bool = True
) -> list[tuple[int, float]]:
    """Les `k` réponses à « `a` est à `b` ce que `c` est à… » : les plus proches de b − a + c.

    Les vecteurs (V, C) sont d'abord ramenés à la longueur 1. On écarte a, b et c des réponses, sauf
    si `exclude_inputs` est faux (Mikolov, Yih et Zweig, 2013, https://aclanthology.org/N13-1090).
    """
    unit = vectors / vectors.norm(dim=-1, keepdim=True).clamp(min=1e-8)
    query = unit[b] - unit[a] + unit[c]
    return nearest_tokens(unit, query, k, exclude=(a, b, c) if exclude_inputs else ())
