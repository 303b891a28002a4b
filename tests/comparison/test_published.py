"""Half of a published difference: the margin of a claim that states none."""

import numpy as np
import pytest

from affectbench.comparison.key import Key, Swept
from affectbench.comparison.published import Published, difference, half_difference


def key(variant: str, overlap="0") -> Key:
    """Return a key of random windows, of which Table II is."""
    options = Swept.read(f"overlap={overlap} split=random")
    return Key("ppb_emo", options, variant, Swept(), 0, 1, "emotion")


def half(*sides: Key, metric="accuracy", use="ppb_emo") -> float:
    signs = (1, -1, -1, 1)
    terms = [(sign, side, metric) for sign, side in zip(signs, sides, strict=False)]
    return half_difference(terms, Published("cross_modal"), use)


def test_half_of_a_printed_difference_by_hand():
    """Table II: XA-CMD .5931, CMD .5514 without overlap; .2719 and .2641 with."""
    margin = half(key("xa_cmd"), key("uniform_cmd"))
    assert margin == pytest.approx((0.5931 - 0.5514) / 2)
    assert half(key("uniform_cmd"), key("xa_cmd")) == pytest.approx(margin)


def test_half_of_a_printed_difference_of_differences():
    sides = [key(v, overlap) for overlap in ("0", "0.5") for v in ("xa_cmd", "uniform_cmd")]
    assert half(*sides) == pytest.approx(((0.5931 - 0.5514) - (0.2719 - 0.2641)) / 2)


def test_what_was_not_printed_for_this_data_or_does_not_differ_has_no_margin():
    assert np.isnan(half(key("xa_cmd"), key("random_cmd")))
    assert np.isnan(half(key("xa_cmd"), key("uniform_cmd"), metric="brier"))
    assert np.isnan(half(key("xa_cmd"), key("uniform_cmd"), use="watch"))
    assert np.isnan(half(key("xa_cmd"), key("xa_cmd")))


def test_a_printed_difference_has_its_sign():
    """Table II without overlap: CMD has .5514, XA-CMD .5931."""
    terms = [(1, key("uniform_cmd"), "accuracy"), (-1, key("xa_cmd"), "accuracy")]
    published = Published("cross_modal")
    assert difference(terms, published, "ppb_emo") == pytest.approx(-0.0417)
    assert difference(terms[:1], published, "ppb_emo", 0.5) == pytest.approx(0.0514)
    assert np.isnan(difference(terms, published, "watch"))
