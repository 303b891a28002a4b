"""`trace`: from a cell of a table to the members behind it, on the command line."""

from pathlib import Path

from affectbench.refusal import Refusal, remedy
from affectbench.reports.page.members import places_of, without_task
from affectbench.store import files, paths
from affectbench.store.records import parents_of, record_of

TABLES = Path("reports/tables")


def trace(table: str, row: str, column: str) -> None:
    """Print what a cell shows and, of each member behind it, what its record says."""
    paper, told = _table(table)
    at_row, at_column = _row(told, row), _column(told, column)
    places = told["places"][at_row][at_column]
    words = " ".join(cell for cell in told["rows"][at_row][:4] if cell)
    print(f"{words}, {told['columns'][at_column]}: {told['rows'][at_row][at_column]}")
    if not places:
        raise Refusal(
            f"'{told['columns'][at_column]}' is no number of members; name another column"
        )
    members = places_of(files.read_json(paths.arms(paper)))
    for place in places:
        print(f"\n{' '.join(filter(None, place))}")
        if without_task(place) not in members:
            raise Refusal(f"{place} is not in the config that was run last; run snakemake again")
        for member in members[without_task(place)]:
            _print_member(member)


def _print_member(member: tuple[str, str, int, int]) -> None:
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


def _table(name: str) -> tuple[str, dict]:
    known = {f"{p.parent.name}/{p.stem}": p for p in sorted(TABLES.glob("*/*.json"))}
    if not known:
        raise Refusal(f"there are no tables in {TABLES}; run 'snakemake --cores all all' first")
    found = [full for full in known if name in (full, full.partition("/")[2])]
    if len(found) != 1:
        near = remedy(name, [*known, *(full.partition("/")[2] for full in known)], "table")
        told = f"say which: {', '.join(found)}" if found else near
        raise Refusal(f"table '{name}': {told}")
    return found[0].partition("/")[0], files.read_json(known[found[0]])


def _row(told: dict, row: str) -> int:
    """Return a row by its number, from 1, or by words that it alone has."""
    if row.isdecimal():
        if not 1 <= int(row) <= len(told["rows"]):
            raise Refusal(f"row {row}: the table has rows 1 to {len(told['rows'])}")
        return int(row) - 1
    words = row.lower().split()
    labels = [" ".join(cells).lower().split() for cells in told["rows"]]
    found = [n for n, label in enumerate(labels) if all(word in label for word in words)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refusal(f"row '{row}': no row has all of these words; give its number, from 1")
    some = "; ".join(f"{n + 1}: {' '.join(told['rows'][n][:3])}" for n in found[:4])
    more = f"; and {len(found) - 4} more" if len(found) > 4 else ""
    raise Refusal(f"row '{row}': say which of {len(found)}: {some}{more}")


def _column(told: dict, column: str) -> int:
    """Return a column by its number, from 1, by its name, or by a part that it alone has."""
    names = told["columns"]
    if column.isdecimal() and 1 <= int(column) <= len(names):
        return int(column) - 1
    if column in names:
        return names.index(column)
    found = [n for n, name in enumerate(names) if column.lower() in name.lower()]
    if len(found) != 1:
        several = f"say which: {', '.join(names[n] for n in found)}"
        raise Refusal(f"column '{column}': {several if found else remedy(column, names, 'column')}")
    return found[0]
