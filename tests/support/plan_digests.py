"""What each preset of the project fits, as one short digest for each variant on each dataset.

`PYTHONPATH=tests/support python -P -m plan_digests` writes tests/expected/plans.json anew, after a
change of the config, or of what the spec of a fit says, that is meant to change members.
"""

import hashlib
from itertools import groupby
from pathlib import Path

from presets import plan_of

from affectbench.plan.members import Plan
from affectbench.plan.specs import Specs
from affectbench.store import files

EXPECTED = Path(__file__).parents[1] / "expected/plans.json"
PRESETS = ("default", "smoke", "study", "open", "paper")


def digests(preset: str) -> dict[str, dict[str, str]]:
    """Return the digests of a preset."""
    return digests_of(plan_of(preset))


def digests_of(plan: Plan) -> dict[str, dict[str, str]]:
    """Return dataset -> VARIANT/gGENERATION -> digest of the specs of all seeds, in order."""
    specs = Specs(plan)
    rows: dict[str, dict[str, str]] = {}
    for (dataset, variant, generation), seeds in groupby(sorted(plan.members), lambda m: m[:3]):
        text = "\n".join(specs.fit(member) for member in seeds)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        rows.setdefault(dataset, {})[f"{variant}/g{generation}"] = digest
    return rows


if __name__ == "__main__":
    files.write_json(EXPECTED, {preset: digests(preset) for preset in PRESETS})
