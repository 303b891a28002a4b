"""Ways in which a file of data gets spoiled on its way: seeded, one at a time."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

WORDS = (
    b"nan", b"-nan(ind)", b"-1.#IND", b"inf", b"-1", b"1e39", b"", b"../../x", b"/x", b"\0", b"x",
    b"99999999999", b'"', b";", b",", b"\xe9", b"\n", b"0", b"..", b"\xef\xbb\xbf", b"1_0", b"0,5",
)  # fmt: skip


def flip_bits(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 4, 32))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def flip_in_header(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    changed[random.randrange(min(len(changed), 64))] = random.randrange(256)
    return bytes(changed)


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


def cut_out(content: bytes, random: Random) -> bytes:
    begin = random.randrange(len(content))
    return content[:begin] + content[begin + random.choice((1, 2, 40, 400)) :]


def repeat(content: bytes, random: Random) -> bytes:
    begin = random.randrange(len(content))
    return content[:begin] + content[begin : begin + 40] * 2 + content[begin + 40 :]


def change_field(content: bytes, random: Random) -> bytes:
    """Put another word in the place of a field, or of what looks like one."""
    places = [i for i, byte in enumerate(content[:20_000]) if byte in b', ;\n"='] or [0]
    begin = random.choice(places) + 1
    end = next((i for i in places if i >= begin), len(content))
    return content[:begin] + random.choice(WORDS) + content[end:]


def swap_lines(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def double_a_line(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    line = random.randrange(len(lines))
    return b"".join([*lines[:line], lines[line], *lines[line:]])


def drop_a_line(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    del lines[random.randrange(len(lines))]
    return b"".join(lines)


def other_encoding(content: bytes, random: Random) -> bytes:
    code = random.choice(("utf-16", "utf-8-sig", "utf-32", "cp500"))
    return content.decode("latin-1").encode(code)


def other_lines(content: bytes, random: Random) -> bytes:
    return content.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n")))


def empty(content: bytes, random: Random) -> bytes:
    return b""


OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    flip_bits, flip_in_header, cut, cut_out, repeat, change_field, change_field, swap_lines,
    double_a_line, drop_a_line, other_encoding, other_lines, empty,
)  # fmt: skip


def remove(path: Path, others: list[Path], random: Random) -> None:
    path.unlink()


def make_folder(path: Path, others: list[Path], random: Random) -> None:
    path.unlink()
    path.mkdir()


def link_to_itself(path: Path, others: list[Path], random: Random) -> None:
    path.unlink()
    path.symlink_to(path.name)


def replace_by_another(path: Path, others: list[Path], random: Random) -> None:
    content = random.choice(others).read_bytes()
    path.unlink()
    path.write_bytes(content)


def rename(path: Path, others: list[Path], random: Random) -> None:
    name = random.choice((f"._{path.name}", f"{path.name}.bak", f"a[1]{path.suffix}", "x" * 200))
    path.rename(path.with_name(name))


def rename_in_bytes(path: Path, others: list[Path], random: Random) -> None:
    os.rename(path, os.fsencode(path.parent) + b"/caf\xe9" + os.fsencode(path.suffix))


def litter(path: Path, others: list[Path], random: Random) -> None:
    for name in (f"._{path.name}", "Thumbs.db", "README.txt", ".ipynb_checkpoints"):
        path.with_name(name).write_bytes(b"\0\1")


OF_FILES: tuple[Callable[[Path, list[Path], Random], None], ...] = (
    remove, make_folder, link_to_itself, replace_by_another, rename, rename_in_bytes, litter,
)  # fmt: skip


def copy_spoiled(raw: Path, into: Path, random: Random) -> str:
    """Copy a folder with one file spoiled, and return how; other files are links to the same."""
    shutil.copytree(raw, into, copy_function=os.link)
    by_kind: dict[str, list[Path]] = {}
    for path in sorted(p for p in into.rglob("*") if p.is_file()):
        by_kind.setdefault(f"{path.relative_to(into).parts[0]}{path.suffix}", []).append(path)
    kind = random.choice(sorted(by_kind))
    path = random.choice(by_kind[kind])
    content = path.read_bytes()
    if content and random.random() < 0.8:
        change = random.choice(OF_BYTES)
        path.unlink()
        path.write_bytes(change(content, random))
    else:
        change = random.choice(OF_FILES)
        change(path, by_kind[kind], random)
    return f"{change.__name__} of {path.relative_to(into)}"
