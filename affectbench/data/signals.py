"""Filters of recorded channels (T, D): fill gaps, take the slow part, resample."""

import numpy as np

from affectbench.arrays import Array

TREND_SECONDS, TREND_ORDER = 0.1, 3  # window and polynomial of the Savitzky-Golay filter


def fill(values_TD: Array) -> Array:
    """Return channels with NaN replaced by linear interpolation over time.

    Before the first and after the last value, that value is held. A channel of NaN alone becomes 0.

    >>> fill(np.array([[np.nan], [1.0], [np.nan], [3.0]]))[:, 0]
    array([1., 1., 2., 3.])
    """
    filled = np.array(values_TD, dtype=np.float64)
    time = np.arange(len(filled))
    for d in np.flatnonzero(np.isnan(filled).any(axis=0)):
        valid = ~np.isnan(filled[:, d])
        filled[:, d] = np.interp(time, time[valid], filled[valid, d]) if valid.any() else 0.0
    return filled


def fill_short(values_TD: Array, seen_T: Array, longest: int) -> Array:
    """Return channels in which gaps of at most `longest` frames are filled, as `fill` does.

    Longer gaps become NaN. A gap is a run of frames where `seen_T` is False.
    """
    filled = fill(np.where(seen_T[:, None], values_TD, np.nan))
    edges = np.flatnonzero(np.diff(np.concatenate([[True], seen_T, [True]])))
    for begin, end in edges.reshape(-1, 2):
        if end - begin > longest:
            filled[begin:end] = np.nan
    return filled


def trend(values_TD: Array, rate: float) -> Array:
    """Return the slow part of channels: a cubic Savitzky-Golay filter over 0.1 s, zero phase.

    Half the power is left at 10.6 Hz for recordings at 128 or 250 Hz (the window is an odd number
    of samples). Most of the alpha waves remain, beta waves do not.

    rate  samples a second
    """
    from scipy.signal import savgol_filter

    window = max(2 * round(TREND_SECONDS * rate / 2) + 1, TREND_ORDER + 2)
    return savgol_filter(values_TD, window, TREND_ORDER, axis=0)


def low_pass(values_TD: Array, rate: float, below: float) -> Array:
    """Return the part of channels below a frequency: Butterworth of order 4, zero phase.

    Channels are returned unchanged where `below` is at or above the Nyquist frequency.

    rate   samples a second
    below  cut-off in Hz
    """
    from scipy.signal import butter, sosfiltfilt

    if below >= rate / 2:
        return values_TD
    return sosfiltfilt(butter(4, below, fs=rate, output="sos"), values_TD, axis=0)


def resample(values_TD: Array, seconds: float, rate: float) -> Array:
    """Return channels at times 0, 1/rate, ..., by linear interpolation: (seconds * rate, D).

    seconds  how long the T rows of the recording last
    """
    frames = round(seconds * rate)
    if len(values_TD) == frames:
        return values_TD
    time = np.arange(frames) / rate
    own_time = np.arange(len(values_TD)) * seconds / len(values_TD)
    return np.stack([np.interp(time, own_time, channel) for channel in values_TD.T], axis=1)
