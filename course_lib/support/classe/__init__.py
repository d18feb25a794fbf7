"""Pour enseigner : dix plans de classe (`plans.py`) et un inventaire (`inventory.py`).

Ce que les carnets ne disent pas est écrit ici, en TOML : un fichier par plan, `01.toml`…, et
`inventaire.toml`.
"""
