"""States of unfinished fits on disk: a safetensors file for each loop, with notes in its header."""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from affectbench.learning.workplace import Clock
from affectbench.store import files

HEADER = ("identity", "notes", "spent")  # what a state's header says beside its digest


class Checkpoint:
    """The saved states of one fit, in a folder, each with a digest of all that it holds.

    The identity of a fit consists of its parameters, its code and the digests of all files that it
    reads. States of another identity are deleted and not used.
    """

    def __init__(self, folder: Path, identity: str, clock: Clock):
        self.folder, self.clock = folder, clock
        self.identity = hashlib.sha256(identity.encode()).hexdigest()

    def load(self, loop: int) -> tuple[dict[str, Tensor], dict] | None:
        """Return the tensors and notes of a loop, or None if none are saved for this very fit."""
        path = self._path(loop)
        if not path.is_file():
            return None
        try:
            with safe_open(path, "pt") as saved:
                header, problem = saved.metadata() or {}, "is of an older version of this fit"
                if header.get("identity") == self.identity:
                    tensors = {name: saved.get_tensor(name) for name in saved.keys()}  # noqa: SIM118
                    if header.get("digest") == _digest(tensors, header):
                        self.clock.resume(json.loads(header["spent"]))
                        return tensors, json.loads(header["notes"])
                    problem = "is not as it was written"
        except (SafetensorError, OSError, KeyError) as error:
            problem = f"cannot be read ({error})"
        print(f"{path} {problem}: dropped, the fit starts anew", file=sys.stderr)
        self.clear()
        return None

    def save(self, loop: int, tensors: dict[str, Tensor], notes: dict) -> None:
        """Replace a loop's saved state at once: a kill leaves the old or the new one whole."""
        header = {
            "identity": self.identity,
            "notes": json.dumps(notes),
            "spent": json.dumps(self.clock.read()),
        }
        tensors = {name: tensor.contiguous().cpu() for name, tensor in tensors.items()}
        with files.whole(self._path(loop)) as aside:
            save_file(tensors, aside, {**header, "digest": _digest(tensors, header)})

    def clear(self) -> None:
        """Remove all states, once the fit has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, loop: int) -> Path:
        return self.folder / f"{loop}.safetensors"


def _digest(tensors: dict[str, Tensor], header: dict[str, str]) -> str:
    """Return the SHA-256 of tensors, with their names and shapes, and of what the header says."""
    total = hashlib.sha256(json.dumps([header[name] for name in HEADER]).encode())
    for name, tensor in sorted(tensors.items()):
        total.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        total.update(tensor.reshape(-1).view(torch.uint8).numpy())
    return total.hexdigest()
