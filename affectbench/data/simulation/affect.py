"""Emotional states, labels with a known posterior, and the action units that a face shows.

A state is a blend: the shares of all emotions, which sum to 1. Annotators differ, so a label is
drawn from a posterior p(label | state). The entropy of this posterior is aleatoric uncertainty,
which no model can remove. Action units follow the state with the frequencies at which people show
them (Du, Tao and Martinez, PNAS 2014, Table 1, where "more than 70 %" is taken as 0.85; contempt
after EMFACS: 12 + 14 on one side). Further units occur without an emotion, at base rates.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from affectbench.data.simulation.faces.parameters import AUS

EMOTIONS = (
    "neutral",
    "happiness",
    "sadness",
    "surprise",
    "fear",
    "disgust",
    "anger",
    "contempt",
)
# Emotion -> action unit -> how often it is shown when the emotion is full.
PROTOTYPES: dict[str, dict[int, float]] = {
    "neutral": {},
    "happiness": {12: 0.85, 25: 0.85, 6: 0.51},
    "sadness": {4: 0.85, 15: 0.85, 1: 0.60, 6: 0.50, 17: 0.67},
    "surprise": {1: 0.85, 2: 0.85, 25: 0.85, 26: 0.85, 5: 0.66, 27: 0.20},
    "fear": {1: 0.85, 4: 0.85, 20: 0.85, 25: 0.85, 2: 0.57, 5: 0.63, 26: 0.33},
    "disgust": {9: 0.85, 10: 0.85, 17: 0.85, 4: 0.31, 24: 0.26, 16: 0.25},
    "anger": {4: 0.85, 7: 0.85, 24: 0.85, 10: 0.26, 17: 0.52, 23: 0.29},
    "contempt": {12: 0.85, 14: 0.85},
}
ONE_SIDED = ("contempt", (12, 14))  # the emotion that shows on one side of the face, and its units
# Valence and arousal of each full emotion on the circumplex (Russell, 1980), in [-1, 1].
CIRCUMPLEX = torch.tensor(
    [
        [0.0, 0.0],
        [0.75, 0.40],
        [-0.65, -0.40],
        [0.15, 0.75],
        [-0.65, 0.70],
        [-0.65, 0.30],
        [-0.60, 0.65],
        [-0.40, 0.15],
    ]
)
STRENGTH = (6.0, 1.2)  # parameters of the Beta distribution of the share that is not neutral
MIXED = (1.0, 6.0)  # and of the part of this share that belongs to a second emotion
STRAY = 0.035  # how often an action unit occurs without an emotion
OWN_RATES = {45: 0.10, 28: 0.06, 23: 0.06, 16: 0.05, 27: 0.03}  # the same for blinks and habits
DROPPED = 0.05  # how often a unit of the emotion is not shown although it was drawn
MEAN_INTENSITY, BETWEEN_TAKES, WITHIN_TAKE, ASYMMETRY = 0.68, 0.12, 0.18, 0.08
CLEAR = 0.5  # share of the blend from which an emotion shows its units at their full frequency
FAINTEST, OWN_LEVEL = 0.4, 0.7  # relative intensity: of an emotion of share 0; without an emotion
SHOWN = 0.2  # intensity above which an action unit counts as present
SHARPNESS = 2.0  # of annotators: 1 votes in proportion to the shares, more favours the largest
LEAST_VOTE = 0.02  # added to each share, so that every label has some probability


@dataclass(frozen=True)
class States:
    """The emotional states of N moments."""

    blend: Tensor  # (N, 8) shares of EMOTIONS, which sum to 1

    @property
    def posterior(self) -> Tensor:
        """Return p(label | state), (N, 8): the share of annotators who would choose each emotion.

        It is proportional to (share + LEAST_VOTE) ** SHARPNESS.
        """
        votes = (self.blend + LEAST_VOTE) ** SHARPNESS
        return votes / votes.sum(dim=1, keepdim=True)

    @property
    def valence_arousal(self) -> Tensor:
        """Return valence and arousal, (N, 2) in [-1, 1]: the mean of CIRCUMPLEX over the blend."""
        return self.blend @ CIRCUMPLEX


def draw_states(prior: Tensor, rows: int, generator: torch.Generator) -> States:
    """Draw N moments, each with a main emotion and a share of a second one.

    The shares are Beta-distributed, so that most moments are clear, some faint and some mixed.

    prior  of the main emotion: (8,) for all moments, or (N, 8)
    rows   N
    """
    main = torch.multinomial(prior, rows if prior.dim() == 1 else 1, True, generator=generator)
    main = main.reshape(rows)
    other = torch.randint(1, len(EMOTIONS), (rows,), generator=generator)
    strength = _beta(*STRENGTH, rows, generator)
    mixed = _beta(*MIXED, rows, generator)
    blend = torch.zeros(rows, len(EMOTIONS))
    index = torch.arange(rows)
    blend[index, main] += strength * (1 - mixed)
    blend[index, other] += strength * mixed
    blend[:, 0] += 1 - blend.sum(dim=1)
    return States(blend)


def draw_labels(posterior: Tensor, generator: torch.Generator) -> Tensor:
    """Return the label of one annotator for each moment, (N,): a draw from its posterior (N, C)."""
    return torch.multinomial(posterior, 1, generator=generator)[:, 0]


def draw_intensities(states: States, generator: torch.Generator) -> Tensor:
    """Return intensities of the 21 action units on both sides, (N, 21, 2) in [0, 1].

    Moments are independent. The larger the share of an emotion, the more often and the more
    strongly its units are shown.
    """
    rows, units = len(states.blend), len(AUS)
    own = torch.tensor([OWN_RATES.get(au, STRAY) for au in AUS])
    level = OWN_LEVEL * (torch.rand(rows, units, generator=generator) < own)
    for k, emotion in enumerate(EMOTIONS):  # each emotion of the blend shows units independently
        rate = torch.tensor([PROTOTYPES[emotion].get(au, 0.0) for au in AUS]) * (1 - DROPPED)
        share = states.blend[:, k : k + 1]
        shown = torch.rand(rows, units, generator=generator) < rate * (share / CLEAR).clamp(max=1)
        level = torch.maximum(level, shown * (FAINTEST + (1 - FAINTEST) * share))
    take = MEAN_INTENSITY + BETWEEN_TAKES * torch.randn(rows, 1, generator=generator)
    unit = WITHIN_TAKE * torch.randn(rows, units, generator=generator)
    intensity = (take + unit).clamp(0.1, 1) * level
    lean = ASYMMETRY * torch.randn(rows, len(AUS), 1, generator=generator)
    sides = intensity[..., None] * (1 + lean * torch.tensor([1.0, -1.0]))
    return _on_one_side(sides, states.blend, generator).clamp(0, 1)


def _on_one_side(sides: Tensor, blend: Tensor, generator: torch.Generator) -> Tensor:
    """Return intensities in which contempt, where it is the largest share, shows on one side only.

    Which side is random; on the other its units keep 8 % of their intensity.
    """
    emotion, units = ONE_SIDED
    largest = blend.argmax(dim=1) == EMOTIONS.index(emotion)
    weak_side = torch.rand(len(blend), generator=generator) < 0.5
    weak = torch.stack([weak_side, ~weak_side], dim=1)[:, None, :]
    one_sided = torch.tensor([au in units for au in AUS])[None, :, None]
    return torch.where(largest[:, None, None] & one_sided & weak, sides * 0.08, sides)


def _beta(a: float, b: float, rows: int, generator: torch.Generator) -> Tensor:
    """Draw from Beta(a, b), (N,): the quantile function of uniform draws of the generator."""
    from scipy.special import betaincinv

    uniform = torch.rand(rows, generator=generator, dtype=torch.float64)
    return torch.from_numpy(betaincinv(a, b, uniform.numpy())).float()
