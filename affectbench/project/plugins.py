"""Plugins: one file with one class of a fixed name, in the folder of its kind, loaded by its path.

This module alone says where the plugins of a kind lie and which names count. The plan reads their
source, the loader runs them and `verify` fingerprints them; all three look them up here. Beside the
project's own there are those of folders that the config names in `plugins`: the plan notes these in
the working folder, where a job finds them.

Plugins never import each other. They live in `sys.modules` under `affectbench._plugins.*`, so that
no folder of the project needs to be on `sys.path`, where our `datasets/` would hide the well-known
package of that name.
"""

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import get_type_hints

from affectbench.naming import fault_of
from affectbench.project.root import ROOT
from affectbench.ranges import outside, unmet
from affectbench.refusal import Refusal, remedy
from affectbench.store import files, paths


@dataclass(frozen=True)
class Kind:
    """The class that a plugin file of this kind defines, and the folder of such files."""

    class_name: str
    folder: str  # below the project's root; of a folder of plugins the last part of it

    def folder_in(self, root: Path) -> Path:
        """Return where plugins of this kind lie below the project's root, or a user's folder."""
        inside = self.folder if (root / "affectbench").is_dir() else Path(self.folder).name
        return root / inside


KINDS = {
    "method": Kind("Method", "methods"),
    "dataset": Kind("Dataset", "datasets"),
    "network": Kind("Net", "affectbench/learning/nets"),
}
KIND_OF_CLASS = {kind.class_name: name for name, kind in KINDS.items()}


def find(kind: str, name: str, root: Path) -> Path | None:
    """Return the file of the plugin `name` below a root, or None where there is none.

    A plugin's name is a Python identifier without a leading underscore: `xa_cmd` is one, and
    `_draft`, `xa-cmd` and `../xa_cmd` are none, whether or not such a file exists.
    """
    path = KINDS[kind].folder_in(root) / f"{name}.py"
    return path if _is_name(name) and path.is_file() else None


def names(kind: str, root: Path) -> list[str]:
    """Return the names of all plugins of a kind below a root, sorted."""
    listed = KINDS[kind].folder_in(root).glob("*.py")
    return sorted(file.stem for file in listed if _is_name(file.stem))


def path_of(kind: str, name: str, folders: Sequence[Path] = ()) -> Path:
    """Return the file of the plugin `name`, of this project or of a folder that the run's config
    names; refuse a name that no plugin has.

    folders  of plugins, beside these
    """
    roots = [ROOT, *places(), *folders]
    for path in (find(kind, name, root) for root in roots):
        if path is not None:
            return path
    hint = remedy(name, [n for root in roots for n in names(kind, root)], kind)
    raise Refusal(f"{ROOT / KINDS[kind].folder}: unknown {kind} '{name}'; {hint}")


def places() -> list[Path]:
    """Return the folders of plugins that the plan noted in the working folder."""
    if not paths.plugin_places().is_file():
        return []
    noted = files.read_json(paths.plugin_places(), ("folders",))
    return [Path(folder) for folder in noted["folders"]]


def without_class(kind: str, path: Path) -> Refusal:
    """Return the refusal of a plugin file that does not define its class."""
    return Refusal(
        f"{path}: no class '{KINDS[kind].class_name}'; a {kind} file defines exactly one"
    )


def load(
    class_name: str, name: str, options: Mapping[str, object], folders: Sequence[Path] = ()
) -> object:
    """Return a plugin, made with its options.

    class_name  "Method", "Dataset" or "Net"
    options     field -> value; a list, which is what JSON makes of a tuple, becomes a tuple again
    folders     of plugins, beside those that `path_of` looks into
    """
    kind = KIND_OF_CLASS[class_name]
    path = path_of(kind, name, folders)
    plugin = getattr(_module(path), class_name, None)
    if plugin is None:
        raise without_class(kind, path)
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    made = plugin(**values)
    _check(name, made)
    return made


def _check(name: str, made: object) -> None:
    """Refuse a plugin of which a field is out of its range, or two do not fit together.

    The plan has refused them before, where values are from a config.
    """
    types = get_type_hints(type(made), include_extras=True)
    for field, value in vars(made).items():
        if allowed := outside(types.get(field), value):
            raise Refusal(f"{name}: {field} {value} is out of range; write what is {allowed}")
    if wrong := unmet(getattr(made, "relations", ()), vars(made)):
        raise Refusal(f"{name}: {wrong}")


def _is_name(name: str) -> bool:
    return not fault_of(name) and name.isidentifier() and not name.startswith("_")


def _module(path: Path) -> ModuleType:
    """Return the module of a plugin file, which runs once in a process."""
    full_name = f"affectbench._plugins.{path.parent.name}.{path.stem}"
    if full_name in sys.modules:
        return sys.modules[full_name]
    module_spec = importlib.util.spec_from_file_location(full_name, path)
    module = importlib.util.module_from_spec(module_spec)
    sys.modules[full_name] = module  # before exec: dataclasses look their module up
    try:
        module_spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[full_name]
        raise
    return module
