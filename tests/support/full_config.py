"""A config that has every key of the grammar, and is small."""

from pathlib import Path

EEG = {"net": {"name": "cnn1d", "widths": [4, 4, 4]}, "tasks": {"target": "activity"}}


def full(folder: Path) -> dict:
    """Return the config. Its files lie in a folder: of weights, and the raw data of one dataset."""
    weights = folder / "weights.pt"
    weights.write_bytes(b"weights")
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "ours/nets").mkdir(parents=True, exist_ok=True)
    (folder / "ours/nets/our_net.py").write_text("class Net:\n    pass\n", "utf-8")
    return {
        "root_seed": 1,
        "seeds": [0, 1],
        "effort": 1,
        "warm_start": True,
        "checkpoint": False,
        "tracking": "disabled",
        "members_per_gpu": 1,
        "timeout": {"fit": 600},
        "plugins": [str(folder / "ours")],
        "raw": {"noxi": str(folder / "raw")},
        "rows": {"raf_db": 60},
        "datasets": {
            "watch": {
                "use": "watch",
                "overlap": [0.0, 0.5],
                "fold": [0, 1],
                "zip": [["overlap", "fold"]],
            },
            "other": {"like": "watch", "overlap": 0.25, "fold": 2, "zip": None},
            "faces": {"use": "raf_db", "size": 32, "rows": 70},
        },
        "variants": {
            "teacher": {
                "method": "supervised",
                "hparams": {"lr": [0.01, 0.02], "steps": [4, 8]},
                "inputs": ["gyroscope"],
                "label": "teacher",
                "title": "Teacher",
                "shown_in": ["table2"],
                "effort": 1,
                "precision": "bf16",
                "compile": False,
                "seeds": [0, 1],
                "zip": [["lr", "steps"]],
                **EEG,
            },
            "student": {
                "method": "xa_cmd",
                "inputs": ["magnitude"],
                "teachers": [
                    {
                        "variant": "teacher",
                        "members": {"first": 1},
                        "generation": 0,
                        "where": {"lr": 0.01},
                    }
                ],
                "importance": True,
                **EEG,
            },
            "stacked": {
                "method": "vector_scaling",
                "inputs": [],
                "tasks": {"target": "activity"},
                "stacked_on": ["student"],
            },
            "started": {
                "method": "supervised",
                "inputs": ["gyroscope"],
                "prefit": {"variant": "student", "members": "same_seed", "dataset": "other"},
                **EEG,
            },
            "loaded": {
                "method": "supervised",
                "inputs": ["gyroscope"],
                "prefit": {"file": str(weights), "rename": {"a": "b"}, "without": ["heads"]},
                **EEG,
            },
            "begun": {
                "method": "supervised",
                "inputs": ["gyroscope"],
                "prefit": {"start": "vit_56"},
                **EEG,
            },
            "again": {
                "method": "self_distillation",
                "inputs": ["gyroscope"],
                "teachers": ["student"],
                "generations": [1, 2],
                **EEG,
            },
        },
        "starts": {"mine": {"dataset": "other", "variant": "student"}},
        "tune": {
            "student": {
                "trials": 2,
                "space": {
                    "net": {"widths": [[4, 4, 4], [8, 8, 8]]},
                    "hparams": {"lr": {"low": 0.001, "high": 0.1, "log": True}},
                },
            }
        },
        "papers": {
            "cross_modal": {
                "arms": {
                    "all": {
                        "datasets": [{"name": "watch", "where": {"fold": 0}}, "other"],
                        "variants": ["teacher", "student", "stacked", "started", "loaded"],
                        "ensemble_sizes": [1, 2],
                        "explain": ["teacher"],
                        "gallery": ["student"],
                        "occlude": ["student"],
                    },
                    "elsewhere": {
                        "datasets": ["other"],
                        "variants": ["again", "begun"],
                        "ood": ["watch-overlap=0.5-fold=1"],
                    },
                },
                "pairs": [["student", "stacked"]],
                "exhibits": ["table2"],
            }
        },
    }
