"""What a person feels, and what the face then does: states with a known posterior of the label.

A state is a blend: how much of each emotion there is, the rest being neutral. Annotators see the
state through their own judgement, so a label is drawn from a posterior, p(label | state), and its
entropy is the ambiguity that no model can remove. Action units follow the state by the frequencies
at which people show them (Du, Tao and Martinez, PNAS 2014, Table 1: "more than 70 %" taken as 0.85;
contempt after EMFACS, 12 + 14 on one side), and come up on their own at base rates.
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
ONE_SIDED = ("contempt", (12, 14))
# Valence and arousal of the full emotion, from the circumplex (Russell, 1980), in [-1, 1].
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
STRENGTH, MIXED = (6.0, 1.2), (1.0, 6.0)  # Beta: how much emotion there is, how much of a second
STRAY = 0.035  # how often an action unit shows that no emotion asked for
OWN_RATES = {45: 0.10, 28: 0.06, 23: 0.06, 16: 0.05, 27: 0.03}  # blinks, and what else is habit
DROPPED = 0.05  # how often one that the emotion asks for stays away
MEAN_INTENSITY, BETWEEN_TAKES, WITHIN_TAKE, ASYMMETRY = 0.68, 0.12, 0.18, 0.08
CLEAR = 0.5  # the share of the blend from which an emotion shows all its units
FAINTEST, OWN_LEVEL = 0.4, 0.7  # of full intensity: at no share at all, and without a reason
SHOWN = 0.2  # an intensity from which an action unit counts as present
SHARPNESS = 2.0  # of annotators: 1 votes in proportion to the blend, more for its largest part
LEAST_VOTE = 0.02  # every label gets some votes


@dataclass(frozen=True)
class States:
    """N moments: the blend (N, 8) that sums to 1, and what follows from it."""

    blend: Tensor

    @property
    def posterior(self) -> Tensor:
        """Return p(label | state), (N, 8): what share of annotators would say each emotion."""
        votes = (self.blend + LEAST_VOTE) ** SHARPNESS
        return votes / votes.sum(dim=1, keepdim=True)

    @property
    def valence_arousal(self) -> Tensor:
        """Return valence and arousal, (N, 2) in [-1, 1]."""
        return self.blend @ CIRCUMPLEX


def draw_states(prior: Tensor, rows: int, generator: torch.Generator) -> States:
    """Draw moments whose main emotion follows a prior: (8,) of all, or (rows, 8) of each.

    How much of it there is, and how much of a second emotion is mixed in, are Beta-distributed:
    most moments are clear, some are faint, some are mixed.
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
    """Return one annotator's label for each moment (N,)."""
    return torch.multinomial(posterior, 1, generator=generator)[:, 0]


def draw_intensities(states: States, generator: torch.Generator) -> Tensor:
    """Return action-unit intensities (N, 21, 2) in [0, 1] for moments that are apart in time.

    A part of the blend shows its units the more often and the stronger the larger it is.
    """
    rows, units = len(states.blend), len(AUS)
    own = torch.tensor([OWN_RATES.get(au, STRAY) for au in AUS])
    level = OWN_LEVEL * (torch.rand(rows, units, generator=generator) < own)
    for k, emotion in enumerate(EMOTIONS):  # each part of the blend asks on its own
        asked = torch.tensor([PROTOTYPES[emotion].get(au, 0.0) for au in AUS]) * (1 - DROPPED)
        part = states.blend[:, k : k + 1]
        shown = torch.rand(rows, units, generator=generator) < asked * (part / CLEAR).clamp(max=1)
        level = torch.maximum(level, shown * (FAINTEST + (1 - FAINTEST) * part))
    take = MEAN_INTENSITY + BETWEEN_TAKES * torch.randn(rows, 1, generator=generator)
    unit = WITHIN_TAKE * torch.randn(rows, units, generator=generator)
    intensity = (take + unit).clamp(0.1, 1) * level
    lean = ASYMMETRY * torch.randn(rows, len(AUS), 1, generator=generator)
    sides = intensity[..., None] * (1 + lean * torch.tensor([1.0, -1.0]))
    return _on_one_side(sides, states.blend, generator).clamp(0, 1)


def _on_one_side(sides: Tensor, blend: Tensor, generator: torch.Generator) -> Tensor:
    """Return intensities with contempt's units nearly gone from one side, where it leads."""
    emotion, units = ONE_SIDED
    leads = blend.argmax(dim=1) == EMOTIONS.index(emotion)
    weak_side = torch.rand(len(blend), generator=generator) < 0.5
    weak = torch.stack([weak_side, ~weak_side], dim=1)[:, None, :]
    concerned = torch.tensor([au in units for au in AUS])[None, :, None]
    return torch.where(leads[:, None, None] & concerned & weak, sides * 0.08, sides)


def _beta(a: float, b: float, rows: int, generator: torch.Generator) -> Tensor:
    """Draw Beta(a, b) by its inverse distribution function, so that a generator decides it."""
    from scipy.stats import beta

    uniform = torch.rand(rows, generator=generator, dtype=torch.float64)
    return torch.from_numpy(beta.ppf(uniform.numpy(), a, b)).float()
