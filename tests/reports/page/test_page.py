"""The report's page in a real browser (Debian's Chromium): it works, alone, and for everyone."""

import csv
import re
import shutil
import time
from pathlib import Path
from urllib.parse import unquote

import debian
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

READY = "document.documentElement.dataset.ready"
LIMIT = 8 * 2**20  # bytes of the page
PATIENCE = 2.0  # seconds until it can be used
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
FIRST = 900  # CSS pixels: what a reader sees before he scrolls
CLAIM = "xa_cmd_beats_cmd"
TEXTS = """top => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width, bottom } = range.getBoundingClientRect();
    if (width && bottom <= top && node.parentElement.checkVisibility()) texts.push(node.textContent);
  }
  return texts.join(" ").replace(/\\s+/g, " ");
}"""


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


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_first_screen_answers_what_held(opened, path, viewport):
    """Of the one test of the one headline claim, on real data, and what run it was."""
    with (path.parents[1] / "results/comparison/cross_modal/claims.csv").open(
        encoding="utf-8"
    ) as file:
        verdicts = {row["claim"]: row["verdict"] for row in csv.DictReader(file)}
    told = opened(viewport).evaluate(TEXTS, FIRST)
    assert "The headline claim of XA-CMD" in told
    assert f"Tests of the headline claims: {verdicts[CLAIM]} in 1 of 1 test." in told
    assert "All 5 claims that were tested:" in told or "claims that were tested:" in told
    assert "Preset slice, effort 1: 5 trained networks in " in told
    assert "Real data: Smartwatch." in told
    assert "A student of teachers weighted by SAGE values is more accurate" in told
    assert "+0.008 / +0.042" in told  # Table II
    assert re.search(r"Smartwatch, activity: accuracy 0\.\d\d.* \(constant|accuracy 0\.\d\d", told)


def test_a_claim_has_an_address(opened):
    page = opened(address=f"#{CLAIM}")
    claim = page.locator(f"#{CLAIM}")
    assert claim.get_attribute("open") is not None
    assert claim.evaluate("claim => claim.getBoundingClientRect().top") < FIRST / 2
    told = claim.inner_text()
    assert "Accuracy of XA-CMD minus CMD, which should be above 0." in told
    assert "Smartwatch, real recordings" in told
    assert "snakemake --configfile tests/slice.yaml --cores all" in told
    assert f"trace '#{CLAIM}'" in told
    page.locator("#xa_cmd_near_baseline > summary").click()
    page.wait_for_function("location.hash === '#xa_cmd_near_baseline'")


def test_a_forest_plot_shows_the_interval_where_it_is(opened, path):
    with (path.parents[1] / "results/comparison/cross_modal/claims.csv").open(
        encoding="utf-8"
    ) as file:
        [row] = [row for row in csv.DictReader(file) if row["claim"] == CLAIM]
    page = opened(address=f"#{CLAIM}")
    box = {
        name: page.locator(f"#{CLAIM} .axis .{name}").first.bounding_box()
        for name in ("zero", "ci", "dot", "claimed")
    }
    zero, ci = box["zero"]["x"], box["ci"]
    per_pixel = (float(row["high"]) - float(row["low"])) / ci["width"]
    assert (ci["x"] - zero) * per_pixel == pytest.approx(float(row["low"]), abs=2 * per_pixel)
    middle = box["dot"]["x"] + box["dot"]["width"] / 2
    assert (middle - zero) * per_pixel == pytest.approx(float(row["difference"]), abs=2 * per_pixel)
    assert box["claimed"]["x"] == pytest.approx(zero, abs=2)


def test_chips_filter_claims_and_stand_in_the_address(opened, path):
    page = opened()
    shown = "details.claim:not([hidden])"
    every = page.locator(shown).count()
    with (path.parents[1] / "results/comparison/cross_modal/claims.csv").open(
        encoding="utf-8"
    ) as file:
        rows = list(csv.DictReader(file))
    verdict = rows[0]["verdict"].replace(" ", "-")
    asked = {row["claim"] for row in rows if row["verdict"] == rows[0]["verdict"]}
    page.click(f"[data-only={verdict}]")
    assert page.evaluate("location.hash") == f"#?{verdict}"
    assert {one.get_attribute("id") for one in page.locator(shown).all()} == asked
    assert page.locator("#shown").inner_text() == f"{len(asked)} of {every} claims, below"
    again = opened(address=f"#{CLAIM}?{verdict},real")
    assert again.locator("[data-only=real]").get_attribute("aria-pressed") == "true"
    assert again.locator(shown).count() == len(asked)
    again.click(f"[data-only={verdict}]")
    again.click("[data-only=real]")
    assert again.evaluate("location.hash") == f"#{CLAIM}"
    assert again.locator(shown).count() == every


def test_the_dialog_answers(opened):
    page = opened(address="#cross_modal-table2")
    row = page.locator("#cross_modal-table2 tbody tr", has_text="XA-CMD")
    cell = row.locator("td", has=page.locator("[data-metric=accuracy]"))
    number = cell.locator("button.value").inner_text()
    cell.locator("button.value").click()
    told = page.locator("#trace[open]").inner_text()
    for text in (
        number,
        "accuracy, higher is better",
        "Constant predictor",
        "Published",
        f"seed 0: {float(number):.3g}"[:11],
        "Its own value",
        "val accuracy",
        "trace cross_modal/table2",
        "snakemake --configfile tests/slice.yaml --cores all results/members/watch-overlap=0-",
    ):
        assert text in told
    assert page.locator("#trace svg.curve").count() >= 2
    page.evaluate("navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }")
    page.locator("#trace .copy", has_text="link").click()
    page.wait_for_function("globalThis.copied")
    link = page.evaluate("copied")
    assert unquote(link).endswith(
        "#cross_modal/" + cell.locator("button").get_attribute("data-trace") + "/accuracy"
    )
    again = opened(address=f"#{link.partition('#')[2]}")
    assert number in again.locator("#trace[open] .asked").inner_text()


def test_numbers_that_are_in_no_table_have_an_address_too(opened):
    address = "#cross_modal/watch|overlap=0 split=recording|xa_cmd||0|1|activity/brier"
    told = opened(address=address).locator("#trace[open]").inner_text()
    assert "brier, lower is better" in told
    assert "95 % interval" in told


def test_the_page_works_where_it_is_sent_alone(opened, path, tmp_path):
    """Tables and tests are saved from the page: the same bytes as the files that lie beside it."""
    alone = tmp_path / "sent.html"
    shutil.copy(path, alone)
    page = opened(address=f"#{CLAIM}", file=alone)
    with page.expect_download() as download:
        page.locator(f"#{CLAIM} .save").click()
    rows = list(csv.DictReader(download.value.path().read_text("utf-8").splitlines()))
    assert {row["claim"] for row in rows} == {CLAIM}
    assert rows[0]["low"]
    page.click("#cross_modal-table2 > summary")
    for kind in ("csv", "md", "tex", "html"):
        with page.expect_download() as download:
            page.locator("#cross_modal-table2 .save", has_text=kind).click()
        assert download.value.suggested_filename == f"cross_modal-table2.{kind}"
        kept = path.parent / f"tables/cross_modal/table2.{kind}"
        assert download.value.path().read_bytes() == kept.read_bytes()
    links = page.locator("a[href]:not([href^='#'])").evaluate_all(
        "all => all.map(a => a.textContent)"
    )
    assert set(links) <= {"png", "pdf"}  # which the page says are beside it


def test_print_shows_whole_tables_and_every_claim(opened):
    page = opened(address="#cross_modal-claims")
    page.click("#cross_modal-claims + * summary >> nth=0")
    page.wait_for_selector("table.dataTable")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.claim:not([open])").count() == 0
    for table in page.locator("table.exhibit").all():
        rows = table.locator("tbody tr").all()
        assert all(row.is_visible() for row in rows)
    claims = page.locator("#cross_modal-claims details.claim").count()
    assert claims > 15
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.claim[open]").count() == 0


def test_captions_are_whole_and_those_of_the_files(opened, path):
    page = opened()
    for table in ("table2", "weightings"):
        file = (path.parent / f"tables/cross_modal/{table}.md").read_text("utf-8")
        shown = page.locator(f"#cross_modal-{table} > .caption").text_content()
        assert shown.startswith(file.partition("\n\n")[0])


def test_ids_are_there_once(opened):
    ids = opened().locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_tables_sort_and_filter(opened):
    page = opened(address="#cross_modal-table2")
    table = "cross_modal-table2"
    page.wait_for_selector(f"#{table} .dt-container")
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
    page.locator("#cross_modal-table2 > summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#cross_modal-table2 .dt-container")
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
    page = opened(address="#cross_modal-weightings")
    page.locator("#cross_modal-weightings button.value").first.click()
    told = page.locator("#trace[open]").inner_text()
    assert "/ xa_cmd /" in told
    assert "/ uniform_cmd /" in told


def test_figures_enlarge(opened):
    page = opened(address="#cross_modal-fig2")
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
    assert "/ gyroscope / g0 / s0" in page.locator("#trace[open] h4").inner_text()


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
    places = (f"#{CLAIM} > summary", "#cross_modal-table2 > summary")
    for press in ("", *places, f"#{CLAIM} .forest button.value >> nth=0"):
        if press:
            page.click(press)
        found = Axe().run(page).response["violations"]
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        assert not grave, [(one["id"], one["nodes"][0]["html"]) for one in grave]
