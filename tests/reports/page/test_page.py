"""The report's page in a real browser (Debian's Chromium): it works, alone, and for everyone."""

import re
import time
from pathlib import Path

import debian
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

READY = "document.documentElement.dataset.ready"
LIMIT = 15 * 2**20  # bytes of the page
PATIENCE = 2.0  # seconds until it can be used
DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}


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

    def open_page(viewport=DESKTOP, scheme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not told
    assert {url for url in asked if not url.startswith("data:")} == {path.as_uri()}


def rows(page, section: str) -> list[str]:
    return page.locator(f"#{section} tbody tr").all_inner_texts()


def test_it_is_one_small_file_that_is_there_at_once(opened, path):
    taken = []
    for _ in range(3):  # the first also starts the browser; the machine may be busy
        began = time.perf_counter()
        page = opened()
        taken.append(time.perf_counter() - began)
    assert min(taken) < PATIENCE
    assert path.stat().st_size < LIMIT
    text = path.read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    loaded = "[...document.images].filter(i => i.src).every(i => i.decode && i.naturalWidth > 50)"
    page.wait_for_function(loaded)


def test_tables_sort_and_filter(opened):
    page = opened()
    table = "cross_modal-table2"
    assert len(rows(page, table)) == 5
    page.locator(f"#{table} th", has_text="No overlap: accuracy").click()
    page.wait_for_selector(f"#{table} th[aria-sort=ascending]")
    names = page.locator(f"#{table} thead th").all_inner_texts()
    column = names.index("No overlap: accuracy") + 1
    shown = page.locator(f"#{table} tbody td:nth-child({column}) button.value").all_inner_texts()
    accuracies = [float(text) for text in shown]
    assert len(accuracies) == 5
    assert accuracies == sorted(accuracies)
    page.locator(f"#{table} input[type=search]").fill("XA-CMD")
    assert len(rows(page, table)) == 1
    assert "XA-CMD" in rows(page, table)[0]


def test_a_number_opens_its_members_by_keyboard(opened):
    page = opened()
    row = page.locator("#cross_modal-table2 tbody tr", has_text="XA-CMD")
    row.locator("button.value").first.focus()
    page.keyboard.press("Enter")
    told = page.locator("#trace[open]").inner_text()
    assert "watch-overlap=0-split=recording-fold=0 / xa_cmd / g0 / s0" in told
    for word in ("Code fingerprint", "torch 2.13.0", "xa_cmd", "teachers"):
        assert word in told
    page.keyboard.press("Escape")
    assert page.locator("#trace[open]").count() == 0


def test_a_difference_opens_both_sides(opened):
    page = opened()
    page.locator("#cross_modal-weightings button.value").first.click()
    told = page.locator("#trace[open]").inner_text()
    assert "/ xa_cmd /" in told
    assert "/ uniform_cmd /" in told


def test_figures_enlarge(opened):
    page = opened()
    page.locator("#cross_modal-fig2 .enlarge").click()
    image = page.locator("#picture[open] img")
    assert image.get_attribute("alt") == "Fig. 2: students' validation accuracy over training"
    assert image.evaluate("image => image.getBoundingClientRect().width") > 900


def test_all_numbers_and_all_members_are_there_when_asked_for(opened, path):
    page = opened()
    page.locator("#cross_modal-numbers summary").click()
    with (path.parent / "numbers/cross_modal.csv").open(encoding="utf-8") as file:
        values = sum(1 for _ in file) - 1
    told = page.locator("#cross_modal-numbers .dt-info").inner_text()
    assert told == f"1 to 15 of {values} rows"
    page.locator("details.members summary").click()
    page.locator("details.members button.value", has_text="gyroscope").click()
    assert "/ gyroscope / g0 / s0" in page.locator("#trace[open] h3").inner_text()


def test_the_theme_follows_the_system_and_can_be_changed(opened):
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = opened(), opened(scheme="dark")
    assert light.evaluate(ground) == "rgb(255, 255, 255)"
    assert dark.evaluate(ground) == "rgb(20, 23, 27)"
    dark.click("#theme")
    assert dark.evaluate(ground) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier_and_no_sideways_scrolling(opened, viewport, scheme):
    page = opened(viewport, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.locator("#cross_modal-numbers summary").click()
    for press in ("", "#cross_modal-table2 button.value >> nth=0"):
        if press:
            page.click(press)
        found = Axe().run(page).response["violations"]
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        assert not grave, [(one["id"], one["nodes"][0]["html"]) for one in grave]
