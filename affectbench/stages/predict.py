"""A member + the rows of another dataset -> results/predictions/OTHER/..., scored out of domain."""

from affectbench.learning.stored_network import revive
from affectbench.learning.workplace import Workplace
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.arrays import write_npz
from affectbench.store.assemble import rows_of, to_tasks, with_rows


def run(spec: dict, code: str, workplace: Workplace) -> None:
    """Predict the rows of a dataset on which the member was not trained.

    A diverged member gets an empty prediction. Refuses inputs of another shape than it learned.
    """
    member, other = tuple(spec["member"]), spec["dataset"]
    target = paths.prediction(other, *member)
    revived = revive(member, workplace.device)
    if revived is None:
        write_npz(target, {})
        return
    fitted = revived.record["spec"]
    arrays = with_rows(rows_of(other, spec["source"], fitted["inputs"], {}), fitted)
    for name, shape in arrays.shapes().items():
        expected = tuple(revived.record["shapes"][name])
        if shape != expected:
            raise Refusal(
                f"dataset {other}: one row of '{name}' is {shape}, but"
                f" {member[1]} learned from {expected}; give both the same size"
            )
    prediction = revived.method.predict(revived.network, arrays.inputs)
    write_npz(target, to_tasks(prediction, fitted["tasks"]))
