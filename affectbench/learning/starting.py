"""What a network starts from in place of random weights: another member's, or those of a file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from torch import Tensor, nn

from affectbench.project import fingerprint
from affectbench.project.root import ROOT
from affectbench.refusal import Diverged, Refusal
from affectbench.store import files, paths
from affectbench.store.members import read_record, read_weights
from affectbench.store.weights import read_state

COUNTERS = "num_batches_tracked"  # of batch norms: old files lack them, and nothing reads them


def start_from(network: nn.Module, spec: Mapping) -> None:
    """Give a network the weights that the spec of a fit names, if it names some."""
    if spec["prefit"]:
        load_member(network, tuple(spec["prefit"]), spec["tasks"])
    if weights := spec.get("weights"):
        path = file_of(weights)
        if (digest := fingerprint.of_bytes(path)) != weights["digest"]:
            raise Refusal(
                f"{path} is not the file that was planned with ({digest or 'it is missing'}, not"
                f" {weights['digest']}); run snakemake again"
            )
        load_state(network, path, spec["tasks"], weights)


def file_of(weights: Mapping) -> Path:
    """Return the file that a spec means: a start of this project, or a user's file by digest."""
    if start := weights.get("start"):
        return ROOT / paths.start(start)
    path_of_digest = files.read_json(paths.weight_files())
    if weights["digest"] not in path_of_digest:
        raise Refusal(
            f"{paths.weight_files()} does not say where the weights with the digest"
            f" {weights['digest']} lie; run snakemake, which writes it"
        )
    return Path(path_of_digest[weights["digest"]])


def load_member(network: nn.Module, parent: tuple, roles: Iterable[str]) -> None:
    """Load the weights of an earlier member, `parent`, by name.

    The network may have additional weights, which keep their initial values. The parent's heads of
    roles that this member does not learn (those not in `roles`) are skipped. Any other weight that
    is missing or has another shape is refused.
    """
    record, label = read_record(parent), "/".join(map(str, parent))
    if record["status"] != "ok":
        raise Diverged(f"blocked: its prefit {label} diverged")
    state = without_foreign_heads(read_weights(parent), record["spec"]["tasks"], roles)
    _check_fit(network, state, f"prefit {label}", "use the same net fields in both variants")
    network.load_state_dict(state, strict=False)


def load_state(network: nn.Module, path: Path, roles: Iterable[str], weights: Mapping) -> None:
    """Load a file's weights by name.

    As of a member's, its heads of other roles are skipped, and every other weight must fit. Of each
    part of the network that the file has weights of, such as `face` or `tokens.face`, it must have
    all, so that a name that was not renamed is not passed over.

    weights  of the spec: what to rename, and what to leave out
    """
    without, rename = weights.get("without", ()), weights.get("rename", ())
    state = {
        renamed(name, rename): tensor
        for name, tensor in read_state(path).items()
        if not any(_begins(name, part) for part in without)
    }
    held = {name.split(".")[1] for name in state if name.startswith("heads.")}
    state = without_foreign_heads(state, held, roles)
    _check_fit(network, state, str(path), "choose the net fields, rename or without to suit it")
    _check_whole(network, state, path)
    network.load_state_dict(state, strict=False)


def without_foreign_heads(state: Mapping, held: Iterable[str], roles: Iterable[str]) -> dict:
    """Return weights without the heads of those roles of `held` that are not in `roles`."""
    foreign = tuple(f"heads.{role}." for role in held if role not in roles)
    return {name: tensor for name, tensor in state.items() if not name.startswith(foreign)}


def renamed(name: str, rename: Iterable[Sequence[str]]) -> str:
    """Return the name of a weight after each (old, new) in turn.

    Old is the beginning of a name, in whole parts between dots; with a dot before it, parts
    anywhere behind the first. An empty new takes the parts out.

    >>> renamed("conv_23.conv.bn.weight", [("conv_23", "face.2"), (".conv", "0"), (".bn", "1")])
    'face.2.0.1.weight'
    >>> renamed("module.norm1.weight", [("module", ""), ("norm", "last")])
    'norm1.weight'
    """
    for old, new in rename:
        before = r"(?<=\.)" if old.startswith(".") else "^"
        pattern = before + re.escape(old.strip(".")) + r"(?=\.|$)"
        name = re.sub(pattern, lambda _, new=new: new, name)
        name = ".".join(part for part in name.split(".") if part)
    return name


def _begins(name: str, part: str) -> bool:
    """Return whether a name begins with some whole parts: "norm" with "norm", not "norm1"."""
    return name == part or name.startswith(f"{part}.")


def _check_fit(network: nn.Module, state: Mapping[str, Tensor], source: str, advice: str) -> None:
    """Refuse a weight that the network lacks, or has in another shape."""
    own = network.state_dict()
    for name, tensor in state.items():
        if name not in own or own[name].shape != tensor.shape:
            have = f"shape {tuple(own[name].shape)}" if name in own else "no such weight"
            raise Refusal(
                f"{source}: weight '{name}' {tuple(tensor.shape)} does not fit the network, which"
                f" has {have}; {advice}"
            )


def _check_whole(network: nn.Module, state: Mapping[str, Tensor], path: Path) -> None:
    """Refuse a file that has only some of the weights of a part of the network."""
    started = {_part(network, name) for name in state}
    for name in network.state_dict():
        if _part(network, name) in started and name not in state and COUNTERS not in name:
            raise Refusal(
                f"{path}: it has weights of '{_part(network, name)}', but not '{name}'; rename what"
                " stands for it, or give a file that has it"
            )


def _part(network: nn.Module, name: str) -> str:
    """Return the part of the network that a weight is of: `face`, or `tokens.face` in a dict."""
    first, _, rest = name.partition(".")
    inside = isinstance(getattr(network, first, None), nn.ModuleDict)
    return f"{first}.{rest.partition('.')[0]}" if inside else first
