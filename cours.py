"""Le cours en deux commandes : « python3 cours.py lab » et « python3 cours.py test ».

Bibliothèque standard seulement, et rien que Python 3.6 ne sache lire : c'est à un Python trop
ancien d'afficher qu'il l'est.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

OLDEST = (3, 11)
FREE_GB = 2  # L'environnement occupe 1,5 Go, et pip travaille à côté.
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
PROGRAM = "python cours.py" if os.name == "nt" else "python3 cours.py"

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "cours.json"
LOCK = ROOT / ".venv.verrou"
CONSTRAINTS = ROOT / "constraints.txt"
NOTEBOOKS = ROOT / "notebooks"
COPIES = ROOT / "travail"
ORIGINALS = COPIES / ".originaux.json"

# Ce que certaines commandes demandent en plus : les pairs mesurés, pytest, ruff.
EXTRAS = {
    "bench": {"bench"},
    "freeze": {"bench", "test"},
    "report": {"bench", "test"},
    "test": {"bench", "test"},
}

# Ce que « python -m course_lib » connaît : une faute de frappe n'installe rien.
COMMANDS = (
    *("freeze", "execute", "recap", "plans", "inventory", "address", "progress", "language"),
    *("report", "tokenizer", "vectors", "corpus", "train", "generate", "evaluate", "study"),
    *("export", "bench"),
)

HELP = f"""Créer un LLM from scratch

  {PROGRAM} lab [04]     ouvre le cours dans JupyterLab, au chapitre 1 (ou 4)
  {PROGRAM} reset 04     remet le chapitre 4 à neuf ; votre version est gardée
  {PROGRAM} test         vérifie tout le cours ; --complet ajoute les vérifications longues
  {PROGRAM} clean        efface l'environnement et les caches du dépôt, jamais votre travail
  {PROGRAM} corpus …     les autres commandes vont à « python -m course_lib »

Vos carnets sont dans travail/ : aucune mise à jour ne les modifie."""

DISK_FULL = (
    f"Le disque est plein : il faut {FREE_GB} Go libres (7 avec CUDA), et de la place dans le "
    "dossier temporaire. Faites-en, puis relancez la même commande."
)
NO_NETWORK = (
    "Le réseau ne répond pas. Vérifiez votre connexion (ou votre proxy), puis relancez la même "
    "commande : elle reprendra."
)
NO_WHEEL = (
    "Un paquet du cours (PyTorch, le plus souvent) n'existe pas pour {here}.\nInstallez la "
    "dernière version de Python 3.11 (python.org) et relancez ; sur un Mac Intel, que PyTorch ne "
    "sert plus, ouvrez les carnets dans Colab."
)
# L'ordre compte : sans réseau, pip finit lui aussi par « No matching distribution », mais alors
# il ne cite aucune version trouvée.
PIP_FAILURES = [
    (r"(Errno 28|Errno 122|WinError 112)\b|No space left|[Qq]uota exceeded", DISK_FULL),
    (r"from versions: \d|different Python", NO_WHEEL),
    (
        r"connection broken|Max retries|Read timed out|Connection\w*Error|NameResolutionError"
        r"|ReadTimeoutError|ProxyError|SSLError|CERTIFICATE_VERIFY|IncompleteRead",
        NO_NETWORK,
    ),
    (r"No matching distribution|ResolutionImpossible|metadata-generation|Failed.buil", NO_WHEEL),
]


class Failure(Exception):
    """Une panne prévue : son message s'affiche seul, sans trace d'appels."""


def say(text, end="\n", stream=None):
    stream = stream or sys.stdout
    # Ni toutes les consoles Windows ni LANG=C ne savent écrire « é ».
    encoding = getattr(stream, "encoding", None) or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), end=end, file=stream, flush=True)


def read_json(path):
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path, data):
    """Écrit `data` d'un bloc : une coupure laisse l'ancien fichier, ou aucun."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(data)
    os.replace(str(temporary), str(path))


def write_json(path, value):
    write(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def file_digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- lancer d'autres programmes


def environment():
    settings = dict(os.environ, PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0")
    settings.setdefault("PIP_RETRIES", "2")  # Les cinq d'origine font attendre des minutes.
    # Sous Linux, chaque pas d'entraînement rend ses grands tableaux au système, puis les redemande,
    # page par page : les garder épargne un sixième du temps (mesuré, chapitres 3 et 8).
    settings.setdefault("MALLOC_MMAP_THRESHOLD_", str(2**28))
    settings.setdefault("MALLOC_TRIM_THRESHOLD_", str(2**29))
    return settings


def run(*command):
    """Lance une commande et rend (code, erreurs) ; les erreurs s'affichent au fil de l'eau."""
    process = subprocess.Popen(
        command, cwd=str(ROOT), env=environment(), stderr=subprocess.PIPE, bufsize=0
    )
    errors = b""
    try:
        for chunk in iter(lambda: process.stderr.read(65536), b""):
            sys.stderr.buffer.write(chunk)
            sys.stderr.flush()
            errors += chunk
        return process.wait(), errors.decode("utf-8", "replace")
    except KeyboardInterrupt:
        process.wait()  # pip a reçu la même interruption : qu'il range avant nous.
        raise


def checked(*command):
    code, errors = run(*command)
    if code:
        raise Failure(explain(errors))


def succeeds(seconds, *command):
    """Dit si une commande, muette, réussit dans le temps donné."""
    quiet = subprocess.DEVNULL
    try:
        return not subprocess.call(
            command, env=environment(), stdout=quiet, stderr=quiet, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def hand_over(*words, cwd=None):
    """Laisse la place au Python de l'environnement : son code de sortie devient le nôtre."""
    command = [str(PYTHON), *words]
    if os.name == "nt":
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C s'adresse à JupyterLab.
        return subprocess.call(command, cwd=cwd, env=environment())
    if cwd:
        os.chdir(str(cwd))
    os.execve(command[0], command, environment())


# --- installer


def set_up(extras=frozenset()):
    """Installe ce qui manque, puis le note dans .venv : le lancement suivant est immédiat."""
    if missing(extras) is None:
        return
    try:
        with alone():
            wanted = missing(extras)  # une autre installation, attendue, a pu tout mettre
            if wanted is not None:
                install(wanted)
    except KeyboardInterrupt:
        raise Failure(
            "Installation interrompue. Relancez la même commande : elle reprendra et réparera."
        ) from None


def missing(extras):
    """Rend les extras à installer, avec ceux qui y étaient ; None si rien ne manque."""
    stamp = read_json(STAMP)
    done = set(stamp.get("extras", []))
    ready = stamp.get("digest") == digest() and extras <= done and PYTHON.exists()
    return None if ready else extras | done


@contextmanager
def alone():
    """Une installation à la fois dans ce dossier : la seconde attend la fin de la première."""
    with open(str(LOCK), "a") as file:  # le fermer, ou mourir, rend le verrou
        mine = locks(file)
        if not mine:
            say("Une autre installation est en cours dans ce dossier : on attend sa fin.")
        while not mine:
            time.sleep(0.5)
            mine = locks(file)
        yield


def locks(file):
    """Prend le verrou d'un fichier ; faux s'il est déjà pris."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # un disque en réseau qui n'a pas de verrous
        pass
    return True


def digest():
    # Le chemin compte : une fois le dossier déplacé, le paquet installé désigne l'ancien.
    parts = [os.fsencode(f"{ROOT} {sys.version_info[:2]}")]
    parts += [path.read_bytes() for path in (ROOT / "pyproject.toml", CONSTRAINTS)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(extras):
    if STAMP.exists():
        STAMP.unlink()
    if not installed("torch") and shutil.disk_usage(str(ROOT)).free < FREE_GB * 1e9:
        raise Failure(DISK_FULL)
    say("Installation du cours dans .venv (quelques minutes la première fois)…")
    make_venv()
    forget_half_installed()
    pip = [str(PYTHON), "-m", "pip", "install"]
    pin = re.search(r"^torch==(\S+)", CONSTRAINTS.read_text("utf-8"), re.M)
    if pin and wants_cpu_torch(pin.group(1)):
        code, _ = run(*pip, "--no-deps", "--index-url", TORCH_INDEX, pin.group())
        if code:
            say("PyTorch sans CUDA n'a pas pu être installé : suite par la voie ordinaire.")
    project = f".[{','.join(sorted(extras))}]" if extras else "."
    checked(*pip, "-c", str(CONSTRAINTS), "-e", project)
    write_json(STAMP, {"digest": digest(), "extras": sorted(extras)})


def explain(errors):
    """Traduit les erreurs de pip en une phrase qui dit quoi faire."""
    if shutil.disk_usage(str(ROOT)).free < 5e7:  # `venv` ne dit pas que le disque est plein.
        return DISK_FULL
    for pattern, message in PIP_FAILURES:
        if re.search(pattern, errors):
            system = f"{platform.system()} {platform.machine()}"
            return message.format(here=f"Python {platform.python_version()} ({system})")
    return f"L'installation a échoué, voir ci-dessus. Pour repartir de rien : {PROGRAM} clean"


def site_packages():
    lib = "Lib" if os.name == "nt" else "lib/python{}.{}".format(*sys.version_info)
    return VENV / lib / "site-packages"


def installed(name, version=""):
    return any(site_packages().glob(f"{name}-{version}*.dist-info"))


def make_venv():
    """Crée .venv, sauf s'il y en a un de cette version de Python, avec un pip entier."""
    whole = any(site_packages().glob("pip-*.dist-info/INSTALLER"))
    probe = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if whole and succeeds(20, str(PYTHON), "-c", probe):
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Failure(
            "Il manque à ce Python de quoi créer un environnement. Sous Debian ou Ubuntu :\n"
            "  sudo apt install python{}.{}-venv\n".format(*sys.version_info)
            + "puis relancez la même commande."
        )
    checked(sys.executable, "-m", "venv", "--clear", str(VENV))


def forget_half_installed():
    """Efface la fiche des paquets dont la copie s'est arrêtée : pip les croirait complets."""
    for card in site_packages().glob("*.dist-info"):
        # pip pose INSTALLER après tous les autres fichiers ; RECORD sort de l'archive avant eux.
        if not (card / "INSTALLER").exists():
            shutil.rmtree(str(card))


def wants_cpu_torch(pin):
    """Dit s'il faut aller chercher PyTorch sans CUDA : 200 Mo au lieu de plusieurs Go."""
    needless = platform.system() != "Linux" or has_nvidia() or installed("torch", pin)
    if needless or has_local_build(pin):
        return False
    if not answers(TORCH_INDEX + "/torch/"):
        say("PyTorch sans CUDA est hors d'atteinte : l'ordinaire, plusieurs Go, viendra peut-être.")
        return False
    return accepts("Pas de carte NVIDIA ici : installer PyTorch sans CUDA, bien plus léger ?")


def has_nvidia():
    return os.path.exists("/proc/driver/nvidia") or shutil.which("nvidia-smi") is not None


def has_local_build(pin):
    """Dit si la configuration de pip (find-links) a déjà cette version sur ce disque."""
    dry = ["--dry-run", "--no-index", "--no-deps", "--retries=0", "--timeout=3"]
    return succeeds(20, str(PYTHON), "-m", "pip", "install", *dry, "torch==" + pin)


def answers(url):
    # Dans un autre processus : la résolution d'un nom ignore le délai que l'on donne à urllib.
    code = "import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], method='HEAD'))"
    return succeeds(5, sys.executable, "-c", code, url)


def accepts(question):
    if not (sys.stdin and sys.stdin.isatty()):
        return True
    say(question + " [O/n] ", end="")
    return sys.stdin.readline().strip().lower() in ("", "o", "oui", "y", "yes")


# --- la copie de travail


def chapters():
    """Rend les carnets d'origine par numéro : `{"01": …/01_tokenization_bpe.ipynb, …}`."""
    return {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}


def chapter(number):
    known = chapters()
    if number.zfill(2) not in known:
        present = ", ".join(known) or "aucun"
        raise Failure(f"Pas de chapitre « {number} ». Chapitres présents : {present}.")
    return known[number.zfill(2)]


def copy_original(notebook):
    write_json(ORIGINALS, dict(read_json(ORIGINALS), **{notebook.name: file_digest(notebook)}))
    write(COPIES / notebook.name, notebook.read_bytes())


def prepare_copies():
    """Copie dans travail/ les carnets absents ; signale ceux dont l'original a changé depuis."""
    stale = []
    for number, notebook in chapters().items():
        copy, known = COPIES / notebook.name, read_json(ORIGINALS)
        if not copy.exists():
            copy_original(notebook)
        elif copy.name not in known:  # copié à la main : l'original est celui d'aujourd'hui
            write_json(ORIGINALS, dict(known, **{copy.name: file_digest(notebook)}))
        elif known[copy.name] != file_digest(notebook):
            stale.append(number)
    if stale:
        say(
            f"Mis à jour depuis votre copie : {', '.join(stale)}. Pour la nouvelle version : "
            f"{PROGRAM} reset {' '.join(stale)} (la vôtre sera gardée dans travail/sauvegardes/)."
        )


# --- les commandes


def lab(words):
    first = chapter(words.pop(0) if words and words[0].isdigit() else "01")
    set_up()
    prepare_copies()
    # Sans ce réglage, JupyterLab s'ouvre sur une question en anglais, à propos de ses nouvelles.
    write_json(
        VENV / "etc/jupyter/labconfig/default_setting_overrides.json",
        {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}},
    )
    options = [
        f"--ServerApp.root_dir={COPIES}",
        f"--LabApp.default_url=/lab/tree/{first.name}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    # -P : un `token.py` écrit dans travail/ n'y cachera pas celui de Python.
    return hand_over("-P", "-m", "jupyterlab", *options, *words, cwd=COPIES)


def reset(words):
    if not words:
        raise Failure(f"Quel chapitre ? Par exemple : {PROGRAM} reset 04")
    for notebook in [chapter(word) for word in words]:
        copy = COPIES / notebook.name
        if copy.exists():
            backup = COPIES / "sauvegardes" / time.strftime(f"{copy.stem}_%Y-%m-%d_%Hh%Mm%S.ipynb")
            while backup.exists():
                backup = backup.with_name(f"{backup.stem}_bis.ipynb")
            backup.parent.mkdir(exist_ok=True)
            os.replace(str(copy), str(backup))
            say(f"Votre version est gardée : {backup.relative_to(ROOT)}")
        copy_original(notebook)
        say(f"Le chapitre {copy.name[:2]} est remis à neuf : {copy.relative_to(ROOT)}")


def test(words):
    set_up(EXTRAS["test"])
    return hand_over("-m", "tests", *words, cwd=ROOT)


def clean(words):
    if words:
        raise Failure(
            f"« {PROGRAM} clean » n'attend rien d'autre : il efface tout l'environnement. "
            f"Pour remettre un chapitre à neuf : {PROGRAM} reset 04."
        )
    shutil.rmtree(str(VENV), ignore_errors=True)
    if LOCK.exists():
        LOCK.unlink()
    for folder, names, _ in os.walk(str(ROOT)):
        names[:] = [name for name in names if name not in (".git", "travail")]
        for name in names:
            if re.search(r"^(__pycache__|\.pytest_cache|\.ruff_cache)$|\.egg-info$", name):
                shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
    if VENV.exists():
        raise Failure("Tout n'a pas pu être effacé : fermez JupyterLab, puis recommencez.")


def show_help(words):
    say(HELP)


def main(words):
    commands = {"lab": lab, "reset": reset, "test": test, "clean": clean}
    commands.update(dict.fromkeys(["aide", "help", "-h", "--help"], show_help))
    words = words or ["aide"]
    try:
        if sys.version_info < OLDEST:
            here = "Python trop ancien : {}.{}.".format(*sys.version_info)
            raise Failure(f"{here} Installez Python 3.11 ou plus récent (python.org).")
        if words[0] in commands:
            return commands[words[0]](words[1:])
        if words[0] not in COMMANDS:
            known = ", ".join([*list(commands)[:4], *COMMANDS])
            raise Failure(f"Commande inconnue : « {words[0]} ». Il y a : {known}.")
        set_up(EXTRAS.get(words[0], set()))
        return hand_over("-m", "course_lib", *words)
    except Failure as failure:
        say(str(failure), stream=sys.stderr)
    except OSError as error:
        say(f"Lecture ou écriture impossible : {error}", stream=sys.stderr)
    except KeyboardInterrupt:
        say("Interrompu.", stream=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
