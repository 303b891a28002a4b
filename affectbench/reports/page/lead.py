"""The page's first sentences: which headline claims hold, how all came out, what run it is."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from affectbench.comparison.verdicts import HOLDS
from affectbench.naming import plural
from affectbench.reports.page.claims import ClaimSection, counted, verdicts
from affectbench.reports.page.headline import Headline
from affectbench.reports.wording import is_real


def conclusion(headlines: Sequence[Headline]) -> str:
    """Return which headline claims hold, in a sentence.

    Worked value: one of three holds in 2 of 5 main tests -> "Of 3 headline claims, none holds in
    all of its main tests, and 1 in at least one: XA-CMD in 2 of 5."
    """
    holding = [one for one in headlines if one.counts[HOLDS]]
    if not headlines:
        return "This run tests no paper's headline claim."
    if not holding:
        one = f"the headline claim of {headlines[0].short}"
        which = one if len(headlines) == 1 else f"a headline claim of the {len(headlines)} papers"
        return f"No main test of this run confirms {which}."
    which_hold = ", ".join(
        f"{one.short} in {one.counts[HOLDS]} of {len(one.main)}" for one in holding
    )
    whole = sum(one.counts[HOLDS] == len(one.main) for one in holding)
    in_all = "hold in all of their" if whole > 1 else "holds in all of its"
    return (
        f"Of {plural(len(headlines), 'headline claim')}, {whole or 'none'} {in_all} main tests, and"
        f" {len(holding)} in at least one: {which_hold}."
    )


def totals(sections: Iterable[ClaimSection]) -> tuple[str, str]:
    """Return how the main tests of the papers' claims came out, and what came of all other tests.

    The others are repeats, and claims that no paper makes; "" where there are none.
    """
    tested = [section for section in sections if section.tests]
    papers = [section for section in tested if section.is_papers_own]
    ours = [section for section in tested if not section.is_papers_own]
    all_papers = f"All {len(papers)} claims of the papers that were tested: {_main(papers)}."
    others = [
        f"The same claims elsewhere: {repeats}." if (repeats := _repeats(papers)) else "",
        f"{len(ours)} claims of ours beside them: {_main(ours)}." if ours else "",
        f"The same elsewhere: {repeats}." if (repeats := _repeats(ours)) else "",
    ]
    return all_papers, " ".join(filter(None, others))


def _main(sections: Sequence[ClaimSection]) -> str:
    return verdicts(counted(test for section in sections for test in section.main))


def _repeats(sections: Sequence[ClaimSection]) -> str:
    """Return what came of repeats in words; "" where there are none."""
    repeats = counted(test for section in sections for test in section.repeats)
    return verdicts(repeats) if sum(repeats.values()) else ""


def about_run(presets: Sequence[str], effort: float, fits: str, origins: Mapping[str, str]) -> str:
    """Return what run this is: its preset and size, and which data is real.

    presets  the config's files beside the default preset's
    fits     how many networks were trained, and in what time
    origins  dataset in words -> "simulated", "bundled" or "raw"
    """
    names = " and ".join(Path(name).stem for name in presets)
    preset = f"Preset {names}" if names else "Default preset"
    real = [name for name, origin in origins.items() if is_real(origin)]
    simulated = [name for name, origin in origins.items() if not is_real(origin)]
    parts = [f"{preset}, effort {effort:g}: {fits}."]
    parts += [f"Real data: {', '.join(real)}."] if real else ["No data is real."]
    parts += [f"Simulated: {', '.join(simulated)}."] if simulated else []
    return " ".join(parts)


def on_simulated_data(headlines: Iterable[Headline]) -> str:
    """Return how many main tests of the headline claims are on simulated data, and what follows.

    It is "" where none is. Worked value: 16 of 16 -> "All 16 main tests of the headline claims are
    on simulated data: ...".
    """
    main = [test for one in headlines for test in one.main]
    simulated = sum(not test.is_real for test in main)
    if not simulated:
        return ""
    share = f"All {len(main)}" if simulated == len(main) else f"{simulated} of {len(main)}"
    which = (
        f"{share} main tests of the headline claims are" if len(main) > 1 else "The main test is"
    )
    return (
        f"{which} on simulated data: whether a claim carries over can be asked there, but published"
        " values cannot be compared."
    )
