"""« python -m tests » : toute la vérification du cours, les carnets puis le reste.

En deux passages de pytest : les carnets prennent le plus de mémoire, et leurs ouvriers n'ont alors
lu aucun test. « --complet » ajoute les vérifications longues ; les autres mots vont à pytest, en un
seul passage, et un chemin (« python -m tests notebooks ») le limite à ce qu'il nomme.
"""

import os
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from course_lib.support.execute import ONE_THREAD

ROOT = Path(__file__).resolve().parents[1]
CELL_TIMEOUT = 300  # secondes


def differences(constraints):
    """Rend ce qui est installé sous une autre version que celle demandée, en français."""
    found = []
    for line in constraints.splitlines():
        name, separator, pinned = line.partition("==")
        if line.startswith("#") or not separator:
            continue
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if version.split("+")[0] != pinned:  # « 2.13.0+cpu » calcule comme « 2.13.0 ».
            found.append(f"{name} {version} au lieu de {pinned}")
    return found


def comparison(platform, different):
    """Rend l'option de nbval et la phrase qui l'explique."""
    if platform == "linux" and not different:
        return "--nbval", "Carnets comparés strictement : Linux et les versions de constraints.txt."
    if platform != "linux":
        reason = "hors de Linux, les derniers chiffres diffèrent"
    else:
        reason = ", ".join(different[:3]) + ("…" if len(different) > 3 else "")
    return "--nbval-lax", f"Carnets exécutés sans comparer leurs sorties : {reason}."


def main(words):
    option, sentence = comparison(
        sys.platform, differences((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    )
    print(sentence, flush=True)
    others = [word for word in words if word != "--complet"]
    command = [
        *(sys.executable, "-m", "pytest", option, "--nbval-current-env"),
        f"--nbval-cell-timeout={CELL_TIMEOUT}",
        # Un carnet est un fichier : un seul ouvrier l'exécute, du début à la fin.
        *("-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"),
        "-rfEsx",  # Rien n'est sauté en silence.
        *([] if "--complet" in words else ["-m", "not lent"]),
    ]
    # Les deux passages laissent leurs temps à « python3 cours.py report ».
    passes = [[part, f"--junitxml=.pytest_cache/{part}.xml"] for part in ("notebooks", "tests")]
    with tempfile.TemporaryDirectory(prefix="cours-") as folder:
        # La progression de qui apprend n'est jamais touchée par les tests.
        own = {"COURS_PROGRESSION": str(Path(folder) / "progression.json")}
        environment = os.environ | ONE_THREAD | own
        try:
            codes = [
                subprocess.call([*command, *chosen], cwd=ROOT, env=environment)
                for chosen in ([others] if others else passes)
            ]
        except KeyboardInterrupt:
            return 130
    if len(codes) == 2 and codes[0]:
        print("Des carnets ont échoué : voyez le premier des deux bilans, plus haut.")
    return max(codes, key=abs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
