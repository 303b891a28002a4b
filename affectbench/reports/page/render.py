"""The page as text: the filled template, with style, script and data inside it."""

import json

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from affectbench.project.root import ROOT
from affectbench.reports.page import bundle
from affectbench.store.costs import duration

FOLDER = ROOT / "affectbench/reports/page"


def rendered(context: dict) -> str:
    """Return the page as HTML.

    context  what `compiled` returns, with a `banner` where it is a partial report
    """
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = duration
    data = json.dumps(context["data"], separators=(",", ":"), allow_nan=False)
    return environment.get_template("page.html.j2").render(
        **context,
        bundle_style=Markup(bundle.style()),
        bundle_script=Markup(bundle.script()),
        style=Markup((FOLDER / "page.css").read_text("utf-8")),
        script=Markup((FOLDER / "page.js").read_text("utf-8")),
        json=Markup(data.replace("<", "\\u003c")),
    )
