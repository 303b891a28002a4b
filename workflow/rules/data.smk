"""Raw data to rows: simulate, prepare, select."""


rule simulate:
    """Write a dataset in its official on-disk layout, and the truth beside it."""
    output:
        "data/simulated/{source}/manifest.json",
    log:
        "logs/simulate/{source}.log",
    group:
        "data"
    params:
        spec=lambda w: specs.simulate(w.source),
        code=lambda w: specs.code_of_dataset("simulate", plan.sources[w.source].use),
    shell:
        "python -P -m affectbench simulate --spec {params.spec:q} --code {params.code} 2> {log}"


rule prepare:
    """Read a raw folder, real or simulated alike, into arrays: decoded once.

    index.json holds the digest of every array beside it, so it stands for all of them.
    """
    input:
        lambda w: simulated(w.source),
    output:
        "results/prepared/{source}/index.json",
    log:
        "logs/prepare/{source}.log",
    group:
        "data"
    params:
        spec=lambda w: specs.prepare(w.source),
        code=lambda w: specs.code_of_dataset("prepare", plan.sources[w.source].use),
    shell:
        "python -P -m affectbench prepare --spec {params.spec:q} --code {params.code} 2> {log}"


rule select:
    """Choose a dataset's rows, windows, groups and splits: indices only."""
    input:
        lambda w: f"results/prepared/{plan.datasets[w.dataset].source}/index.json",
    output:
        "results/rows/{dataset}/rows.npz",
    log:
        "logs/select/{dataset}.log",
    group:
        "data"
    params:
        spec=lambda w: specs.select(w.dataset),
        code=lambda w: specs.code_of_dataset("select", plan.datasets[w.dataset].use),
    shell:
        "python -P -m affectbench select --spec {params.spec:q} --code {params.code} 2> {log}"
