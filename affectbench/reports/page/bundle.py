"""The table component of the page: DataTables, as the package itables ships it (both MIT)."""

import re
from importlib.resources import files

EXPORT = re.compile(r"export\s*\{([^}]*)\}\s*;?")


def script() -> str:
    """Return DataTables as the text of a module script that sets `globalThis.DataTable`."""
    text = (files("itables") / "html/dt_bundle.js").read_text("utf-8")
    found = EXPORT.search(text)
    [name] = re.findall(r"([\w$]+) as default\b", found[1])
    return f"{text[: found.start()]}globalThis.DataTable={name};{text[found.end() :]}"


def style() -> str:
    return (files("itables") / "html/dt_bundle.css").read_text("utf-8")
