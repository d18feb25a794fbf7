"""Les messages de Python, en français : ceux d'argparse, et les erreurs de fichiers.

Un message inconnu, d'une autre version de Python, reste en anglais.
"""

import argparse
import errno

# Ce qu'argparse donne à traduire.
ARGPARSE = {
    "usage: ": "usage : ",
    "positional arguments": "à donner",
    "show this help message and exit": "montrer cette aide",
    "%(prog)s: error: %(message)s\n": "Erreur : %(message)s\n(%(prog)s --help montre l'aide)\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il manque l'un de : %s",
    "unrecognized arguments: %s": "de trop, ou mal écrit : %s",
    "not allowed with argument %s": "ne va pas avec %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "%(option)s pourrait être %(matches)s : écrivez-la en entier"
    ),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r est inconnu ; choisissez parmi %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r ne se lit pas (%(type)s)",
    "expected one argument": "attend une valeur",
    "expected at least one argument": "attend au moins une valeur",
    "expected at most one argument": "attend une valeur au plus",
    "ignored explicit argument %r": "n'attend pas de valeur ; reçu : %r",
}

FILES = {
    errno.ENOENT: "n'existe pas",
    errno.EEXIST: "existe déjà",
    errno.EISDIR: "est un dossier, et non un fichier",
    errno.ENOTDIR: "n'est pas un dossier",
    errno.EACCES: "n'est pas permis à votre compte",
    errno.EPERM: "n'est pas permis à votre compte",
    errno.EROFS: "est sur un disque où l'on ne peut pas écrire",
    errno.ENOSPC: "ne tient pas : le disque est plein",
}


def speak_french() -> None:
    """Donne à argparse, qui les demande à `gettext`, ses messages en français."""
    argparse._ = lambda text: ARGPARSE.get(text, text)


def of(error: BaseException) -> str:
    """Le message d'une erreur ; celui d'une erreur de fichier, récrit en français."""
    if isinstance(error, OSError) and error.filename and error.errno in FILES:
        return f"{error.filename} {FILES[error.errno]}"
    return str(error) or "la mémoire ne suffit pas"
