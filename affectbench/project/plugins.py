"""Plugins loaded by path: one file, one class of a fixed name. They never import each other.

They live in `sys.modules` under `affectbench._plugins.*`, so that no folder of the project needs to
be on `sys.path` (where `datasets/` would stand beside the well-known package of that name).
"""

import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType

from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

FOLDERS = {"Method": "methods", "Dataset": "datasets", "Net": "affectbench/learning/nets"}


def load(class_name: str, name: str, options: Mapping[str, object]) -> object:
    """Return a plugin built with its options; lists from JSON become the tuples it declares."""
    plugin = getattr(_module(class_name, name), class_name)
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    return plugin(**values)


def _module(class_name: str, name: str) -> ModuleType:
    folder = FOLDERS[class_name]
    full_name = f"affectbench._plugins.{folder.rpartition('/')[2]}.{name}"
    if full_name in sys.modules:
        return sys.modules[full_name]
    path = ROOT / folder / f"{name}.py"
    if not path.is_file():
        raise Refusal(f"{path} is missing; every {class_name.lower()} in use needs its file")
    module_spec = importlib.util.spec_from_file_location(full_name, path)
    module = importlib.util.module_from_spec(module_spec)
    sys.modules[full_name] = module  # before exec: dataclasses look their module up
    try:
        module_spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[full_name]
        raise
    return module
