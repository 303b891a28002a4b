"""The commands that the help of each verb shows: they work after a run of the default preset."""

PROGRAM = "python -P -m affectbench"
EXAMPLES = {  # of the verbs for people: arguments that work after a run of the default preset
    "plan": (
        "--budget 10m",
        "--groups --configfile config/study.yaml",
        "--configfile config/smoke.yaml -- all",
        "--claims cross_modal --configfile config/study.yaml",
    ),
    "show": ("xa_cmd", "road_xa_cmd --configfile config/paper.yaml"),
    "trace": (
        "cross_modal/table2 'watch recording XA-CMD' 'no overlap: acc'",
        "'#xa_cmd_beats_cmd'",
        "'watch|overlap=0 split=recording|xa_cmd||0|1|activity' accuracy",
    ),
    "verify": ("--sample 1", "--stored", "--starts emenet_32"),
    "check": ("reports/numbers .check/reports/numbers", "method xa_cmd"),
    "diff": (". .check", ". .check --page reports/diff.html"),
    "inspect": ("fashion_mnist --raw data/simulated/fashion_mnist-size=32/raw",),
    "people": ("fer_plus --raw /data/FERPlus",),
    "export": (
        "--papers cross_modal --to cross_modal.zip --pool --dry-run",
        "--papers cross_modal --to cross_modal.zip --pool --licence CC-BY-4.0",
    ),
    "import": ("cross_modal.zip --as another_lab",),
    "starts": ("",),
    "new": ("method my_cmd", "dataset our_data", "net our_net"),
}
TARGETS = {  # the target whose commands show a verb that is not part of `all`
    "publish": "track", "search": "tune", "trials": "tune", "partial_report": "partial_report",
    "page": "cross_modal",
}  # fmt: skip


def examples(verb: str) -> list[str]:
    """Return the commands that a verb's help shows.

    Those of a verb of the workflow print the commands that Snakemake would call it with.
    """
    if verb in EXAMPLES:
        return [f"{PROGRAM} {verb} {arguments}".rstrip() for arguments in EXAMPLES[verb]]
    if verb == "start":
        return ["snakemake --dry-run --printshellcmds starts"]
    target = TARGETS.get(verb, "all")
    if target == verb:
        return [f"snakemake --dry-run --printshellcmds {target}"]
    return [f"snakemake --dry-run --printshellcmds --forcerun {verb} -- {target}"]
