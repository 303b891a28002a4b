"""Files of weights: a state dict (name -> tensor) as safetensors, or as torch saves it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from affectbench.refusal import Refusal
from affectbench.store import files


def write_state(path: Path, state: Mapping) -> None:
    """Write a state dict as safetensors."""
    from safetensors.torch import save_file

    with files.whole(path) as aside:
        save_file({name: tensor.contiguous().cpu() for name, tensor in state.items()}, aside)


def load(path: Path) -> dict:
    """Return the tensors of a safetensors file by name; errors are the system's or the library's.

    The library calls missing what it cannot open, so the system is asked first.
    """
    from safetensors.torch import load_file

    path.open("rb").close()
    return load_file(path)


def read_state(path: Path) -> dict:
    """Return the tensors of a file by name; those of dicts inside it by their path, with dots.

    What else a checkpoint holds, as a step or a rate, is left out. Files of torch are read without
    their code: one that holds other objects than tensors, numbers and texts is refused.
    """
    import torch
    from safetensors import SafetensorError

    try:
        if path.suffix == ".safetensors":
            return load(path)
        held = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise Refusal(f"{path}: there is no such file of weights") from None
    except Exception as error:  # torch raises errors of many kinds, for what it does not unpickle
        files.pass_on(path, error)
        if isinstance(error, SafetensorError | OSError | EOFError):
            raise Refusal(
                f"{path} is no whole file of weights ({_first(error)}); get it anew"
            ) from None
        raise Refusal(
            f"{path} holds more than tensors, and is not run to find out what ({_first(error)});"
            " save its state_dict alone, as safetensors"
        ) from None
    state = dict(_tensors(held, "")) if isinstance(held, Mapping) else {}
    if not state:
        raise Refusal(f"{path} holds no tensors by name; save the network's state_dict")
    return state


def _tensors(held: Mapping, above: str) -> Iterator[tuple[str, object]]:
    import torch

    for name, value in held.items():
        if isinstance(value, torch.Tensor):
            yield f"{above}{name}", value
        elif isinstance(value, Mapping):
            yield from _tensors(value, f"{above}{name}.")


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__
