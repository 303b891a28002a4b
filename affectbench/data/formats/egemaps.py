"""eGeMAPSv02: its 88 functionals in openSMILE's order, and voice concepts derived from them.

F. Eyben et al., "The Geneva Minimalistic Acoustic Parameter Set (GeMAPS) for Voice Research and
Affective Computing", IEEE Transactions on Affective Computing 7(2), 2016.
"""

import numpy as np

from affectbench.arrays import Array

_SHAPE = (
    "amean", "stddevNorm", "percentile20.0", "percentile50.0", "percentile80.0", "pctlrange0-2",
    "meanRisingSlope", "stddevRisingSlope", "meanFallingSlope", "stddevFallingSlope",
)  # fmt: skip
_PAIR = ("amean", "stddevNorm")
_VOICED = (
    "jitterLocal_sma3nz", "shimmerLocaldB_sma3nz", "HNRdBACF_sma3nz", "logRelF0-H1-H2_sma3nz",
    "logRelF0-H1-A3_sma3nz", "F1frequency_sma3nz", "F1bandwidth_sma3nz",
    "F1amplitudeLogRelF0_sma3nz", "F2frequency_sma3nz", "F2bandwidth_sma3nz",
    "F2amplitudeLogRelF0_sma3nz", "F3frequency_sma3nz", "F3bandwidth_sma3nz",
    "F3amplitudeLogRelF0_sma3nz", "alphaRatioV_sma3nz", "hammarbergIndexV_sma3nz",
    "slopeV0-500_sma3nz", "slopeV500-1500_sma3nz", "spectralFluxV_sma3nz", "mfcc1V_sma3nz",
    "mfcc2V_sma3nz", "mfcc3V_sma3nz", "mfcc4V_sma3nz",
)  # fmt: skip
_UNVOICED = (
    "alphaRatioUV_sma3nz", "hammarbergIndexUV_sma3nz", "slopeUV0-500_sma3nz",
    "slopeUV500-1500_sma3nz", "spectralFluxUV_sma3nz",
)  # fmt: skip
NAMES = (
    *(f"F0semitoneFrom27.5Hz_sma3nz_{part}" for part in _SHAPE),
    *(f"loudness_sma3_{part}" for part in _SHAPE),
    *(f"spectralFlux_sma3_{part}" for part in _PAIR),
    *(f"mfcc{i}_sma3_{part}" for i in (1, 2, 3, 4) for part in _PAIR),
    *(f"{name}_{part}" for name in _VOICED for part in _PAIR),
    *(f"{name}_amean" for name in _UNVOICED),
    "loudnessPeaksPerSec",
    "VoicedSegmentsPerSec",
    "MeanVoicedSegmentLengthSec",
    "StddevVoicedSegmentLengthSec",
    "MeanUnvoicedSegmentLength",
    "StddevUnvoicedSegmentLength",
    "equivalentSoundLevel_dBp",
)
# Concept -> the functional that it is a threshold of: one for each group of the parameter set.
CONCEPTS = {
    "high_pitch": "F0semitoneFrom27.5Hz_sma3nz_amean",
    "pitch_varies": "F0semitoneFrom27.5Hz_sma3nz_stddevNorm",
    "loud": "loudness_sma3_amean",
    "loudness_varies": "loudness_sma3_stddevNorm",
    "jitter": "jitterLocal_sma3nz_amean",
    "shimmer": "shimmerLocaldB_sma3nz_amean",
    "harmonic": "HNRdBACF_sma3nz_amean",
    "bright": "alphaRatioV_sma3nz_amean",
    "lively": "spectralFlux_sma3_amean",
    "fast": "VoicedSegmentsPerSec",
    "pausing": "MeanUnvoicedSegmentLength",
}


COLUMNS = [NAMES.index(name) for name in CONCEPTS.values()]  # of the concepts' functionals


def concepts(egemaps_ND: Array, train_N: Array, missing_NC: Array | None = None) -> Array:
    """Return the voice concepts `CONCEPTS` of each row, (N, 11) float.

    A concept is 1 where its functional is above the median over training rows, else 0, and NaN
    where the functional is NaN or no training row has it.

    egemaps_ND  the functionals, columns as in `NAMES`
    train_N     True for training rows
    missing_NC  True where a functional, one of `COLUMNS`, was filled in and counts as NaN
    """
    values_NC = np.asarray(egemaps_ND)[:, COLUMNS].astype(np.float64)
    if missing_NC is not None:
        values_NC[missing_NC] = np.nan
    observed_C = [column[~np.isnan(column)] for column in values_NC[train_N].T]
    median_C = np.array([np.median(column) if len(column) else np.nan for column in observed_C])
    missing = np.isnan(values_NC) | np.isnan(median_C)
    return np.where(missing, np.nan, values_NC > median_C)
