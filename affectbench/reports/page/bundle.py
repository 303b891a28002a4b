"""The page's table component: DataTables, as the package itables ships it (both MIT licence)."""

import re
from importlib.resources import files

EXPORT = re.compile(r"export\s*\{([^}]*)\}\s*;?")


def script() -> str:
    """Return DataTables as the text of a script that sets `globalThis.DataTable`.

    It runs as soon as it is put into a page, so that the page can do so when a table is opened.
    """
    text = (files("itables") / "html/dt_bundle.js").read_text("utf-8")
    export = EXPORT.search(text)
    [name] = re.findall(r"([\w$]+) as default\b", export[1])
    inside = f"{text[: export.start()]}globalThis.DataTable={name};{text[export.end() :]}"
    return f'(()=>{{"use strict";{inside}\n}})();'


def style() -> str:
    """Return the style sheet of DataTables."""
    return (files("itables") / "html/dt_bundle.css").read_text("utf-8")
