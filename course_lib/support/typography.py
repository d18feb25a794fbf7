"""Les espaces insécables du français, que ni le code ni les données n'écrivent."""

import re


def french(text: str) -> str:
    """Met les espaces insécables : dans les guillemets, les nombres, devant la ponctuation double.

    `"13 767 552 : « oui »"` → cinq : deux dans le nombre, une après, deux dans les guillemets.
    """
    return re.sub(r" (?=[:;?!»%])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))", "\u00a0", text)
