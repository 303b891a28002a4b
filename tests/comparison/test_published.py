"""Half of a published difference: the margin of a claim that states none."""

import numpy as np
import pytest

from affectbench.comparison.key import Key, Swept
from affectbench.comparison.published import Published, half_difference


def key(variant: str, overlap="0", dataset="ppb_emo") -> Key:
    return Key(dataset, Swept.read(f"overlap={overlap}"), variant, Swept(), 0, 1, "emotion")


def half(*sides: Key, metric="accuracy") -> tuple[float, str]:
    signs = (1, -1, -1, 1)
    terms = [(sign, side, metric) for sign, side in zip(signs, sides, strict=False)]
    return half_difference(terms, Published("cross_modal"), "ppb_emo")


def test_half_of_a_printed_difference_by_hand():
    """Table II: XA-CMD .5931, CMD .5514 without overlap; .2719 and .2641 with."""
    margin, dataset = half(key("xa_cmd"), key("uniform_cmd"))
    assert (margin, dataset) == (pytest.approx((0.5931 - 0.5514) / 2), "ppb_emo")
    assert half(key("uniform_cmd"), key("xa_cmd"))[0] == pytest.approx(margin)


def test_half_of_a_printed_difference_of_differences():
    sides = [key(v, overlap) for overlap in ("0", "0.5") for v in ("xa_cmd", "uniform_cmd")]
    assert half(*sides)[0] == pytest.approx(((0.5931 - 0.5514) - (0.2719 - 0.2641)) / 2)


def test_what_was_not_printed_or_does_not_differ_has_no_margin():
    assert np.isnan(half(key("xa_cmd"), key("random_cmd"))[0])
    assert np.isnan(half(key("xa_cmd"), key("uniform_cmd"), metric="brier")[0])
    margin, dataset = half(key("xa_cmd"), key("xa_cmd"))
    assert np.isnan(margin)
    assert dataset == ""
