"""So many jobs share one of a cluster that its start is a tenth of their work."""

import pytest
import yaml

from affectbench.running.grouping import SHARE, START, components, groups
from affectbench.running.jobs import Job
from affectbench.store.costs import Cost


def jobs(rule: str, count: int, seconds: float | None) -> list[Job]:
    cost = None if seconds is None else Cost(seconds, seconds, 1.0)
    return [Job(rule, {}, (), (str(k),), "", cost) for k in range(count)]


@pytest.mark.parametrize(
    ("count", "seconds", "together"), [(100, 8.0, 25), (10, 8.0, 10), (9, 7200.0, 1), (5, 0.0, 5)]
)
def test_the_work_of_a_group_is_ten_times_its_start(count, seconds, together):
    assert components(jobs("fit", count, seconds)) == {"fit": together}
    assert together in (count, 1) or together * seconds == pytest.approx(START / SHARE)


def test_the_lines_are_those_of_a_profile():
    planned = [*jobs("fit", 40, 10.0), *jobs("evaluate", 3, 1.0), *jobs("predict", 3, None)]
    profile = yaml.safe_load("\n".join(groups(planned + jobs("table", 9, 1.0))[2:]))
    assert profile == {"group-components": ["fit=20", "evaluate=3"]}


def test_without_any_cost_nothing_is_advised():
    assert groups(jobs("fit", 3, None))[-1] == "  not known: no job like these has run"
