"""L'attention, l'idée : une moyenne de ce qui précède, où chacun pèse selon sa pertinence.

Bahdanau, Cho et Bengio, 2014 (arXiv:1409.0473) pour la moyenne qui choisit ; Vaswani et al., 2017
(arXiv:1706.03762) pour le masque. Ce module laisse de côté d'où viennent les scores : c'est
`self_attention`.

Code gelé du chapitre 3 : il se modifie dans notebooks/03_attention_concept.ipynb.
"""

import torch


def weighted_average(weights: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """La moyenne des lignes de `values` (…, S, C), pondérée par `weights` (…, T, S) → (…, T, C).

    Poids `[[0.25, 0.75]]`, valeurs `[[0], [4]]` → `[[3]]`. Chaque ligne de poids a pour somme 1.
    """
    return weights @ values


def softmax(scores: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """Change des scores en poids positifs, de somme 1 le long de `dim` ; −∞ devient 0.

    `[0, ln 3]` → `[0.25, 0.75]`. Retirer d'abord le plus grand score ne change pas le résultat et
    évite qu'une exponentielle déborde. Une ligne faite de −∞ donne des NaN : rien à regarder.
    """
    exponentials = (scores - scores.amax(dim, keepdim=True)).exp()
    return exponentials / exponentials.sum(dim, keepdim=True)


def causal_mask(n_queries: int, n_keys: int | None = None) -> torch.Tensor:
    """Qui peut voir qui : (T, S), vrai si la place de la ligne peut regarder celle de la colonne.

    Chacun voit ce qui précède et lui-même. S'il y a plus de clés que de requêtes, les requêtes sont
    les dernières places : `causal_mask(1, 4)` est entièrement vrai.
    """
    n_keys = n_queries if n_keys is None else n_keys
    if n_keys < n_queries:
        raise ValueError(f"{n_queries} requêtes pour {n_keys} clés : il manque des clés")
    return torch.ones(n_queries, n_keys, dtype=torch.bool).tril(n_keys - n_queries)
