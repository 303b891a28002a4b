"""Effort: one factor on every budget in steps, so that presets may differ in effort alone."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, prod

from affectbench.plan.catalogue import Declaration, Option, check_value
from affectbench.ranges import Effort
from affectbench.refusal import Refusal

EFFORT = Option(Effort, 1.0)  # of a config, and of a variant: they are multiplied
BUDGET = ("steps", "validate_every")  # the length of a fit first, then what is spaced over it


def effort_of(config: Mapping[str, object]) -> float:
    """Return the effort of a whole config, 1 where it says none."""
    return check_value(EFFORT, config.get("effort", EFFORT.default), "effort")


def budget_of(method: Declaration) -> tuple[str, ...]:
    """Return a method's budgets in steps: what its `budget` names, else its fields of BUDGET."""
    return method.facts.get("budget", tuple(field for field in BUDGET if field in method.options))


def with_effort(
    hparams: Mapping[str, object], method: Declaration, efforts: Iterable[float], where: str
) -> dict[str, object]:
    """Return hyper-parameters whose budgets are as many times as large as all efforts ask.

    Which fields these are, `budget_of` says. Each is rounded up to whole steps: none is
    lost to 0, and a spacing that divides the length gives no validation more than before. A spacing
    of 0 stays "once an epoch". A schedule keeps its shape, because its epochs are only the scale of
    a budget in steps, and patience is counted in validations.

    efforts  positive factors; a decimal fraction such as 0.1 is taken as written
    where    the variant's key in the config, for messages

    Worked values: steps 84 and validate_every 28 at 0.25 are 21 and 7; 150 and 25 are 38 and 7.
    """
    effort = prod(Fraction(str(factor)) for factor in efforts)
    budget = budget_of(method)
    if effort == 1 or not budget:
        return dict(hparams)
    if not hparams[budget[0]]:
        raise Refusal(
            f"{where}: an effort of {float(effort):g} multiplies budgets in steps, but the budget"
            f" here is in epochs ({budget[0]}: 0); set hparams: {{{budget[0]}: N}}, or effort: 1"
        )
    return {**hparams, **{field: ceil(effort * hparams[field]) for field in budget}}
