"""Zip files of strangers: what is refused before it is read, and what is read."""

import stat
import zipfile

import pytest

from affectbench.refusal import Refusal
from affectbench.store.zips import Limits, read_zip, write_zip

LIMITS = Limits(entries=5, bytes_each=100_000, bytes_together=150_000)


def is_text(name: str) -> bool:
    return name.endswith(".txt") and "/" not in name and "\\" not in name


def test_the_same_content_gives_the_same_bytes_and_is_read_again(tmp_path):
    contents = {"b.txt": b"2", "a.txt": b"1"}
    for name, content in (("1.zip", contents), ("2.zip", dict(sorted(contents.items())))):
        write_zip(tmp_path / name, content)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert read_zip(tmp_path / "1.zip", is_text, LIMITS) == contents


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "a/b.txt", "..\\a.txt", "a.pkl", "a.txt/"])
def test_a_name_that_leads_out_or_is_unknown_is_refused(tmp_path, name):
    write_zip(tmp_path / "a.zip", {name: b""})
    with pytest.raises(Refusal, match="a bundle has no file"):
        read_zip(tmp_path / "a.zip", is_text, LIMITS)


@pytest.mark.parametrize(
    ("contents", "because"),
    [
        ({f"{n}.txt": b"" for n in range(6)}, "it holds 6 files, more than 5"),
        ({"a.txt": bytes(100_001)}, r"'a\.txt' would unpack to 100001 bytes"),
        ({f"{n}.txt": bytes(range(256)) * 200 for n in range(3)}, "it would unpack to 153600"),
    ],
)
def test_a_bomb_is_refused(tmp_path, contents, because):
    write_zip(tmp_path / "a.zip", contents)
    with pytest.raises(Refusal, match=because):
        read_zip(tmp_path / "a.zip", is_text, LIMITS)


def test_what_packs_too_well_is_refused_although_it_is_small_enough(tmp_path):
    write_zip(tmp_path / "a.zip", {"a.txt": bytes(2_000_000)})
    large = Limits(entries=5, bytes_each=10**7, bytes_together=10**7)
    with pytest.raises(Refusal, match=r"would unpack to 2000000 bytes from \d+;"):
        read_zip(tmp_path / "a.zip", is_text, large)


def test_a_file_that_is_longer_than_it_says_is_refused(tmp_path):
    """What the zip says of its length is written over, in both places where it stands."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", b"x" * 5000)
    content = path.read_bytes()
    path.write_bytes(content.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    with pytest.raises(Refusal, match=r"a\.zip cannot be read"):
        read_zip(path, is_text, LIMITS)


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, b"/etc/passwd")
    with pytest.raises(Refusal, match="no plain file, but a link"):
        read_zip(tmp_path / "a.zip", is_text, LIMITS)


def test_a_name_that_stands_twice_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", b"2")
    with pytest.raises(Refusal, match="is in it twice"):
        read_zip(tmp_path / "a.zip", is_text, LIMITS)


@pytest.mark.parametrize("cut", [0, 30, -10])
def test_what_is_no_zip_or_was_cut_is_refused_in_one_line(tmp_path, cut):
    path = tmp_path / "a.zip"
    write_zip(path, {"a.txt": b"some text"})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Refusal, match="cannot be read") as refused:
        read_zip(path, is_text, LIMITS)
    assert "\n" not in str(refused.value)


def test_a_byte_that_was_changed_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", b"some text")
    path.write_bytes(path.read_bytes().replace(b"some text", b"same text"))
    with pytest.raises(Refusal, match=r"cannot be read \(Bad CRC-32"):
        read_zip(path, is_text, LIMITS)
