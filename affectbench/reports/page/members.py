"""The page's description of a member: its record, and the members that it learned from."""

from affectbench.store.records import Member, parents_of


def described(member: Member, record: dict | None, base: str) -> dict:
    """Return a member's description.

    record  its record.json; None where it is not fitted
    base    its dataset's name in the config
    """
    head = {"dataset": member[0], "variant": member[1], "generation": member[2], "seed": member[3]}
    head["base"] = base
    if record is None:
        return head | {"status": "missing", "reason": "not fitted yet"}
    environment, cost = record["environment"], record["cost"]
    packages = environment["packages"]
    return head | {
        "status": record["status"],
        "reason": record["reason"],
        "method": record["spec"]["method"],
        "net": record["spec"]["net"],
        "parameters": record["parameters"],
        "rows": " / ".join(str(record["rows"][split]) for split in ("train", "val", "test")),
        "commit": environment["commit"],
        "code": record["code"],
        "versions": " ".join(
            [f"python {environment['python']}", *(f"{k} {v}" for k, v in packages.items())]
        ),
        "machine": environment["machine"],
        "root_seed": record["spec"]["root_seed"],
        "seconds": cost["seconds"],
        "cpu_seconds": cost["cpu_seconds"],
        "peak_mib": cost["peak_mib"],
        "from": [[way, "/".join(map(str, parent))] for way, parent in parents_of(record)],
    }
