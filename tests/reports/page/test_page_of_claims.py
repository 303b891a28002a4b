"""The page's first screen, its sections of claims, their addresses, and the dialog of a number."""

import csv
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from page_views import CLAIM, DESKTOP, FIRST, PHONE, TEXTS
from processes import until

from affectbench.comparison.claims import read_claims


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of `claims.csv` of the run whose page this is."""
    file = path.parents[1] / "results/comparison/cross_modal/claims.csv"
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_first_screen_answers_what_held(opened, path, viewport):
    """Of the one test of the one headline claim, on real data, and what run it was."""
    verdicts = {row["claim"]: row["verdict"] for row in rows_of(path)}
    is_ours = {claim.name: claim.is_ours for claim in read_claims("cross_modal")}
    told = opened(viewport).evaluate(TEXTS, FIRST)
    assert re.search(
        "No main test of this run confirms the headline claim of XA-CMD|1 holds in", told
    )
    assert verdicts[CLAIM] in told
    papers = [claim for claim in verdicts if not is_ours[claim]]
    assert f"All {len(papers)} claims of the papers that were tested:" in told
    assert "Preset slice, effort 1: 5 trained networks in " in told
    assert "Real data: Smartwatch." in told
    assert "A student of teachers weighted by SAGE values is more accurate" in told
    assert "+0.008 / +0.042" in told  # Table II
    assert re.search(r"Smartwatch, activity: accuracy 0\.\d\d", told)  # the slice has no constant


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
    page.wait_for_url(lambda url: url.endswith("#xa_cmd_near_baseline"))


def test_a_forest_plot_shows_the_interval_where_it_is(opened, path):
    [row] = [row for row in rows_of(path) if row["claim"] == CLAIM]
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
    rows = rows_of(path)
    verdict = rows[0]["verdict"].replace(" ", "-")
    asked = {row["claim"] for row in rows if row["verdict"] == rows[0]["verdict"]}
    page.click(f"[data-only={verdict}]")
    assert page.evaluate("location.hash") == f"#?{verdict}"
    assert {one.get_attribute("id") for one in page.locator(shown).all()} == asked
    assert (
        page.locator("#shown").inner_text()
        == f"{len(asked)} of {every} claims have such a test, below"
    )
    again = opened(address=f"#{CLAIM}?{verdict},real")
    assert again.locator("[data-only=real]").get_attribute("aria-pressed") == "true"
    assert again.locator(shown).count() == len(asked)
    again.click(f"[data-only={verdict}]")
    again.click("[data-only=real]")
    assert again.evaluate("location.hash") == f"#{CLAIM}"
    assert again.locator(shown).count() == every


def test_what_the_chips_leave_out_is_shown_where_it_is_asked_for(opened, path):
    """An exhibit, and a claim of which no test has the verdict."""
    verdict = rows_of(path)[0]["verdict"].replace(" ", "-")
    page = opened(address=f"#?{verdict}")
    page.evaluate("location.hash = '#cross_modal-table2?' + location.hash.split('?')[1]")
    page.wait_for_function("location.hash === '#cross_modal-table2'")
    assert page.locator("#cross_modal-table2").bounding_box()["height"] > 0
    assert page.locator(".chip[aria-pressed=true]").count() == 0


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
    until(lambda: page.evaluate("globalThis.copied"), "no link was copied")
    link = page.evaluate("copied")
    assert unquote(link).endswith(
        "#cross_modal/"
        + cell.locator("button").evaluate("one => one.closest('[data-trace]').dataset.trace")
        + "/accuracy"
    )
    again = opened(address=f"#{link.partition('#')[2]}")
    assert number in again.locator("#trace[open] .asked").inner_text()


@pytest.mark.parametrize("says", ["p (Holm)", "Margin"])
def test_what_a_verdict_rests_on_answers_as_its_difference_does(opened, says):
    page = opened(address=f"#{CLAIM}")
    number = page.locator(f"#{CLAIM} button[data-says='{says}']").first
    shown = number.inner_text()
    assert number.get_attribute("aria-label").endswith(f": {shown}, show origin")
    number.click()
    dialog = page.locator("dialog[open]")
    assert "XA-CMD, on Smartwatch, no overlap, by recording, task: activity" in dialog.inner_text()
    assert f"{says} {shown}" in dialog.inner_text()
    assert dialog.locator("section.side h3").count() == 2


def test_numbers_that_are_in_no_table_have_an_address_too(opened):
    address = "#cross_modal/watch|overlap=0 split=recording|xa_cmd||0|1|activity/brier"
    told = opened(address=address).locator("#trace[open]").inner_text()
    assert "brier, lower is better" in told
    assert "95 % interval" in told
