"""Every reader over spoiled copies of what it reads: it is read, or refused in one line.

FUZZ_SECONDS says how long to try in all (60); what fails names the seed that repeats it.
"""

import os
import shutil
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Literal, get_args, get_origin

import numpy as np
import pytest
from contracts import CATALOGUE
from mutations import copy_spoiled
from shipped import SHIPPED

from affectbench.data.formats.guard import given_by_system
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, WholeFolder, write_prepared

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
ROWS, SIZE = 10, 16
ALIKE = ("rendered", "difficulty", "drop")  # whatever they choose, files are read alike


def cases() -> list[tuple[str, dict]]:
    """Return every dataset that is simulated, once for each way in which its data is laid out."""
    found = []
    for name in SHIPPED.names("dataset"):
        declared = CATALOGUE.get("dataset", name, "")
        if "simulate" not in declared.functions:
            continue
        size = {"size": SIZE} if "size" in declared.options else {}
        read = [o for o in declared.facts["decode"] if o not in ALIKE]
        choices = {o: declared.options[o].type for o in read}
        found += [
            (name, size | {option: choice})
            for option, kind in choices.items()
            if get_origin(kind) is Literal
            for choice in get_args(kind)
        ] or [(name, size)]
    return found


CASES = {
    "-".join([name, *map(str, options.values())]): (name, options) for name, options in cases()
}


def prepared(dataset, raw: Path, into: Path) -> str:
    """Prepare a folder as the stage does; return what is told where it is refused, else ""."""
    try:
        with given_by_system(raw), WholeFolder(into) as aside:
            arrays = dataset.prepare(raw, Space(aside))
            for values in (*arrays.inputs.values(), *arrays.targets.values()):
                assert not np.isinf(values).any()
            write_prepared(aside, arrays)
    except Refusal as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("case", CASES)
def test_what_is_spoiled_is_read_or_refused_in_one_line(case, tmp_path):
    name, options = CASES[case]
    dataset, whole, outcomes = load("Dataset", name, options), tmp_path / "whole", Counter()
    for part in ("raw", "truth"):
        (whole / part).mkdir(parents=True)
    dataset.simulate(whole, rows=ROWS, seed=3)
    end, number = time.monotonic() + SECONDS / len(CASES), 0
    while number == 0 or time.monotonic() < end:
        raw, results = tmp_path / "raw", tmp_path / "results"
        how = copy_spoiled(whole / "raw", raw, Random(f"{case} {number}"))
        try:
            told = prepared(dataset, raw, results / "one")
        except Exception as error:
            error.add_note(f"{case} {number}: {how}")
            raise
        assert "\n" not in told, f"{case} {number}: {how}: {told}"
        assert not told or str(raw) in told, f"{case} {number}: {how}: {told}"
        assert len(list(results.iterdir())) == (not told), f"{case} {number}: {how}"
        outcomes["refused" if told else "read"] += 1
        shutil.rmtree(raw)
        shutil.rmtree(results)
        number += 1
    assert list(tmp_path.iterdir()) == [whole]
    print(dict(outcomes))
