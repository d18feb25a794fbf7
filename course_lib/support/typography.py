"""Les espaces insécables du français, que ni le code ni les données n'écrivent."""

import re


def french(text: str) -> str:
    """Met les espaces insécables : dans les guillemets, les nombres, devant la ponctuation double.

    `"13 767 552 : « oui »"` → cinq : deux dans le nombre, une après, deux dans les guillemets. Ce
    qui est entre accents graves est du code, et reste tel quel.
    """
    pieces = text.split("`")
    spaces = re.compile(r" (?=[:;?!»%])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))")
    pieces[::2] = [spaces.sub("\u00a0", piece) for piece in pieces[::2]]
    return "`".join(pieces)
