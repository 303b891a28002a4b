"""Made-up cells of the self-distillation paper's comparison."""

from affectbench.reports.exhibits.self_distillation._cells import DATA

COUNTS = {"rows": 1200, "groups": 40, "folds": 1, "members": 5, "of": 5, "status": "complete"}
KEY = {"dataset": DATA, "options": "", "sweep": ""}
TITLES = {"tea_v": "Tea (V)", "stu_v": "Stu{} (V)", "vs_v": "Vector scaling (V)"}
EMOTION = {
    "au_metric": "total",
    "expression_metric": "total",
    "total": "total",
    "ccc": "affect/valence",
}


def cell(variant: str, task: str, metric: str, value: float, generation=0, size=1, **more) -> dict:
    key = {"variant": variant, "generation": generation, "ensemble_size": size, "task": task}
    numbers = {"metric": metric, "value": value, "low": value - 0.1, "high": value + 0.1}
    printed = {"published": "", "published_on": "", "verdict": ""}
    key["title"] = TITLES.get(variant, variant).format(generation)
    return {**KEY, **key, **numbers, **COUNTS, **printed, **more}


def emotion(variant: str, generation=0, size=1, **more) -> list[dict]:
    return [
        cell(variant, task, metric, 0.5, generation, size, **more)
        for metric, task in EMOTION.items()
    ]
