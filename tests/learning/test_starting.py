"""What a network starts from: weights of a file, renamed, and refused where they do not fit."""

import re

import pytest
import torch
from public_weights import mae_vit, mobilefacenet
from safetensors.torch import save_file
from torch import nn

from affectbench.arrays import Task
from affectbench.learning import starting
from affectbench.learning.methods import load_method
from affectbench.plan import configs
from affectbench.project import fingerprint
from affectbench.project.plugins import load
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.weights import read_state

PUBLIC = configs.load(ROOT / "config/public.yaml").content["variants"]
MOOD = {"mood": Task("multiclass", ("calm", "glad"))}


class Small(nn.Module):
    """A body of two layers, and a head for each of two roles."""

    def __init__(self, *roles: str):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
        self.heads = nn.ModuleDict({role: nn.Linear(2, 1) for role in roles})


def documented(variant: str) -> dict:
    """Return how config/public.yaml reads a public file, as the spec of a fit has it."""
    prefit = PUBLIC[variant]["prefit"]
    return {"rename": list(prefit["rename"].items()), "without": prefit["without"]}


def test_a_file_starts_the_body_and_foreign_heads_stay_out(tmp_path):
    theirs, ours = Small("points", "mood"), Small("mood", "units")
    save_file(theirs.state_dict(), tmp_path / "a.safetensors")
    units = ours.heads["units"].weight.clone()
    starting.load_state(ours, tmp_path / "a.safetensors", ["mood", "units"], {})
    assert torch.equal(ours.body[0].weight, theirs.body[0].weight)
    assert torch.equal(ours.heads["mood"].weight, theirs.heads["mood"].weight)
    assert torch.equal(ours.heads["units"].weight, units)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"body.0.weight": torch.ones(2, 4)}, "'body.0.weight' (2, 4) does not fit .* (2, 3)"),
        ({"body.2.weight": torch.ones(1)}, "'body.2.weight' .* no such weight"),
        ({"body.1.bias": None}, "has weights of 'body', but not 'body.1.bias'"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(tmp_path, change, message):
    state = {**Small().state_dict(), **change}
    path = tmp_path / "a.safetensors"
    save_file({name: tensor for name, tensor in state.items() if tensor is not None}, path)
    with pytest.raises(Refusal) as refused:
        starting.load_state(Small(), path, [], {})
    assert re.search(message.replace("(", r"\(").replace(")", r"\)"), str(refused.value))
    assert "\n" not in str(refused.value)


def test_the_counters_of_batch_norms_may_be_missing(tmp_path):
    state = {n: t for n, t in Small().state_dict().items() if "num_batches" not in n}
    save_file(state, tmp_path / "a.safetensors")
    starting.load_state(Small(), tmp_path / "a.safetensors", [], {})


def test_a_mobilefacenet_as_ports_publish_it_starts_an_emenet(tmp_path):
    state = mobilefacenet()
    torch.save(state, tmp_path / "public.pth")
    for voice in ({}, {"voice": (2, 64, 64)}):  # the voice arm takes the same file
        shapes = {"face": (2, 112, 112, 3), **voice}
        network = load("Net", "emenet", {"hidden": 4}).build(shapes, MOOD)
        starting.load_state(network, tmp_path / "public.pth", MOOD, documented("tea_v"))
        face = network.face.state_dict()
        assert torch.equal(face["layers.0.0.weight"], state["conv1.conv.weight"])
        assert torch.equal(face["layers.13.layers.1.1.running_var"],
                           state["conv_4.model.5.conv_dw.bn.running_var"])  # fmt: skip
        assert torch.equal(face["layers.18.1.bias"], state["conv_6_dw.bn.bias"])
        assert sum(tensor.numel() for tensor in network.face.parameters()) == 937_344


@pytest.mark.parametrize("decoder", [False, True])
def test_maes_vit_as_it_is_published_starts_an_agcm(tmp_path, decoder):
    width, depth = 16, 2
    state = mae_vit(width, depth, grid=4, patch=7, decoder=decoder)
    torch.save({"model": state, "epoch": 3}, tmp_path / "public.pth")
    tasks = {"target": MOOD["mood"], "concepts": Task("multilabel", ("AU01", "AU04"))}
    fields = {"width": width, "depth": depth, "heads": 2, "grid": 4}
    network = load_method("agcm", {}).build(
        load("Net", "vit", fields), {"face": (28, 28, 3)}, tasks
    )
    starting.load_state(network, tmp_path / "public.pth", tasks, documented("agcm"))
    transformer = network.tokens["face"].transformer.state_dict()
    assert torch.equal(transformer["blocks.1.mlp.fc2.bias"], state["blocks.1.mlp.fc2.bias"])
    assert torch.equal(transformer["pos_embed"], state["pos_embed"])
    assert torch.equal(transformer["patch_embed.proj.weight"], state["patch_embed.proj.weight"])


def test_the_sizes_of_maes_encoder_are_the_papers():
    """ViT-B/16: what timm builds for the net's defaults has the names and shapes of MAE's file."""
    with torch.device("meta"):
        expected = mae_vit(768, 12, grid=14, patch=16, decoder=False)
        network = load("Net", "vit", {}).build({"face": (224, 224, 3)}, {})
    own = network.tokens["face"].transformer.state_dict()
    assert {n: t.shape for n, t in own.items()} == {n: t.shape for n, t in expected.items()}


def test_a_checkpoint_is_read_by_the_path_of_its_tensors_and_runs_nothing(tmp_path):
    torch.save({"model": {"a": torch.ones(2)}, "step": 3}, tmp_path / "a.pt")
    assert list(read_state(tmp_path / "a.pt")) == ["model.a"]
    torch.save({"model": Small()}, tmp_path / "whole.pth")  # a pickled object
    torch.save({"step": 3}, tmp_path / "none.pth")
    (tmp_path / "torn.safetensors").write_bytes(b"\x09")
    for name, message in (
        ("whole.pth", "holds more than tensors, and is not run"),
        ("none.pth", "holds no tensors by name"),
        ("torn.safetensors", "no whole file of weights"),
        ("absent.pth", "there is no such file"),
    ):
        with pytest.raises(Refusal, match=message) as refused:
            read_state(tmp_path / name)
        assert "\n" not in str(refused.value)


def test_a_file_is_found_by_its_digest_and_must_still_have_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "elsewhere" / "a.safetensors"
    path.parent.mkdir()
    save_file(Small().state_dict(), path)
    digest = fingerprint.of_bytes(path)
    spec = {"prefit": None, "tasks": {}, "weights": {"digest": digest, "rename": [], "without": []}}
    files.write_json(paths.weight_files(), {digest: str(path)})
    starting.start_from(Small(), spec)
    save_file({**Small().state_dict(), "more": torch.ones(1)}, path)
    with pytest.raises(Refusal, match="is not the file that was planned with"):
        starting.start_from(Small(), spec)
    files.write_json(paths.weight_files(), {})
    with pytest.raises(Refusal, match="does not say where the weights"):
        starting.start_from(Small(), spec)
