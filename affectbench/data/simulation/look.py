"""How simulated faces are pictured: how large pictures are rendered, and how hard faces are.

Both are options of every dataset with pictures of faces. What people feel and show, and how they
are annotated, depends on neither `difficulty` nor the size of a picture.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Generator, Tensor

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.simulation.faces.render import Noise, render

Rendered = Literal["official", "used"]
Difficulty = Literal["web", "studio"]
EASE = {"web": 1.0, "studio": 0.5}  # factor of the spread of pose, light, camera and occlusion


@dataclass(frozen=True)
class Exposure:
    """The pictures of one clip of T frames, perhaps still to be rendered."""

    who: dict[str, Tensor]  # parameters, (T, ...)
    intensity: Tensor  # (T, 21, 2) of action units
    seeds: Tensor | None  # (T,) of each picture's noise, where it has a stream of its own
    rendered: tuple[Array, Array] | None = None  # pictures and landmarks, else


@dataclass(frozen=True)
class Look:
    """How the faces of one dataset are pictured.

    rendered    "official": pictures have the release's size, and one random stream makes them all.
                "used": they have the size that the dataset reads them at, if that is smaller, and
                every picture is from a stream of its own
    size        side in pixels to which the dataset resizes pictures
    difficulty  a key of EASE
    """

    rendered: Rendered = "official"
    size: int = 0
    difficulty: Difficulty = "web"

    @property
    def own_streams(self) -> bool:
        return self.rendered == "used"

    def spread(self, usual: float) -> float:
        """Return the scale of pose, light, camera and occlusion, whose usual value is given.

        >>> Look(difficulty="studio").spread(0.8)
        0.4
        """
        return usual * EASE[self.difficulty]

    def side(self, official: int) -> int:
        """Return the side in pixels at which pictures are rendered.

        >>> Look("used", 56).side(100), Look("used", 224).side(100), Look().side(100)
        (56, 100, 100)
        """
        return min(self.size, official) if self.own_streams else official

    def stream(self, shared: Generator, number: int) -> Generator:
        """Return the stream of the clip with this number: its own, or the one that all share."""
        if not self.own_streams:
            return shared
        return Generator().manual_seed(streams.derive(shared.initial_seed(), "clip", number))

    def exposure(
        self, who: dict[str, Tensor], intensity: Tensor, official: int, generator: Generator
    ) -> Exposure:
        """Return a clip's pictures, still to be rendered where each has a stream of its own.

        The arguments are those of `pictures`.
        """
        if self.own_streams:
            return Exposure(who, intensity, draw_seeds(len(intensity), generator))
        return Exposure(who, intensity, None, self.pictures(who, intensity, official, generator))

    def developed(self, exposures: list[Exposure], official: int) -> list[tuple[Array, Array]]:
        """Return each clip's pictures and landmarks; those still to be rendered are so at once.

        A batch of many clips' frames is several times as fast as one of two frames.
        """
        if not self.own_streams:
            return [exposure.rendered for exposure in exposures]
        whole = {k: torch.cat([e.who[k] for e in exposures]) for k in exposures[0].who}
        intensity, seeds = (
            torch.cat([getattr(e, name) for e in exposures]) for name in ("intensity", "seeds")
        )
        ends = np.cumsum([len(e.intensity) for e in exposures])[:-1]
        parts = (np.split(a, ends) for a in self.pictures(whole, intensity, official, seeds))
        return [*zip(*parts, strict=True)]

    def pictures(
        self, who: dict[str, Tensor], intensity: Tensor, official: int, noise: Noise
    ) -> tuple[Array, Array]:
        """Return N pictures (N, side, side, 3), and landmarks (N, 68, 2) in official pixels.

        A smaller picture has the camera's noise of an official one whose pixels are averaged: at
        half of the side a pixel is the mean of four, so the standard deviation is half as large.

        who, intensity  as `render` takes them
        noise           as `render` takes it: a stream if "official", a seed for each if "used"
        """
        if not self.own_streams:
            return render(who, intensity, official, noise)
        scale = official / self.side(official)
        less_noisy = who | {"noise": who["noise"] / scale}
        images, points = render(less_noisy, intensity, self.side(official), noise)
        return images, (points + 0.5) * scale - 0.5


OFFICIAL = Look()


def draw_seeds(count: int, generator: Generator) -> Tensor:
    """Draw a seed for the stream of each of `count` pictures, (count,) int64."""
    return torch.randint(1 << 62, (count,), generator=generator)
