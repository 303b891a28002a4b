"""From members to starts: only config/starts.yaml has some, and the target `starts` asks for them.

No other rule reads what is made here. A fit that begins with a start reads the project's own copy
in starts/, and knows it by its digest.
"""


rule start:
    """Export a member's weights, without its heads, for other networks to start from.

    In: the member's weights and record; its metrics, for the card.
    Out: the weights, and a card: what on, how long, figures, licence, command.
    Spec: start, member, data (the spec of simulate).
    """
    input:
        lambda w: [
            *(
                paths.member(*plan.exported[w.start]) / n
                for n in ("weights.safetensors", "record.json")
            ),
            paths.metrics(*plan.exported[w.start][:3]) / "metrics.csv",
        ],
    output:
        weights="starts/{start}.safetensors",
        card="starts/{start}.md",
    log:
        "logs/start/{start}.log",
    params:
        spec=lambda w: specs.start(w.start),
        code=fingerprint.of_stage("start"),
    shell:
        "python -P -m affectbench start --spec {params.spec:q} --code {params.code} 2> {log}"
