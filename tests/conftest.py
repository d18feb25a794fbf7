"""Les tests ont leur propre progression : jamais celle de qui apprend, et une par ouvrier."""

import ctypes
import functools
import gc
import os
import sys
import tempfile

import pytest

folder = tempfile.TemporaryDirectory(prefix="cours-")
os.environ["COURS_PROGRESSION"] = os.path.join(folder.name, "progression.json")


@pytest.fixture(scope="module", autouse=True)
def memory_given_back():
    """Après un fichier de tests, oublie ce que le cours garde d'un appel à l'autre.

    Un ouvrier passe par vingt fichiers : il finirait par tenir tous leurs textes.
    """
    yield
    caches = [kept for kept in gc.get_objects() if type(kept) is functools._lru_cache_wrapper]
    for cache in caches:
        if (cache.__module__ or "").startswith(("course_lib", "test_")):
            cache.cache_clear()
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)  # sinon, le C garde ce qu'on lui rend


@pytest.fixture
def one_thread():
    """À plusieurs fils, de petits calculs s'attendent les uns les autres."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def novels() -> list[str]:
    """Tous les romans, s'ils sont sur la machine : les tests n'en téléchargent aucun."""
    from course_lib.support import corpus

    if not os.environ.get("COURS_MIROIR"):
        pytest.skip("COURS_MIROIR ne donne pas les romans")
    return corpus.load("romans", split=None)
