"""A dataset of the config as lines of text: its options, its sources, and what uses it."""

from collections.abc import Iterator

from affectbench.naming import plural
from affectbench.plan.entries import Source
from affectbench.plan.inherit import resolved
from affectbench.plan.members import Plan
from affectbench.plan.origins import Origins
from affectbench.running.show_values import Entry, Row, position, section, table_of


def dataset_lines(name: str, plan: Plan, origins: Origins) -> list[str]:
    """Return lines about a dataset: its values, its sweep, its sources, and what uses it."""
    entry = Entry("datasets", name, resolved(origins.config)["datasets"][name], origins)
    points = [dataset for dataset in plan.datasets.values() if dataset.base == name]
    swept = [point.name for point in points] if points[0].sweep else []
    sources = [plan.sources[source] for source in dict.fromkeys(p.source for p in points)]
    names = {point.name for point in points}
    return [
        *entry.heading("dataset"),
        "",
        *table_of(_rows(entry, plan, sources[0])),
        *section(f"Expands to {plural(len(points), 'dataset')}", swept),
        *section("Is read from", map(_source, sources)),
        *section("Like it", origins.children("datasets", name)),
        *section("In papers", _papers(names, plan)),
        *section("Prefit elsewhere starts from it", _starts(name, plan)),
    ]


def _rows(entry: Entry, plan: Plan, source: Source) -> Iterator[Row]:
    yield from entry.rows("use")
    use = entry.content["use"]
    yield from entry.option_rows(plan.catalogue.get("dataset", use, entry.name))
    for key in ("rows", "zip"):
        if key in entry.content:
            yield from entry.rows(key)
        elif key == "rows" and source.origin == "simulated":
            file, line = entry.origins.positions["rows", use][-1]
            yield Row(0, key, str(source.rows), position(file, line))


def _source(source: Source) -> str:
    if source.origin == "simulated":
        return f"{source.name}: simulated, {source.rows} rows"
    return f"{source.name}: {source.origin}, {source.raw}"


def _papers(names: set[str], plan: Plan) -> list[str]:
    """Return a line for each paper that evaluates variants on it, also as out-of-domain data."""
    lines = []
    for paper, arms in plan.arms.items():
        inside = [plan.variants[e.variant].base for e in arms.evaluations if e.dataset in names]
        outside = [plan.variants[e.variant].base for e in arms.evaluations if names & set(e.ood)]
        for bases, how in ((inside, ""), (outside, ", out of domain")):
            if bases:
                lines.append(f"{paper}{how}: {', '.join(dict.fromkeys(bases))}")
    return lines


def _starts(name: str, plan: Plan) -> list[str]:
    """Return the variants that start from weights (`prefit`) which were learned on this dataset."""
    return list(
        dict.fromkeys(
            variant.base
            for variant in plan.variants.values()
            if variant.prefit and variant.prefit.dataset
            if plan.datasets[variant.prefit.dataset].base == name
        )
    )
