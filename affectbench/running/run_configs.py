"""Which configs the runs of a folder had, so that a partial report of another one is noticed."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from affectbench.naming import plural
from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.records import members_of, record_of

NOTE = paths.RESULTS / "plan" / "runs.json"


def note_config(configfiles: Iterable[str]) -> None:
    """Note the config files of a run that begins, beside those of the default preset."""
    given = list(configfiles)
    others = [one for one in noted_configs() if one != given]
    files.write_if_changed(NOTE, {"configfiles": [*others, given]})


def noted_configs() -> list[list[str]]:
    """Return the config files of the runs of this folder, without repeats, most recent last."""
    return files.read_json(NOTE, ("configfiles",))["configfiles"] if NOTE.is_file() else []


def check_config(plans: Mapping[str, dict], configfiles: Sequence[str] | None) -> None:
    """Refuse a config that no run here had, and one of which no member is fitted here, while others
    are.

    plans        paper -> its plan, as `paths.arms` holds it
    configfiles  those of the config, as they were noted for a run; None: they may be others
    """
    noted = noted_configs()
    if noted and configfiles is not None and list(configfiles) not in noted:
        raise Refusal(
            f"no run here had {_named(configfiles)}: the last one had {_named(noted[-1])}"
        )
    members = {member for plan in plans.values() for member in members_of(plan["evaluations"])}
    if any(record_of(member) for member in members):
        return
    fitted = sum(1 for _ in (paths.RESULTS / "members").rglob("record.json"))
    if fitted:
        raise Refusal(
            f"none of the {plural(len(members), 'member')} of this config is fitted here, but"
            f" {fitted} of another one; give the run's --configfile"
        )


def _named(configfiles: Sequence[str]) -> str:
    return shlex.join(["--configfile", *configfiles]) if configfiles else "no --configfile"


def as_given(configfiles: Iterable[Path | str], default: Iterable[Path]) -> list[str]:
    """Return the config files of a run as a command in this folder names them.

    default  the files of the default preset, which are left out
    """
    left_out = {path.resolve() for path in default}
    given = [path for path in (Path(f).resolve() for f in configfiles) if path not in left_out]
    here = Path.cwd().resolve()
    return [str(p.relative_to(here)) if p.is_relative_to(here) else str(p) for p in given]
