"""`trace`: the files through which a number of a table comes, and the members behind it."""

from affectbench.comparison.key import Key, members_behind, put_together
from affectbench.refusal import Refusal
from affectbench.running.asked_cell import AskedCell, asked_cell
from affectbench.running.chain import Stop, chain, compared
from affectbench.store import files, paths
from affectbench.store.records import Member, parents_of, record_of


def trace(table: str, row: str, column: str) -> None:
    """Print a table cell, its way from the raw data, and the records of the members behind it.

    table, row, column  which cell: see `asked_cell`
    """
    cell = asked_cell(table, row, column)
    print(f"{cell.heading}, {cell.column}: {cell.text}")
    if not cell.keys:
        raise Refusal(f"'{cell.column}' is no number of members; name another column")
    plan = files.read_json(paths.arms(cell.paper))
    of_text = {key.text: key for key in members_behind(plan["evaluations"])}
    for text in dict.fromkeys(cell.keys):
        without_task, _, task = text.rpartition("|")
        if f"{without_task}|" not in of_text:
            raise Refusal(f"'{text}' is not in the config that was run last; run snakemake again")
        _print_key(plan, of_text[f"{without_task}|"]._replace(task=task), cell)


def _print_key(plan: dict, key: Key, cell: AskedCell) -> None:
    """Print the way to a key's value through one member that is alive, then all its members."""
    [folds] = [
        evaluations
        for of_key, evaluations in put_together(plan["evaluations"]).items()
        if of_key == key.without_task()._replace(ensemble_size=1)
    ]
    members = members_behind(folds)[key.without_task()]
    alive = [member for member in members if (record_of(member) or {}).get("status") == "ok"]
    dataset, *_, seed = (alive or members)[0]
    [fold] = [evaluation for evaluation in folds if evaluation["dataset"] == dataset]
    which = "its only member" if len(members) == 1 else f"one of its {len(members)} members"
    print(f"\n{' '.join(filter(None, map(str, key)))}\nThe way of this number, of {which}:")
    stops = list(chain(fold, key, cell.metric, seed))
    stops += compared(cell.paper, key, cell.metric)
    stops.append(Stop("table", cell.exhibit, cell.path, (f"{cell.column}: {cell.text}",)))
    for number, stop in enumerate(stops, start=1):
        print(f" {number:2} {stop.rule:8} {stop.path}\n             {stop.code}")
        for line in stop.values:
            print(f"             {line}")
    print("\nMembers:")
    for member in members:
        _print_member(member)


def _print_member(member: Member) -> None:
    """Print what a member's record says, and whom it learned from."""
    record = record_of(member)
    print(f"  {paths.member(*member)}")
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
