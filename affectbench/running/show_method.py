"""A method as lines of text: what its file says of it, its fields, and the variants that use it."""

from affectbench.plan.fields import docstrings, fields_of
from affectbench.plan.members import Plan
from affectbench.plan.origins import Origins
from affectbench.running.show_values import position, section, text_of


def method_lines(name: str, plan: Plan, origins: Origins) -> list[str]:
    """Return a method's docstrings, its fields with their comments, and who uses it.

    The fields stand as in the file, so that what a value is from stands beside it.
    """
    method = plan.catalogue.get("method", name, name)
    about = "\n\n".join(docstrings(method.path)).splitlines()
    fields = [line for field in fields_of(method).values() for line in field.text.splitlines()]
    facts = [
        f"{key}: {text_of(method.facts[key])}"
        for key in sorted(method.facts)
        if key in ("kinds", "needs") and method.facts[key]
    ]
    variants = {v.base: v.title for v in plan.variants.values() if v.method == name}
    return [
        f"method {name}",
        f"  {position(method.path, 1)}",
        "",
        *(f"  {line}".rstrip() for line in about),
        *section("Takes", facts),
        *(["", "Fields", *(f"  {line}" for line in fields)] if fields else []),
        *section("Used by", [f"{base}  ({title})" for base, title in variants.items()]),
    ]
