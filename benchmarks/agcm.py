"""AGCM's concept generators computed all at once, against a loop over concepts, same weights.

One forward and backward pass of 18 concepts with embeddings of length 16, at the paper's size
(width 768, a 14 x 14 grid) and at a small one (width 64, 7 x 7). Memory is what autograd keeps
between the forward and the backward pass, without the weights. Time is CPU time of one thread.

Run: python benchmarks/agcm.py [ROUNDS]      Exit code 1 where a bar is missed.
"""

import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from torch import Tensor, nn

from affectbench.learning.concepts.generator import Generator

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/support"))
from per_concept_loop import Loop, copy_weights

CONCEPTS, EMBEDDING = 18, 16
SIZES = {"paper": (768, 14, 8), "small": (64, 7, 32)}  # width, side of the grid, pictures
CLOSE, FASTER, SMALLER = 1e-5, 8.0, 5.0  # the bars: outputs, time and memory


def learned(module: nn.Module, call: Callable) -> float:
    """Return the seconds of one forward and backward pass."""
    module.zero_grad(set_to_none=True)
    start = time.process_time()
    embeddings, maps = call()
    (embeddings.square().sum() + maps.square().sum()).backward()
    return time.process_time() - start


def kept(module: nn.Module, call: Callable) -> float:
    """Return the MiB that autograd keeps for the backward pass, without the weights."""
    weights = {p.untyped_storage().data_ptr() for p in module.parameters()}
    storages: dict[int, Tensor] = {}

    def note(tensor: Tensor) -> Tensor:
        address = tensor.untyped_storage().data_ptr()
        if address not in weights:
            storages[address] = tensor  # held, so that no address is used twice
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        call()
    return sum(t.untyped_storage().nbytes() for t in storages.values()) / 2**20


def compare(width: int, side: int, pictures: int, rounds: int) -> dict[str, float]:
    """Return how far the outputs of both are apart, and the seconds and MiB of both."""
    torch.manual_seed(0)
    loop = Loop(width, CONCEPTS, EMBEDDING, side)
    ours = Generator(width, CONCEPTS, EMBEDDING, (side, side))
    copy_weights(loop, ours)
    x = torch.randn(pictures, 1 + side**2, width, requires_grad=True)

    def one_by_one() -> tuple[Tensor, Tensor]:
        return loop(x)

    def at_once() -> tuple[Tensor, Tensor]:
        embeddings_NQKE, maps = ours(x[:, :1], x[:, 1:])
        return embeddings_NQKE[:, 0], maps

    loop.eval()
    ours.eval()
    with torch.no_grad():
        pairs = zip(one_by_one(), at_once(), strict=True)
        apart = max(float((theirs - own).abs().max()) for theirs, own in pairs)
    loop.train()
    ours.train()
    learned(ours, at_once)  # warm
    learned(loop, one_by_one)
    seconds = [(learned(loop, one_by_one), learned(ours, at_once)) for _ in range(rounds)]
    return {
        "apart": apart,
        "loop s": median(s for s, _ in seconds),
        "ours s": median(s for _, s in seconds),
        "faster": median(a / b for a, b in seconds),
        "loop MiB": (loop_mib := kept(loop, one_by_one)),
        "ours MiB": (ours_mib := kept(ours, at_once)),
        "smaller": loop_mib / ours_mib,
    }


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    torch.set_num_threads(1)
    results = {name: compare(*size, rounds) for name, size in SIZES.items()}
    print(f"{platform.machine()}, one thread of {os.cpu_count()} cores, {rounds} rounds")
    print()
    print(
        "| size | outputs apart | loop s | at once s | faster | loop MiB | at once MiB | smaller |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, r in results.items():
        print(
            f"| {name} | {r['apart']:.0e} | {r['loop s']:.2f} | {r['ours s']:.3f} |"
            f" {r['faster']:.1f} | {r['loop MiB']:.0f} | {r['ours MiB']:.0f} | {r['smaller']:.1f} |"
        )
    print()
    faster, smaller = (min(r[k] for r in results.values()) for k in ("faster", "smaller"))
    apart = max(r["apart"] for r in results.values())
    print(f"agcm outputs: apart {apart:.0e} (bar {CLOSE:.0e})")
    print(f"agcm memory: ratio {smaller:.1f} (bar {SMALLER})")
    print(f"agcm: ratio {faster:.1f} (bar {FASTER})")
    return int(apart > CLOSE or faster < FASTER or smaller < SMALLER)


if __name__ == "__main__":
    sys.exit(main())
