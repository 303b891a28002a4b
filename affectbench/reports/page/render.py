"""The page as text: the filled template, with style, script and data inside it."""

import shlex

from markupsafe import Markup

from affectbench.comparison.verdicts import VERDICTS
from affectbench.project.root import ROOT
from affectbench.reports.page import bundle
from affectbench.reports.page.archive import packed
from affectbench.reports.page.compile import SAVED
from affectbench.reports.policy import allowed
from affectbench.reports.templates import templates
from affectbench.reports.wording import look_of

FOLDER = ROOT / "affectbench/reports/page"
SCRIPTS = ("page.js", "tables.js", "record.js", "value.js", "address.js")  # one module, in order
CHIPS = (
    ("papers", "the papers' own"),
    ("real", "real data"),
    *((look_of(verdict), verdict) for verdict in VERDICTS),
)


def rendered(context: dict) -> str:
    """Return the page as HTML.

    context  what `compiled` returns, with a `banner` where it is a partial report
    """
    theme = (FOLDER / "theme.js").read_text("utf-8")
    script = "\n".join((FOLDER / name).read_text("utf-8") for name in SCRIPTS)
    inside = {
        "allowed": Markup(" ".join(map(allowed, (theme, script, bundle.script())))),
        "theme": Markup(theme),
        "data": packed(context["data"]),
        "files": packed(context["files"]),
        "engine": packed({"script": bundle.script(), "style": bundle.style()}),
        "configfiles": _configfiles(context["presets"]),
        "chips": CHIPS,
        "saved": SAVED,
        "style": Markup((FOLDER / "page.css").read_text("utf-8")),
        "script": Markup(script),
    }
    return templates(FOLDER).get_template("page.html.j2").render(**{**context, **inside})


def _configfiles(presets: list[str]) -> str:
    """Return how a command names a run's config files. Worked value: " --configfile a.yaml"."""
    return f" {shlex.join(['--configfile', *presets])}" if presets else ""
