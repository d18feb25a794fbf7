"""Ce que la langue permet ensuite : à chaque place d'une histoire, les tokens qui peuvent y venir.

Un token est permis après un début d'histoire s'il existe une histoire qui commence par ce début,
puis par ses bytes. Après « Il était une », ` souris` l'est, et ` s`, que suivrait `ouris`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from course_lib.support.micromonde.reading import read, taken
from course_lib.support.micromonde.scene import Scene
from course_lib.support.micromonde.tables import Table

SPECIAL, EOS = 4, 3  # ids : avant 4, les tokens spéciaux
MOST = 50_000  # réponses de `rest` gardées, au plus

Strings = frozenset[bytes]
Proposal = str | tuple[Table, frozenset[int]]  # un texte, ou une table et ses rangs interdits


class Aside(NamedTuple):
    """Une proposition que l'histoire n'a pas suivie, trop courte pour contenir tout un token.

    `text`, à la place `place` ; puis ce qui se serait dit ensuite, dans la scène d'alors.
    """

    place: int
    text: str
    scene: Scene
    stack: list


class Follower:
    """Les tokens permis à chaque place : `follower.permitted(row)`.

    `free` : la langue de « combi », qui ne met aucun couple de mots de côté.
    """

    def __init__(self, tokenizer, free: bool = False):
        self.tokenizer, self.free = tokenizer, free
        self.bytes = [tokenizer.token_bytes(i) for i in range(tokenizer.vocab_size)]
        self.ids: dict[bytes, list[int]] = {}
        for i, text in enumerate(self.bytes[SPECIAL:], start=SPECIAL):
            self.ids.setdefault(text, []).append(i)
        self.longest = max(map(len, self.ids))
        # Un token peut être à cheval sur plusieurs propositions : ses fins, et ses morceaux qui
        # ne vont pas jusqu'à sa fin.
        self.ends = {text[i:] for text in self.ids for i in range(len(text))}
        self.inside = {text[:i] for text in self.ends for i in range(1, len(text))}
        self._beginnings: dict[bytes, Strings] = {}
        self._texts: dict[Proposal | Table, list[tuple[bytes, int]]] = {}
        self._rests: dict[tuple[Proposal, bytes], Strings | None] = {}

    def permitted(self, row: Sequence[int]) -> list[frozenset[int]] | None:
        """Une histoire en ids, de `<bos>` à `<eos>` → les ids permis après chacun, sauf le dernier.

        None si le texte sort de la langue.
        """
        text = self.tokenizer.decode(row[1:-1])
        begun: dict[int, set[Proposal]] = {}
        asides, finished = [], set()

        def watch(place, found, step, scene, stack) -> None:
            if found is None:
                finished.add(place)
            elif found:
                begun.setdefault(place, set()).add(proposal(found))
                asides.extend(self.asides(text, place, found, step, scene, stack))

        if read(text, self.free, watch=watch).fault:
            return None
        place_of = list(accumulate((len(letter.encode()) for letter in text), initial=0))
        tokens = list(accumulate((len(self.bytes[i]) for i in row[1:-1]), initial=0))
        finished = {place_of[place] for place in finished}
        begun = {place_of[place]: found for place, found in begun.items()}
        strings = self.following(text, place_of, begun, asides, tokens)
        return [
            frozenset(i for start in strings[here] for i in self.ids.get(start, ()))
            | ({EOS} if here in finished else set())
            for here in tokens
        ]

    def following(self, text, place_of, begun, asides, tokens) -> dict[int, set[bytes]]:
        """À chaque limite d'un token ou d'une proposition, les débuts de ce qui peut suivre."""
        raw, starts = text.encode(), sorted(begun)
        limits = sorted({*tokens, *starts})
        strings: dict[int, set[bytes]] = {limit: set() for limit in limits}
        for start in starts:
            for found in begun[start]:
                for limit in limits[bisect_left(limits, start) :]:
                    rest = self.rest(found, raw[start:limit])
                    if rest is None:
                        break
                    strings[limit] |= rest
        for aside in asides:  # ce qui suit une proposition écartée
            start, said = place_of[aside.place], aside.text.encode()
            after = None
            for limit in limits[bisect_left(limits, start - self.longest) :]:
                first = raw[limit:start] + said[max(0, limit - start) :]
                if limit >= start + len(said) or not said.startswith(raw[start:limit]):
                    break
                if first in self.inside:
                    after = self.after(text, aside) if after is None else after
                    strings[limit] |= {first + more for more in after} & self.ends
        for limit in reversed(limits):  # ce qui suit une proposition du texte suit aussi sa fin
            last = bisect_right(starts, limit + self.longest)
            for start in starts[bisect_right(starts, limit) : last]:
                if (first := raw[limit:start]) in self.inside:
                    strings[limit] |= {first + more for more in strings[start]} & self.ends
        return strings

    def asides(self, text, place, found, step, scene, stack) -> list[Aside]:
        """Parmi ce qui se propose à cette place, ce que le texte ne suit pas et qui finit trop tôt.

        Une lettre ne compte pas pour une fin : aucun mot ne se partage entre deux propositions.
        """
        if isinstance(found, str):
            return [Aside(place, found, scene, stack)] if self.short(text, place, found) else []
        table, banned = found
        kept = []
        for rank, option in enumerate(table.options):
            if rank not in banned and self.short(text, place, option.text):
                states = taken(step, table, banned, rank, place, scene.copy(), [*stack], None)
                kept.append(Aside(place, option.text, *states[1:3]))
        return kept

    def short(self, text: str, place: int, said: str) -> bool:
        """Ce que `said` ne partage pas avec le texte tient-il dans un token qui le dépasse ?"""
        if not said or said[-1].isalpha() or text.startswith(said, place):
            return False
        same = next(i for i, x in enumerate(said) if text[place + i : place + i + 1] != x)
        return said[same:].encode() in self.inside

    def after(self, text: str, aside: Aside) -> set[bytes]:
        """Les débuts de ce qui peut suivre une proposition écartée."""
        whole, strings = text[: aside.place] + aside.text, set()

        def watch(place, found, *_) -> None:
            if found and place == len(whole):
                strings.update(self.rest(proposal(found), b"") or ())

        start = len(whole), aside.scene.copy()
        read(whole, self.free, aside.stack, start, watch)
        return strings

    def rest(self, found: Proposal, said: bytes) -> Strings | None:
        """Les débuts de ce qui reste à dire de ces textes, après `said` ; None : plus aucun."""
        known = (found, said)
        if known not in self._rests:
            if len(self._rests) > MOST:
                self._rests.clear()
            texts = self.texts(found)
            first, last = (bisect_right(texts, (x, 0)) for x in (said, said + b"\xff"))
            banned = () if isinstance(found, str) else found[1]
            parts = {
                text[len(said) : len(said) + self.longest]
                for text, rank in texts[first:last]
                if rank not in banned and len(text) > len(said)
            }
            self._rests[known] = frozenset().union(*map(self.beginnings, parts)) or None
        return self._rests[known]

    def texts(self, found: Proposal) -> list[tuple[bytes, int]]:
        """Les textes d'une proposition, en bytes, triés, chacun avec son rang dans la table."""
        key = found if isinstance(found, str) else found[0]
        if key not in self._texts:
            texts = [key] if isinstance(key, str) else [option.text for option in key.options]
            self._texts[key] = sorted((text.encode(), rank) for rank, text in enumerate(texts))
        return self._texts[key]

    def beginnings(self, text: bytes) -> Strings:
        """Ceux des débuts de `text` par où un token peut finir."""
        if text not in self._beginnings:
            longer = (text[:length] for length in range(1, len(text) + 1))
            self._beginnings[text] = frozenset(start for start in longer if start in self.ends)
        return self._beginnings[text]


def proposal(found) -> Proposal:
    return found if isinstance(found, str) else (found[0], frozenset(found[1]))
