"""A variant of the config as lines of text: its values, its parents, and who learns from it."""

from collections import Counter
from collections.abc import Iterator

from affectbench.naming import plural
from affectbench.plan.effort import budget_of
from affectbench.plan.entries import NamedParent, Variant
from affectbench.plan.inherit import resolved
from affectbench.plan.members import Plan
from affectbench.plan.origins import Origins
from affectbench.plan.parents import resolve
from affectbench.plan.starts import spec_of
from affectbench.running.show_values import Entry, Row, position, section, table_of, text_of

AFTER_NET = (
    "effort", "precision", "compile", "inputs", "tasks", "teachers", "stacked_on", "prefit",
    "importance", "seeds", "generations", "zip", "shown_in",
)  # fmt: skip


def variant_lines(name: str, plan: Plan, origins: Origins) -> list[str]:
    """Return lines about a variant: its values, its sweep, its relatives, and the papers."""
    content = resolved(origins.config)["variants"][name]
    entry = Entry("variants", name, content, origins)
    points = [variant for variant in plan.variants.values() if variant.base == name]
    swept = [point.name for point in points] if points[0].sweep else []
    return [
        *entry.heading("variant"),
        "",
        *table_of(_rows(entry, points[0], plan)),
        *section(f"Expands to {plural(len(points), 'variant')}", swept),
        *section("Budgets with their effort", _budgets(points, plan)),
        *section("Learns from", _parents(points, plan)),
        *section("Learn from it", _learners(name, plan)),
        *section("Like it", origins.children("variants", name)),
        *section("In papers", _papers(points, plan)),
        *section("Fits", [_fits(name, plan)]),
    ]


def _rows(entry: Entry, point: Variant, plan: Plan) -> Iterator[Row]:
    for key, default in (("label", "its own name"), ("title", "that of its label")):
        if key in entry.content:
            yield from entry.rows(key)
        else:
            yield Row(0, key, getattr(point, key), default)
    yield from entry.rows("method")
    method = plan.catalogue.get("method", point.method, point.base)
    yield from entry.option_rows(method, "hparams")
    if point.net:
        yield from _net_rows(entry, point, plan)
    for key in AFTER_NET:
        if key in entry.content:
            yield from entry.rows(key)
        elif key == "seeds":
            places = entry.origins.positions.get(("seeds",))
            origin = position(*places[-1]) if places else "default"
            yield Row(0, key, text_of(point.seeds), origin)


def _budgets(points: list[Variant], plan: Plan) -> list[str]:
    """Return a line for each point whose budgets are not as they are written: what they are."""
    lines = []
    for point in points:
        effort = plan.effort * point.effort
        budget = budget_of(plan.catalogue.get("method", point.method, point.base))
        if effort != 1 and budget:
            steps = ", ".join(f"{field} {point.hparams[field]}" for field in budget)
            lines.append(f"{point.name}: effort {effort:g}, {steps}")
    return lines


def _net_rows(entry: Entry, point: Variant, plan: Plan) -> Iterator[Row]:
    name = next(row for row in entry.rows("net") if row.key == "name")
    yield name._replace(depth=0, key="net")
    yield from entry.option_rows(plan.catalogue.get("network", point.net, point.base), "net")


def _named(variant: Variant) -> Iterator[tuple[str, NamedParent]]:
    yield from (("teachers", named) for named in variant.teachers)
    yield from (("stacked_on", named) for named in variant.stacked_on)
    if variant.prefit:
        yield "prefit", variant.prefit


def _parents(points: list[Variant], plan: Plan) -> list[str]:
    """Return a line for each variant that it learns from: in which way, from which members."""
    lines = []
    for point in points:
        for way, named in _named(point):
            parent = resolve(named, point, plan.variants)
            members = named.members.replace("_", " ").replace("first:", "first ")
            dataset = f", on {named.dataset}" if named.dataset else ""
            lines.append(f"{parent.name}  ({way}, {members}{dataset})")
        if point.weights:
            named = f"start {point.weights.start}" if point.weights.start else point.weights.path
            lines.append(f"{named}  (weights, digest {spec_of(point.weights)['digest']})")
        if point.iterated and len(point.generations) > 1:
            lines.append(f"{point.name}  (all its own seeds, from its second generation on)")
    return list(dict.fromkeys(lines))


def _learners(name: str, plan: Plan) -> list[str]:
    """Return a line for each variant that learns from this one."""
    lines = [
        f"{child.base}  ({way})"
        for child in plan.variants.values()
        for way, named in _named(child)
        if resolve(named, child, plan.variants).base == name
    ]
    return list(dict.fromkeys(lines))


def _papers(points: list[Variant], plan: Plan) -> list[str]:
    """Return a line for each paper that evaluates it, with the datasets."""
    names = {point.name for point in points}
    lines = []
    for paper, arms in plan.arms.items():
        bases = [plan.datasets[e.dataset].base for e in arms.evaluations if e.variant in names]
        if bases:
            lines.append(f"{paper}: {', '.join(dict.fromkeys(bases))}")
    return lines


def _fits(name: str, plan: Plan) -> str:
    fitted = Counter(
        plan.datasets[member.dataset].base
        for member in plan.members
        if plan.variants[member.variant].base == name
    )
    if not fitted:
        return "none: no arm needs it"
    total = plural(sum(fitted.values()), "member")
    return f"{total}: {', '.join(f'{n} on {dataset}' for dataset, n in fitted.items())}"
