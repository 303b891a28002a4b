"""What one metric means. Every metrics module declares its own in a literal `METRICS`."""

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Metric:
    """Which way a metric is better, how far it can go, and in which unit it is.

    better  "higher" or "lower"; "higher" also where neither is better, as of an entropy
    limits  the least and the most that it can be, infinite where nothing bounds it
    unit    "" for a pure number

    Worked value: `Metric("lower", (0, np.inf), "nats")` is a negative log-likelihood.
    """

    better: Literal["higher", "lower"]
    limits: tuple[float, float] = (-np.inf, np.inf)
    unit: str = ""
