"""Chapitre 1 : ce que des lecteurs écriraient."""

import itertools
import math
from collections import Counter, defaultdict
from functools import reduce

from catalogue import Catalogue

CATALOGUE = Catalogue()
wrong, right = CATALOGUE.wrong, CATALOGUE.right

# --- 01-1 : merge_in_place -----------------------------------------------------------------------


@right("01-1")
def with_a_write_index(ids, pair, new_id):
    read = write = times = 0
    while read < len(ids):
        if tuple(ids[read : read + 2]) == pair:
            ids[write] = new_id
            read += 2
            times += 1
        else:
            ids[write] = ids[read]
            read += 1
        write += 1
    del ids[write:]
    return times


@right("01-1")
def rebuilt_then_poured(ids, pair, new_id):
    merged, rest = [], list(ids)
    while rest:
        if tuple(rest[:2]) == pair:
            merged.append(new_id)
            rest = rest[2:]
        else:
            merged.append(rest.pop(0))
    times = len(ids) - len(merged)
    ids[:] = merged
    return times


@right("01-1")
def recursively(ids, pair, new_id, start=0):
    if start + 1 >= len(ids):
        return 0
    found = ids[start] == pair[0] and ids[start + 1] == pair[1]
    if found:
        ids[start] = new_id
        ids.pop(start + 1)
    return found + recursively(ids, pair, new_id, start + 1)


@right("01-1")
def by_places(ids, pair, new_id):
    places, i = [], 0
    for i in range(len(ids) - 1):
        if ids[i : i + 2] == list(pair) and (not places or places[-1] < i - 1):
            places.append(i)
    for i in reversed(places):
        ids[i] = new_id
        del ids[i + 1]
    return len(places)


@wrong("01-1", "list_against_tuple")
def compares_a_slice(ids, pair, new_id):
    times, i = 0, 0
    while i + 1 < len(ids):
        if ids[i : i + 2] == pair:
            ids[i : i + 2] = [new_id]
            times += 1
        i += 1
    return times


@wrong("01-1", "fixed_range")
def pops_while_iterating(ids, pair, new_id):
    count = 0
    for i in range(len(ids) - 1):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new_id
            ids.pop(i + 1)
            count += 1
    return count


@wrong("01-1", "overlapping")
def marks_every_match(ids, pair, new_id):
    count = 0
    for i in range(len(ids) - 1):
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new_id
            count += 1
    return count


@wrong("01-1", "overlapping_count")
def counts_first(ids, pair, new_id):
    count = list(itertools.pairwise(ids)).count(pair)
    with_a_write_index(ids, pair, new_id)
    return count


@wrong("01-1", "another_list")
def rebinds(ids, pair, new_id):
    out, i, n = [], 0, 0
    while i < len(ids):
        if ids[i : i + 2] == [*pair]:
            out += [new_id]
            i, n = i + 2, n + 1
        else:
            out += [ids[i]]
            i += 1
    ids = out
    return n


@wrong("01-1", "last_pair_missed")
def stops_one_early(ids, pair, new_id):
    i, n = 0, 0
    while i < len(ids) - 2:
        if (ids[i], ids[i + 1]) == pair:
            ids[i] = new_id
            del ids[i + 1]
            n += 1
        i += 1
    return n


@wrong("01-1", "skips_one")
def two_steps_after_a_merge(ids, pair, new_id):
    i, n = 0, 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i] = new_id
            del ids[i + 1]
            n += 1
            i += 2
        else:
            i += 1
    return n


@wrong("01-1", "from_the_right")
def backwards(ids, pair, new_id):
    n = 0
    for i in reversed(range(len(ids) - 1)):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new_id]
            n += 1
    return n


@wrong("01-1", "no_count")
def forgets_to_return(ids, pair, new_id):
    with_a_write_index(ids, pair, new_id)


@wrong("01-1", "returns_the_list")
def returns_ids(ids, pair, new_id):
    rebuilt_then_poured(ids, pair, new_id)
    return ids


@wrong("01-1", "first_only")
def breaks(ids, pair, new_id):
    n = 0
    for i, (a, b) in enumerate(itertools.pairwise(ids)):
        if (a, b) == pair:
            ids[i : i + 2] = [new_id]
            n = 1
            break
    return n


@wrong("01-1", "either_order")
def sorted_pair(ids, pair, new_id):
    i, n = 0, 0
    while i + 1 < len(ids):
        if sorted(ids[i : i + 2]) == sorted(pair):
            ids[i : i + 2] = [new_id]
            n += 1
        i += 1
    return n


@wrong("01-1", "always_two")
def strides_of_two(ids, pair, new_id):
    i = n = 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i] = new_id
            ids.pop(i + 1)
            n += 1
        i += 2
    return n


@wrong("01-1", None)
def only_the_left_element(ids, pair, new_id):
    i, n = 0, 0
    while i + 1 < len(ids):
        if ids[i] == pair[0]:
            ids[i : i + 2] = [new_id]
            n += 1
        i += 1
    return n


# --- 01-2 : best_pair ----------------------------------------------------------------------------


@right("01-2")
def with_a_dict(word_counts):
    counts = {}
    for word, times in word_counts.items():
        data = [byte + 4 for byte in word.encode("utf-8")]
        for i in range(len(data) - 1):
            pair = (data[i], data[i + 1])
            counts[pair] = counts.get(pair, 0) + times
    best = None
    for pair in counts:
        if best is None or (-counts[pair], pair) < (-counts[best], best):
            best = pair
    return best


@right("01-2")
def by_sorting(word_counts):
    counts = defaultdict(int)
    for word, times in word_counts.items():
        data = word.encode()
        for a, b in itertools.pairwise(data):
            counts[a + 4, b + 4] += times
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ordered[0][0] if ordered else None


@right("01-2")
def by_repetition(word_counts):
    pairs = []
    for word, times in word_counts.items():
        for _ in range(times):
            pairs += itertools.pairwise(byte + 4 for byte in word.encode())
    return min(set(pairs), key=lambda p: (-pairs.count(p), p)) if pairs else None


@wrong("01-2", "across_words")
def one_long_text(word_counts):
    text = "".join(word * times for word, times in word_counts.items())
    counts = Counter(itertools.pairwise(byte + 4 for byte in text.encode()))
    return min(counts, key=lambda p: (-counts[p], p), default=None)


@wrong("01-2", "across_spaces")
def a_text_with_spaces(word_counts):
    text = " ".join(w for word, times in word_counts.items() for w in [word] * times)
    counts = Counter(itertools.pairwise(byte + 4 for byte in text.encode()))
    return min(counts, key=lambda p: (-counts[p], p), default=None)


@wrong("01-2", "unweighted")
def forgets_the_counts(word_counts):
    counts = Counter()
    for word in word_counts:
        counts.update(itertools.pairwise(byte + 4 for byte in word.encode()))
    return min(counts, key=lambda p: (-counts[p], p), default=None)


@wrong("01-2", "first_met")
def most_common(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for pair in itertools.pairwise(byte + 4 for byte in word.encode()):
            counts[pair] += times
    return counts.most_common(1)[0][0] if counts else None


@wrong("01-2", "last_met")
def keeps_the_last(word_counts):
    counts, best, record = defaultdict(int), None, 0
    for word, times in word_counts.items():
        for pair in itertools.pairwise(byte + 4 for byte in word.encode()):
            counts[pair] += times
    for pair, times in counts.items():
        if times >= record:
            best, record = pair, times
    return best


@wrong("01-2", "largest_ids")
def max_of_a_tuple(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for pair in itertools.pairwise(byte + 4 for byte in word.encode()):
            counts[pair] += times
    return max((times, pair) for pair, times in counts.items())[1] if counts else None


@wrong("01-2", "characters")
def characters_by_ord(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for a, b in itertools.pairwise(word):
            counts[ord(a) + 4, ord(b) + 4] += times
    return min(counts, key=lambda p: (-counts[p], p), default=None)


@wrong("01-2", "unshifted")
def raw_bytes(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for pair in itertools.pairwise(word.encode()):
            counts[pair] += times
    return min(counts, key=lambda p: (-counts[p], p), default=None)


@wrong("01-2", "once_a_word")
def one_vote_a_word(word_counts):
    votes = Counter()
    for word, times in word_counts.items():
        data = [byte + 4 for byte in word.encode()]
        for pair in {(data[i], data[i + 1]) for i in range(len(data) - 1)}:
            votes[pair] += times
    return min(votes, key=lambda p: (-votes[p], p), default=None)


@wrong("01-2", "without_overlap")
def skipping_pairs(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        data = bytes(word, "utf-8")
        seen = {data[i : i + 2] for i in range(len(data) - 1)}
        for pair in seen:
            counts[pair[0] + 4, pair[1] + 4] += data.count(pair) * times
    return min(counts, key=lambda p: (-counts[p], p), default=None)


@wrong("01-2", "with_its_count")
def an_item(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for pair in itertools.pairwise(byte + 4 for byte in word.encode()):
            counts[pair] += times
    return min(counts.items(), key=lambda item: (-item[1], item[0]), default=None)


@wrong("01-2", "no_empty_case")
def no_default(word_counts):
    counts = Counter()
    for word, times in word_counts.items():
        for pair in itertools.pairwise(byte + 4 for byte in word.encode()):
            counts[pair] += times
    return sorted(counts, key=lambda p: (-counts[p], p))[0]


@wrong("01-2", "return oublié")
def prints_it(word_counts):
    print(with_a_dict(word_counts))


# --- 01-3 : decode_ids ---------------------------------------------------------------------------


@right("01-3")
def with_recursion(ids, merges):
    def data(i):
        if i >= 260:
            left, right = merges[i - 260]
            return data(left) + data(right)
        return bytes([i - 4]) if i >= 4 else b""

    return b"".join(data(i) for i in ids).decode("utf-8", "replace")


@right("01-3")
def with_a_stack(ids, merges):
    stack, data = list(reversed(ids)), bytearray()
    while stack:
        i = stack.pop()
        if i >= 260:
            stack += reversed(merges[i - 260])
        elif i >= 4:
            data.append(i - 4)
    return data.decode(errors="replace")


@right("01-3")
def with_a_dict_of_tokens(ids, merges):
    tokens = {i: b"" for i in range(4)} | {byte + 4: bytes([byte]) for byte in range(256)}
    for k, (left, right) in enumerate(merges):
        tokens[260 + k] = tokens[left] + tokens[right]
    return str(reduce(lambda a, i: a + tokens[i], ids, b""), "utf-8", "replace")


@wrong("01-3", "token_by_token")
def decodes_each(ids, merges):
    text = ""
    for i in ids:
        text += with_recursion([i], merges)
    return text


@wrong("01-3", "token_by_token_strictly")
def decodes_each_strictly(ids, merges):
    def data(i):
        if i < 4:
            return b""
        if i < 260:
            return bytes([i - 4])
        return data(merges[i - 260][0]) + data(merges[i - 260][1])

    return "".join(data(i).decode("utf-8") for i in ids)


@wrong("01-3", "unshifted_bytes")
def forgets_the_four(ids, merges):
    tokens = {byte: bytes([byte]) for byte in range(256)}
    for k, (left, right) in enumerate(merges):
        tokens[256 + k] = tokens[left] + tokens[right]
    return b"".join(tokens[i] for i in ids).decode("utf-8", errors="replace")


@wrong("01-3", "one_floor")
def opens_once(ids, merges):
    data = []
    for i in ids:
        if i >= 260:
            data += [part - 4 for part in merges[i - 260]]
        elif i > 3:
            data.append(i - 4)
    return bytes(data).decode("utf-8", errors="replace")


@wrong("01-3", "specials_written")
def writes_the_specials(ids, merges):
    names = ["<pad>", "<unk>", "<bos>", "<eos>"]
    tokens = [name.encode() for name in names] + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        tokens += [tokens[left] + tokens[right]]
    return b"".join(tokens[i] for i in ids).decode(errors="replace")


@wrong("01-3", "strict")
def without_errors(ids, merges):
    tokens = [b""] * 4 + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return str(b"".join(tokens[i] for i in ids), "utf-8")


@wrong("01-3", "ignoring")
def ignores(ids, merges):
    tokens = [b""] * 4 + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return b"".join(tokens[i] for i in ids).decode(errors="ignore")


@wrong("01-3", "byte_as_character")
def chr_of_bytes(ids, merges):
    tokens = [""] * 4 + [chr(byte) for byte in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return "".join(tokens[i] for i in ids)


@wrong("01-3", "stops_at_eos")
def breaks_at_eos(ids, merges):
    kept = []
    for i in ids:
        if i == 3:
            break
        kept.append(i)
    return with_a_stack(kept, merges)


@wrong("01-3", "still_bytes")
def joined_bytes(ids, merges):
    tokens = [b""] * 4 + [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        tokens.append(tokens[left] + tokens[right])
    return b"".join(map(tokens.__getitem__, ids))


@wrong("01-3", "specials_as_bytes")
def subtracts_everywhere(ids, merges):
    tokens = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        tokens.append(tokens[left - 4] + tokens[right - 4])
    return b"".join(tokens[i - 4] for i in ids).decode("utf-8", "replace")


@wrong("01-3", "merges_from_256")
def merges_start_at_256(ids, merges):
    def data(i):
        if i < 4:
            return b""
        return bytes([i - 4]) if i < 256 else b"".join(map(data, merges[i - 256]))

    return b"".join(map(data, ids)).decode("utf-8", "replace")


# --- 01-4 : surprise_per_byte --------------------------------------------------------------------


@right("01-4")
def with_a_loop(probabilities, text):
    bits = 0
    for p in probabilities:
        bits += math.log(1 / p, 2)
    return bits / len(bytes(text, "utf-8"))


@right("01-4")
def with_fsum(probabilities, text):
    return -math.fsum(map(math.log2, probabilities)) / len(text.encode("utf-8"))


@right("01-4")
def with_numpy(probabilities, text):
    import numpy as np

    return float(-np.log2(np.array(probabilities)).sum() / len(text.encode()))


@wrong("01-4", "per_character")
def divides_by_len(probabilities, text):
    return sum(math.log2(1 / p) for p in probabilities) / len(text)


@wrong("01-4", "per_token")
def a_mean(probabilities, text):
    surprises = [-math.log2(p) for p in probabilities]
    return sum(surprises) / len(surprises)


@wrong("01-4", "natural")
def natural_logarithm(probabilities, text):
    total = 0.0
    for p in probabilities:
        total -= math.log(p)
    return total / len(text.encode())


@wrong("01-4", "negative")
def forgets_the_minus(probabilities, text):
    return sum(map(math.log2, probabilities)) / len(text.encode())


@wrong("01-4", "product_first")
def multiplies(probabilities, text):
    product = 1.0
    for p in probabilities:
        product *= p
    return -math.log2(product) / len(text.encode())


@wrong("01-4", "total")
def not_divided(probabilities, text):
    return sum(-math.log2(p) for p in probabilities)


@wrong("01-4", "log_of_mean")
def surprise_of_the_mean(probabilities, text):
    return math.log2(len(probabilities) / sum(probabilities))


@wrong("01-4", "sum_of_probabilities")
def adds_probabilities(probabilities, text):
    return sum(probabilities) / len(bytes(text, "utf-8"))


@wrong("01-4", None)
def base_ten(probabilities, text):
    return -sum(math.log10(p) for p in probabilities) / len(text.encode())


@wrong("01-4", "return oublié")
def assigns_only(probabilities, text):
    result = with_a_loop(probabilities, text)
    del result


@wrong("01-1", None)
def replaces_in_a_text(ids, pair, new_id):
    text, sought = " ".join(map(str, ids)), f"{pair[0]} {pair[1]}"
    ids[:] = map(int, text.replace(sought, str(new_id)).split())
    return text.count(sought)


@wrong("01-3", None)
def forgets_the_byte_zero(ids, merges):
    def piece(i):
        if i >= 260:
            return b"".join(map(piece, merges[i - 260]))
        return bytes([i - 4]) if i > 4 else b""

    return b"".join(map(piece, ids)).decode("utf-8", errors="replace")


@wrong("01-3", None)
def forgets_the_byte_255(ids, merges):
    def piece(i):
        if i < 259:
            return bytes([i - 4]) if i >= 4 else b""
        return b"".join(map(piece, merges[i - 260]))

    return b"".join(map(piece, ids)).decode("utf-8", errors="replace")


@wrong("01-3", None)
def strips_the_spaces(ids, merges):
    table = [b""] * 4 + [bytes([b]) for b in range(256)]
    for a, b in merges:
        table.append(table[a] + table[b])
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace").strip()
