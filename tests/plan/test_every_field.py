"""Every field of every method, net and dataset: its default is in range, what is outside refused.

Fields are found in the plugins, so that a new one is covered by being there.
"""

import contextlib
import copy
import math
from collections.abc import Iterator
from typing import Annotated, Literal, get_args, get_origin

import pytest
from presets import CATALOGUE
from shipped import SHIPPED
from small_config import minimal

from affectbench.data.layouts.ppb_emo_driving import DRIVING
from affectbench.data.simulation.controls import CASES
from affectbench.data.splits import FOLDS
from affectbench.learning.blocks.stream_tokens import HEAD_WIDTH
from affectbench.plan.catalogue import REQUIRED, Declaration, Option, check_relations, check_value
from affectbench.plan.members import read_plan
from affectbench.plan.values import checked
from affectbench.ranges import Fold, Range
from affectbench.refusal import Refusal

PLUGINS = [
    CATALOGUE.get(kind, name, "here")
    for kind in ("method", "network", "dataset")
    for name in SHIPPED.names(kind)
]
FIELDS = [(plugin, field) for plugin in PLUGINS for field in plugin.options]
STRANGE = (None, [], {}, "x", "a\nb", float("nan"), float("inf"), 10**30, -(10**30), b"", object())


def name_of(value: object) -> str:
    return f"{value.kind}-{value.name}" if isinstance(value, Declaration) else str(value)


def item_of(option: Option) -> object:
    """Return the type of a field, or of the items of a tuple."""
    return get_args(option.type)[0] if option.is_tuple else option.type


def ranges_of(type_: object) -> list[Range]:
    return [r for r in get_args(type_)[1:] if isinstance(r, Range)]


def outside(number: type, allowed: Range) -> Iterator[float]:
    """Yield the numbers next to each bound of a range that are outside of it."""
    step = 1 if number is int else 1e-6
    for bound, value in (
        (allowed.least, (allowed.least or 0) - step),
        (allowed.most, (allowed.most or 0) + step),
        (allowed.above, allowed.above),
        (allowed.below, allowed.below),
    ):
        if bound is not None:
            yield number(value)
    if allowed.multiple_of > 1 or allowed.odd:
        yield allowed.least + 1


@pytest.mark.parametrize(("plugin", "field"), FIELDS, ids=name_of)
def test_a_number_states_its_range_and_the_default_is_inside(plugin, field):
    option = plugin.options[field]
    plain = item_of(option)
    if get_origin(plain) is Annotated:
        assert get_args(plain)[0] in (int, float)
        assert ranges_of(plain)
    else:
        assert plain in (bool, str) or get_origin(plain) is Literal, f"{field} states no range"
    if option.default is not REQUIRED:
        default = check_value(option, option.default, "here")
        assert default == option.default
        assert type(default) is type(option.default) or plain is float


@pytest.mark.parametrize("plugin", PLUGINS, ids=name_of)
def test_the_defaults_of_a_plugin_fit_together(plugin):
    check_relations(plugin, {f: o.default for f, o in plugin.options.items()}, "here")


@pytest.mark.parametrize(("plugin", "field"), FIELDS, ids=name_of)
def test_what_is_outside_of_a_range_is_refused_with_the_range(plugin, field):
    option = plugin.options[field]
    plain = item_of(option)
    for allowed in ranges_of(plain):
        for value in outside(get_args(plain)[0], allowed):
            written = [value] if option.is_tuple else value
            with pytest.raises(Refusal, match=r"^key: .* is out of range; write what is") as told:
                check_value(option, written, "key")
            assert str(allowed) in str(told.value)


@pytest.mark.parametrize(("plugin", "field"), FIELDS, ids=name_of)
def test_any_value_is_taken_as_the_type_or_refused(plugin, field):
    option = plugin.options[field]
    for value in (*STRANGE, *([value] for value in STRANGE)):
        with contextlib.suppress(Refusal):
            taken = check_value(option, value, "key")
            items = taken if option.is_tuple else [taken]
            assert all(isinstance(i, str | bool) or math.isfinite(i) for i in items)


@pytest.mark.parametrize(
    ("place", "fields", "told"),
    [
        ("hparams", {"batch_size": 0}, "hparams.batch_size: 0 is out of range; write what is at"),
        ("hparams", {"steps": 0}, "hparams.steps: 0 is out of range; write what is at least 1"),
        ("hparams", {"lr": -1}, "hparams.lr: -1.0 is out of range; write what is above 0"),
        ("hparams", {"lr": [0.1, 0]}, "hparams.lr: 0.0 is out of range"),
        ("net", {"widths": [0, 4, 4]}, "net.widths: 0 is out of range; write what is 1 to"),
        (
            "net",
            {"kernels": [3, 4, 3]},
            "net.kernels: 4 is out of range; write what is odd",
        ),
        ("net", {"widths": [4, 4]}, "does not hold for widths (4, 4) and kernels (7, 5, 3); give"),
        ("net", {"widths": [], "kernels": []}, "does not hold for widths () and kernels ()"),
    ],
)
def test_a_plan_refuses_what_a_job_could_not_do(place, fields, told):
    config = copy.deepcopy(minimal())
    entry = config["variants"]["teacher"]
    entry[place] = {**entry.get(place, {}), **fields}
    with pytest.raises(Refusal) as refusal:
        read_plan(config, CATALOGUE)
    assert str(refusal.value).startswith("variants.teacher")
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("use", "options", "told"),
    [
        ("raf_db", {"size": 0}, "size: 0 is out of range; write what is 8 to 4,096"),
        ("noxi", {"window": 8, "stride": 9}, "stride <= window does not hold for window 8"),
        ("noxi", {"stride": 0}, "stride: 0 is out of range"),
        ("watch", {"overlap": 1}, "overlap: 1.0 is out of range; write what is at least 0 and"),
        ("aff_wild2", {"frames": 0}, "frames: 0 is out of range"),
        ("aff_wild2", {"classes": 8}, "for edition abaw2 and classes 8; abaw2 has seven"),
        ("affectnet", {"classes": 9}, "classes: 9 is not one of the choices; choose from: 7, 8"),
        ("ppb_emo", {"overlap": 0.75}, "for road_rate 1 and overlap 0.75; windows begin at"),
        ("ppb_emo", {"pictures": 3}, "for road_rate 1 and pictures 3; a window has 2 * road_rate"),
        ("ppb_emo", {"drop": "Speed"}, "drop: 'Speed' is not one of the choices"),
        ("controls", {"case": "none"}, "case: 'none' is not one of the choices"),
    ],
)  # fmt: skip
def test_a_plan_refuses_a_dataset_that_could_not_be_made(use, options, told):
    config = minimal()
    config["datasets"]["mine"] = {"use": use, "rows": 60, **options}
    with pytest.raises(Refusal) as refusal:
        read_plan(config, CATALOGUE)
    assert str(refusal.value).startswith("datasets.mine")
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("type_", "written", "value"),
    [
        (int, 60.0, 60),
        (int, "60", 60),
        (int, "6e1", 60),
        (float, 1, 1.0),
        (float, "1e-3", 0.001),
        (float, ".5", 0.5),
        (bool, "true", True),
        (bool, "no", False),
        (str, "1e-3", "1e-3"),
        (Literal["a", "b"], "a", "a"),
        (Literal[7, 8], 8.0, 8),
        (Literal[7, 8], "7", 7),
        (tuple[int, ...], [4.0, "8"], (4, 8)),
    ],
)
def test_a_value_is_taken_as_what_it_is_for(type_, written, value):
    taken = checked(type_, written, "key")
    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("type_", "written", "told"),
    [
        (int, 1.5, "1.5 is not a whole number; write a whole number"),
        (int, "1e-3", "'1e-3' is not a whole number; write 0.001"),
        (int, True, "True is not a whole number"),
        (float, "1,5", "'1,5' is not a number; write 1.5"),
        (float, "1_000", "'1_000' is not a number; write 1000.0"),
        (float, "inf", "'inf' is not a number"),
        (float, True, "True is not a number"),
        (bool, 1, "1 is not true or false; write true or false"),
        (bool, "maybe", "'maybe' is not true or false"),
        (str, 5, "5 is not a text; put it in quotes"),
        (tuple[int, ...], 4, "4 is not a list; write one, as [int, ...]"),
        (tuple[int, ...], ["x"], "'x' is not a whole number"),
        (Literal[7, 8], True, "True is not one of the choices; choose from: 7, 8"),
    ],
)
def test_what_is_not_meant_for_a_field_is_refused_with_what_to_write(type_, written, told):
    with pytest.raises(Refusal) as refusal:
        checked(type_, written, "key")
    assert str(refusal.value).startswith(f"key: {told}")


def test_ranges_that_repeat_a_constant_of_other_code_have_its_value():
    [allowed] = ranges_of(Fold)
    assert (allowed.least, allowed.most) == (0, FOLDS - 1)
    width = CATALOGUE.get("network", "temporal_tokens", "here").options["width"]
    assert ranges_of(width.type)[0].multiple_of == HEAD_WIDTH
    drop = CATALOGUE.get("dataset", "ppb_emo", "here").options["drop"]
    assert get_args(drop.type) == ("", *DRIVING)
    case = CATALOGUE.get("dataset", "controls", "here").options["case"]
    assert get_args(case.type) == tuple(CASES)
