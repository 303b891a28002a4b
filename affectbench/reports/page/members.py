"""The members behind the numbers of a page: what their records say, and which cell each is behind.

A place is a comparison's key as text, as cells carry it, without its task: see
`affectbench.reports.exhibits.cell`.
"""

from collections.abc import Sequence

from affectbench.naming import text_of
from affectbench.store.records import Member, parents_of

REPLICATE = "fold"  # its values are put together: a place has the members of every fold


def places_of(paper: dict) -> dict[str, list[Member]]:
    """Return the members behind each place of a paper's comparison, in the order of the config.

    An ensemble of size T is of the first T seeds, a single one (T = 1) of every seed alone.
    """
    found: dict[str, list[Member]] = {}
    for cell in paper["cells"]:
        options = {k: v for k, v in cell["options"].items() if k != REPLICATE}
        words = (cell["dataset_base"], _text(options), cell["variant_base"], _text(cell["sweep"]))
        for size in cell["ensemble_sizes"]:
            place = "|".join((*words, str(cell["generation"]), str(size)))
            seeds = cell["seeds"] if size == 1 else cell["seeds"][:size]
            found.setdefault(place, []).extend(
                (cell["dataset"], cell["variant"], cell["generation"], seed) for seed in seeds
            )
    return found


def without_task(place: Sequence[str]) -> str:
    """Return a cell's place as `places_of` knows it: members are the same for every task."""
    return "|".join(place[:-1])


def told(member: Member, record: dict | None, base: str) -> dict:
    """Return what the page tells of a member; base is its dataset's name in the config."""
    head = {"dataset": member[0], "variant": member[1], "generation": member[2], "seed": member[3]}
    head["base"] = base
    if record is None:
        return head | {"status": "missing", "reason": "not fitted yet"}
    where, cost = record["environment"], record["cost"]
    packages = where["packages"]
    return head | {
        "status": record["status"],
        "reason": record["reason"],
        "method": record["spec"]["method"],
        "net": record["spec"]["net"],
        "parameters": record["parameters"],
        "rows": " / ".join(str(record["rows"][split]) for split in ("train", "val", "test")),
        "commit": where["commit"],
        "code": record["code"],
        "versions": " ".join(
            [f"python {where['python']}", *(f"{k} {v}" for k, v in packages.items())]
        ),
        "machine": where["machine"],
        "root_seed": record["spec"]["root_seed"],
        "seconds": cost["seconds"],
        "cpu_seconds": cost["cpu_seconds"],
        "peak_mib": cost["peak_mib"],
        "from": [[way, "/".join(map(str, parent))] for way, parent in parents_of(record)],
    }


def _text(options: dict) -> str:
    return " ".join(f"{name}={text_of(value)}" for name, value in options.items())
