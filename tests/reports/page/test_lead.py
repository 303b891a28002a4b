"""The first sentences: which headline claims hold, how all came out, what run it is."""

from claims_of_a_page import claim_row, section

from affectbench.reports.page.headline import Headline
from affectbench.reports.page.lead import about_run, conclusion, on_simulated_data, totals

OPEN = {"verdict": "inconclusive", "verdict_alone": "inconclusive"}


def headline(*rows: dict, short: str = "XA-CMD") -> Headline:
    return Headline(short, "says", (section(*rows),))


def test_the_first_sentence_says_which_claims_hold():
    holds = headline(claim_row("watch", "0"), claim_row("ppb_emo", "0", **OPEN))
    none = headline(claim_row("watch", "0", **OPEN), short="AGCM")
    assert (
        conclusion([holds, none])
        == "Of 2 headline claims, none holds in all of its main tests, and 1 in at least one:"
        " XA-CMD in 1 of 2."
    )
    whole = headline(claim_row("watch", "0"), claim_row("ppb_emo", "0"), short="Students")
    assert conclusion([whole, holds]) == (
        "Of 2 headline claims, 1 holds in all of its main tests, and 2 in at least one: Students in"
        " 2 of 2, XA-CMD in 1 of 2."
    )
    none_holds = "No main test of this run confirms"
    assert conclusion([none, none]) == f"{none_holds} a headline claim of the 2 papers."
    assert conclusion([none]) == f"{none_holds} the headline claim of AGCM."
    assert conclusion([]) == "This run tests no paper's headline claim."


def test_totals_are_of_the_papers_claims_and_apart_from_them_of_repeats_and_ours():
    of_all = [section(claim_row("watch", "0")), section(claim_row("watch", "0", **OPEN)), section()]
    papers = "claims of the papers that were tested: holds in 1 of 2 tests, inconclusive in 1."
    assert totals(of_all) == (f"All 2 {papers}", "")
    repeated = section(claim_row("watch", "0.5", role="repeat"))
    assert totals([*of_all, repeated]) == (
        f"All 3 {papers}",
        "The same claims elsewhere: holds in 1 of 1 test.",
    )


def test_what_run_it_is():
    origins = {"Smartwatch": "bundled", "PPB-Emo": "simulated"}
    assert about_run(["config/smoke.yaml"], 0.5, "9 trained networks", origins) == (
        "Preset smoke, effort 0.5: 9 trained networks. Real data: Smartwatch. Simulated: PPB-Emo."
    )
    text = about_run([], 1, "9 trained networks", {"PPB-Emo": "simulated"})
    assert text.startswith("Default preset, effort 1:")
    assert "No data is real." in text


def test_how_many_headline_tests_are_on_simulated_data():
    real, simulated = claim_row("watch", "0"), claim_row("ppb_emo", "0")
    assert on_simulated_data([headline(real)]) == ""
    both = on_simulated_data([headline(real, simulated)])
    assert both.startswith("1 of 2 main tests of the headline claims are on simulated data:")
    assert on_simulated_data([headline(simulated)]).startswith("The main test is on simulated")
