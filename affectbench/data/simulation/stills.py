"""Single pictures of people who are strangers to each other, with labels, landmarks and truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from affectbench.data.simulation.faces.parameters import IDENTITY, NUISANCE, draw_parameters
from affectbench.data.simulation.faces.render import render
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
from affectbench.data.simulation.faces.parameters import AUS, monk_tone

SPREAD = 0.8  # of pose, light and camera; 1 is everyday, pictures on the web are better
LANDMARK_ERROR = 0.008  # of the picture's side: what OpenFace is off by on a good picture
PRESENCE_ERROR = 0.05  # how often OpenFace's presence is the other one
INTENSITY_ERROR = 0.4  # on OpenFace's scale of 0 to 5
FAILED = 0.02  # pictures in which OpenFace finds no face


@dataclass(frozen=True)
class Stills:
    """N pictures and what is known of them."""

    images: Array  # (N, size, size, 3) uint8
    points: Array  # (N, 68, 2) pixels, without error
    label: Array  # (N,) index into the names asked for
    posterior: Array  # (N, names): p(label | state)
    valence_arousal: Array  # (N, 2)
    intensity: Array  # (N, 18) of OpenFace's units, in [0, 1], without error
    attributes: Mapping[str, Array]
    failed: Array  # (N,) True where OpenFace found no face


def draw_stills(
    names: Sequence[str], prior: Sequence[float], rows: int, size: int, seed: int
) -> Stills:
    """Draw pictures labelled with `names` at a class prior (need not sum to 1)."""
    generator = torch.Generator().manual_seed(seed)
    place = [affect.EMOTIONS.index(name) for name in names]
    weight = torch.zeros(len(affect.EMOTIONS))
    weight[place] = torch.tensor(prior, dtype=torch.float32)
    states = affect.draw_states(weight, rows, generator)
    posterior = states.posterior[:, place]
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
    """Return what OpenFace's image tool would write of one picture: the truth with its errors."""
    size = stills.images.shape[1]
    points = stills.points[row] + rng.normal(scale=LANDMARK_ERROR * size, size=(68, 2))
    present = (stills.intensity[row] > affect.SHOWN) ^ (rng.random(18) < PRESENCE_ERROR)
    scale = 5 * stills.intensity[row] + rng.normal(scale=INTENSITY_ERROR, size=18)
    graded = dict(zip(PRESENCE_AUS, scale.clip(0, 5), strict=True))
    columns = {"face": 0.0, "confidence": float(np.round(rng.uniform(0.85, 0.99), 3))}
    columns |= dict(zip(LANDMARKS, [*points[:, 0], *points[:, 1]], strict=True))
    columns |= dict(zip(INTENSITIES, [graded[au] for au in INTENSITY_AUS], strict=True))
    columns |= dict(zip(PRESENCES, present.astype(float), strict=True))
    return {name: [float(value)] for name, value in columns.items()}


def truth_of(stills: Stills) -> dict[str, dict[str, Array]]:
    """Return the truth by task, each keyed by row: posterior, intensities, and where they show."""
    row = np.arange(len(stills.label))
    size = stills.images.shape[1]
    return {
        "expression": {"row": row, "posterior": stills.posterior.astype(np.float32)},
        "au": {"row": row, "intensity": stills.intensity.astype(np.float32)},
        "maps/au": {"row": row, "map": concept_maps(stills.points, size)},
    }
