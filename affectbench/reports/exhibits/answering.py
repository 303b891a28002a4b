"""How many parameters answer together: a network's, and those of the networks that it asks."""

from collections.abc import Mapping
from math import nan

from affectbench.store.members import read_record
from affectbench.store.records import Member, parents_of


def own_parameters(record: Mapping) -> float:
    """Return the parameters of a member's own network; NaN where it diverged or none are told."""
    number = record.get("parameters")
    return nan if record["status"] != "ok" or number is None else float(number)


def parameters(member: Member) -> float:
    """Return the parameters of a member and of all whose answers it takes as inputs.

    A temperature is one number, and nothing without its teacher. NaN where one of them diverged.

    Worked value: a temperature of 1 number on a teacher of 100 -> 101.
    """
    record = read_record(member)
    own = own_parameters(record)
    asked = [parent for use, parent in parents_of(record) if use == "stacked_on"]
    return sum(map(parameters, asked), start=own)
