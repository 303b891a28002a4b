"""What may be a name."""

import pytest

from affectbench.naming import IN_SWEEPS, check_name, fault_of
from affectbench.refusal import Refusal


@pytest.mark.parametrize("name", ["a", "A_1.b", "...", "x" * 120, "7"])
def test_letters_digits_and_two_signs_are_a_name(name):
    assert fault_of(name) == ""
    assert check_name(name, "here") == name


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "is empty"),
        (".", "means a folder"),
        ("..", "means a folder"),
        ("x" * 121, "has 121 characters, more than 120"),
        ("a/b", "has '/' in it"),
        ("a\\b", "has '\\\\' in it"),
        ("a\n", "has '\\n' in it"),
        ("a\0", "has '\\x00' in it"),
        ("a b", "has ' ' in it"),
        ("a-b", "has '-' in it"),
        ("ä", "has 'ä' in it"),
        ("٣", "has '٣' in it"),  # a digit, but not of ASCII
        ("~x", "has '~' in it"),
        (7, "is no text"),
        (None, "is no text"),
    ],
)
def test_what_could_lead_elsewhere_is_no_name(name, fault):
    assert fault_of(name) == fault
    with pytest.raises(Refusal, match=r"^here: .* is no usable name, as it ") as refusal:
        check_name(name, "here")
    assert fault in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_other_characters_may_be_allowed():
    assert fault_of("watch-overlap=0.5", IN_SWEEPS) == ""
    assert fault_of("Gas pedal-2", "- ") == ""
    assert fault_of("..", "- ") == "means a folder"
