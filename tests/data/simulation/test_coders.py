"""Coders of action units disagree about as much as people do."""

import numpy as np
import torch

from affectbench.data.layouts.aff_wild2 import AUS as CODED
from affectbench.data.layouts.aff_wild2 import EDITIONS
from affectbench.data.simulation.faces.parameters import AUS
from affectbench.data.simulation.filmed import film
from affectbench.data.simulation.look import Look
from affectbench.data.simulation.wild import FREQUENCIES


def test_two_coders_have_the_kappa_of_human_coders_and_follow_the_true_probability():
    """Mean kappa of 0.75 over units, frame by frame (Lucey et al., 2010); chance is taken out."""
    generator, names = torch.Generator().manual_seed(11), EDITIONS["abaw2"].expressions
    look = Look("used", 8, "web")
    videos = list(film(names, FREQUENCIES["abaw2"], 250, 2, 112, generator, look))
    faces = [face for video in videos for face in video.people]
    units = [AUS.index(au) for au in CODED]
    p = np.concatenate([face.code_probability for face in faces])[:, units]
    coded = np.concatenate([face.coded for face in faces])[:, units]
    both, rate = (p**2 + (1 - p) ** 2).mean(axis=0), p.mean(axis=0)
    by_chance = rate**2 + (1 - rate) ** 2
    assert 0.70 < ((both - by_chance) / (1 - by_chance)).mean() < 0.80
    assert abs(coded.mean() - p.mean()) < 0.01
    strong, absent = p[coded == 1], p[coded == 0]
    assert strong.mean() > 0.75 > 0.1 > absent.mean()
