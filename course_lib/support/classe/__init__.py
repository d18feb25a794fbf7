"""Pour enseigner : dix plans de classe (`plans.py`) et un inventaire (`inventory.py`).

Ce que les carnets ne disent pas est écrit ici, en TOML : un fichier par plan, `01.toml`…, et
`inventaire.toml`.
"""

import re


def french(text: str) -> str:
    """Met les espaces insécables : dans les guillemets, les nombres, et avant « ; : ! ? % »."""
    return re.sub(r" (?=[;:!?»%])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))", "\u00a0", text)
