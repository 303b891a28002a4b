"""CREMA-D: 7,442 clips of 91 actors who say a sentence in one of six emotions; sound and video.

H. Cao, D. G. Cooper, M. K. Keutmann, R. C. Gur, A. Nenkova, R. Verma, "CREMA-D: Crowd-sourced
Emotional Multimodal Actors Dataset", IEEE Trans. Affective Computing 5(4), 2014. Anyone may
download it (Open Database License). About ten people voted on each clip given the voice alone, ten
given the face alone, and ten given both. affectbench/data/layouts/crema_d.py lists the files.

`emotion` is what the actor was asked for; `perceived` is what most chose who were given both,
without a label where two emotions tie. `voice` (log mel energies) and `prosody` are the 3.2 s in
the middle of a clip, in 64 steps, with silence around shorter ones. `face` is the square in the
middle of the video. `openface` is the same 3.2 s of action units, pose and gaze, where OpenFace 2
was run (FeatureExtraction -aus -pose -gaze on each video). Where a folder is missing, so are its
modalities.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import MISSING_CLASS, Array, Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.layouts import crema_d as layout
from affectbench.data.layouts import crema_d_media as media
from affectbench.data.layouts.crema_d import EMOTIONS, GIVEN, LEVELS, Clip
from affectbench.data.reader_log import log_summary, of_looked_at
from affectbench.project.folders import file_at, is_folder, shown
from affectbench.ranges import Count, Fold, Side
from affectbench.refusal import Refusal

NAMES = tuple(EMOTIONS.values())


@dataclass(frozen=True)
class Dataset:
    """A row is a clip.

    size      side in pixels to which faces are resized
    pictures  of the face in a clip: the middle ones of so many equal parts of it
    split     the unit that is never divided between train, val and test; "random" is the clip
    fold      which of five folds is test; a fifth of the rest is validation
    """

    size: Side = 112
    pictures: Count = 1
    split: Literal["random", "actor"] = "actor"
    fold: Fold = 0

    decode: ClassVar[tuple[str, ...]] = ("size", "pictures")
    modalities: ClassVar[tuple[str, ...]] = ("voice", "prosody", "face", "openface")
    tasks: ClassVar[tuple[str, ...]] = (
        "emotion",
        "perceived",
        "votes/voice",
        "votes/face",
        "votes/both",
    )
    bundled: ClassVar[str] = ""
    truth: ClassVar[tuple[str, ...]] = (
        "emotion/posterior",
        "votes/voice/posterior",
        "votes/face/posterior",
        "votes/both/posterior",
    )

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.crema_d import write

        write(into, rows, seed)

    def voted(self, raw: Path) -> tuple[dict[str, Array], Array | None]:
        """Return the votes by what people were given, and what actors were asked for.

        They are read from the lists alone.
        """
        clips = layout.read_clips(raw)
        votes = layout.read_votes(raw, clips)
        return votes, np.array([clip.emotion for clip in clips])

    def prepare(self, raw: Path, space) -> Arrays:
        clips = layout.read_clips(raw)
        votes = layout.read_votes(raw, clips)
        people = layout.read_actors(raw, clips)
        media_files = layout.find_media(raw, clips)
        row = np.array(
            [c.number - 1 for c in clips if all(f[c.number - 1] for f in media_files.values())]
        )
        if not len(row):
            raise Refusal(f"{shown(raw)}: no clip has both sound and video; copy what is missing")
        chosen = [clips[r] for r in row]
        counts: Counter[str] = Counter(clips=len(clips))
        files = {kind: [paths[r] for r in row] for kind, paths in media_files.items()}
        inputs = self._inputs(raw, chosen, files, space, counts)
        counted = {given: votes[given][row].astype(np.float32) for given in GIVEN.values()}
        attributes = {
            "actor": np.array([clip.actor for clip in chosen]),
            "sentence": np.array([clip.sentence for clip in chosen]),
            "intensity": np.array([LEVELS[clip.level] for clip in chosen]),
            **{key: values[row] for key, values in people.items()},
        }
        label = perceived(counted["both"])
        log_summary(_summary(chosen, inputs, counted, label, counts, space.whole))
        return Arrays(
            inputs=inputs,
            targets={
                "emotion": np.array([clip.emotion for clip in chosen]),
                "perceived": label,
                **{f"votes/{given}": on_clips for given, on_clips in counted.items()},
            },
            tasks={
                "emotion": Task("multiclass", NAMES),
                "perceived": Task("multiclass", NAMES),
                **{f"votes/{given}": Task("votes", NAMES) for given in counted},
            },
            row=row,
            group=attributes["actor"],
            split=np.full(len(row), "train"),
            attributes=attributes,
        )

    def _inputs(
        self, raw: Path, clips: list[Clip], files: dict, space, counts: Counter
    ) -> dict[str, Array]:
        """Read the modalities of which there are files, in the order of `modalities`."""
        names = [*(["voice", "prosody"] if "sound" in files else [])]
        inputs = {
            name: space.array(f"inputs/{name}", (len(clips), *media.SHAPES[name]), "float32")
            for name in names
        }
        if "film" in files:
            shape = (len(clips) * self.pictures, self.size, self.size, 3)
            inputs["face"] = space.array("inputs/face", shape, "uint8")
        tracks = _tracks(raw / "openface", [f"{clip.name}.csv" for clip in clips])
        if tracks:
            shape = (len(clips), *media.SHAPES["openface"])
            inputs["openface"] = space.array("inputs/openface", shape, "float32")

        def read(index: int) -> tuple[float, bool]:
            seconds, lost = None, False
            if "sound" in files:
                voice, prosody, seconds = media.read_sound(files["sound"][index])
                inputs["voice"][index], inputs["prosody"][index] = voice, prosody
            if "film" in files:
                pictures = inputs["face"][index * self.pictures : (index + 1) * self.pictures]
                seconds = media.read_film(files["film"][index], seconds, pictures)
            if tracks:
                path = tracks[index]
                track = media.read_track(path, seconds) if path else np.nan
                inputs["openface"][index] = track
                lost = path is not None and bool(np.isnan(track).any())
            return seconds, lost

        done = space.each(len(clips), read, "clips")
        lasting = [seconds for _, (seconds, _) in done]
        counts["lost"] = sum(lost for _, (_, lost) in done)
        counts["looked at"] = len(done)
        counts["untracked"] = tracks.count(None)
        counts["tracked"] = len(tracks) - counts["untracked"]
        counts["shortest, ms"], counts["longest, ms"] = (
            round(1000 * limit(lasting)) for limit in (min, max)
        )
        return inputs

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        """Take all clips; where OpenFace was run, those in which it saw the face throughout."""
        kept = np.arange(len(prepared.row))
        if "openface" in prepared.inputs:
            kept = kept[~np.isnan(np.asarray(prepared.inputs["openface"])).any(axis=(1, 2))]
        actor = np.asarray(prepared.group)[kept]
        label = np.asarray(prepared.targets["emotion"])[kept]
        # An actor plays every emotion, so actors are not stratified.
        by_actor = self.split == "actor"
        unit, label = (actor, np.zeros_like(label)) if by_actor else (kept, label)
        rng = streams.generator(root_seed, "split", "crema_d", self.split)
        first = kept * self.pictures
        takes = dict.fromkeys((*prepared.inputs, *self.tasks), Take(kept))
        if "face" in takes and self.pictures > 1:
            takes["face"] = Take(first, self.pictures)
        return Rows(
            row=np.asarray(prepared.row)[kept],
            group=actor,
            split=splits.split_by_fold(unit, label, self.fold, rng),
            takes=takes,
            attributes={name: np.asarray(v)[kept] for name, v in prepared.attributes.items()},
        )


def perceived(votes_NC: Array) -> Array:
    """Return the emotion that most people chose (N,); -1 where two tie, or nobody voted.

    >>> perceived(np.array([[1, 0, 0, 7, 0, 0], [4, 4, 0, 0, 0, 0]])).tolist()
    [3, -1]
    """
    votes_NC = np.nan_to_num(votes_NC)
    most_N = votes_NC.max(axis=1, keepdims=True)
    alone_N = (votes_NC == most_N).sum(axis=1) == 1
    return np.where(alone_N, votes_NC.argmax(axis=1), MISSING_CLASS)


def _tracks(folder: Path, names: list[str]) -> list[Path | None]:
    """Return OpenFace's csv of each clip, None where it is missing; [] without their folder.

    Refuses a folder that has none of them, as all clips would be left out.
    """
    if not is_folder(folder):
        return []
    tracks = [file_at(folder / name) for name in names]
    if not any(tracks):
        raise Refusal(
            f"{shown(folder)} has no csv of any clip, as {names[0]}; run OpenFace 2 on the"
            " videos, or take the folder out"
        )
    return tracks


def _summary(
    clips: list[Clip],
    inputs: dict,
    votes: dict[str, Array],
    label: Array,
    counts: Counter,
    whole: bool,
) -> dict[str, object]:
    """Return what was found, for the log; `whole` says whether all clips were looked at."""
    acted = np.array([clip.emotion for clip in clips])
    lasting = f"{counts['shortest, ms'] / 1000:g} to {counts['longest, ms'] / 1000:g}"
    without = [name for name in Dataset.modalities if name not in inputs]
    return {
        "clips listed": counts["clips"],
        "left out, sound or video missing": counts["clips"] - len(clips),
        "actors": len({clip.actor for clip in clips}),
        "modalities without files": ", ".join(without) or "none",
        "with OpenFace csv": counts["tracked"],
        "clips without a csv, no rows": counts["untracked"],
        "clips with the face lost, no rows": of_looked_at(
            counts["lost"], counts["looked at"], whole
        ),
        "seconds": of_looked_at(lasting, counts["looked at"], whole),
        **{
            f"votes a clip, {given}": f"{np.nansum(on_clips) / len(clips):.1f}, none on"
            f" {int(np.isnan(on_clips).any(axis=1).sum())}"
            for given, on_clips in votes.items()
        },
        "perceived: two emotions tie": int((label < 0).sum()),
        **{name: int((acted == k).sum()) for k, name in enumerate(NAMES)},
    }
