"""From rows to members: fit, and what reads a fitted member: predict, explain, occlude, publish.

A dataset's rows.npz holds indices alone; a job reads the arrays of the prepared source with them.
"""

MEMBER = "{dataset}/{variant}/g{generation}/s{seed}"


rule fit:
    """Train one member: one network of a variant, with one seed, on one dataset.

    In: the dataset's rows; of the members that it learns from predictions, importance or weights;
    where its method sees the truth, the manifest of the simulated source, a digest of it.
    Out: its weights, its prediction of every row, the training history, diagnostics (small tables
    that explain the fit), and a record of how it went.
    Spec: member, root_seed, source, method, hparams, net, net_fields, inputs (modalities), tasks,
    teachers (members whose predictions are targets), stacked_on (members whose predictions are
    inputs), prefit (the member whose weights it starts from), weights (the file that it starts
    from, if any), importance, given (row ids or the truth, which few methods see), precision,
    compile (how its network computes, where not as usual).
    """
    input:
        rows="results/rows/{dataset}/rows.npz",
        parents=lambda w: parents_of(member_of(w)),
        truth=lambda w: truth_of(member_of(w)),
    output:
        weights=f"results/members/{MEMBER}/weights.safetensors",
        prediction=f"results/members/{MEMBER}/prediction.npz",
        history=f"results/members/{MEMBER}/history.csv",
        diagnostics=f"results/members/{MEMBER}/diagnostics.csv",
        record=f"results/members/{MEMBER}/record.json",
    log:
        f"logs/fit/{MEMBER}.log",
    group:
        batch_of("fit")
    resources:
        gpu=int(slots > 0),
    params:
        spec=lambda w: specs.fit(member_of(w)),
        code=lambda w: codes.of_variant("fit", w.variant),
    shell:
        "python -P -m affectbench fit --spec {params.spec:q} --code {params.code} 2> {log}"


rule predict:
    """Predict another dataset's rows with a fitted member, for scores outside its domain.

    In: the other dataset's rows; the member's weights and record.
    Out: the member's prediction of every row of the other dataset.
    Spec: member, dataset (the other one), source.
    """
    input:
        rows="results/rows/{other}/rows.npz",
        weights=f"results/members/{MEMBER}/weights.safetensors",
        record=f"results/members/{MEMBER}/record.json",
    output:
        f"results/predictions/{{other}}/{MEMBER}.npz",
    log:
        f"logs/predict/{{other}}/{MEMBER}.log",
    group:
        together("predict")
    resources:
        gpu=int(slots > 0),
    params:
        spec=lambda w: specs.predict(member_of(w), w.other),
        code=lambda w: codes.of_variant("predict", w.variant),
    shell:
        "python -P -m affectbench predict --spec {params.spec:q} --code {params.code} 2> {log}"


rule explain:
    """Explain a member: how many nats of loss each feature removes for each class (SAGE).

    In: the dataset's rows; the member's weights and record.
    Out: for each class mode, class and feature a SAGE value with its standard error; and the same
    for each named group of input channels.
    Spec: member, root_seed, use, options (of the source, by which channels are named).
    """
    input:
        rows="results/rows/{dataset}/rows.npz",
        weights=f"results/members/{MEMBER}/weights.safetensors",
        record=f"results/members/{MEMBER}/record.json",
    output:
        f"results/importance/{MEMBER}.csv",
        f"results/importance/{MEMBER}.channels.csv",
    log:
        f"logs/explain/{MEMBER}.log",
    group:
        batch_of("explain")
    params:
        spec=lambda w: specs.explain(member_of(w)),
        code=lambda w: codes.of_variant("explain", w.variant),
    shell:
        "python -P -m affectbench explain --spec {params.spec:q} --code {params.code} 2> {log}"


rule occlude:
    """Cover what a concept's map points at, and as much elsewhere: does the concept notice?

    In: the dataset's rows; the member's weights and record.
    Out: for up to 96 test rows how far probabilities move when each region is covered.
    Spec: member, root_seed.
    """
    input:
        rows="results/rows/{dataset}/rows.npz",
        weights=f"results/members/{MEMBER}/weights.safetensors",
        record=f"results/members/{MEMBER}/record.json",
    output:
        f"results/occlusion/{MEMBER}.csv",
    log:
        f"logs/occlude/{MEMBER}.log",
    group:
        together("predict")
    params:
        spec=lambda w: specs.occlude(member_of(w)),
        code=lambda w: codes.of_variant("occlude", w.variant),
    shell:
        "python -P -m affectbench occlude --spec {params.spec:q} --code {params.code} 2> {log}"


rule publish:
    """Publish a stored member as one run of Weights & Biases.

    In: the member's history and record.
    Out: a note that says under which run it was published.
    Spec: member.
    """
    input:
        f"results/members/{MEMBER}/history.csv",
        f"results/members/{MEMBER}/record.json",
    output:
        f"results/tracked/{MEMBER}.json",
    log:
        f"logs/publish/{MEMBER}.log",
    group:
        together("publish")
    params:
        spec=lambda w: specs.publish(member_of(w)),
    shell:
        "python -P -m affectbench publish --spec {params.spec:q} 2> {log}"
