"""A record says on which type of processor it was made, as rounding differs between types."""

import runpy
from types import SimpleNamespace

import pytest

from affectbench.project import record

CPU = "processor\t: {n}\nmodel name\t: AMD EPYC\nflags\t\t: fpu sse2 {flags}\n\n"


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ("avx avx2 avx512f", "AMD EPYC, AVX-512"),
        ("avx avx2", "AMD EPYC, AVX2"),
        ("avx", "AMD EPYC"),
    ],
)
def test_the_same_name_with_other_instructions_is_another_type(flags, named):
    cpuinfo = "".join(CPU.format(n=n, flags=flags) for n in range(2))
    assert record.named_in(cpuinfo) == named


@pytest.mark.parametrize(("platform", "mib"), [("linux", 1024), ("darwin", 1)])
def test_the_peak_is_in_mib_also_where_the_system_tells_bytes(monkeypatch, platform, mib):
    with monkeypatch.context() as patched:
        patched.setattr("sys.platform", platform)
        of_system = runpy.run_path(record.__file__)
    usage = SimpleNamespace(ru_maxrss=2**20)
    monkeypatch.setattr("resource.getrusage", lambda _: usage)
    assert of_system["Clock"]().read()["peak_mib"] == mib


def test_a_system_that_tells_nothing_is_no_error(monkeypatch, tmp_path):
    assert record.named_in("") == ""
    monkeypatch.setattr(record, "CPUINFO", tmp_path / "none")
    monkeypatch.setattr(record.platform, "processor", lambda: "")
    record.processor.cache_clear()
    assert record.processor() == record.UNKNOWN
    record.processor.cache_clear()
