"""References: the floor and the ceilings of a comparison, which are known by their labels."""

FLOOR = "constant"  # the label of the variants that predict constants
# Label -> the method of its variants: the floor, then the ceilings. They draw nothing, so that a
# comparison takes them as run with every seed, and no claim is about them unless it names them.
REFERENCES = {
    FLOOR: "constant",
    "linear_landmarks": "linear_on_truth",
    "linear_units": "linear_on_truth",
    "oracle": "oracle",
}
