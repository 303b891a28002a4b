"""Why two runs differ: how the members behind a number differ, and the code that scores them.

A cause is a line that begins with its kind: code, config, data, version or members.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from affectbench.running.comparing.runs import Run
from affectbench.running.reasons import differences
from affectbench.store import paths
from affectbench.store.records import Member, parents_of

UNKNOWN = "not known: one of the runs keeps no records"
ALIKE = "not known: code, config, data and versions of its members are the same"
POOLED = "a bundle has groups put together: "
SCORES = "code that scores and compares: "
NAMED = 3  # files of code that one cause names

Causes = tuple[str, ...]


class Reasons:
    """The causes of what differs between two runs."""

    def __init__(self, before: Run, after: Run):
        self.before, self.after = before, after

    @cache  # noqa: B019 - one object a comparison
    def of_member(self, member: Member) -> Causes:
        """Return what differs in how a member was made, and in the members it learned from."""
        old, new = self.before.records.get(member), self.after.records.get(member)
        if old is None or new is None:
            return ()
        causes = [*_config(old, new), *_data(old, new), *_versions(old, new)]
        if old["code"] != new["code"]:
            causes.append(self._code(old["code"], new["code"]))
        for _, parent in parents_of(new):
            causes += self.of_member(parent)
        return tuple(dict.fromkeys(causes))

    @cache  # noqa: B019
    def of_key(self, key: str) -> Causes:
        """Return the causes behind a value that differs.

        key  its text, with the task
        """
        if not self.before.members or not self.after.members:
            return (UNKNOWN,)
        of_members = f"{key.rpartition('|')[0]}|"
        old, new = (run.members.get(of_members, []) for run in (self.before, self.after))
        causes = [cause for member in new for cause in self.of_member(member)]
        if old and new and set(old) != set(new):
            causes.append(f"members: {len(old)} -> {len(new)} ({_which(old, new)})")
        if (dataset := key.partition("|")[0]) in self.before.pooled ^ self.after.pooled:
            causes.append(f"{POOLED}{dataset}")
        if not causes and (scoring := self._scoring()):
            causes.append(scoring)
        return tuple(dict.fromkeys(causes)) or (ALIKE,)

    def _code(self, old: str, new: str) -> str:
        """Return which files differ between two fingerprints of code."""
        before, after = self.before.code(old), self.after.code(new)
        if before is None or after is None:
            return f"code: fingerprint {old} -> {new}"
        return f"code: {_named(n for n in before | after if before.get(n) != after.get(n))}"

    @cache  # noqa: B019
    def _scoring(self) -> str:
        """Return which files differ that are behind no fit, "" where none does."""
        before, after = self.before.all_code, self.after.all_code
        changed = [
            name
            for name in before.keys() | after.keys()
            if not before.get(name, set()) & after.get(name, set())
        ]
        return f"{SCORES}{_named(changed)}" if changed else ""


def _config(old: dict, new: dict) -> Iterator[str]:
    """Yield what differs in what two fits were told."""
    _, variant, *_ = new["spec"]["member"]
    for difference in differences(old["spec"], new["spec"]):
        yield f"config of {variant}: {difference}"


def _data(old: dict, new: dict) -> Iterator[str]:
    """Yield the files of data, members apart, whose content differs.

    A file of a simulator's truth counts where both fits name it, as a bundle leaves them out.
    """
    for name in sorted(old["data"].keys() | new["data"].keys()):
        of_member = Path(name).is_relative_to(paths.RESULTS / "members")
        of_truth = Path(name).is_relative_to(paths.SIMULATED)
        if of_truth and not (name in old["data"] and name in new["data"]):
            continue
        if not of_member and old["data"].get(name) != new["data"].get(name):
            yield f"data: {name}"


def _versions(old: dict, new: dict) -> Iterator[str]:
    """Yield what differs in packages, Python and processor; a commit alone changes no number."""
    before, after = old["environment"], new["environment"]
    for difference in differences(before["packages"], after["packages"]):
        yield f"version: {difference}"
    for name in ("python", "machine"):
        if before[name] != after[name]:
            yield f"version: {name} {before[name]} -> {after[name]}"


def _which(old: list[Member], new: list[Member]) -> str:
    """Return in which parts two lists of members differ: seeds, or folds of their dataset."""
    parts = (("folds or datasets", 0), ("variants", 1), ("seeds", 3))
    names = [name for name, at in parts if {m[at] for m in old} != {m[at] for m in new}]
    return ", ".join(names) or "others"


def _named(names) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - NAMED} more files" if len(ordered) > NAMED else ""
    return ", ".join(ordered[:NAMED]) + more
