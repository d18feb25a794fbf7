"""Ctrl-C, entendu entre deux pas : rien n'est coupé au milieu."""

import signal
import sys
import threading

from tqdm.auto import tqdm


class Interruption:
    """Le temps d'un bloc `with`, Ctrl-C ou l'ordre d'arrêt du système met `asked` à vrai.

    À qui boucle de le regarder. Un second Ctrl-C lève KeyboardInterrupt sur-le-champ. (Celui que
    Python lève de lui-même peut se perdre dans une bibliothèque qui rattrape tout.)
    """

    def __init__(self, message: str = ""):
        self.message, self.asked, self.before = message, False, {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGINT, signal.SIGTERM):
                self.before[name] = signal.signal(name, self.ask)
        return self

    def __exit__(self, *_):
        for name, handler in self.before.items():
            signal.signal(name, handler)

    def ask(self, *_):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if self.message:
            tqdm.write(self.message, file=sys.stderr)
