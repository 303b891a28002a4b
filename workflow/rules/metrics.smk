"""Members to numbers: evaluate, gallery, compare. None loads a network."""

CELL = "{dataset}/{variant}/g{generation}"


rule evaluate:
    """Score each seed alone and each ensemble size; keep the sums that decide every metric."""
    input:
        rows="results/rows/{dataset}/rows.npz",
        truth=lambda w: simulated(plan.datasets[w.dataset].source),
        members=lambda w: [
            paths.member(*member) / "prediction.npz" for member in plan.members_of(cell_of(w))
        ],
        ood=lambda w: [
            paths.prediction(other, *member)
            for other in cell_of(w).ood
            for member in plan.members_of(cell_of(w))
        ],
        elsewhere=lambda w: [paths.rows(other) / "rows.npz" for other in cell_of(w).ood],
    output:
        metrics=f"results/metrics/{CELL}/metrics.csv",
        sufficient=f"results/metrics/{CELL}/sufficient.parquet",
    log:
        f"logs/evaluate/{CELL}.log",
    group:
        "evaluate"
    params:
        spec=lambda w: specs.evaluate(cell_of(w)),
        code=fingerprint.of_stage("evaluate"),
    shell:
        "python -P -m affectbench evaluate --spec {params.spec:q} --code {params.code} 2> {log}"


rule gallery:
    """Take a few test rows: what they hold, their labels, and what all seeds said of them."""
    input:
        rows="results/rows/{dataset}/rows.npz",
        truth=lambda w: simulated(plan.datasets[w.dataset].source),
        members=lambda w: [
            paths.member(*member) / "prediction.npz"
            for member in plan.seeds_of(w.dataset, w.variant, int(w.generation))
        ],
    output:
        f"results/gallery/{CELL}.npz",
    log:
        f"logs/gallery/{CELL}.log",
    group:
        "evaluate"
    params:
        spec=lambda w: specs.gallery(w.dataset, w.variant, int(w.generation)),
        code=fingerprint.of_stage("gallery"),
    shell:
        "python -P -m affectbench gallery --spec {params.spec:q} --code {params.code} 2> {log}"


rule compare:
    """Put folds and seeds together: values, intervals, paired tests, published values, verdicts."""
    input:
        arms="results/plan/{paper}.json",
        metrics=lambda w: metrics_of(w.paper),
    output:
        cells="results/comparison/{paper}/cells.csv",
        differences="results/comparison/{paper}/differences.csv",
        claims="results/comparison/{paper}/claims.csv",
        curves="results/comparison/{paper}/curves.csv",
    log:
        "logs/compare/{paper}.log",
    group:
        "reports"
    params:
        spec=lambda w: specs.compare(w.paper),
        code=fingerprint.of_stage("compare"),
    shell:
        "python -P -m affectbench compare --spec {params.spec:q} --code {params.code} 2> {log}"


rule subgroups:
    """Score a paper's cells on parts of the people: by skin tone, age, glasses."""
    input:
        arms="results/plan/{paper}.json",
        metrics=lambda w: metrics_of(w.paper),
        rows=lambda w: sorted(
            {paths.rows(cell.dataset) / "rows.npz" for cell in plan.arms[w.paper].cells}
        ),
    output:
        "results/comparison/{paper}/subgroups.csv",
    log:
        "logs/subgroups/{paper}.log",
    group:
        "reports"
    params:
        spec=lambda w: specs.subgroups(w.paper),
        code=fingerprint.of_stage("subgroups"),
    shell:
        "python -P -m affectbench subgroups --spec {params.spec:q} --code {params.code} 2> {log}"
