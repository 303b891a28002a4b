"""What class-wise SAGE costs: all classes in one pass, against the package sage-importance.

Both explain the same heads on the same rows with the same background rows, in CPU time of one
thread. A run of sage-importance on all rows gives ordinary SAGE values. Ours gives the values of
every class, and their mean, weighted by the classes' shares, is the ordinary one. Runs have
different lengths, so times are scaled to an equal standard error (the largest of the values
compared): in both, the error falls with the root of time. The bar is for heads about as accurate as
a teacher (0.8). The gain falls with accuracy, because less of the error of sage-importance then
comes from which rows it drew. So a head that hardly errs is shown too, and runs of sage-importance
on the rows of one class alone. z-rms is the root mean square of the differences between both, in
standard errors.

Run: python benchmarks/sage.py      Exit code 1 where the bar is missed or the values disagree.
"""

import os
import platform
import resource
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy and torch read it
sys.path = [folder for folder in sys.path if Path(folder or ".") != Path(__file__).parent]

import numpy as np  # noqa: E402
import sage  # noqa: E402  sage-importance: this folder, where a file has its name, is off the path
import torch  # noqa: E402
from torch import nn  # noqa: E402

from affectbench.learning.sage.estimate import ClassSage, class_wise_sage  # noqa: E402

FEATURES, HIDDEN, CLASSES, TRAIN, JUDGED, BACKGROUND = 64, 128, 7, 6000, 800, 128
TEACHER, EASY = 0.6, 1.0  # how far classes are apart, in standard deviations within a class
ROUNDS = 2  # of ours
PERMUTATIONS, SAMPLES = 96, 4_096  # of sage-importance
BAR = 50  # sage-importance's time over ours
AGREE = (0.9, 1.1)  # where the z-rms must be: root mean square of differences over standard errors


@dataclass(frozen=True)
class Problem:
    """A trained head, the rows that it is judged on and background rows."""

    name: str
    head: nn.Module
    x_NF: np.ndarray
    class_N: np.ndarray
    background_BF: np.ndarray

    @property
    def accuracy(self) -> float:
        predicted_N = self.head(torch.from_numpy(self.x_NF)).argmax(1).numpy()
        return float((predicted_N == self.class_N).mean())


@dataclass(frozen=True)
class Values:
    """Values of some features with their standard errors, and the CPU seconds that they took."""

    value_F: np.ndarray
    error_F: np.ndarray
    seconds: float


def problem(name: str, head: nn.Sequential, apart: float) -> Problem:
    """Return rows like the output of a ReLU layer, correlated, in classes of unequal size."""
    rng, total = np.random.default_rng(0), TRAIN + JUDGED
    class_N = rng.choice(CLASSES, total, p=np.arange(5, 5 + CLASSES) / 56)
    latent = rng.normal(size=(total, 16)) + apart * rng.normal(size=(CLASSES, 16))[class_N]
    mixed = latent @ rng.normal(size=(16, FEATURES)) / 4
    noisy = mixed + 0.3 * rng.normal(size=(total, FEATURES))
    x_NF = np.maximum(noisy, 0).astype(np.float32)
    background_BF = x_NF[rng.choice(TRAIN, BACKGROUND, replace=False)]
    trained(head, x_NF[:TRAIN], class_N[:TRAIN])
    return Problem(name, head, x_NF[TRAIN:], class_N[TRAIN:], background_BF)


def mlp() -> nn.Sequential:
    return nn.Sequential(nn.Linear(FEATURES, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES))


def trained(head: nn.Sequential, x_NF: np.ndarray, class_N: np.ndarray) -> nn.Sequential:
    optimiser = torch.optim.Adam(head.parameters(), 3e-3)
    x, y = torch.from_numpy(x_NF), torch.from_numpy(class_N)
    for step in range(300):
        part = slice(256 * step % TRAIN, 256 * step % TRAIN + 256)
        optimiser.zero_grad()
        nn.functional.cross_entropy(head(x[part]), y[part]).backward()
        optimiser.step()
    return head.eval()


def timed(work) -> tuple:
    """Return what some work returns, and its CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def peak() -> float:
    """Return the most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(at: Problem) -> tuple[ClassSage, float]:
    """Return the values of all classes and their CPU seconds."""
    work = partial(class_wise_sage, at.head, at.x_NF, at.class_N, at.background_BF)
    options = {"rng": np.random.default_rng(0), "threshold": 0, "max_rounds": ROUNDS}
    by_class, seconds = timed(lambda: work(**options)["rows"])
    return by_class, seconds


def ordinary(by_class: ClassSage, seconds: float, class_N: np.ndarray) -> Values:
    """Return ordinary SAGE: the classes weighted by their shares of the rows."""
    share_C = np.bincount(class_N) / len(class_N)
    error_F = np.sqrt(share_C**2 @ by_class.standard_error_CG**2)
    return Values(share_C @ by_class.value_CG, error_F, seconds)


def theirs(kind: str, at: Problem, k: int | None = None) -> Values:
    """Run sage-importance on all rows, or on those of class k."""

    def probs(x_nF: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return torch.softmax(at.head(torch.from_numpy(x_nF)), dim=1).numpy()

    imputer = sage.MarginalImputer(probs, at.background_BF)
    judged_N = np.full(len(at.class_N), True) if k is None else at.class_N == k
    seed = {"random_state": CLASSES if k is None else k}
    if kind == "Permutation":
        run = partial(sage.PermutationEstimator(imputer, **seed), n_permutations=PERMUTATIONS)
    else:
        run = partial(sage.KernelEstimator(imputer, **seed), n_samples=SAMPLES)
    rows = at.x_NF[judged_N], at.class_N[judged_N]
    estimate, seconds = timed(lambda: run(*rows, detect_convergence=False, bar=False))
    return Values(estimate.values, estimate.std, seconds)


def ratio(their: Values, our: Values) -> float:
    """Return sage-importance's time over ours, at an equal largest standard error."""
    return their.seconds / our.seconds * (their.error_F.max() / our.error_F.max()) ** 2


def z_of(their: Values, our: Values) -> np.ndarray:
    return (their.value_F - our.value_F) / np.hypot(their.error_F, our.error_F)


def rms(z: list[np.ndarray]) -> float:
    return float(np.sqrt(np.mean(np.square(z))))


def on_all_rows(at: Problem, our: Values, kinds: tuple[str, ...]) -> list[float]:
    """Print a line for each kind of estimator of sage-importance; return the ratios."""
    ratios = []
    for kind in kinds:
        their = theirs(kind, at)
        ratios.append(ratio(their, our))
        numbers = f"{their.seconds:.1f} | {their.error_F.max():.4f} | {ratios[-1]:.0f}"
        print(f"| {at.name} | {kind} | all rows | {numbers} | {rms([z_of(their, our)]):.2f} |")
    return ratios


def on_each_class(at: Problem, by_class: ClassSage, seconds: float) -> float:
    """Print a line for seven runs, each on one class's rows; return the z-rms of all values."""
    ratios, z, runs = [], [], []
    for k in range(CLASSES):
        our = Values(by_class.value_CG[k], by_class.standard_error_CG[k], seconds)
        runs.append(theirs("Permutation", at, k))
        ratios.append(ratio(runs[-1], our))
        z.append(z_of(runs[-1], our))
    spent, error = sum(run.seconds for run in runs), max(run.error_F.max() for run in runs)
    print(
        f"| {at.name} | Permutation | each class | {spent:.1f} | {error:.4f} |"
        f" {sum(ratios):.0f} | {rms(z):.2f} |"
    )
    return rms(z)


def main() -> int:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    deep = f"{FEATURES}-{HIDDEN}-{CLASSES}"
    problems = [
        problem(deep, mlp(), TEACHER),
        problem("linear", nn.Sequential(nn.Linear(FEATURES, CLASSES)), TEACHER),
        problem(f"{deep}, easy", mlp(), EASY),
    ]
    print(f"{platform.machine()}, one thread, {JUDGED} rows of {CLASSES} classes, {FEATURES}")
    print(f"features, {BACKGROUND} background rows, one run.")
    print()
    print("| head | accuracy | CPU s, all classes | error, all rows | error, each class |")
    print("|---|---|---|---|---|")
    before, made = peak(), []
    for at in problems:
        by_class, seconds = ours(at)
        made.append((by_class, seconds, ordinary(by_class, seconds, at.class_N)))
        errors = by_class.standard_error_CG.max(axis=1)
        spread = f"{made[-1][2].error_F.max():.4f} | {errors.min():.4f} to {errors.max():.4f}"
        print(f"| {at.name} | {at.accuracy:.2f} | {seconds:.1f} | {spread} |")
    peak_of_ours = peak()
    print()
    print("| head | sage-importance | on | CPU s | error | its time over ours | z-rms |")
    print("|---|---|---|---|---|---|---|")
    ratios = []
    for at, (_, _, our) in zip(problems[:2], made[:2], strict=True):
        ratios += on_all_rows(at, our, ("Permutation", "Kernel"))
    agreement = on_each_class(problems[1], *made[1][:2])
    on_all_rows(problems[2], made[2][2], ("Permutation",))
    print()
    print(
        "Each class: seven runs of sage-importance, each to its class's own error, against one run"
    )
    print(
        "of ours; a seventh of that ratio is one class of theirs against all of ours. The z-rms of"
    )
    print(f"its {CLASSES * FEATURES} values is judged ({AGREE[0]} to {AGREE[1]}). Peak memory:")
    print(f"{before:.0f} MiB before, {peak_of_ours:.0f} with ours, {peak():.0f} with theirs.")
    print()
    print(f"sage: ratio {min(ratios):.0f} (bar {BAR})")
    return int(min(ratios) < BAR or not AGREE[0] < agreement < AGREE[1])


if __name__ == "__main__":
    sys.exit(main())
