"""Simulates still pictures, each of a different person, with labels, landmarks and the truth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.concept_maps import concept_maps
from affectbench.data.faces import as_landmarks
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
from affectbench.data.simulation.look import OFFICIAL, Look, draw_seeds

SPREAD = 0.8  # scale of pose, light and camera; 1 is everyday, pictures on the web vary less
LANDMARK_ERROR = 0.008  # OpenFace's standard error on a good picture, as a share of its side
PRESENCE_ERROR = 0.05  # share of OpenFace's presences that are wrong
INTENSITY_ERROR = 0.4  # standard error on OpenFace's scale of 0 to 5
FAILED = 0.02  # share of pictures in which OpenFace finds no face
BLOCK = 64  # people that are drawn from one stream, where pictures do not depend on their number


@dataclass(frozen=True)
class Stills:
    """N pictures with their annotations and the truth."""

    images: Array  # (N, side, side, 3) uint8
    size: int  # official side of pictures, in whose pixels points are
    points: Array  # (N, 68, 2) true landmarks in pixels
    label: Array  # (N,) index of the annotated expression
    posterior: Array  # (N, names) p(label | state)
    valence_arousal: Array  # (N, 2) true, in [-1, 1]
    intensity: Array  # (N, 18) true intensity of OpenFace's units in [0, 1]
    attributes: Mapping[str, Array]  # skin_tone, age, glasses: (N,)
    failed: Array  # (N,) True where OpenFace found no face


ARRAYS = [field.name for field in fields(Stills) if field.name not in ("size", "attributes")]


def draw_stills(
    names: Sequence[str],
    prior: Sequence[float],
    rows: int,
    size: int,
    seed: int,
    look: Look = OFFICIAL,
) -> Stills:
    """Draw N labelled pictures.

    names  the expressions of the dataset, all among EMOTIONS
    prior  their frequencies, which need not sum to 1
    rows   N
    size   official side of the pictures in pixels
    look   how large pictures are rendered, and how hard faces are
    """
    weight = torch.zeros(len(affect.EMOTIONS))
    emotion = [affect.EMOTIONS.index(name) for name in names]
    weight[emotion] = torch.tensor(prior, dtype=torch.float32)
    if look.own_streams:
        blocks = range(0, rows, BLOCK)
        drawn = [
            _own_people(weight, emotion, streams.derive(seed, "block", b), look) for b in blocks
        ]
        facts, who = (_first(rows, parts) for parts in zip(*drawn, strict=True))
        images, points = look.pictures(who, facts["sides"], size, facts["noise"])
    else:
        generator = torch.Generator().manual_seed(seed)
        facts, who = _draw_people(weight, emotion, rows, generator, look.spread(SPREAD))
        images, points = look.pictures(who, facts["sides"], size, generator)
        facts["failed"] = torch.rand(rows, generator=generator) < FAILED
    shown = facts["sides"].amax(dim=2)[:, [AUS.index(au) for au in PRESENCE_AUS]]
    return Stills(
        images=images,
        size=size,
        points=points,
        label=facts["label"].numpy(),
        posterior=facts["posterior"].numpy(),
        valence_arousal=facts["valence_arousal"].numpy(),
        intensity=shown.numpy(),
        attributes={
            "skin_tone": monk_tone(who["skin"]).numpy(),
            "age": np.round(18 + 57 * who["age"].numpy()).astype(int),
            "glasses": who["glasses"].numpy().astype(int),
        },
        failed=facts["failed"].numpy(),
    )


def joined(parts: Sequence[Stills]) -> Stills:
    """Return several draws of pictures of one size as one, in their order."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS}
    attributes = {
        name: np.concatenate([part.attributes[name] for part in parts])
        for name in parts[0].attributes
    }
    return replace(parts[0], attributes=attributes, **arrays)


def balanced(stills: Stills, rows: int) -> Stills:
    """Return `rows` of N pictures, of each expression as many as can be, in their order.

    So a release chooses pictures by their labels, as AffectNet's validation set. Whoever knows that
    an expression was kept more rarely expects it more rarely, so the posterior is Bayes' of what is
    kept: the share of an expression's pictures that are kept is multiplied in.
    """
    drawn = np.bincount(stills.label, minlength=stills.posterior.shape[1])
    turn = np.zeros(len(stills.label), dtype=int)  # the how manieth of its expression a row is
    for expression, count in enumerate(drawn):
        turn[stills.label == expression] = np.arange(count)
    kept = np.sort(np.argsort(turn, kind="stable")[:rows])
    share = np.bincount(stills.label[kept], minlength=len(drawn)) / np.maximum(drawn, 1)
    weighed = stills.posterior[kept] * share
    arrays = {name: getattr(stills, name)[kept] for name in ARRAYS}
    arrays["posterior"] = weighed / weighed.sum(axis=1, keepdims=True)
    attributes = {name: values[kept] for name, values in stills.attributes.items()}
    return replace(stills, attributes=attributes, **arrays)


People = tuple[dict[str, Tensor], dict[str, Tensor]]  # facts and parameters: name -> (N, ...)


def _draw_people(
    weight: Tensor, emotion: list[int], rows: int, generator: torch.Generator, spread: float
) -> People:
    """Draw what N people feel and show, how they are annotated, and how they look."""
    states = affect.draw_states(weight, rows, generator)
    posterior = states.posterior[:, emotion]
    posterior = posterior / posterior.sum(dim=1, keepdim=True)
    facts = {"posterior": posterior, "valence_arousal": states.valence_arousal}
    facts["label"] = affect.draw_labels(posterior, generator)
    facts["sides"] = affect.draw_intensities(states, generator)
    who = draw_parameters(IDENTITY, rows, generator)
    return facts, who | draw_parameters(NUISANCE, rows, generator, spread)


def _own_people(weight: Tensor, emotion: list[int], seed: int, look: Look) -> People:
    """Draw a block of people from a stream of its own, with the seed of each picture's noise."""
    generator = torch.Generator().manual_seed(seed)
    facts, who = _draw_people(weight, emotion, BLOCK, generator, look.spread(SPREAD))
    facts["failed"] = torch.rand(BLOCK, generator=generator) < FAILED
    return facts | {"noise": draw_seeds(BLOCK, generator)}, who


def _first(rows: int, parts: Iterable[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the first rows of the blocks `parts`, joined."""
    blocks = list(parts)
    return {name: torch.cat([block[name] for block in blocks])[:rows] for name in blocks[0]}


def openface_columns(stills: Stills, row: int, rng: np.random.Generator) -> dict[str, list[float]]:
    """Return the csv columns of OpenFace's image tool for one picture: the truth with errors."""
    error = rng.normal(scale=LANDMARK_ERROR * stills.size, size=(68, 2))
    points = stills.points[row] + error
    present = (stills.intensity[row] > affect.SHOWN) ^ (rng.random(18) < PRESENCE_ERROR)
    scale = 5 * stills.intensity[row] + rng.normal(scale=INTENSITY_ERROR, size=18)
    intensity = dict(zip(PRESENCE_AUS, scale.clip(0, 5), strict=True))
    columns = {"face": 0.0, "confidence": float(np.round(rng.uniform(0.85, 0.99), 3))}
    columns |= dict(zip(LANDMARKS, [*points[:, 0], *points[:, 1]], strict=True))
    columns |= dict(zip(INTENSITIES, [intensity[au] for au in INTENSITY_AUS], strict=True))
    columns |= dict(zip(PRESENCES, present.astype(float), strict=True))
    return {name: [float(value)] for name, value in columns.items()}


def truth_of(stills: Stills) -> dict[str, dict[str, Array]]:
    """Return the truth by task: posterior, intensities, landmarks and maps without error."""
    row, landmarks = np.arange(len(stills.label)), as_landmarks(stills.points / stills.size)
    return {
        "expression": {"row": row, "posterior": stills.posterior.astype(np.float32)},
        "au": {"row": row, "intensity": stills.intensity.astype(np.float32)},
        "maps/au": {"row": row, "map": concept_maps(stills.points, stills.size)},
        "landmarks": {"row": row, "value": landmarks.astype(np.float32)},
    }
