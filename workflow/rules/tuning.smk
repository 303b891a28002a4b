"""A variant's architecture: looked for on validation rows. Outside `all`: the target is `tune`."""

TUNING = "results/tuning/{dataset}/{variant}"


rule search:
    """Fit a variant in many configurations; name the one with the best validation."""
    input:
        rows="results/rows/{dataset}/rows.npz",
        parents=lambda w: parents_of(plan.searched(w.variant)),
    output:
        chosen=f"{TUNING}/chosen.yaml",
        trials=f"{TUNING}/trials.csv",
    log:
        "logs/search/{dataset}/{variant}.log",
    resources:
        gpu=int(slots > 0),
    params:
        spec=lambda w: specs.search(w.variant),
        code=lambda w: specs.code_of_variant("search", w.variant),
    shell:
        "python -P -m affectbench search --spec {params.spec:q} --code {params.code} 2> {log}"


rule trials:
    """Draw how a search went: each trial's validation, and what each field did to it."""
    input:
        f"{TUNING}/trials.csv",
    output:
        expand("reports/figures/tuning/{{dataset}}/{{variant}}.{format}", format=FIGURE_FORMATS),
    log:
        "logs/trials/{dataset}/{variant}.log",
    params:
        spec=lambda w: specs.trials(w.dataset, w.variant),
        code=fingerprint.of_stage("trials"),
    shell:
        "python -P -m affectbench trials --spec {params.spec:q} --code {params.code} 2> {log}"
