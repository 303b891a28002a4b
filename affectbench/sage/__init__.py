"""Class-wise SAGE values: how many nats of a class's loss each feature removes, by sampling.

Everything that the rest of the project may use of it is named here.
"""

from affectbench.sage.background import draw_by_class
from affectbench.sage.estimate import ClassSage, class_wise_sage
from affectbench.sage.scores import CLASS_MODES

__all__ = ["CLASS_MODES", "ClassSage", "class_wise_sage", "draw_by_class"]
