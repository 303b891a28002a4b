"""Pictures as large as they are used: each from its own stream; and faces that are easier."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from affectbench.data.layouts.aff_wild2 import SEVEN
from affectbench.data.simulation.faces import render as renderer
from affectbench.data.simulation.faces.parameters import AUS, IDENTITY, NUISANCE, draw_parameters
from affectbench.data.simulation.filmed import film
from affectbench.data.simulation.look import Look, draw_seeds
from affectbench.data.simulation.stills import BLOCK, draw_stills
from affectbench.project.plugins import load
from affectbench.store.arrays import Space

NAMES, PRIOR, SEED, OFFICIAL_SIDE = ("neutral", "happiness", "anger"), (3, 2, 1), 3, 100
USED = Look("used", 40)
TREES = {
    "raf_db": ("raf_db", {}),
    "mini": ("affectnet", {}),
    "full": ("affectnet", {"layout": "full"}),
}


def stills(rows: int, look: Look):
    return draw_stills(NAMES, PRIOR, rows, OFFICIAL_SIDE, SEED, look)


@pytest.mark.parametrize("size", [56, 33])
def test_a_picture_does_not_depend_on_how_many_are_drawn_at_a_time(size, monkeypatch):
    generator = torch.Generator().manual_seed(0)
    who = draw_parameters(IDENTITY, 40, generator) | draw_parameters(NUISANCE, 40, generator)
    who["blur"][:5] = 0  # a batch of these alone is not blurred, one with others is
    intensity, seeds = torch.rand(40, len(AUS), generator=generator), draw_seeds(40, generator)
    drawn = []
    for faces in (1, 3, 17, 40):
        monkeypatch.setattr(renderer, "CACHED_PIXELS", faces * size * size)
        drawn.append(b"".join(a.tobytes() for a in renderer.render(who, intensity, size, seeds)))
    assert len(set(drawn)) == 1


def test_people_do_not_depend_on_how_many_there_are():
    few, many = stills(5, USED), stills(BLOCK + 9, USED)
    for name in ("images", "points", "label", "posterior", "intensity", "failed"):
        assert np.array_equal(getattr(few, name), getattr(many, name)[:5]), name
    assert not np.array_equal(many.images[0], many.images[BLOCK])


def test_a_clip_does_not_depend_on_those_before_it():
    def videos(count: int):
        generator = torch.Generator().manual_seed(SEED)
        return list(film(SEVEN, (1,) * 7, count, 3, 112, generator, USED))

    for alone, among in zip(videos(2), videos(4), strict=False):
        assert np.array_equal(alone.sound, among.sound)
        assert alone.people[0].images.shape == (3, 40, 40, 3)
        assert np.array_equal(alone.people[0].images, among.people[0].images)
        assert np.array_equal(alone.people[0].label, among.people[0].label)


def test_a_small_picture_is_the_official_one_made_small():
    """The same people at two sizes differ by less than two pictures of the camera's noise."""
    small, large = stills(12, USED), stills(12, replace(USED, size=OFFICIAL_SIDE))
    assert small.images.shape == (12, 40, 40, 3)
    assert large.images.shape == (12, 100, 100, 3)
    assert small.points == pytest.approx(large.points, abs=1e-3)
    for one, other in zip(small.images, large.images, strict=True):
        shrunk = Image.fromarray(other).resize((40, 40), Image.Resampling.BILINEAR)
        assert np.abs(one.astype(int) - np.asarray(shrunk)).mean() < 6


def test_a_picture_is_never_larger_than_the_official_one():
    assert stills(2, Look("used", 224)).images.shape == (2, 100, 100, 3)


@pytest.mark.parametrize("name", TREES)
def test_readers_read_pictures_of_the_used_size(name, tmp_path):
    plugin, options = TREES[name]
    for part in ("raw", "truth"):
        (tmp_path / part).mkdir()
    dataset = load("Dataset", plugin, {"size": 40, "rendered": "used", **options})
    dataset.simulate(tmp_path, rows=12, seed=SEED)
    sides = {Image.open(path).size for path in (tmp_path / "raw").rglob("*.jpg")}
    assert sides == {(40, 40)}
    prepared = dataset.prepare(tmp_path / "raw", Space(tmp_path / "prepared"))
    points = np.asarray(prepared.targets["landmarks"]).reshape(12, 2, 68)
    middle = np.nanmean(points, axis=(0, 2))
    assert middle == pytest.approx((0.5, 0.55), abs=0.08)  # of the picture, whatever its size
    face = np.asarray(prepared.inputs["face"]).astype(int)
    assert face[:, 36:, :].std() > 10  # nothing was cut out beyond the picture's edge
    assert face[:, :, 36:].std() > 10


def test_studio_eases_the_picture_and_not_the_person():
    web, studio = stills(150, USED), stills(150, replace(USED, difficulty="studio"))
    for name in ("label", "posterior", "intensity", "failed"):
        assert np.array_equal(getattr(web, name), getattr(studio, name)), name
    moved = [drawn.points.mean(axis=1).std(axis=0).max() for drawn in (web, studio)]
    assert moved[1] < 0.75 * moved[0]
