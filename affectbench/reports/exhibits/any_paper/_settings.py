"""How these exhibits name settings, models and metrics."""

from collections.abc import Mapping

METRICS = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_f1": "Macro F1",
    "ccc": "CCC",
    "nll": "Loss",
    "ece": "Calibration error",
    "rmse": "RMSE",
}
MAIN = ("balanced_accuracy", "ccc")  # which tell by themselves whether a task was learned


def setting_of(row: Mapping) -> dict[str, str]:
    """Return the columns that say where a value was reached."""
    return {"Dataset": row["dataset"], "Options": row["options"], "Task": row["task"]}


def model_of(row: Mapping, side: str) -> str:
    """Return a model's name, with what tells it from others of its title.

    side  what the names of its columns begin with: "", or "other_" of a difference

    >>> model_of({"title": "CMD", "sweep": "lr=0.1", "ensemble_size": 5, "generation": 0}, "")
    'CMD, lr=0.1, ensemble of 5'
    """
    size = row.get(f"{side}ensemble_size", row["ensemble_size"])
    parts = [row[f"{side}title"], row.get(f"{side}sweep", row["sweep"])]
    generation = row.get(f"{side}generation", row["generation"])
    if generation and str(generation) not in parts[0]:
        parts.append(f"generation {generation}")
    parts.append(f"ensemble of {size}" if size > 1 else "")
    return ", ".join(filter(None, parts))


def where_of(row: Mapping) -> str:
    """Return a setting in one line. Worked value: "watch, overlap=0 split=subject, activity"."""
    return ", ".join(filter(None, setting_of(row).values()))
