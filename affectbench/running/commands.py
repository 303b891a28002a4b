"""The command line: `python -P -m affectbench VERB`.

There is a verb for each rule of the workflow, which Snakemake calls, and some more for people
(`plan`, `show`, `trace`, `verify`, `check`, `diff`, `inspect`, `people`, `export`, `import`,
`starts`, `new`). Modules are imported when their verb is called.
"""

import argparse
import os
import sys

from affectbench.lack import of_lack
from affectbench.project.record import Clock
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.running import arguments, lifeline
from affectbench.running.given_json import mapping_in
from affectbench.running.host import MAY_USE_GPU, workplace_for
from affectbench.running.limit import limit
from affectbench.running.settings import Settings
from affectbench.running.stage import stage
from affectbench.store.costs import LINE

SPECS = "snakemake --printshellcmds shows the spec of each job"


class Spec(dict):
    """What a job is about; a key that it lacks is a mistake of who wrote it."""

    def __missing__(self, key: str) -> object:
        raise Refusal(f"--spec has no '{key}'; {SPECS}")


def main(given_arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit code.

    A user's mistake ends with one line on standard error and exit code 2, too little memory with
    one and exit code 1.
    """
    given = arguments.read(given_arguments)
    try:
        if given.verb in ASKED:
            return ASKED[given.verb](given)
        _check_root()
        spec = Spec(mapping_in(given.spec, "--spec", SPECS))
        _run(given.verb, spec, given.code, getattr(given, "cores", 1))
    except Refusal as refusal:
        print(f"affectbench {given.verb}: error: {refusal}", file=sys.stderr)
        return 2
    except Exception as error:
        lack = of_lack(error)
        if not lack and not (given.verb in ASKED and isinstance(error, OSError) and error.filename):
            raise
        about = lack or f"{error.filename}: {error.strerror}"
        print(f"affectbench {given.verb}: error: {about}", file=sys.stderr)
        return 1 if lack else 2
    return 0


def _run(verb: str, spec: dict, code: str, cores: int) -> None:
    """Run a job of the workflow; the last line of its log says what it cost.

    cores  that a job may use which can use several
    """
    lifeline.follow_run()
    clock, settings = Clock(), Settings.from_environment()
    limit(verb, settings.timeout)
    if verb == "publish":
        from affectbench.running.logbook import publish

        publish(tuple(spec["member"]), settings.tracking)
    elif verb == "partial_report":
        from affectbench.running.partial import compile_partial

        compile_partial(spec)
    elif verb in MAY_USE_GPU:
        with workplace_for(verb, spec, settings) as workplace:
            stage(verb).run(spec, code, workplace)
    else:
        several = (cores,) if verb in arguments.USE_CORES else ()
        stage(verb).run(spec, code, *several)
    print(LINE.format(**clock.read()), file=sys.stderr)


def _plan(given: argparse.Namespace) -> int:
    if given.claims is not None:
        from affectbench.running.foresee_claims import foresee_claims

        if given.budget is not None or given.groups or given.calibrate or given.targets != ["all"]:
            raise Refusal("--claims asks for no jobs; leave other options and targets out")
        return foresee_claims(given.claims, given.configfile)
    from affectbench.running.foresee import foresee

    return foresee(
        given.targets,
        given.configfile,
        given.cores,
        given.budget,
        in_groups=given.groups,
        measure=given.calibrate,
    )


def _show(given: argparse.Namespace) -> int:
    from affectbench.running.show import show

    show(given.name, given.configfile)
    return 0


def _trace(given: argparse.Namespace) -> int:
    from affectbench.running.tracing import trace

    trace(given.table, given.row, given.column)
    return 0


def _verify(given: argparse.Namespace) -> int:
    if given.starts is not None:
        from affectbench.running.starts import verify_starts

        return 0 if verify_starts(given.starts) else 1
    if given.stored:
        from affectbench.running.verify_stored import verify_stored

        return 0 if verify_stored() else 1
    from affectbench.running.verify import verify

    return 0 if verify(given.sample, given.seed) else 1


def _diff(given: argparse.Namespace) -> int:
    from affectbench.running.comparing.diff import diff

    diff(given.run_a, given.run_b, given.page, everything=given.all)
    return 0


def _starts(given: argparse.Namespace) -> int:
    from affectbench.running.starts import make_starts

    lifeline.follow_run()  # it is a job of the workflow
    make_starts()
    return 0


def _check(given: argparse.Namespace) -> int:
    from affectbench.running.check_plugin import check_plugin, is_asked_for

    if is_asked_for(str(given.expected)):
        return 0 if check_plugin(str(given.expected), str(given.fresh), given.plugins) else 1
    from affectbench.running.check import check

    return 0 if check(given.expected, given.fresh) else 1


def _inspect(given: argparse.Namespace) -> int:
    from affectbench.running.inspect import inspect

    inspect(given.dataset, given.raw, given.options, given.sample, given.sheet, given.plugins)
    return 0


def _people(given: argparse.Namespace) -> int:
    from affectbench.running.people import people

    people(given.dataset, given.raw, given.plugins)
    return 0


def _export(given: argparse.Namespace) -> int:
    from affectbench.running.sharing.export import Wishes, export

    terms = {name: getattr(given, name) for name in ("licence", "citation") if getattr(given, name)}
    wishes = Wishes(**terms, least=given.least_rows, pool=given.pool, configfiles=given.configfile)
    export(given.papers, given.to, wishes, dry_run=given.dry_run)
    return 0


def _import(given: argparse.Namespace) -> int:
    from affectbench.running.sharing.importing import import_bundle

    import_bundle(given.bundle, given.lab)
    return 0


def _new(given: argparse.Namespace) -> int:
    from affectbench.running.new import new

    new(given.kind, given.name, given.into)
    return 0


# The verbs for people: each runs with its own arguments and returns the exit code.
ASKED = {
    "plan": _plan,
    "show": _show,
    "trace": _trace,
    "verify": _verify,
    "check": _check,
    "diff": _diff,
    "starts": _starts,
    "inspect": _inspect,
    "people": _people,
    "export": _export,
    "import": _import,
    "new": _new,
}


def _check_root() -> None:
    """Refuse to run where the Snakefile and the installed package are of different copies."""
    expected = os.environ.get("AFFECTBENCH_ROOT")
    if expected and os.path.realpath(expected) != str(ROOT):
        raise Refusal(
            f"the Snakefile lies in {expected}, but the installed affectbench in {ROOT};"
            " run 'make env' beside the Snakefile, or activate its own environment"
        )
