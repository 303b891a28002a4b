"""Features of a voice in steps of 10 ms: log mel energies, and named prosodic features.

Windows are 25 ms, with a 512-point FFT and 64 mel bands, as in MarbleNet's front end (NeMo,
marblenet_3x2x64.yaml). The released emotion code takes 64 cepstral coefficients of these bands;
here the log energies themselves are kept. The two differ by a linear transform, and log energies
can be looked at as a picture.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.audio import RATE

HOP, WINDOW, FFT = 160, 400, 512  # samples: 10 ms, 25 ms
BANDS, CONTEXT = 64, 64  # mel bands; steps of 10 ms around a frame
FLOOR = 1e-6  # added to powers, so that silence has a finite logarithm
PITCH = (60.0, 400.0)  # Hz: range in which the fundamental frequency is searched
PITCH_WINDOW = 640  # samples: 40 ms, two periods of the lowest pitch
PROSODY = ("loudness", "pitch", "voicing", "centroid", "flux", "crossings")
VOICED = 0.45  # normalised autocorrelation from which a step counts as voiced


def log_mel(samples: Array) -> Array:
    """Return the natural logarithm of mel energies, (steps, 64) float32.

    Step t is centred on sample t * HOP of `samples` (T,).
    """
    return np.log(_power(samples) @ _mel_filters().T + FLOOR).astype(np.float32)


def prosody(samples: Array) -> Array:
    """Return the features `PROSODY` of each step, (steps, 6) float32.

    loudness   mean square of the window, dB
    pitch      semitones above 60 Hz; 0 where unvoiced
    voicing    highest normalised autocorrelation over the periods of PITCH, in [-1, 1]
    centroid   centroid of the power spectrum, kHz
    flux       half the L1 distance between the normalised spectra of this step and the one before,
               in [0, 1]
    crossings  zero-crossing rate: share of neighbouring samples of opposite sign, in [0, 1]
    """
    power = _power(samples)
    frames = _frames(samples, WINDOW)
    loudness = 10 * np.log10((frames**2).mean(axis=1) + FLOOR)
    total = power.sum(axis=1, keepdims=True) + FLOOR
    share = power / total
    centroid = share @ np.fft.rfftfreq(FFT, 1 / RATE) / 1000
    flux = np.abs(np.diff(share, axis=0, prepend=share[:1])).sum(axis=1) / 2
    crossings = (np.diff(np.signbit(frames), axis=1)).mean(axis=1)
    period, voicing = _period(samples)
    pitch = np.where(voicing > VOICED, 12 * np.log2(RATE / period / PITCH[0]), 0)
    return np.stack([loudness, pitch, voicing, centroid, flux, crossings], axis=1).astype(
        np.float32
    )


def around(steps: Array, seconds: Array, pad: Array) -> Array:
    """Return the CONTEXT steps around each of N times, (N, 64, D).

    steps    features (steps, D) in steps of 10 ms
    seconds  the times (N,)
    pad      the features (D,) of steps before the beginning and after the end of the sound
    """
    centre = np.round(np.asarray(seconds) * RATE / HOP).astype(np.int64)
    index = centre[:, None] + np.arange(CONTEXT) - CONTEXT // 2
    outside = (index < 0) | (index >= len(steps))
    if not len(steps):
        return np.broadcast_to(pad, (*index.shape, len(pad))).astype(np.float32)
    cut = steps[index.clip(0, len(steps) - 1)]
    cut[outside] = pad
    return cut


def _frames(samples: Array, width: int) -> Array:
    """Return overlapping windows of samples, (steps, width); step t is centred on t * HOP."""
    steps = len(samples) // HOP + 1
    padded = np.pad(samples, (width // 2, width))
    return np.lib.stride_tricks.sliding_window_view(padded, width)[::HOP][:steps]


def _power(samples: Array) -> Array:
    """Return the power spectrum of each step under a Hann window, (steps, 257)."""
    taper = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    spectrum = np.fft.rfft(_frames(samples, WINDOW) * taper, FFT, axis=1)
    return (spectrum.real**2 + spectrum.imag**2) / (taper**2).sum()


def _mel_filters() -> Array:
    """Return triangular filters (64, 257), evenly spaced in mel = 2595 log10(1 + f / 700)."""
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, BANDS + 2) / 2595) - 1)
    frequency = np.fft.rfftfreq(FFT, 1 / RATE)
    rising = (frequency - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequency) / (edges[2:] - edges[1:-1])[:, None]
    return np.minimum(rising, falling).clip(0)


def _period(samples: Array) -> tuple[Array, Array]:
    """Return each step's period in samples (steps,), and its normalised autocorrelation (steps,).

    Twice the true period correlates as well. Among peaks within 10 % of the highest, the shortest
    period is taken.
    """
    frames = _frames(samples, PITCH_WINDOW).astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    size = 2 * PITCH_WINDOW
    spectrum = np.abs(np.fft.rfft(frames, size, axis=1)) ** 2
    product = np.fft.irfft(spectrum, size, axis=1)[:, :PITCH_WINDOW]
    energy = np.cumsum(frames**2, axis=1)
    low, high = round(RATE / PITCH[1]), round(RATE / PITCH[0])
    lag = np.arange(low, high + 1)
    ahead = energy[:, PITCH_WINDOW - 1 - lag]  # of the samples x(t) in the sum of x(t) x(t + lag)
    behind = energy[:, -1:] - energy[:, lag - 1]  # of the samples x(t + lag)
    corr = product[:, lag] / np.sqrt(ahead * behind + 1e-9)
    high_enough = corr >= 0.9 * corr.max(axis=1, keepdims=True)
    peak = high_enough & (corr >= np.roll(corr, 1, axis=1)) & (corr >= np.roll(corr, -1, 1))
    peak[:, [0, -1]] = False
    best = np.where(peak.any(axis=1), peak.argmax(axis=1), corr.argmax(axis=1))
    return lag[best], corr[np.arange(len(best)), best]
