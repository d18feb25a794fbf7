"""Ce que sait un modèle du micromonde, et d'un peu de français courant.

Le micromonde sait de chaque texte s'il est juste et ce que chaque choix coûte : de quoi mesurer
n'importe quel modèle. Un modèle est ici une fonction des ids (B, T) aux logits (B, T, V).

- `pairs.py` : deux phrases qui ne diffèrent que d'un point, l'une juste, l'autre non ;
- `analogies.py` : roi est à reine ce que prince est à princesse ;
- `antecedents.py` : un pronom, qui il désigne, qui d'autre il pourrait désigner ;
- `grader.py` : ce que valent des histoires écrites par un modèle ;
- `excess.py` : où un modèle perd ses bits ; `scoring.py` : les bits d'un texte, les intervalles ;
- `commands.py` : `python -m course_lib corpus pairs`, `analogies`, `antecedents`, `grade`.
"""
