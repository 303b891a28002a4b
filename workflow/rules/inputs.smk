"""What the rules ask the plan: which files a job needs, and which are asked for.

Functions only. Where one takes `wildcards`, Snakemake calls it for each job.
"""

from functools import cache

from affectbench.plan import report_specs
from affectbench.plan.entries import Member
from affectbench.plan.own import nothing_added, own
from affectbench.plan.truth import sees_truth
from affectbench.store.channels import channels
from affectbench.store.planned_costs import planned_costs


def simulated(source):
    """Return the manifest of a simulated source, which stands for its truth too; else nothing."""
    made_here = plan.sources[source].origin == "simulated"
    return f"data/simulated/{source}/manifest.json" if made_here else []


def readers_of(wildcards):
    """Return how many processes read a source: all cores for real data; what is simulated or comes
    with a package is small.
    """
    return workflow.cores if plan.sources[wildcards.source].origin == "raw" else 1


def member_of(wildcards):
    """Return the member that a job is for."""
    return Member(
        wildcards.dataset, wildcards.variant, int(wildcards.generation), int(wildcards.seed)
    )


def parents_of(member):
    """Return what a member learns from.

    Targets and inputs are predictions, a start is weights with the record that describes them, and
    a variant that weighs its teachers by `importance` needs their explanations.
    """
    parents = plan.parents(member)
    learned = [m for group in (parents.teachers, parents.stacked_on) for m in group.values()]
    needed = [paths.member(*m) / "prediction.npz" for members in learned for m in members]
    if plan.variants[member.variant].importance:
        needed += importance_of_teachers(member)
    if parents.prefit:
        folder = paths.member(*parents.prefit)
        needed += [folder / "weights.safetensors", folder / "record.json"]
    return needed


def importance_of_teachers(member):
    """Return the SAGE values of all teachers of a member."""
    teachers = plan.parents(member).teachers.values()
    return [paths.importance(*teacher) for group in teachers for teacher in group]


def truth_of(member):
    """Return the manifest that stands for the truth, where a member's method sees it."""
    variant = plan.variants[member.variant]
    if not sees_truth(variant, plan.catalogue):
        return []
    return simulated(plan.datasets[member.dataset].source)


def evaluation_of(wildcards):
    """Return the evaluation that a job is for; refuse one that no paper asks for."""
    key = (wildcards.dataset, wildcards.variant, int(wildcards.generation))
    if key not in plan.evaluations:
        raise WorkflowError(f"no arm of any paper evaluates {'/'.join(map(str, key))}")
    return plan.evaluations[key]


def read_beside(evaluation):
    """Return what an evaluation reads of its members beside what they store themselves.

    Predictions of other datasets' rows, what covering patches did, and SAGE values.
    """
    members = plan.members_of(evaluation)
    return [
        *(paths.prediction(other, *m) for other in evaluation.ood for m in members),
        *(paths.occlusion(*m) for m in plan.occluded_of(evaluation)),
        *(paths.importance(*m) for m in plan.explained_of(evaluation)),
    ]


def stored():
    """Return the files that stand for all that a run makes, so that it makes again what was lost.

    Snakemake looks for a file only where a job that runs reads it: a missing file that no job of
    this run reads would never be made again.
    """
    weighing = [m for m in plan.members if plan.variants[m.variant].importance]
    files_of_all = (
        *(paths.prepared(source) / "index.json" for source in plan.used),
        *(paths.rows(dataset) / "rows.npz" for dataset in plan.used_datasets),
        *(paths.member(*member) / "record.json" for member in plan.members),
        *(path for member in weighing for path in importance_of_teachers(member)),
        *(path for paper in plan.arms for path in metrics_of(paper, paths.SCORES + paths.COURSES)),
        *(path for evaluation in plan.evaluations.values() for path in read_beside(evaluation)),
        *(
            path
            for paper, exhibits in plan.exhibits.items()
            for exhibit in exhibits
            for path in read_of(paper, exhibit)
        ),
        *expand(rules.compare.output, paper=plan.exhibits),
        *rules.report.input,
        *rules.report.output,
    )
    return list(dict.fromkeys(map(str, files_of_all)))


def metrics_of(paper, names=paths.SCORES):
    """Return the metrics and sums of every evaluation of a paper, or other files of these."""
    evaluations = plan.arms[paper].evaluations
    folders = {paths.metrics(e.dataset, e.variant, e.generation) for e in evaluations}
    return [folder / name for folder in sorted(folders) for name in names]


def targets_of(paper):
    """Return the files from which the labels of a paper's datasets are read."""
    datasets = dict.fromkeys(e.dataset for e in plan.arms[paper].evaluations)
    return [
        path
        for name in datasets
        for path in (
            paths.rows(name) / "rows.npz",
            paths.prepared(plan.datasets[name].source) / "index.json",
        )
    ]


def answering(members):
    """Return members and those whose answers they take as inputs, each once."""
    answers, waiting = {}, [*members]
    while waiting:
        member = waiting.pop()
        if member not in answers:
            answers[member] = None
            waiting += [m for of in plan.parents(member).stacked_on.values() for m in of]
    return answers


def read_by(wildcards):
    """Return the files that the exhibit of a job reads."""
    return read_of(wildcards.paper, wildcards.exhibit)


def read_of(paper, exhibit):
    """Return the files that an exhibit reads, as its READS says.

    Most names are files of the paper's comparison (`cells`, `differences`); the others are made for
    each member or evaluation.
    """
    needed = [f"results/plan/{paper}.json", f"results/plan/{paper}.titles.json"]
    arms = plan.arms[paper]
    members = dict.fromkeys(m for e in arms.evaluations for m in plan.members_of(e))
    for name in specs.exhibit_facts(paper, exhibit)["READS"]:
        if name == "importance":
            needed += [paths.importance(*member) for member in arms.explained]
        elif name == "channels":
            needed += [channels(*member) for member in arms.explained]
        elif name == "costs":
            needed += [planned_costs(paper)]
            needed += [paths.member(*m) / "record.json" for m in answering(members)]
        elif name == "sizes":
            needed += [paths.member(*member) / "record.json" for member in members]
        elif name == "gallery":
            needed += [paths.gallery(*key) for key in arms.galleries]
        elif name == "metrics":
            needed += metrics_of(paper)
        elif name in ("targets", "votes"):
            needed += targets_of(paper)
        elif name in ("history", "diagnostics"):
            needed += metrics_of(paper, [f"{name}.csv"])
        else:
            needed.append(f"results/comparison/{paper}/{name}.csv")
    return needed


def exhibit_files(formats_of, papers=None):
    """Return the files of the exhibits of papers, of all if None; formats_of maps "table" and
    "figure" to formats.
    """
    return [
        f"reports/{kind}s/{paper}/{name}.{suffix}"
        for paper in (plan.exhibits if papers is None else papers)
        for name in plan.exhibits[paper]
        for kind in [specs.exhibit_facts(paper, name)["KIND"]]
        for suffix in formats_of[kind]
    ]


def page_inputs(paper):
    """Return what the page of one paper reads beside its exhibits."""
    evaluations = plan.arms[paper].evaluations
    members = plan.ancestry(m for e in evaluations for m in plan.members_of(e))
    return [
        *(f"results/plan/{paper}{kind}.json" for kind in ("", ".titles")),
        *(f"results/comparison/{paper}/{name}.csv" for name in ("cells", "claims")),
        *(paths.member(*m) / "record.json" for m in sorted(members)),
        *(paths.metrics(*e.key) / "metrics.csv" for e in evaluations),
    ]


@cache
def added():
    """Return what the user's own config files add; refuse where they name no arm, variant or
    dataset that a paper evaluates.
    """
    adds = own(plan, workflow.configfiles, workflow.basedir)
    if not adds.evaluations:
        raise WorkflowError(nothing_added(adds))
    return adds


def added_files():
    """Return the files that the page of what a user's files add is made of."""
    evaluations = {e.key: e for of_paper in added().evaluations.values() for e in of_paper}
    keys = {key for arms in plan.arms.values() for key in arms.galleries} & set(evaluations)
    return [
        *(paths.metrics(*key) / name for key in evaluations for name in paths.SCORES),
        *(paths.importance(*m) for e in evaluations.values() for m in plan.explained_of(e)),
        *(paths.gallery(*key) for key in sorted(keys)),
    ]


def titled(wildcards):
    """Return how Snakemake's own report lists an exhibit."""
    return {"exhibit": specs.exhibit_facts(wildcards.paper, wildcards.exhibit)["TITLE"]}


def wanted():
    """Write what every member is to be made of, and return that file's name."""
    path = paths.RESULTS / "plan" / "members.json"
    files.write_if_changed(path, report_specs.wanted(specs, codes))
    return str(path)
