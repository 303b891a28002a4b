"""A variant's architecture, searched for on validation rows. `all` has none: ask for `tune`."""

from affectbench.project import fingerprint

TUNING = "results/tuning/{dataset}/{variant}"


rule search:
    """Search for a variant's architecture: fit many configurations, name the best on validation.

    In: the dataset's rows; of the members that the variant learns from, what a fit would read.
    Out: the chosen configuration, and all trials.
    Spec: dataset, variant, trials (how many), space (what may vary), fit (the spec of a fit as the
    config has it).
    """
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
        code=lambda w: codes.of_variant("search", w.variant),
    shell:
        "python -P -m affectbench search --spec {params.spec:q} --code {params.code} 2> {log}"


rule trials:
    """Draw how a search went: each trial's validation, and what each field did to it.

    In: all trials of the search.
    Out: one figure, as PNG and PDF.
    Spec: dataset, variant.
    """
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
