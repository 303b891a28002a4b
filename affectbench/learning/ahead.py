"""Batches that are on the device before they are needed.

On a CPU a batch is taken when it is asked for. On a GPU a thread takes rows from the memory maps
into pinned memory and copies them while the GPU computes, a few batches ahead. The order of batches
is that in which they are drawn, and no more are drawn than are asked for, so that the state of the
drawing is at the end the same.
"""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor

from affectbench.learning.batches import Batch

AHEAD = 2  # batches that wait for the network at most

Copied = tuple[Batch, Callable[[], None]]  # a batch, and what waits until it is there


def batches(take: Callable[[], Batch], count: int, device: torch.device) -> Iterator[Batch]:
    """Yield `count` batches on a device.

    take  draws the next batch and returns it, on the CPU
    """
    if device.type != "cuda":
        for _ in range(count):
            yield take()
        return
    copier = Copier(device)
    for batch, wait in ahead(lambda: copier.copied(take()), count):
        wait()
        yield batch


def ahead(make: Callable[[], Copied], count: int, most: int = AHEAD) -> Iterator[Copied]:
    """Yield what `count` calls of a function return, called in a thread up to `most` calls ahead.

    What a call raises is raised here, in its turn. The thread ends with the iteration, also where
    this is left early.
    """
    made: queue.Queue = queue.Queue(maxsize=most)
    stopped = threading.Event()

    def work() -> None:
        for _ in range(count):
            try:
                item = (make(), None)
            except BaseException as error:  # raised again where it is waited for
                item = (None, error)
            while not stopped.is_set():
                with contextlib.suppress(queue.Full):
                    made.put(item, timeout=0.1)
                    break
            if stopped.is_set() or item[1] is not None:
                return

    thread = threading.Thread(target=work, name="batches", daemon=True)
    thread.start()
    try:
        for _ in range(count):
            batch, error = made.get()
            if error is not None:
                raise error
            yield batch
    finally:
        stopped.set()
        thread.join()


class Copier:
    """Copies batches to a GPU beside its work, in a stream of their own."""

    def __init__(self, device: torch.device):
        self.device, self.stream = device, torch.cuda.Stream(device)

    def copied(self, batch: Batch) -> Copied:
        """Begin to copy a batch; return it, and a function to call before it is used."""
        with torch.cuda.stream(self.stream):
            on_device = Batch(
                *(self._copied(each) for each in (batch.inputs, batch.targets, batch.soft))
            )
            done = self.stream.record_event()

        def wait() -> None:
            now = torch.cuda.current_stream(self.device)
            now.wait_event(done)
            for tensors in (on_device.inputs, on_device.targets, on_device.soft):
                for tensor in tensors.values():
                    tensor.record_stream(now)  # its memory is not given away before it was used

        return on_device, wait

    def _copied(self, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {
            name: tensor.pin_memory().to(self.device, non_blocking=True)
            for name, tensor in tensors.items()
        }
