"""Un modèle n-grammes, avec le lissage de Kneser–Ney : le pair classique d'un modèle de langue."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

END = None  # la fin d'une suite, prédite comme le reste


class KneserNey:
    """N-grammes interpolés (Chen et Goodman, 1999), un seul rabais par ordre.

    Un mot jamais vu coûte la probabilité de « mot inconnu », puis 8 bits par octet.
    """

    def __init__(self, order: int, sequences: Iterable[Sequence[Hashable]]):
        self.order = order
        # ordre → contexte → combien de fois chaque mot l'a suivi
        self.counts = [defaultdict(Counter) for _ in range(order)]
        for sequence in sequences:
            padded = (*[END] * (order - 1), *sequence, END)
            for i in range(order - 1, len(padded)):
                self.counts[-1][padded[i - order + 1 : i]][padded[i]] += 1
        # Plus bas, un mot compte autant de fois qu'il a de prédécesseurs différents.
        for n in range(order - 1, 0, -1):
            for context, following in self.counts[n].items():
                for word in following:
                    self.counts[n - 1][context[1:]][word] += 1
        self.discounts = [self._discount(counts) for counts in self.counts]
        self.totals = [{c: sum(f.values()) for c, f in counts.items()} for counts in self.counts]
        self.vocabulary = len(self.counts[0][()]) + 1  # et le mot inconnu

    @staticmethod
    def _discount(counts: dict) -> float:
        """Le rabais d'un ordre : n₁ / (n₁ + 2 n₂), les n-grammes vus une et deux fois."""
        seen = Counter(count for following in counts.values() for count in following.values())
        return seen[1] / (seen[1] + 2 * seen[2]) if seen[1] else 0.5

    def probability(self, context: tuple, word: Hashable) -> float:
        """P(mot | contexte), des contextes courts aux longs."""
        found = 1 / self.vocabulary
        for n in range(self.order):
            tail = context[len(context) - n :]
            total = self.totals[n].get(tail)
            if total is None:
                break
            following, discount = self.counts[n][tail], self.discounts[n]
            kept = max(following.get(word, 0) - discount, 0)
            found = (kept + discount * len(following) * found) / total
        return found

    def bits(self, sequence: Sequence[Hashable]) -> float:
        """−log₂ de la probabilité d'une suite, fin comprise."""
        padded, total = (*[END] * (self.order - 1), *sequence, END), 0.0
        for i in range(self.order - 1, len(padded)):
            word = padded[i]
            total -= math.log2(self.probability(padded[i - self.order + 1 : i], word))
            if word not in self.counts[0][()]:
                total += 8 * len(str(word).encode())
        return total
