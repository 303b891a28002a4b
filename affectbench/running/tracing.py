"""`trace`: the files through which a number comes, and the members behind it.

The number is named by a table with its row and column, by a claim and one of its tests, or by its
address on the page. What it is of is what the report keeps (`store/reported.py`), not the config
that was read last.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote

from affectbench.comparison.key import Key, members_behind, put_together
from affectbench.refusal import Refusal
from affectbench.running import asked_claim, asked_value
from affectbench.running.asked_cell import asked_cell
from affectbench.running.chain import Stop, chain, compared
from affectbench.running.made_of import MadeOf, of_report
from affectbench.store import paths, reported
from affectbench.store.labs import BUNDLE
from affectbench.store.records import Member, parents_of, record_of

MINUS = " − "  # between the keys of a difference, in its address on the page


def trace(asked: str, row: str = "", column: str = "") -> None:
    """Print a number, its way from the raw data, and the records of the members behind it.

    asked        a table, a claim ("#NAME", or its name alone) or an address of the page; what is
                 before a "#", as a browser shows it, does not count
    row, column  of a table: see `asked_cell`. Of a claim, row is the number of one of its tests;
                 of an address, a metric
    """
    anchor = unquote(asked.rpartition("#")[2]).strip()
    if "|" in anchor:
        _trace_value(anchor.split(MINUS), row)
    elif claim := asked_claim.named(anchor):
        _trace_claim(claim, row)
    elif "#" in asked and "-" not in anchor:
        raise Refusal(f"claim '{anchor}': {asked_claim.remedy_for(anchor)}")
    else:
        _trace_cell(anchor.replace("-", "/", 1) if "#" in asked else asked, row, column)


def _trace_cell(table: str, row: str, column: str) -> None:
    cell = asked_cell(table, row, column)
    print(f"{cell.column}: {cell.text}")
    print(f"  of {cell.heading}: row {cell.line} of {cell.paper}/{cell.path.stem}")
    if not cell.keys:
        raise Refusal(f"'{cell.column}' is no number of members; name another column")
    shown = Stop("table", cell.exhibit, cell.path, (f"{cell.column}: {cell.text}",))
    _print_ways(cell.made_of, cell.keys, cell.metric, [shown])


def _trace_claim(claim: asked_claim.AskedClaim, number: str) -> None:
    if not number:
        print("\n".join(claim.lines()))
        return
    test = claim.test(number)
    print(claim.line(test))
    keys = [key.text for key in claim.sides(test)]
    _print_ways(of_report(claim.paper), keys, test["metric"], [])


def _trace_value(keys: Sequence[str], metric: str) -> None:
    values = [asked_value.read(key, metric) for key in keys]
    print("\n".join(line for value in values for line in value.lines()))
    for shown in asked_value.where_shown(keys, values[0].metric):
        print(f"  shown: {shown}")
    for value in values:
        _print_ways(value.made_of, [value.key], value.metric, [])


def _print_ways(made_of: MadeOf, keys: Sequence[str], metric: str, last: list[Stop]) -> None:
    """Print the way to each key, and its members; say so where this folder has no run.

    last  the stops that follow the comparison
    """
    if not made_of.evaluations or not (made_of.is_here or reported.members()):
        print(
            "\nThe files and networks behind this number are not here: this folder has reports of a"
            f" run, and no\n{made_of.cells.parent}. To make them: snakemake --cores all all"
        )
        return
    of_text = {key.text: key for key in members_behind(made_of.evaluations)}
    for text in dict.fromkeys(keys):
        without_task, _, task = text.rpartition("|")
        if f"{without_task}|" not in of_text:
            raise Refusal(f"'{text}' is not in {made_of.plan}; run snakemake again")
        key = of_text[f"{without_task}|"]._replace(task=task)
        _print_key(made_of, key, metric, last)


def _print_key(made_of: MadeOf, key: Key, metric: str, last: list[Stop]) -> None:
    """Print the way to a key's value through one member that is alive, then all its members."""
    [folds] = [
        evaluations
        for of_key, evaluations in put_together(made_of.evaluations).items()
        if of_key == key.without_task()._replace(ensemble_size=1)
    ]
    members = members_behind(folds)[key.without_task()]
    alive = [member for member in members if (_record(member)[0] or {}).get("status") == "ok"]
    chosen = (alive or members)[0]
    dataset, *_, seed = chosen
    [fold] = [evaluation for evaluation in folds if evaluation["dataset"] == dataset]
    which = "its only member" if len(members) == 1 else f"one of its {len(members)} members"
    print(f"\n{' '.join(filter(None, map(str, key)))}")
    if made_of.is_here and not _record(chosen)[1]:
        print(f"The way of this number, of {which}:")
        is_bundle = Path(BUNDLE).is_file()  # in the folder of a lab, whose data is not here
        way = [] if is_bundle else chain(fold, key, metric, seed)
        _print_stops([*way, *compared(made_of.cells, key, metric), *last])
    else:
        print(
            "The files on the way of this number are not here:"
            f" {paths.RESULTS}/ has another run, or none; the report says what it is of."
        )
    print("\nMembers:")
    for member in members:
        _print_member(member)


def _print_stops(stops: Iterable[Stop]) -> None:
    for number, stop in enumerate(stops, start=1):
        print(f" {number:2} {stop.rule:8} {stop.path}\n             {stop.code}")
        for line in stop.values:
            print(f"             {line}")


def _record(member: Member) -> tuple[dict | None, str]:
    """Return the record of the fit that the report is of, and in words that it is not here.

    Without a kept record it is the one that is here.
    """
    here, kept = record_of(member), reported.reported(member)
    if kept is None or (here and reported.is_same(here, kept)):
        return here, ""
    return kept, f"{paths.RESULTS}/ has another fit" if here else "its files are not here"


def _print_member(member: Member) -> None:
    """Print what a member's record says, and whom it learned from."""
    record, elsewhere = _record(member)
    print(f"  {paths.member(*member)}" + (f": {elsewhere}" if elsewhere else ""))
    if record is None:
        print("    not fitted yet")
        return
    environment, cost = record["environment"], record["cost"]
    packages = environment["packages"].items()
    versions = ", ".join(f"{name} {version}" for name, version in packages)
    status = record["status"] + (f" ({record['reason']})" if record["reason"] else "")
    seeds = f"seed {member[3]}, root seed {record['spec']['root_seed']}"
    commit = environment["commit"] or "unknown"
    print(f"    {status}; {seeds}; commit {commit}, code {record['code']}")
    print(f"    python {environment['python']}, {versions}, {environment['machine']}")
    print(f"    {cost['seconds']} s, {cost['cpu_seconds']} s CPU, {cost['peak_mib']} MiB at most")
    for way, parent in parents_of(record):
        print(f"    {way}: {'/'.join(map(str, parent))}")
