"""The pixels of N faces in the face frame, and the shapes that are drawn on them."""

import torch
from torch import Tensor

from affectbench.data.simulation.faces.pose import REACH, to_face


def bell(q2: Tensor) -> Tensor:
    """Return about exp(-q2), but 0 from q2 = 4 on, so that a feature is local.

    Worked value: q2 = 1 -> (3/4)^4 = 0.316, where exp(-1) = 0.368.
    """
    return (1 - 0.25 * q2).clamp_(min=0).square_().square_()


def stripes(q: Tensor) -> Tensor:
    """Return soft stripes in [0, 1] with period 2 pi in q."""
    return (0.5 + 0.5 * torch.cos(q)) ** 2


def window(q: Tensor, low, high, ramp: float) -> Tensor:
    """Return 1 for q between low and high, else 0, with a ramp of width `ramp` at both ends."""
    return ((q - low) / ramp + 0.5).clamp_(0, 1) * ((high - q) / ramp + 0.5).clamp_(0, 1)


def spot(dx: Tensor, dy: Tensor, width, height) -> Tensor:
    """Return a soft elliptic spot, 1 where dx = dy = 0 and 0 from twice its width and height on."""
    return bell((dx / width) ** 2 + (dy / height) ** 2)


class Grid:
    """Coordinates (N, H, W) of the pixels of N faces.

    Features that both sides have are drawn once, in x = |u|.
    """

    def __init__(self, who: dict[str, Tensor], size: int):
        self.rows = len(who["yaw"])
        self.size = size
        self.u, self.v = to_face(who, size, self.rows)
        self.x, self.right = self.u.abs(), (self.u > 0).float()
        self.pixel = 2 * REACH / size / self.scalar(who["zoom"])  # size of one in the face frame

    def scalar(self, values: Tensor) -> Tensor:
        """Return one value a face (N,) as (N, 1, 1), to broadcast over its pixels."""
        return values.view(self.rows, 1, 1)

    def side(self, values: Tensor) -> Tensor:
        """Return for each pixel the value of its side, (N, H, W), from values (N, 2)."""
        return torch.lerp(self.scalar(values[:, 0]), self.scalar(values[:, 1]), self.right)

    def inside(self, distance: Tensor) -> Tensor:
        """Return the coverage of the region where a signed distance is negative."""
        return (0.5 - distance / self.pixel).clamp_(0, 1)

    def ellipse(self, dx: Tensor, dy: Tensor, width, height, radius: float) -> Tensor:
        """Return the coverage of an ellipse with semi-axes width and height.

        radius  its typical size in the face frame, which makes the edge one pixel wide
        """
        return self.inside((((dx / width) ** 2 + (dy / height) ** 2).sqrt() - 1) * radius)

    def line(self, distance: Tensor, half: Tensor | float) -> Tensor:
        """Return the coverage of a line of half-width `half`; thinner than a pixel, it is faint."""
        drawn = torch.maximum(half + 0 * self.pixel, 0.5 * self.pixel) - distance.abs()
        return (drawn / self.pixel + 0.5).clamp_(0, 1) * (2 * half / self.pixel).clamp(max=1)

    def crease(self, distance: Tensor, width: float) -> Tensor:
        """Return a soft line in [0, 1], as of folded skin."""
        seen = torch.maximum(width + 0 * self.pixel, 0.6 * self.pixel)
        return bell((distance / seen) ** 2) * (width / (0.6 * self.pixel)).clamp(max=1)
