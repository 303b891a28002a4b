"""Sphinx's settings for the site, which `workflow/build_site.py` builds from docs/ and the code."""

import re

project = "affectbench"
author = "The affectbench authors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
html_theme = "furo"
html_title = "affectbench"
html_extra_path = ["extra"]
html_show_sphinx = False
html_theme_options = {"light_css_variables": {"code-font-size": "0.74rem"}}
myst_heading_anchors = 4
highlight_language = "text"
default_role = "code"  # one pair of backticks in a docstring
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # a signature says them already

ALIGNED = re.compile(r"\S {2,}\S|^\s", re.M)  # a list of names and meanings, or an example


def as_markup(app, what, name, obj, options, lines: list[str]) -> None:
    """Let the plain text of a docstring be reStructuredText: what is aligned stays as it stands."""
    blocks = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    marked = []
    for block in blocks:
        if block.lstrip().startswith(">>>") or ALIGNED.search(block):
            indented = "\n".join(f"   {line}".rstrip() for line in block.splitlines())
            marked.append(f"::\n\n{indented}")
        else:
            marked.append(re.sub(r"([*|_])(?=[^`]*(?:`[^`]*`[^`]*)*$)", r"\\\1", block))
    lines[:] = [*"\n\n".join(marked).splitlines(), ""]


def setup(app) -> None:
    app.connect("autodoc-process-docstring", as_markup)
