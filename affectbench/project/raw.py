"""Where a source's raw data lies: the user's folder, an installed package, or the simulator's."""

from importlib.util import find_spec
from pathlib import Path

from affectbench.refusal import Refusal
from affectbench.store import paths


def raw_folder(origin: str, raw: str, use: str, source: str = "") -> Path:
    """Return the raw folder of a source; refuse, with the remedy, where it is not there.

    raw  the user's folder where origin is "raw"; "PACKAGE/FOLDER" where it is "bundled"
    """
    if origin == "simulated":
        return paths.raw(source)
    if origin == "raw":
        folder = Path(raw).expanduser()
        if not folder.is_dir():
            raise Refusal(f"raw.{use}: there is no folder '{raw}'; give the data's own folder")
        return folder
    package, _, inside = raw.partition("/")
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise Refusal(
            f"dataset '{use}' ships with the package '{package}', which is not installed;"
            " run: make env"
        )
    return Path(found.submodule_search_locations[0]) / inside
