"""From raw data to rows: simulate, prepare, select."""


rule simulate:
    """Simulate a dataset: write it in its official on-disk layout, with the truth beside it.

    In: nothing but the spec.
    Out: data/simulated/SOURCE/ with raw/ and truth/; the manifest holds a digest of both.
    Spec: source, use (the file in datasets/), options (those that change decoding), rows (how
    many to simulate), root_seed.
    """
    output:
        "data/simulated/{source}/manifest.json",
    log:
        "logs/simulate/{source}.log",
    group:
        together("data")
    params:
        spec=lambda w: specs.simulate(w.source),
        code=lambda w: codes.of_dataset("simulate", plan.sources[w.source].use),
    shell:
        "python -P -m affectbench simulate --spec {params.spec:q} --code {params.code} 2> {log}"


rule prepare:
    """Read a raw folder into arrays, decoded once; real and simulated data by the same reader.

    In: the manifest of a simulated source; a real one is known by its files' names and sizes.
    Out: results/prepared/SOURCE/; index.json holds the digest of every array beside it, so it
    stands for all of them.
    Spec: source, use, options (those that change decoding), origin (raw, bundled or simulated), raw
    (the folder that the config gives), manifest (of a real folder).
    """
    input:
        lambda w: simulated(w.source),
    output:
        "results/prepared/{source}/index.json",
    log:
        "logs/prepare/{source}.log",
    group:
        together("data")
    threads: readers_of
    params:
        spec=lambda w: specs.prepare(w.source),
        code=lambda w: codes.of_dataset("prepare", plan.sources[w.source].use),
    shell:
        "python -P -m affectbench prepare --spec {params.spec:q} --code {params.code} --cores {threads} 2> {log}"


rule select:
    """Choose a dataset's rows: windows, groups and splits, all of them indices into the arrays.

    In: the prepared arrays of its source.
    Out: row ids, where each row starts, its group, and its split.
    Spec: dataset, source, use, options (of decoding and of selection), root_seed, tasks (that
    are learned there, and so need a label in some training row).
    """
    input:
        lambda w: f"results/prepared/{plan.datasets[w.dataset].source}/index.json",
    output:
        "results/rows/{dataset}/rows.npz",
    log:
        "logs/select/{dataset}.log",
    group:
        together("data")
    params:
        spec=lambda w: specs.select(w.dataset),
        code=lambda w: codes.of_dataset("select", plan.datasets[w.dataset].use),
    shell:
        "python -P -m affectbench select --spec {params.spec:q} --code {params.code} 2> {log}"
