"""Unfinished fits on disk: one safetensors file a training loop, its notes in the file's header."""

import hashlib
import json
import shutil
import sys
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from affectbench.learning.workplace import Clock
from affectbench.store import files


class Checkpoint:
    """The saved states of one fit; what another fit left in its folder is dropped unread.

    A fit is known by its identity: its parameters, its code and the digests of all it reads.
    """

    def __init__(self, folder: Path, identity: str, clock: Clock):
        self.folder, self.clock = folder, clock
        self.identity = hashlib.sha256(identity.encode()).hexdigest()

    def load(self, loop: int) -> tuple[dict[str, Tensor], dict] | None:
        """Return the tensors and notes of a loop, or None where none is saved of this very fit."""
        path = self._path(loop)
        if not path.is_file():
            return None
        try:
            with safe_open(path, "pt") as saved:
                header = saved.metadata()
                if header["identity"] == self.identity:
                    self.clock.resume(json.loads(header["spent"]))
                    tensors = {name: saved.get_tensor(name) for name in saved.keys()}  # noqa: SIM118
                    return tensors, json.loads(header["notes"])
                told = "is of an older version of this fit"
        except SafetensorError as error:
            told = f"cannot be read ({error})"
        print(f"{path} {told}: dropped, the fit starts anew", file=sys.stderr)
        self.clear()
        return None

    def save(self, loop: int, tensors: dict[str, Tensor], notes: dict) -> None:
        """Save a loop's state whole, in place of its earlier one."""
        header = {
            "identity": self.identity,
            "notes": json.dumps(notes),
            "spent": json.dumps(self.clock.read()),
        }
        with files.whole(self._path(loop)) as aside:
            save_file({name: t.contiguous().cpu() for name, t in tensors.items()}, aside, header)

    def clear(self) -> None:
        """Remove the states: the fit has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, loop: int) -> Path:
        return self.folder / f"{loop}.safetensors"
