"""Methods as the suite uses them: loaded, with what their class leaves out filled in.

The code here is in the fingerprint of every fit, so it holds only what every method may leave out.
What some methods share, such as the `fit` of a student, is imported by their own files; an edit of
it re-runs those methods and no others.
"""

from collections.abc import Mapping

from torch import nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.training import predict
from affectbench.project.plugins import load
from affectbench.refusal import Refusal


def build_network(method: object, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
    """Return the network as its net builds it, with a head for each task."""
    return net.build(shapes, tasks)


def predict_once(method: object, network: nn.Module, inputs: Mapping) -> Prediction:
    """Return the network's outputs in one pass over all rows: role -> (1, N, ...)."""
    return predict(network, inputs)


DEFAULTS = {"build": build_network, "predict": predict_once}


def load_method(name: str, options: Mapping[str, object]) -> object:
    """Return a method of this project, made with its options and complete."""
    method = load("Method", name, options)
    complete(type(method))
    return method


def complete(method_class: type) -> type:
    """Give a class those functions of DEFAULTS that it leaves out, and return it.

    Refuses a class that has no `fit`: how a network learns has no default.
    """
    if not hasattr(method_class, "fit"):
        raise Refusal(
            f"{method_class.__module__.rpartition('.')[2]}: its class Method has no fit; write one,"
            " or set fit = fit_student (affectbench.learning.distillation) beside a weigh"
        )
    for name, function in DEFAULTS.items():
        if not hasattr(method_class, name):
            setattr(method_class, name, function)
    return method_class


def check_tasks(method: object, arrays: Arrays, variant: str) -> None:
    """Refuse tasks that a method does not learn, before it learns them wrongly or fails.

    A method's `kinds` are of every role but maps, and targets of each frame need its `frames`. Of a
    concept model, which has `roles`, `kinds` are of the role `target`, and its network decides
    whether it takes frames.

    variant  whose method it is, for the message
    """
    answers = ["target"] if hasattr(method, "roles") else [*arrays.tasks]
    for role in [role for role in answers if role in arrays.tasks]:
        kind, axes = arrays.tasks[role].kind, arrays.targets[role].ndim
        if kind == "map":
            continue
        if kind not in method.kinds:
            raise Refusal(
                f"variant '{variant}': its method learns {' and '.join(method.kinds)} tasks, but"
                f" the task of the role '{role}' is {kind}; name another task or another method"
            )
        takes_frames = getattr(method, "frames", False) or hasattr(method, "roles")
        if axes > (1 if kind == "multiclass" else 2) and not takes_frames:
            raise Refusal(
                f"variant '{variant}': its method learns one answer a row, but the role '{role}'"
                " has one for each frame; set the dataset's frames to 1, or name another method"
            )
