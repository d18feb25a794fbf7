"""Les tests ont leur propre progression : jamais celle de qui apprend, et une par ouvrier."""

import os
import tempfile

import pytest

folder = tempfile.TemporaryDirectory(prefix="cours-")
os.environ["COURS_PROGRESSION"] = os.path.join(folder.name, "progression.json")


@pytest.fixture(scope="session")
def novels() -> list[str]:
    """Tous les romans, s'ils sont sur la machine : les tests n'en téléchargent aucun."""
    from course_lib.support import corpus

    if not os.environ.get("COURS_MIROIR"):
        pytest.skip("COURS_MIROIR ne donne pas les romans")
    return corpus.load("romans", split=None)
