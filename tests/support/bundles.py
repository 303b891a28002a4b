"""Bundles of results, as tests read them and change them."""

import hashlib
import json
import zipfile
from pathlib import Path

from affectbench.store.zips import write_zip


def read(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(bundle: Path, into: Path, name: str, content: bytes | None, *, told: bool) -> Path:
    """Write a bundle of which one file is another, or gone; `told` is whether its digest fits."""
    contents = read(bundle)
    contents.pop(name, None)
    if content is not None:
        contents[name] = content
    if told:
        about = json.loads(contents["bundle.json"])
        digest = hashlib.sha256(content).hexdigest()
        about["files"][name] = {"bytes": len(content), "sha256": digest}
        contents["bundle.json"] = json.dumps(about).encode()
    write_zip(into, contents)
    return into
