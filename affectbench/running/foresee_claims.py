"""`plan --claims`: what each test of some claims could see."""

from collections.abc import Sequence

from affectbench.comparison.claims import read_claims
from affectbench.plan import configs
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.places import catalogue_of
from affectbench.refusal import Refusal, remedy
from affectbench.running.claims_text import lines
from affectbench.running.foresight import SeedCosts, foresights, pilots_of


def foresee_claims(names: Sequence[str], configfiles: Sequence[str]) -> int:
    """Print what each test of some claims could see, and return the exit code.

    names  of claims or papers; () for all
    """
    config = configs.read(configfiles)
    plan = read_plan(config, catalogue_of(config))
    _check_names(names, plan)
    foreseen, untested = [], []
    for paper in plan.arms:
        of_paper = foresights(paper, plan, pilots_of(paper))
        tested = {one.test.claim.name for one in of_paper}
        wanted = {c.name for c in read_claims(paper) if not names or {c.name, paper} & {*names}}
        foreseen += [one for one in of_paper if one.test.claim.name in wanted]
        untested += [(paper, name) for name in sorted(wanted - tested)]
    print("\n".join(lines(foreseen, untested, SeedCosts(plan))))
    return 0


def _check_names(names: Sequence[str], plan: Plan) -> None:
    """Refuse a name that is neither a paper of the config nor a claim of one."""
    claims = {claim.name for paper in plan.arms for claim in read_claims(paper)}
    for name in names:
        if name not in {*plan.arms, *claims}:
            near = remedy(name, {*plan.arms, *claims})
            listed = f"a paper: {', '.join(plan.arms)}; or a name of workflow/published/claims.yaml"
            hint = near if near.startswith("did you mean") else f"give {listed}"
            raise Refusal(f"--claims: no claim or paper of this config is called '{name}'; {hint}")
