"""Simulates still pictures, each of a different person, with labels, landmarks and the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from affectbench.arrays import Array
from affectbench.data.concept_maps import concept_maps
from affectbench.data.formats.openface import (
    INTENSITIES,
    INTENSITY_AUS,
    LANDMARKS,
    PRESENCE_AUS,
    PRESENCES,
)
from affectbench.data.simulation import affect
from affectbench.data.simulation.faces.parameters import (
    AUS,
    IDENTITY,
    NUISANCE,
    draw_parameters,
    monk_tone,
)
from affectbench.data.simulation.faces.render import render

SPREAD = 0.8  # scale of pose, light and camera; 1 is everyday, pictures on the web vary less
LANDMARK_ERROR = 0.008  # OpenFace's standard error on a good picture, as a share of its side
PRESENCE_ERROR = 0.05  # share of OpenFace's presences that are wrong
INTENSITY_ERROR = 0.4  # standard error on OpenFace's scale of 0 to 5
FAILED = 0.02  # share of pictures in which OpenFace finds no face


@dataclass(frozen=True)
class Stills:
    """N pictures with their annotations and the truth."""

    images: Array  # (N, size, size, 3) uint8
    points: Array  # (N, 68, 2) true landmarks in pixels
    label: Array  # (N,) index of the annotated expression
    posterior: Array  # (N, names) p(label | state)
    valence_arousal: Array  # (N, 2) true, in [-1, 1]
    intensity: Array  # (N, 18) true intensity of OpenFace's units in [0, 1]
    attributes: Mapping[str, Array]  # skin_tone, age, glasses: (N,)
    failed: Array  # (N,) True where OpenFace found no face


def draw_stills(
    names: Sequence[str], prior: Sequence[float], rows: int, size: int, seed: int
) -> Stills:
    """Draw N labelled pictures.

    names  the expressions of the dataset, all among EMOTIONS
    prior  their frequencies, which need not sum to 1
    rows   N
    size   side of the pictures in pixels
    """
    generator = torch.Generator().manual_seed(seed)
    emotion = [affect.EMOTIONS.index(name) for name in names]
    weight = torch.zeros(len(affect.EMOTIONS))
    weight[emotion] = torch.tensor(prior, dtype=torch.float32)
    states = affect.draw_states(weight, rows, generator)
    posterior = states.posterior[:, emotion]
    posterior = posterior / posterior.sum(dim=1, keepdim=True)
    label = affect.draw_labels(posterior, generator)
    sides = affect.draw_intensities(states, generator)
    who = draw_parameters(IDENTITY, rows, generator)
    who |= draw_parameters(NUISANCE, rows, generator, SPREAD)
    images, points = render(who, sides, size, generator)
    shown = sides.amax(dim=2)[:, [AUS.index(au) for au in PRESENCE_AUS]]
    return Stills(
        images=images,
        points=points,
        label=label.numpy(),
        posterior=posterior.numpy(),
        valence_arousal=states.valence_arousal.numpy(),
        intensity=shown.numpy(),
        attributes={
            "skin_tone": monk_tone(who["skin"]).numpy(),
            "age": np.round(18 + 57 * who["age"].numpy()).astype(int),
            "glasses": who["glasses"].numpy().astype(int),
        },
        failed=(torch.rand(rows, generator=generator) < FAILED).numpy(),
    )


def openface_columns(stills: Stills, row: int, rng: np.random.Generator) -> dict[str, list[float]]:
    """Return the csv columns of OpenFace's image tool for one picture: the truth with errors."""
    size = stills.images.shape[1]
    points = stills.points[row] + rng.normal(scale=LANDMARK_ERROR * size, size=(68, 2))
    present = (stills.intensity[row] > affect.SHOWN) ^ (rng.random(18) < PRESENCE_ERROR)
    scale = 5 * stills.intensity[row] + rng.normal(scale=INTENSITY_ERROR, size=18)
    intensity = dict(zip(PRESENCE_AUS, scale.clip(0, 5), strict=True))
    columns = {"face": 0.0, "confidence": float(np.round(rng.uniform(0.85, 0.99), 3))}
    columns |= dict(zip(LANDMARKS, [*points[:, 0], *points[:, 1]], strict=True))
    columns |= dict(zip(INTENSITIES, [intensity[au] for au in INTENSITY_AUS], strict=True))
    columns |= dict(zip(PRESENCES, present.astype(float), strict=True))
    return {name: [float(value)] for name, value in columns.items()}


def truth_of(stills: Stills) -> dict[str, dict[str, Array]]:
    """Return the truth by task: posterior, intensities, and location maps without error."""
    row = np.arange(len(stills.label))
    size = stills.images.shape[1]
    return {
        "expression": {"row": row, "posterior": stills.posterior.astype(np.float32)},
        "au": {"row": row, "intensity": stills.intensity.astype(np.float32)},
        "maps/au": {"row": row, "map": concept_maps(stills.points, size)},
    }
