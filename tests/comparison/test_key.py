"""Keys: made from a plan, written into a CSV's columns, read again, matched and moved."""

import pandas as pd
import pytest

from affectbench.comparison.key import Columns, Key, Swept, members_behind, put_together


def evaluation(options: dict, variant: str = "xa_cmd", **more) -> dict:
    about = {"dataset": f"watch-{options}", "dataset_base": "watch", "options": options}
    about |= {"variant": f"{variant}-1", "variant_base": variant, "sweep": {}, "generation": 0}
    return {**about, "seeds": [0, 1, 2], "ensemble_sizes": [1, 2], **more}


WATCH = evaluation({"overlap": 0.5, "split": "subject", "fold": 0}, sweep={"width": 16})
ROAD = evaluation({"split": "subject", "overlap": 0.5}, dataset_base="road")


def row_of(key: Key, evaluations: list[dict], prefix: str = "") -> dict:
    columns = Columns(evaluations)
    names = columns.other_names if prefix else columns.names
    return dict(zip(names, map(str, columns.values(key)), strict=True))


def test_settings_are_equal_whatever_their_order():
    one, other = Swept.of({"a": 1, "b": 2.0}), Swept.read("b=2 a=1")
    assert one == other
    assert (one != other) is False
    assert hash(one) == hash(other)
    assert one != Swept.read("a=1")
    assert str(one) == "a=1 b=2"


def test_settings_match_by_what_is_given():
    swept = Swept.read("overlap=0.5 split=subject")
    assert swept.has({"split": "subject"})
    assert not swept.has({"split": "random"})
    assert Swept().within(swept)
    assert swept.replaced({"overlap": 0, "width": 8}) == Swept.read(
        "overlap=0 split=subject width=8"
    )


def test_a_key_of_an_evaluation_is_without_its_fold():
    key = Key.of(WATCH, 5, "activity")
    assert key == Key(
        "watch", Swept.read("overlap=0.5 split=subject"), "xa_cmd", Swept.read("width=16"),
        0, 5, "activity",
    )  # fmt: skip
    assert key.text == "watch|overlap=0.5 split=subject|xa_cmd|width=16|0|5|activity"
    assert key.without_task() == Key.of(WATCH, 5)


@pytest.mark.parametrize("entry", [WATCH, ROAD])
def test_what_columns_write_is_read_again_whatever_the_order_of_options(entry):
    key = Key.of(entry, 2, "activity")
    row = row_of(key, [WATCH, ROAD])
    again = Key.read({**row, "options": "not read", "sweep": "not read"})
    assert again == key
    assert again.text == key.text
    assert Key.read(pd.Series(row)) == key


def test_the_columns_are_one_for_each_part_option_and_swept_field():
    columns = Columns([WATCH, ROAD])
    assert columns.names[7:] == ("option.overlap", "option.split", "sweep.width")
    assert columns.values(Key.of(ROAD))[:4] == ("road", "split=subject overlap=0.5", "xa_cmd", "")
    assert columns.values(Key.of(ROAD))[7:] == ("0.5", "subject", "")


def test_the_other_side_has_columns_of_its_own_or_shares_them():
    ours, other = Key.of(WATCH, 1, "a"), Key.of(ROAD, 5, "b")
    row = row_of(ours, [WATCH, ROAD])
    assert Key.read(row, "other_") == ours
    assert Key.read({**row, "other_variant": "cmd"}, "other_") == ours._replace(variant="cmd")
    both = row | row_of(other, [WATCH, ROAD], "other_")
    assert (Key.read(both), Key.read(both, "other_")) == (ours, other)


def test_fields_are_matched_and_moved():
    key = Key.of(WATCH, 1, "activity")
    assert key.matches({"variant": "xa_cmd", "options": {"overlap": 0.5}})
    assert key.matches({"sweep": "width=16"})
    assert not key.matches({"sweep": ""})
    assert not key.matches({"options": {"overlap": 0}})
    moved = key.moved({"options": {"overlap": 0}, "sweep": "", "ensemble_size": 5})
    assert moved.text == "watch|overlap=0 split=subject|xa_cmd||0|5|activity"


def test_folds_are_put_together():
    folds = [evaluation({"overlap": 0, "fold": fold}) for fold in (0, 1)]
    assert put_together([*folds, WATCH]) == {Key.of(folds[0]): folds, Key.of(WATCH): [WATCH]}


def test_an_ensemble_is_of_the_first_seeds_and_a_single_network_of_all():
    behind = members_behind([WATCH])
    member = (WATCH["dataset"], "xa_cmd-1", 0)
    assert behind == {
        Key.of(WATCH, 1): [(*member, 0), (*member, 1), (*member, 2)],
        Key.of(WATCH, 2): [(*member, 0), (*member, 1)],
    }
