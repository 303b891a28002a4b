"""A method as lines of text: its docstrings, its fields, and the variants that use it."""

from affectbench.plan.fields import docstrings, fields_of
from affectbench.plan.members import Plan
from affectbench.plan.origins import Origins
from affectbench.running.show_values import position, section, text_of


def method_lines(name: str, plan: Plan, origins: Origins) -> list[str]:
    """Return lines about a method: its docstrings, its fields, and the variants that use it.

    Fields are shown as in the file, with the comments that say where a default comes from.
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
