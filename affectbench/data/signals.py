"""Recorded channels (T, D): gaps filled, slow parts taken, brought to one rate."""

import numpy as np

from affectbench.arrays import Array

TREND_SECONDS, TREND_ORDER = 0.1, 3


def fill(values_TD: Array) -> Array:
    """Return channels without NaN: linear between neighbours, held at the ends, 0 if nothing is.

    >>> fill(np.array([[np.nan], [1.0], [np.nan], [3.0]]))[:, 0]
    array([1., 1., 2., 3.])
    """
    filled = np.array(values_TD, dtype=np.float64)
    time = np.arange(len(filled))
    for d in np.flatnonzero(np.isnan(filled).any(axis=0)):
        known = ~np.isnan(filled[:, d])
        filled[:, d] = np.interp(time, time[known], filled[known, d]) if known.any() else 0.0
    return filled


def fill_short(values_TD: Array, seen_T: Array, longest: int) -> Array:
    """Return channels where frames not seen are filled in gaps of up to `longest`; else NaN."""
    filled = fill(np.where(seen_T[:, None], values_TD, np.nan))
    edges = np.flatnonzero(np.diff(np.concatenate([[True], seen_T, [True]])))
    for begin, end in edges.reshape(-1, 2):
        if end - begin > longest:
            filled[begin:end] = np.nan
    return filled


def trend(values_TD: Array, rate: float) -> Array:
    """Return what is slow: Savitzky and Golay's cubic over 0.1 s, without phase shift.

    Half the power is left at 10.6 Hz (recorded at 128 or 250 Hz; the window is an odd number of
    samples): most of the alpha waves remain, beta waves do not.
    """
    from scipy.signal import savgol_filter

    window = max(2 * round(TREND_SECONDS * rate / 2) + 1, TREND_ORDER + 2)
    return savgol_filter(values_TD, window, TREND_ORDER, axis=0)


def low_pass(values_TD: Array, rate: float, below: float) -> Array:
    """Return what is below a frequency in Hz: Butterworth of order 4, without phase shift."""
    from scipy.signal import butter, sosfiltfilt

    if below >= rate / 2:
        return values_TD
    return sosfiltfilt(butter(4, below, fs=rate, output="sos"), values_TD, axis=0)


def resample(values_TD: Array, seconds: float, rate: float) -> Array:
    """Return channels at 0, 1/rate, ... of a recording that lasts `seconds`; linear in between."""
    frames = round(seconds * rate)
    if len(values_TD) == frames:
        return values_TD
    time = np.arange(frames) / rate
    own_time = np.arange(len(values_TD)) * seconds / len(values_TD)
    return np.stack([np.interp(time, own_time, channel) for channel in values_TD.T], axis=1)
