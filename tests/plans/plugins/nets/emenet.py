"""EMENet: MobileFaceNet, MarbleNet, GRU heads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    width: float = 1.0
    gru_axis: str = "time"
    dropout: float = 0.5
