"""From members to numbers: evaluate, gallery, compare, subgroups. None loads a network."""

from affectbench.project import fingerprint

CELL = "{dataset}/{variant}/g{generation}"


rule evaluate:
    """Score a variant on a dataset: each seed alone, and each ensemble size.

    In: the dataset's rows, and its truth where it is simulated; the predictions of all seeds, on
    these rows and on those of other datasets; their histories and diagnostics; what covering
    patches did to the seeds that are occluded; the SAGE values of those that are explained.
    Out: every metric, and the sums over rows that decide it, by group, from which `compare` draws;
    the histories and the diagnostics of all seeds, each in one file.
    Spec: dataset, source, simulated (whether there is a truth), variant, generation, seeds,
    root_seed, tasks, ensemble_sizes, ood (other datasets), occluded, explained (seeds; the key is
    there only where there are some).
    """
    input:
        rows="results/rows/{dataset}/rows.npz",
        truth=lambda w: simulated(plan.datasets[w.dataset].source),
        members=lambda w: [
            paths.member(*member) / name
            for member in plan.members_of(evaluation_of(w))
            for name in ("prediction.npz", "history.csv", "diagnostics.csv")
        ],
        beside=lambda w: read_beside(evaluation_of(w)),
        elsewhere=lambda w: [paths.rows(other) / "rows.npz" for other in evaluation_of(w).ood],
    output:
        metrics=f"results/metrics/{CELL}/metrics.csv",
        sufficient=f"results/metrics/{CELL}/sufficient.parquet",
        history=f"results/metrics/{CELL}/history.csv",
        diagnostics=f"results/metrics/{CELL}/diagnostics.csv",
    log:
        f"logs/evaluate/{CELL}.log",
    group:
        together("evaluate")
    params:
        spec=lambda w: specs.evaluate(evaluation_of(w)),
        code=fingerprint.of_stage("evaluate"),
    shell:
        "python -P -m affectbench evaluate --spec {params.spec:q} --code {params.code} 2> {log}"


rule gallery:
    """Take a few test rows, the same for every variant, for figures that show examples.

    In: the dataset's rows, and its truth where it is simulated; the predictions of all seeds.
    Out: what these rows hold, their labels, and what each seed said of them.
    Spec: dataset, source, simulated (whether there is a truth), variant, generation, seeds, inputs
    (modalities), tasks, root_seed.
    """
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
        together("evaluate")
    params:
        spec=lambda w: specs.gallery(w.dataset, w.variant, int(w.generation)),
        code=fingerprint.of_stage("gallery"),
    shell:
        "python -P -m affectbench gallery --spec {params.spec:q} --code {params.code} 2> {log}"


rule compare:
    """Put a paper's folds and seeds together: intervals, paired tests, published values, verdicts.

    In: the list of the paper's evaluations; the metrics and sums of each.
    Out: every value with its interval, every paired difference, the verdict on every claim, and
    the points of receiver operating curves.
    Spec: paper, published (digest of the paper's file in workflow/published/), claims (digest of
    claims.yaml there), main_tests (digest of main_tests.yaml there), root_seed.
    """
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
        together("reports")
    params:
        spec=lambda w: specs.compare(w.paper),
        code=fingerprint.of_stage("compare"),
    shell:
        "python -P -m affectbench compare --spec {params.spec:q} --code {params.code} 2> {log}"


rule subgroups:
    """Score a paper's variants on parts of the people: by skin tone, age, glasses.

    In: the list of the paper's evaluations; the metrics and sums of each; their datasets' rows.
    Out: every metric on each part, with its interval, and the largest gap between parts.
    Spec: paper, root_seed.
    """
    input:
        arms="results/plan/{paper}.json",
        metrics=lambda w: metrics_of(w.paper),
        rows=lambda w: sorted(
            {paths.rows(e.dataset) / "rows.npz" for e in plan.arms[w.paper].evaluations}
        ),
    output:
        "results/comparison/{paper}/subgroups.csv",
    log:
        "logs/subgroups/{paper}.log",
    group:
        together("reports")
    params:
        spec=lambda w: specs.subgroups(w.paper),
        code=fingerprint.of_stage("subgroups"),
    shell:
        "python -P -m affectbench subgroups --spec {params.spec:q} --code {params.code} 2> {log}"
