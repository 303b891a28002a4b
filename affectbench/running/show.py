"""`show`: what an entry of the config expands to, and where each of its values comes from."""

from collections.abc import Sequence

from affectbench.plan.members import Plan, read_plan
from affectbench.plan.origins import Origins
from affectbench.plan.places import catalogue_of
from affectbench.refusal import Refusal, remedy
from affectbench.running.show_dataset import dataset_lines
from affectbench.running.show_method import method_lines
from affectbench.running.show_variant import variant_lines

LINES = {"variant": variant_lines, "dataset": dataset_lines, "method": method_lines}


def show(name: str, configfiles: Sequence[str]) -> None:
    """Print a variant, a dataset or a method.

    name  NAME, or KIND:NAME where entries of several kinds have the name
    """
    origins = Origins(configfiles)
    plan = read_plan(origins.config, catalogue_of(origins.config))
    names = _names(plan)
    kind, _, bare = name.rpartition(":")
    if kind and kind not in names:
        raise Refusal(f"'{name}': unknown kind '{kind}'; {remedy(kind, names, 'kind')}")
    asked = [kind] if kind else list(names)
    kinds = [k for k in asked if bare in names[k]]
    if not kinds:
        existing = {n for k in asked for n in names[k].values()}
        raise Refusal(f"the config has no {' or '.join(asked)} '{bare}'; {_near(bare, existing)}")
    print("\n".join(LINES[kinds[0]](names[kinds[0]][bare], plan, origins)))
    for other in kinds[1:]:
        print(f"\nA {other} has this name, too: show {other}:{bare}")


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    """Return kind -> name -> name in the config, for entries and for the points of their sweeps."""
    return {
        "variant": {n: v.base for v in plan.variants.values() for n in (v.base, v.name)},
        "dataset": {n: d.base for d in plan.datasets.values() for n in (d.base, d.name)},
        "method": {n: n for n in plan.catalogue.names("method")},
    }


def _near(name: str, existing: set[str]) -> str:
    """Return a remedy: the name that was probably meant, but no list of a hundred names."""
    near = remedy(name, existing)
    return near if near.startswith("did you mean") else "see config/default and methods/"
