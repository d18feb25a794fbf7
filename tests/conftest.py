"""Les tests ont leur propre progression : jamais celle de qui apprend, et une par ouvrier."""

import os
import tempfile

folder = tempfile.TemporaryDirectory(prefix="cours-")
os.environ["COURS_PROGRESSION"] = os.path.join(folder.name, "progression.json")
