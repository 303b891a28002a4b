"""`show`: what an entry of the config expands to, and where each of its values is from."""

from collections.abc import Sequence

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.origins import Origins
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy
from affectbench.running.show_dataset import dataset_lines
from affectbench.running.show_method import method_lines
from affectbench.running.show_variant import variant_lines

LINES = {"variant": variant_lines, "dataset": dataset_lines, "method": method_lines}


def show(name: str, configfiles: Sequence[str]) -> None:
    """Print a variant, a dataset or a method; KIND:NAME says which, where two have the name."""
    origins = Origins(configfiles)
    plan = read_plan(origins.config, Catalogue([ROOT]))
    names = _names(plan)
    kind, _, bare = name.rpartition(":")
    if kind and kind not in names:
        raise Refusal(f"'{name}': unknown kind '{kind}'; {remedy(kind, names, 'kind')}")
    asked = [kind] if kind else list(names)
    kinds = [k for k in asked if bare in names[k]]
    if not kinds:
        known = {n for k in asked for n in names[k].values()}
        raise Refusal(f"the config has no {' or '.join(asked)} '{bare}'; {_near(bare, known)}")
    print("\n".join(LINES[kinds[0]](names[kinds[0]][bare], plan, origins)))
    for other in kinds[1:]:
        print(f"\nA {other} has this name, too: show {other}:{bare}")


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    """Return kind -> every name of that kind, also of one point -> its name in the config."""
    return {
        "variant": {n: v.base for v in plan.variants.values() for n in (v.base, v.name)},
        "dataset": {n: d.base for d in plan.datasets.values() for n in (d.base, d.name)},
        "method": {n: n for n in plan.catalogue.names("method")},
    }


def _near(name: str, known: set[str]) -> str:
    """Return the name that was meant; a list of a hundred names is no help."""
    near = remedy(name, known)
    return near if near.startswith("did you mean") else "see config/default and methods/"
