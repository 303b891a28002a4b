"""What a voice is made of, every 10 ms: mel bands, and the prosody that can be named.

Windows of 25 ms, 512-point FFT, 64 mel bands: MarbleNet's front end (NeMo, marblenet_3x2x64.yaml),
with log energies of the bands where the released emotion code takes 64 cepstral coefficients of
the same bands. A transform apart, and a picture of the voice that can be looked at.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.audio import RATE

HOP, WINDOW, FFT = 160, 400, 512  # samples: 10 ms, 25 ms
BANDS, CONTEXT = 64, 64  # mel bands; how many steps of 10 ms a picture shows
FLOOR = 1e-6  # power of silence: log energies end here
PITCH = (60.0, 400.0)  # Hz: where a voice's fundamental is looked for
PITCH_WINDOW = 640  # 40 ms: two periods of the lowest
PROSODY = ("loudness", "pitch", "voicing", "centroid", "flux", "crossings")
VOICED = 0.45  # normalised autocorrelation from which a step counts as voiced


def log_mel(samples: Array) -> Array:
    """Return natural logs of mel bands' energies, (steps, 64); step t is centred on t hops."""
    return np.log(_power(samples) @ _mel_filters().T + FLOOR).astype(np.float32)


def prosody(samples: Array) -> Array:
    """Return `PROSODY` at each step, (steps, 6) float32.

    loudness   dB of the window's mean square
    pitch      semitones above 60 Hz; 0 where not voiced
    voicing    highest normalised autocorrelation at a period of PITCH, in [-1, 1]
    centroid   centre of the power spectrum, kHz
    flux       how much the normalised spectrum changed since the step before, in [0, 1]
    crossings  share of neighbouring samples of unlike sign, in [0, 1]
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
    """Return the CONTEXT steps around each moment, (N, 64, D); `pad` (D,) beyond the sound."""
    centre = np.round(np.asarray(seconds) * RATE / HOP).astype(np.int64)
    index = centre[:, None] + np.arange(CONTEXT) - CONTEXT // 2
    outside = (index < 0) | (index >= len(steps))
    if not len(steps):
        return np.broadcast_to(pad, (*index.shape, len(pad))).astype(np.float32)
    cut = steps[index.clip(0, len(steps) - 1)]
    cut[outside] = pad
    return cut


def _frames(samples: Array, width: int) -> Array:
    """Return overlapping windows (steps, width), step t centred on sample t * HOP."""
    steps = len(samples) // HOP + 1
    padded = np.pad(samples, (width // 2, width))
    return np.lib.stride_tricks.sliding_window_view(padded, width)[::HOP][:steps]


def _power(samples: Array) -> Array:
    """Return the power spectrum of each step, (steps, 257), of Hann windows."""
    taper = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    spectrum = np.fft.rfft(_frames(samples, WINDOW) * taper, FFT, axis=1)
    return (spectrum.real**2 + spectrum.imag**2) / (taper**2).sum()


def _mel_filters() -> Array:
    """Return triangular filters (64, 257), evenly spaced in mel (2595 log10(1 + f / 700))."""
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, BANDS + 2) / 2595) - 1)
    frequency = np.fft.rfftfreq(FFT, 1 / RATE)
    rising = (frequency - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequency) / (edges[2:] - edges[1:-1])[:, None]
    return np.minimum(rising, falling).clip(0)


def _period(samples: Array) -> tuple[Array, Array]:
    """Return the period in samples (steps,) that is most alike, and its autocorrelation."""
    frames = _frames(samples, PITCH_WINDOW).astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    size = 2 * PITCH_WINDOW
    spectrum = np.abs(np.fft.rfft(frames, size, axis=1)) ** 2
    product = np.fft.irfft(spectrum, size, axis=1)[:, :PITCH_WINDOW]
    energy = np.cumsum(frames**2, axis=1)
    low, high = round(RATE / PITCH[1]), round(RATE / PITCH[0])
    lag = np.arange(low, high + 1)
    ahead = energy[:, PITCH_WINDOW - 1 - lag]  # of the part that begins the product
    behind = energy[:, -1:] - energy[:, lag - 1]
    likeness = product[:, lag] / np.sqrt(ahead * behind + 1e-9)
    # Twice the period is as alike: of nearly equal peaks the shortest period is the pitch.
    near = likeness >= 0.9 * likeness.max(axis=1, keepdims=True)
    peak = (
        near & (likeness >= np.roll(likeness, 1, axis=1)) & (likeness >= np.roll(likeness, -1, 1))
    )
    peak[:, [0, -1]] = False
    best = np.where(peak.any(axis=1), peak.argmax(axis=1), likeness.argmax(axis=1))
    return lag[best], likeness[np.arange(len(best)), best]
