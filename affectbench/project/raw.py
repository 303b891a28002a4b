"""The raw folder of a source: the user's, one inside an installed package, or the simulator's."""

from importlib.util import find_spec
from pathlib import Path

from affectbench.project.user_paths import path_of
from affectbench.refusal import Refusal
from affectbench.store import paths


def raw_folder(origin: str, raw: str, use: str, source: str = "") -> Path:
    """Return the raw folder of a source; refuse where it does not exist.

    origin  "simulated", "raw" or "bundled"
    raw     for "raw" the user's folder, for "bundled" PACKAGE/FOLDER
    use     the dataset's file in datasets/, for messages
    source  for "simulated" the name of the source
    """
    if origin == "simulated":
        return paths.raw(source)
    if origin == "raw":
        folder = path_of(raw, f"raw.{use}")
        if not folder.is_dir():
            raise Refusal(f"raw.{use}: there is no folder {raw!r}; give the data's own folder")
        return folder
    package, _, inside = raw.partition("/")
    location = _location(package)
    if location is None:
        raise Refusal(
            f"dataset '{use}' ships with the package '{package}', which is not installed;"
            f" run: make env, or correct bundled ('{raw}') in datasets/{use}.py"
        )
    if not (location / inside).is_dir():
        raise Refusal(
            f"dataset '{use}': the package '{package}' has no folder '{inside}'; correct bundled"
            f" ('{raw}') in datasets/{use}.py"
        )
    return location / inside


def _location(package: str) -> Path | None:
    """Return the folder of an installed package, or None where there is no such package."""
    try:
        module = find_spec(package)
    except (ImportError, ValueError):  # of a package inside one that is none, of no name
        return None
    if module is None or not module.submodule_search_locations:
        return None
    return Path(module.submodule_search_locations[0])
