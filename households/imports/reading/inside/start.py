"""Starts the reading server: python -I start.py, the socket as standard input.

The packages above this one load Django and the models when they are imported; here they
stand as bare names, so that only what reads a file is loaded.
"""

import importlib
import sys
import types
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEPTH = 3  # households.imports.reading


def main() -> None:
    above = HERE.parents[:DEPTH]
    name = ""
    for folder in reversed(above):
        name = f"{name}.{folder.name}".lstrip(".")
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    importlib.import_module(f"{name}.{HERE.name}.server").serve()


if __name__ == "__main__":
    main()
