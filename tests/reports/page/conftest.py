"""The report's page in a real browser, Debian's Chromium."""

from pathlib import Path

import debian
import pytest
from page_views import DESKTOP, READY
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="module")
def browser():
    debian.install(("chromium", "fonts-dejavu-core"))
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]  # tests may run as root
        started = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=arguments, headless=True
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def path(finished) -> Path:
    return finished.folder / "reports/index.html"


@pytest.fixture
def opened(browser, path):
    """Return a function that opens the page; every message and request of it must be in order."""
    told, asked, contexts = [], [], []

    def open_page(viewport=DESKTOP, scheme="light", address="", file=None):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{(file or path).as_uri()}{address}")
        page.wait_for_function(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not told
    others = {url.split("#")[0] for url in asked if not url.startswith(("data:", "blob:"))}
    assert all(url.endswith(".html") for url in others)
    assert len(others) == 1
