"""A config as small as a plan allows: one dataset, a teacher, and its student."""


def minimal() -> dict:
    return {
        "datasets": {"watch": {"use": "watch"}},
        "variants": {
            "teacher": {
                "method": "supervised",
                "net": {"name": "cnn1d"},
                "inputs": ["gyroscope"],
                "tasks": {"target": "activity"},
            },
            "student": {
                "method": "xa_cmd",
                "net": {"name": "cnn1d"},
                "inputs": ["magnitude"],
                "tasks": {"target": "activity"},
                "teachers": ["teacher"],
            },
        },
        "papers": {
            "cross_modal": {"arms": [{"datasets": ["watch"], "variants": ["teacher", "student"]}]}
        },
    }
