"""`trace`: from a cell of a table to the files that it came through, and the members behind it."""

from affectbench.comparison.key import Key, members_behind, put_together
from affectbench.refusal import Refusal
from affectbench.running.asked_cell import AskedCell, asked_cell
from affectbench.running.chain import Stop, chain, compared
from affectbench.store import files, paths
from affectbench.store.records import Member, parents_of, record_of


def trace(table: str, row: str, column: str) -> None:
    """Print a cell, its way from the raw data, and what each record behind it says."""
    cell = asked_cell(table, row, column)
    print(f"{cell.heading}, {cell.column}: {cell.text}")
    if not cell.keys:
        raise Refusal(f"'{cell.column}' is no number of members; name another column")
    plan = files.read_json(paths.arms(cell.paper))
    known = {key.text: key for key in members_behind(plan["cells"])}
    for text in dict.fromkeys(cell.keys):
        without_task, _, task = text.rpartition("|")
        if f"{without_task}|" not in known:
            raise Refusal(f"'{text}' is not in the config that was run last; run snakemake again")
        _print_key(plan, known[f"{without_task}|"]._replace(task=task), cell)


def _print_key(plan: dict, key: Key, cell: AskedCell) -> None:
    """Print the way of one side of a number, by a member that is alive, then all its members."""
    [folds] = [
        evaluations
        for of_key, evaluations in put_together(plan["cells"]).items()
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
    record = record_of(member)
    print(f"  {paths.member(*member)}")
    if record is None:
        print("    not fitted yet")
        return
    where, cost = record["environment"], record["cost"]
    versions = ", ".join(f"{name} {version}" for name, version in where["packages"].items())
    status = record["status"] + (f" ({record['reason']})" if record["reason"] else "")
    seeds = f"seed {member[3]}, root seed {record['spec']['root_seed']}"
    print(f"    {status}; {seeds}; commit {where['commit'] or 'unknown'}, code {record['code']}")
    print(f"    python {where['python']}, {versions}, {where['machine']}")
    print(f"    {cost['seconds']} s, {cost['cpu_seconds']} s CPU, {cost['peak_mib']} MiB at most")
    for way, parent in parents_of(record):
        print(f"    {way}: {'/'.join(map(str, parent))}")
