"""All tables and figures -> reports/index.html, the page that gathers them."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from affectbench.project import ROOT
from affectbench.store import files


def run(spec: dict, code: str) -> None:
    """Fill the page's template; the tables are put in, the figures are linked."""
    reports = Path("reports")
    environment = Environment(loader=FileSystemLoader(ROOT), autoescape=select_autoescape(["j2"]))
    for paper in spec["papers"]:
        for exhibit in paper["exhibits"]:
            stem = Path(f"{exhibit['kind']}s") / paper["name"] / exhibit["name"]
            exhibit["stem"] = stem.as_posix()
            if exhibit["kind"] == "table":
                table = (reports / stem).with_suffix(".html").read_text("utf-8")
                exhibit["table"] = Markup(table)
    page = environment.get_template("affectbench/exhibits/page.html.j2").render(**spec)
    files.write_text(reports / "index.html", page + "\n")
