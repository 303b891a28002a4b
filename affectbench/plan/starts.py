"""Files of weights that networks start from: `prefit: {start: NAME}` and `prefit: {file: PATH}`."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Evaluation, Member, Variant, Weights
from affectbench.project import fingerprint
from affectbench.project.user_paths import path_of
from affectbench.refusal import Refusal, remedy

OF_FILES = {"start": (), "file": ("rename", "without")}  # kind -> what it may be written with
SUFFIXES = (".safetensors", ".pt", ".pth")


def names_a_file(prefit: str | dict | None) -> bool:
    """Return whether a prefit, as the config has it, names a file and no variant."""
    return isinstance(prefit, dict) and ("start" in prefit or "file" in prefit)


def read_weights(written: dict, catalogue: Catalogue, key: str) -> Weights:
    """Return the file that a prefit names; refuse a start or a file that is not there.

    key  of the config, for messages
    """
    kind = "start" if "start" in written else "file"
    if foreign := [name for name in written if name not in (kind, *(OF_FILES[kind]))]:
        raise Refusal(
            f"{key}: it names a {kind}, which has no '{foreign[0]}'; take that out, with null where"
            " another file of the config has it"
        )
    if kind == "file":
        return _read_file(written, key)
    name, starts = written["start"], catalogue.starts()
    if name not in starts:
        raise Refusal(f"{key}: unknown start '{name}'; {remedy(name, starts, 'start')}")
    return Weights(starts[name], start=name)


def spec_of(weights: Weights) -> dict[str, object]:
    """Return what a fit depends on of a file: its content and how it is read, not its path."""
    digest = _digest(weights.path)
    if weights.start:
        return {"start": weights.start, "digest": digest}
    return {"digest": digest, "rename": weights.rename, "without": weights.without}


def weight_files(variants: Iterable[Variant]) -> dict[str, str]:
    """Return where the users' files of some variants lie: digest -> absolute path."""
    files = [v.weights for v in variants if v.weights and not v.weights.start]
    return {_digest(weights.path): str(weights.path.resolve()) for weights in files}


def _read_file(written: dict, key: str) -> Weights:
    path = path_of(written["file"], f"{key}.file")
    if path.suffix not in SUFFIXES:
        raise Refusal(f"{key}.file: '{path}' is no file of weights; give {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise Refusal(f"{key}.file: there is no file '{path}'; give the path of the weights")
    rename = tuple(written.get("rename", {}).items())
    return Weights(path, rename=rename, without=tuple(written.get("without", ())))


def read_exported(
    config: dict, evaluations: Iterable[Evaluation], variants: Mapping[str, Variant]
) -> dict[str, Member]:
    """Return the member that is exported as each start of the config, by the start's name."""
    exported, evaluated = {}, {(e.dataset, e.variant) for e in evaluations}
    for name, entry in config.get("starts", {}).items():
        dataset, variant = entry["dataset"], entry["variant"]
        if (dataset, variant) not in evaluated:
            raise Refusal(
                f"starts.{name}: no arm has '{variant}' on '{dataset}'; add one, so that it is"
                " scored for its card"
            )
        exported[name] = Member(dataset, variant, 0, variants[variant].seeds[0])
    return exported


@cache
def _digest(path: Path) -> str:
    return fingerprint.of_bytes(path)
