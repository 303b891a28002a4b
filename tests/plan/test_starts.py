"""A prefit that names a file of weights: a start of the repository, or a user's own."""

import json
from pathlib import Path

import pytest
from presets import CATALOGUE, config_of
from small_config import minimal

from affectbench.plan import configs
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Member
from affectbench.plan.inherit import resolved
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.specs import Specs
from affectbench.plan.starts import weight_files
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

TEACHER = Member("watch", "teacher", 0, 0)


def plan_with(prefit: dict, roots: tuple[Path, ...] = (ROOT,)) -> Plan:
    config = minimal()
    config["variants"]["teacher"]["prefit"] = prefit
    return read_plan(config, Catalogue(roots))


def fit_of(plan: Plan, member: Member = TEACHER) -> dict:
    return json.loads(Specs(plan).fit(member))


@pytest.fixture
def shelf(tmp_path) -> Path:
    """A root with two starts, and nothing else."""
    (tmp_path / "starts").mkdir()
    for name in ("faces", "voices"):
        (tmp_path / f"starts/{name}.safetensors").write_bytes(name.encode())
    return tmp_path


def test_a_start_is_in_the_spec_with_its_digest(shelf):
    plan = plan_with({"start": "faces"}, (ROOT, shelf))
    spec, without = fit_of(plan), fit_of(read_plan(minimal(), CATALOGUE))
    assert spec["weights"]["start"] == "faces"
    assert len(spec["weights"]["digest"]) == 16
    assert {k: v for k, v in spec.items() if k != "weights"} == without
    other = fit_of(plan_with({"start": "voices"}, (ROOT, shelf)))
    assert other["weights"]["digest"] != spec["weights"]["digest"]
    assert plan.members == read_plan(minimal(), CATALOGUE).members


def test_a_file_is_in_the_spec_by_its_content_and_not_by_its_path(tmp_path):
    specs = []
    for name, content in (("a.pt", b"1"), ("b.pt", b"1"), ("c.pt", b"2")):
        (tmp_path / name).write_bytes(content)
        prefit = {"file": str(tmp_path / name), "rename": {"b": "x", "a": "y"}, "without": ["z"]}
        plan = plan_with(prefit)
        specs.append(Specs(plan).fit(TEACHER))
        [(digest, path)] = weight_files(plan.variants.values()).items()
        assert (digest, path) == (
            fit_of(plan)["weights"]["digest"],
            str(tmp_path / name),
        )
    assert specs[0] == specs[1] != specs[2]
    assert json.loads(specs[0])["weights"]["rename"] == [["b", "x"], ["a", "y"]]  # as written


@pytest.mark.parametrize(
    ("prefit", "message"),
    [
        ({"start": "face"}, r"teacher.prefit: unknown start 'face'; did you mean 'faces'\?"),
        ({"start": "faces", "variant": "student"}, "names a start, which has no 'variant'"),
        ({"start": "faces", "rename": {"a": "b"}}, "names a start, which has no 'rename'"),
        ({"file": "no.pt", "dataset": "watch"}, "names a file, which has no 'dataset'"),
        ({"file": "no.pt"}, "there is no file 'no.pt'"),
        ({"file": "a.pkl"}, r"'a.pkl' is no file of weights; give .safetensors"),
        ({"file": "no.pt", "rename": {"a": 1}}, "rename.a: 1 is not a text"),
        ({"fil": "no.pt"}, "unknown key 'fil'|'variant' is missing"),
    ],
)
def test_a_mistake_is_refused_in_one_line(shelf, prefit, message):
    with pytest.raises(Refusal, match=message) as refused:
        plan_with(prefit, (ROOT, shelf))
    assert "\n" not in str(refused.value)


def test_a_child_that_starts_from_a_file_takes_no_variant_of_its_parents():
    parent = {"prefit": {"variant": "a", "dataset": "d"}}
    entries = {
        "parent": parent,
        "other": {"like": "parent", "prefit": {"start": "faces"}},
        "same": {"like": "parent", "prefit": {"members": {"first": 1}}},
        "back": {"like": "other", "prefit": {"variant": "b"}},
        "name": {"like": "other", "prefit": "b"},
    }
    whole = resolved({"variants": entries})["variants"]
    assert whole["other"]["prefit"] == {"start": "faces"}
    assert whole["same"]["prefit"] == {"variant": "a", "dataset": "d", "members": {"first": 1}}
    assert whole["back"]["prefit"] == {"variant": "b"}
    assert whole["name"]["prefit"] == "b"


def test_what_is_exported_is_a_member_that_is_scored():
    plan = read_plan(configs.read([ROOT / "config/starts.yaml"]), CATALOGUE)
    assert plan.exported
    assert set(plan.exported.values()) <= set(plan.members)
    assert plan.root_seed != config_of("default").get("root_seed", 0)
    config = configs.read([ROOT / "config/starts.yaml"])
    next(iter(config["starts"].values()))["variant"] = "agcm"
    with pytest.raises(Refusal, match=r"starts\.\w+: no arm has 'agcm' on"):
        read_plan(config, CATALOGUE)


def test_public_weights_take_the_place_of_the_papers_stand_ins(tmp_path, monkeypatch):
    """With the files in place every member of EMENet and AGCM starts from one of them."""
    files = [ROOT / "config/paper.yaml", ROOT / "config/public.yaml"]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal, match=r"prefit.file: there is no file 'weights/"):
        read_plan(configs.read(files), CATALOGUE)
    (tmp_path / "weights").mkdir()
    for name in ("model_mobilefacenet.pth", "mae_pretrain_vit_base.pth"):
        (tmp_path / "weights" / name).write_bytes(name.encode())
    plan = read_plan(configs.read(files), CATALOGUE)
    assert len(weight_files(plan.variants.values())) == 2
    bases = {variant.base for variant in plan.variants.values() if variant.weights}
    assert {"tea_v", "stu_v", "tea_va", "agcm", "ts_cam", "wild_agcm"} <= bases
    fitted = {plan.variants[member.variant].base for member in plan.members}
    assert not fitted & {"face_alignment", "vit_landmarks"}
