"""Controls: claims whose answer is known beforehand, and whether the suite came to it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from affectbench.comparison.claims import Claim, read_claims

PAPER = "controls"  # what the config and claims.yaml call them


@dataclass(frozen=True)
class Control:
    """A claim with a known answer, and the verdict on it in each test; () where it was not run."""

    claim: Claim
    verdicts: tuple[str, ...]

    @property
    def as_known(self) -> bool:
        """Whether there is a verdict, and each one is the known one."""
        return set(self.verdicts) == {self.claim.right_verdict}


def controls_of(claims: pd.DataFrame) -> list[Control]:
    """Return every control, in the order of `claims.yaml`.

    claims  the comparison's claims, with the columns `claim` and `verdict`
    """
    of_claim = claims.groupby("claim")["verdict"].agg(tuple).to_dict()
    return [Control(claim, of_claim.get(claim.name, ())) for claim in read_claims(PAPER)]


def summary(controls: Iterable[Control]) -> str:
    """Return in a sentence how many controls came out as known, and which did not, and how else.

    Worked value: of two claims that are known to hold, `a` holds and `b` was not run -> "1 of 2
    controls came out as known. Not b, which is known to be: holds, and was: not run."
    """
    listed = list(controls)
    others = [control for control in listed if not control.as_known]
    counted = f"{len(listed) - len(others)} of {len(listed)} controls came out as known."
    return " ".join([counted, *(f"Not {_otherwise(control)}." for control in others)])


def _otherwise(control: Control) -> str:
    was = ", ".join(control.verdicts) or "not run"
    right = control.claim.right_verdict
    return f"{control.claim.name}, which is known to be: {right}, and was: {was}"
