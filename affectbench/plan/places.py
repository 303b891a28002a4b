"""Folders of plug-ins beside the project's own, which the config names in `plugins`."""

from collections.abc import Mapping
from pathlib import Path

from affectbench.plan.catalogue import Catalogue
from affectbench.project import plugins
from affectbench.project.root import ROOT
from affectbench.project.user_paths import path_of
from affectbench.refusal import Refusal
from affectbench.store import files, paths

KEY = "plugins"


def catalogue_of(config: Mapping[str, object], root: Path = ROOT) -> Catalogue:
    """Return the plug-ins of the project and of the folders that a config names.

    config  merged from all its files

    Refuses a folder that is not there or has no plug-in, and a name that the project has, or that
    two folders have.
    """
    written = config.get(KEY) or []
    if not isinstance(written, list) or not all(isinstance(item, str) for item in written):
        raise Refusal(f"{KEY}: {written!r} is not a list of folders; write {KEY}: [FOLDER]")
    roots = [Path(root)]
    for number, item in enumerate(written):
        roots.append(_folder(item, f"{KEY}.{number}", roots))
    return Catalogue(roots)


def catalogue_with(folder: str | None) -> Catalogue:
    """Return the plug-ins of the project, and of a folder that a command names, if it names one."""
    return catalogue_of({KEY: [folder]} if folder else {})


def note_places(catalogue: Catalogue) -> None:
    """Note in the working folder where a run's plug-ins lie, for its jobs."""
    folders = [str(folder) for folder in catalogue.roots[1:]]
    if folders or paths.plugin_places().is_file():
        files.write_if_changed(paths.plugin_places(), {"folders": folders})


def _folder(written: str, key: str, before: list[Path]) -> Path:
    """Return a folder of plug-ins; refuse one that cannot be used beside those before it."""
    folder = path_of(written, key).resolve()
    if not folder.is_dir():
        raise Refusal(f"{key}: {written} is no folder; write the folder that has methods/ in it")
    names = {kind: plugins.names(kind, folder) for kind in plugins.KINDS}
    if not any(names.values()):
        inside = ", ".join(f"{Path(kind.folder).name}/" for kind in plugins.KINDS.values())
        raise Refusal(f"{key}: {written} has no plug-in; put files into {inside} there")
    for kind, of_kind in names.items():
        for other in before:
            if taken := sorted({*of_kind} & {*plugins.names(kind, other)}):
                path = plugins.find(kind, taken[0], folder)
                raise Refusal(f"{key}: {path} has the name of a {kind} of {other}; rename it")
    return folder
