"""From numbers to what people read: sheet, table, figure, report; none needs torch.

Outputs are flagged `update`: the old one stays until the new one is whole, also where its job fails.
"""

from affectbench.project import fingerprint

OTHER_TABLE_FORMATS = ("csv", "md", "tex", "brief.tex", "json")
TABLE_FORMATS = ("html", *OTHER_TABLE_FORMATS)
FIGURE_FORMATS = ("png", "pdf")
CAPTIONED = (*FIGURE_FORMATS, "txt")  # a paper's figure, with its caption


report: "../report/workflow.rst"


rule sheet:
    """Draw a contact sheet: what a source holds, with its labels.

    In: the prepared arrays of the source; the rows of one dataset that uses it.
    Out: one figure, as PNG and PDF.
    Spec: source, dataset, origin (raw, bundled or simulated), modalities, tasks.
    """
    input:
        lambda w: f"results/prepared/{w.source}/index.json",
        lambda w: f"results/rows/{plan.shown[w.source]}/rows.npz",
    output:
        report(
            update("reports/figures/datasets/{source}.png"),
            category="Datasets",
            caption="../report/sheet.rst",
            labels={"dataset": "{source}"},
        ),
        update("reports/figures/datasets/{source}.pdf"),
    log:
        "logs/sheet/{source}.log",
    group:
        together("reports")
    params:
        spec=lambda w: specs.sheet(w.source),
        code=fingerprint.of_stage("sheet"),
    shell:
        "python -P -m affectbench sheet --spec {params.spec:q} --code {params.code} 2> {log}"


rule table:
    """Write one table of a paper, in every format.

    In: the list of the paper's evaluations, and the files that the exhibit names in its READS.
    Out: the table as HTML, CSV, Markdown, LaTeX with intervals and (brief) without, and JSON with
    the origin of each cell.
    Spec: paper, exhibit.
    """
    input:
        read_by,
    output:
        report(
            update("reports/tables/{paper}/{exhibit}.html"),
            category="{paper}",
            subcategory="Tables",
            caption="../report/table.rst",
            labels=titled,
        ),
        update(expand("reports/tables/{{paper}}/{{exhibit}}.{format}", format=OTHER_TABLE_FORMATS)),
    log:
        "logs/table/{paper}/{exhibit}.log",
    group:
        together("reports")
    params:
        spec=lambda w: specs.exhibit(w.paper, w.exhibit),
        code=lambda w: codes.of_exhibit("table", w.paper, w.exhibit),
    shell:
        "python -P -m affectbench table --spec {params.spec:q} --code {params.code} 2> {log}"


rule figure:
    """Draw one figure of a paper.

    In: the list of the paper's evaluations, and the files that the exhibit names in its READS.
    Out: the figure as PNG and PDF, and its caption as text.
    Spec: paper, exhibit.
    """
    input:
        read_by,
    output:
        report(
            update("reports/figures/{paper}/{exhibit}.png"),
            category="{paper}",
            subcategory="Figures",
            caption="../report/figure.rst",
            labels=titled,
        ),
        update("reports/figures/{paper}/{exhibit}.pdf"),
        update("reports/figures/{paper}/{exhibit}.txt"),
    log:
        "logs/figure/{paper}/{exhibit}.log",
    group:
        together("reports")
    params:
        spec=lambda w: specs.exhibit(w.paper, w.exhibit),
        code=lambda w: codes.of_exhibit("figure", w.paper, w.exhibit),
    shell:
        "python -P -m affectbench figure --spec {params.spec:q} --code {params.code} 2> {log}"


rule page:
    """Gather one paper's tables and figures on a page of its own, a single file.

    In: as of the whole report, for one paper.
    Out: the page.
    Spec: papers (this one, with its exhibits), sheets, root_seed, effort, presets, look (as of the
    whole report).
    """
    input:
        lambda w: page_inputs(w.paper),
        lambda w: exhibit_files({"table": TABLE_FORMATS, "figure": CAPTIONED}, [w.paper]),
        lambda w: expand(
            "reports/figures/datasets/{source}.{format}",
            source=report_specs.sources_of(plan, w.paper),
            format=FIGURE_FORMATS,
        ),
    output:
        update("reports/papers/{paper}.html"),
    log:
        "logs/page/{paper}.log",
    group:
        together("reports")
    params:
        spec=lambda w: report_specs.page(
            specs, w.paper, configs.presets(workflow.configfiles, workflow.basedir)
        ),
        code=fingerprint.of_stage("page"),
    shell:
        "python -P -m affectbench page --spec {params.spec:q} --code {params.code} 2> {log}"


rule report:
    """Gather all tables, figures, records and costs on one page, a single file.

    In: every table, figure and contact sheet; each paper's cells and claims; the metrics of every
    evaluation; every record, which holds the digest of the history beside it and so stands for it.
    Out: the page, each paper's numbers as CSV, and what all is made of: plans, and records in short.
    Spec: papers (with their exhibits), sheets, root_seed, effort, presets, look (digests of the
    page's templates, style and script, and of the papers' and datasets' descriptions), labs
    (digests of the bundles of other labs, where some were imported).
    """
    input:
        expand("results/plan/{paper}.json", paper=plan.exhibits),
        expand("results/plan/{paper}.titles.json", paper=plan.exhibits),
        expand(
            "results/comparison/{paper}/{name}.csv", paper=plan.exhibits, name=("cells", "claims")
        ),
        [paths.member(*member) / "record.json" for member in plan.members],
        [paths.metrics(*of) / "metrics.csv" for of in plan.evaluations],
        exhibit_files({"table": TABLE_FORMATS, "figure": CAPTIONED}),
        expand(
            "reports/figures/datasets/{source}.{format}", source=plan.used, format=FIGURE_FORMATS
        ),
    output:
        update("reports/index.html"),
        update(
            expand(
                "reports/numbers/{paper}{kind}.csv",
                paper=plan.exhibits,
                kind=("", ".tables", ".claims"),
            )
        ),
        update("reports/numbers/made_on.json"),
        update(expand("reports/plan/{paper}.json", paper=plan.exhibits)),
        update("reports/plan/members.json"),
    log:
        "logs/report.log",
    group:
        together("reports")
    params:
        spec=report_specs.report(specs, configs.presets(workflow.configfiles, workflow.basedir)),
        code=fingerprint.of_stage("report"),
    shell:
        "python -P -m affectbench report --spec {params.spec:q} --code {params.code} 2> {log}"


rule partial_report:
    """Make the report of what is there: after failures, or while a run is under way.

    In: whatever the results folder holds, looked up when the job runs.
    Out: reports/partial/index.html, which no other rule reads, so Snakemake knows no output.
    Spec: members (the file that says what each should be made of), report, compare, subgroups
    (the specs of these rules), configfiles (of the config, to be those of a run).
    """
    log:
        "logs/partial_report.log",
    params:
        spec=lambda w: report_specs.partial(
            specs,
            wanted(),
            configs.presets(workflow.configfiles, workflow.basedir),
            given_configfiles(),
        ),
    shell:
        "python -P -m affectbench partial_report --spec {params.spec:q} 2> {log}"


rule mine:
    """Make the page of what the user's own config files add, beside what is there already.

    In: the metrics of the arms, variants and datasets that these files name, and of what a pair
    compares them with; explanations and galleries of these.
    Out: reports/mine/index.html, made as a partial report is.
    Spec: members, report, compare, subgroups (as of partial_report, the report for the papers of
    these arms), own (paper and its evaluations), files (the user's, by name).
    """
    input:
        lambda w: added_files(),
    log:
        "logs/mine.log",
    params:
        spec=lambda w: report_specs.mine(
            specs, wanted(), added(), configs.presets(workflow.configfiles, workflow.basedir)
        ),
    shell:
        "python -P -m affectbench partial_report --spec {params.spec:q} 2> {log}"
