"""Les analogies : roi est à reine ce que prince est à princesse.

Elles viennent des grilles du lexique (métiers, bétail, famille, noblesse), où la grammaire emploie
les mots d'une colonne de la même façon : un modèle y réussit donc en partie par construction.
"""

from collections.abc import Iterator
from itertools import permutations
from random import Random
from typing import NamedTuple

from course_lib.support.micromonde.words import NOUNS
from course_lib.support.probes.scoring import Score, counted


class Analogy(NamedTuple):
    """`a` est à `b` ce que `c` est à `d`."""

    kind: str
    a: str
    b: str
    c: str
    d: str


def _couples(category: str) -> list[tuple[str, str]]:
    nouns = [noun.lemma for noun in NOUNS[category]]
    return list(zip(nouns[::2], nouns[1::2], strict=True))


def _traits(category: str, trait: str) -> list[tuple[str, str]]:
    nouns = [noun for noun in NOUNS[category] if noun.gender == "m" or category != "métier"]
    return [(noun.lemma, noun.traits[trait].lemma) for noun in nouns]


GRIDS: dict[str, list[tuple[str, str]]] = {
    "noblesse, masculin → féminin": _couples("noblesse"),
    "famille, masculin → féminin": _couples("famille"),
    "métier, masculin → féminin": _couples("métier"),
    "métier → lieu": _traits("métier", "lieu"),
    "métier → outil": _traits("métier", "outil"),
    "métier → produit": _traits("métier", "produit"),
    "bétail → petit": _traits("bétail", "petit"),
    "bétail → logis": _traits("bétail", "logis"),
    "fruit, singulier → pluriel": [(n.lemma, n.plural) for n in NOUNS["fruit"]],
    "animal, singulier → pluriel": [(n.lemma, n.plural) for n in NOUNS["animal"]],
}


# Écrites à la main, pour de vrais textes.
FRENCH: dict[str, str] = {
    "noms, masculin → féminin": "roi reine, père mère, frère sœur, fils fille, homme femme, oncle"
    " tante, comte comtesse, prince princesse, marquis marquise, duc duchesse, baron baronne,"
    " garçon fille, ami amie, cousin cousine, maître maîtresse, voisin voisine, monsieur madame",
    "adjectifs, masculin → féminin": "petit petite, grand grande, bon bonne, beau belle, vieux"
    " vieille, premier première, heureux heureuse, doux douce, blanc blanche, long longue, seul"
    " seule, nouveau nouvelle, dernier dernière, cher chère",
    "noms, singulier → pluriel": "jour jours, main mains, œil yeux, homme hommes, femme femmes,"
    " enfant enfants, heure heures, ami amis, arbre arbres, année années, chose choses, fleur"
    " fleurs, lettre lettres, cheval chevaux",
    "verbes, présent → imparfait": "est était, a avait, fait faisait, peut pouvait, va allait, sait"
    " savait, veut voulait, dit disait, voit voyait, vient venait, semble semblait, reste restait",
}


def french() -> list[Analogy]:
    """Toutes les analogies entre deux couples d'une même relation de `FRENCH`."""
    found = []
    for kind, line in FRENCH.items():
        couples = [couple.split() for couple in line.split(", ")]
        for (a, b), (c, d) in permutations(couples, 2):
            if len({a, b, c, d}) == 4:
                found.append(Analogy(kind, a, b, c, d))
    return found


def analogies(per_kind: int = 100, seed: int | str = "analogies") -> Iterator[Analogy]:
    """Des analogies de chaque genre, toujours les mêmes ; moins si la grille n'en a pas assez.

    Seuls les mots simples y entrent, et les quatre diffèrent. Lève `ValueError` si `per_kind` n'est
    pas positif.
    """
    if per_kind < 1:
        raise ValueError(f"il faut au moins une analogie par genre ; reçu : {per_kind}")
    for kind, grid in GRIDS.items():
        rows = [row for row in dict.fromkeys(grid) if not any(set(" -'") & {*w} for w in row)]
        found = [(a, b, c, d) for (a, b), (c, d) in permutations(rows, 2) if len({a, b, c, d}) == 4]
        Random(f"{seed} {kind}").shuffle(found)
        for words in found[:per_kind]:
            yield Analogy(kind, *words)


def score(vectors: dict, items: list[Analogy], *, product=False, exclude=True) -> list[Score]:
    """L'exactitude par genre : le mot le plus proche de b − a + c est-il d ?

    `vectors` : mot → vecteur (C,) ; ses mots sont les candidats, d'où un hasard de 1 / leur nombre.
    Une analogie dont un mot manque n'est pas comptée. `product` : la forme multiplicative (3CosMul,
    Levy et Goldberg, 2014, https://aclanthology.org/W14-1618) plutôt que la somme (3CosAdd) ;
    `exclude` écarte a, b et c des réponses, comme on le fait souvent sans le dire.
    """
    import numpy as np

    words = list(vectors)
    rank = {word: i for i, word in enumerate(words)}
    matrix = np.array([vectors[word] for word in words], dtype=np.float64)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    if not norms.all():
        raise ValueError(f"vecteur nul pour « {words[int(norms.argmin())]} »")
    matrix /= norms
    right: dict[str, int] = {}
    total: dict[str, int] = {}
    for item in items:
        if not all(word in rank for word in item[1:]):
            continue
        a, b, c, d = (rank[word] for word in item[1:])
        near_a, near_b, near_c = (matrix @ matrix[i] for i in (a, b, c))
        if product:
            near = (1 + near_b) * (1 + near_c) / (1 + near_a + 1e-3)
        else:
            near = near_b - near_a + near_c
        if exclude:
            near[[a, b, c]] = -np.inf
        total[item.kind] = total.get(item.kind, 0) + 1
        right[item.kind] = right.get(item.kind, 0) + int(near.argmax() == d)
    return [counted(kind, right[kind], count) for kind, count in total.items()]
