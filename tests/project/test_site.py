"""The site: every page builds without a warning, and every link within it leads somewhere."""

import re
import runpy
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from affectbench.project.root import ROOT

BUILD = ROOT / "workflow/build_site.py"
LINK = re.compile(r'(?:href|src)="([^"]+)"')
ID = re.compile(r'\bid="([^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "built"
    done = subprocess.run(
        [sys.executable, "-P", BUILD, folder], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def builder() -> dict:
    return runpy.run_path(str(BUILD))


def test_every_link_within_the_site_leads_somewhere(site, builder):
    for page in builder["PAGES"].values():
        file = site / f"{page}.html"
        for link in LINK.findall(file.read_text("utf-8")):
            parts = urlsplit(link)
            if parts.scheme or link.startswith("//"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            assert target.exists(), f"{file.name}: {link}"
            if parts.fragment and target.suffix == ".html" and target.parent == site:
                names = ID.findall(target.read_text("utf-8"))
                assert unquote(parts.fragment) in names, f"{file.name}: {link}"


def test_every_page_of_docs_is_in_the_site(builder):
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}
    assert pages <= builder["PAGES"].keys()


def test_the_site_has_the_report_a_search_and_what_plug_ins_may_use(site):
    assert (site / "report/index.html").read_bytes() == (ROOT / "reports/index.html").read_bytes()
    assert 'href="report/index.html"' in (site / "index.html").read_text("utf-8")
    assert (site / "searchindex.js").stat().st_size > 10_000
    reference = (site / "api.html").read_text("utf-8")
    assert 'id="affectbench.learning.training.train"' in reference
    assert "lower is" in reference  # of the docstring, and not only the signature


def test_a_site_stays_until_a_new_one_is_whole(builder, tmp_path, monkeypatch):
    site = tmp_path / "site"
    site.mkdir()
    for name in (builder["MARK"], "index.html"):
        (site / name).write_text("old")

    def build(command: list[str], **_) -> subprocess.CompletedProcess:
        Path(command[-1]).mkdir()
        (Path(command[-1]) / "index.html").write_text("new")
        return subprocess.CompletedProcess(command, 0)

    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", build)
    monkeypatch.setattr(sys, "argv", ["build_site.py", str(site)])
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("shutil.copytree", fail)
        patched.setattr("shutil.move", fail)
        builder["main"]()
    assert (site / "index.html").read_text() == "old"
    builder["main"]()
    assert [path.name for path in site.iterdir()] == ["index.html"]
    assert (site / "index.html").read_text() == "new"


def test_links_are_led_to_pages_or_copies_and_code_is_left_alone(builder):
    text, copied = builder["linked"](
        "[a](design.md#why) [b](../config/smoke.yaml) [`c`](../config/default)"
        " `x[0](design.md)`\n\n    y[0](design.md)\n",
        "docs/words.md",
        builder["PAGES"],
    )
    assert text == (
        '[a](design.md#why) <a href="source/config/smoke.yaml">b</a> `c` `x[0](design.md)`\n\n'
        "    y[0](design.md)\n"
    )
    assert copied == {"config/smoke.yaml"}
    with pytest.raises(SystemExit, match=r"docs/words.md: the link to nothing.md leads nowhere"):
        builder["linked"]("[a](nothing.md)", "docs/words.md", builder["PAGES"])
