"""The list of other labs' results, in reports/labs: what they are of, licences, whom to cite."""

from affectbench.store import files, labs

HEAD = """# Results of other labs

They were imported with `python -P -m affectbench import`, computed again from their sums here, and
came out the same. Their data is not here. Cite each as it asks to be cited, and keep its licence.
"""


def write_list() -> None:
    """Write the list of all labs whose results are here."""
    sections = [HEAD, *(_section(lab) for lab in labs.labs_here())]
    files.write_text(labs.LISTED / "README.md", "\n".join(sections))


def _section(lab: str) -> str:
    about = labs.about_lab(lab)
    sources = [
        f"{name} ({of['origin']}, {of['digest'] or 'digest not known'})"
        for name, of in about["data"].items()
    ]
    pooled = [f"{base} ({of['groups']} in {of['pools']})" for base, of in about["pooled"].items()]
    lines = [
        f"## {lab}\n",
        f"- Papers: {', '.join(about['papers'])}",
        f"- Licence: {plain(about['licence'])}",
        f"- Citation: {plain(about['citation'])}",
        f"- Run ended: {about['date']}",
        f"- Data, by digests of its files: {', '.join(sources)}",
        f"- Groups have at least {about['least_rows']} rows",
        *([f"- Groups put together: {', '.join(pooled)}"] if pooled else []),
        f"- Files: `{labs.folder_of(lab).as_posix()}`",
    ]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    r"""Return a stranger's text as one line of Markdown that is only text.

    >>> plain("[a](b)\n<i>")
    '\\[a\\](b) \\<i\\>'
    """
    one = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in one if c.isprintable())
