"""From config entries to sources, datasets and variants, checked against the plugins."""

from affectbench.plan.catalogue import REQUIRED, Catalogue, Declaration, check_relations
from affectbench.plan.effort import EFFORT, effort_of, with_effort
from affectbench.plan.entries import DatasetEntry, Entries, NamedParent, Source, Variant
from affectbench.plan.parents import read_parent
from affectbench.plan.reference_labels import REFERENCES
from affectbench.plan.starts import names_a_file, read_weights
from affectbench.plan.sweeps import Point, expand
from affectbench.plan.titles import check_shown_in, title_of_labels
from affectbench.plan.truth import GIVEN
from affectbench.refusal import Refusal, remedy

OWN_DATASET_KEYS = ("use", "zip", "rows")


def read_datasets(
    config: dict, catalogue: Catalogue
) -> tuple[dict[str, Source], dict[str, DatasetEntry]]:
    """Return every source and every expanded dataset of a config, by name."""
    sources, datasets = Entries("source"), Entries("dataset")
    for table in ("raw", "rows"):
        for use in config.get(table, {}):
            catalogue.get("dataset", use, f"{table}.{use}")
    for base, entry in config["datasets"].items():
        where = f"datasets.{base}"
        plugin = catalogue.get("dataset", entry["use"], f"{where}.use")
        given = {key: value for key, value in entry.items() if key not in OWN_DATASET_KEYS}
        for point in _expand(given, plugin, entry.get("zip", []), where):
            options = _resolved(point.values, plugin, where)
            source = _source(plugin, options, config, where, entry.get("rows"))
            if sources.get(source.name, source) != source:
                raise Refusal(
                    f"{where}: reads the same source '{source.name}' as a dataset before it, but of"
                    f" {source.rows} rows, not {sources[source.name].rows}; give both the same rows"
                )
            selection = {k: v for k, v in options.items() if k not in plugin.facts["decode"]}
            sources[source.name] = source
            name = point.name(base, where)
            datasets[name] = DatasetEntry(
                name, base, point.sweep, source.name, entry["use"], selection
            )
    return sources, datasets


def _check_reference(label: str, method: str, where: str) -> None:
    """Refuse a variant that is called as a floor or a ceiling, and is another method.

    By these labels a comparison knows what draws nothing, and what a network has to be above.
    """
    if REFERENCES.get(label, method) != method:
        raise Refusal(
            f"{where}: '{label}' is what references of method '{REFERENCES[label]}' are called, and"
            f" this is of '{method}'; give it another label"
        )


def read_variants(config: dict, catalogue: Catalogue) -> dict[str, Variant]:
    """Return every expanded variant of a config, by name; parents stay as written."""
    variants = Entries("variant")
    check_shown_in(config["variants"], catalogue.all_exhibits())
    titles = title_of_labels(config["variants"])
    effort = effort_of(config)
    for base, entry in config["variants"].items():
        where, label = f"variants.{base}", entry.get("label", base)
        method = catalogue.get("method", entry["method"], f"{where}.method")
        _check_reference(label, entry["method"], where)
        net_entry = dict(entry.get("net", {}))
        net_name = net_entry.pop("name", "")
        hparams = entry.get("hparams", {})
        _check_known(hparams, method, f"{where}.hparams")
        options, given = dict(method.options), dict(hparams)
        net = None
        if net_name:
            net = catalogue.get("network", net_name, f"{where}.net.name")
            _check_known(net_entry, net, f"{where}.net")
            if clash := sorted(set(net_entry) & set(hparams)):
                raise Refusal(
                    f"{where}: '{clash[0]}' is a field of both net and hparams; rename one of them"
                )
            options |= {field: net.options[field] for field in net_entry}
            given |= net_entry
        if "effort" in entry:
            options["effort"], given["effort"] = EFFORT, entry["effort"]
        parents = _parents(entry, method, where, catalogue)
        keys = {field: f"{where}.hparams.{field}" for field in hparams}
        keys |= {field: f"{where}.net.{field}" for field in net_entry}
        for point in expand(given, options, entry.get("zip", []), where, keys):
            of_method = {k: v for k, v in point.values.items() if k in hparams}
            of_net = {k: v for k, v in point.values.items() if k in net_entry}
            own = point.values.get("effort", EFFORT.default)
            name = point.name(base, where)
            variants[name] = Variant(
                name=name,
                base=base,
                sweep=point.sweep,
                method=entry["method"],
                hparams=with_effort(
                    _resolved(of_method, method, where), method, (effort, own), where
                ),
                effort=own,
                net=net_name,
                net_fields=_resolved(of_net, net, where) if net else {},
                inputs=tuple(entry["inputs"]),
                tasks=dict(entry["tasks"]),
                seeds=tuple(entry.get("seeds", config.get("seeds", [0]))),
                generations=_generations(entry, where),
                importance=entry.get("importance", False),
                precision=entry.get("precision", "float32"),
                compile=entry.get("compile", False),
                label=label,
                title=titles[label],
                shown_in=tuple(entry["shown_in"]) if "shown_in" in entry else None,
                **parents,
            )
    return variants


def _expand(given: dict, plugin: Declaration, zips: list, where: str) -> list[Point]:
    _check_known(given, plugin, where)
    return expand(given, plugin.options, zips, where)


def _check_known(given: dict, plugin: Declaration, where: str) -> None:
    for field in given:
        if field not in plugin.options:
            near = remedy(field, plugin.options, "option")
            raise Refusal(f"{where}: {plugin.kind} '{plugin.name}' has no '{field}'; {near}")


def _resolved(values: dict, plugin: Declaration, where: str) -> dict[str, object]:
    """Return the value of every option, given or default; refuse what does not fit together."""
    resolved = {}
    for field, option in plugin.options.items():
        if field not in values and option.default is REQUIRED:
            raise Refusal(
                f"{where}: {plugin.kind} '{plugin.name}' needs '{field}'; give it a value"
            )
        resolved[field] = values.get(field, option.default)
    check_relations(plugin, resolved, where)
    return resolved


def _source(
    plugin: Declaration, options: dict, config: dict, where: str, rows: int | None
) -> Source:
    """Return what a dataset reads: real data where the config has its folder, else simulated.

    rows  how many rows the dataset says that its simulator writes, else as the config's `rows` says
    """
    decode = {field: options[field] for field in plugin.facts["decode"]}
    changed = {k: v for k, v in decode.items() if v != plugin.options[k].default}
    name = Point(changed, {}).name(plugin.name, where)
    if raw := config.get("raw", {}).get(plugin.name):
        return Source(name, plugin.name, decode, "raw", raw, 0)
    if bundled := plugin.facts.get("bundled"):
        return Source(name, plugin.name, decode, "bundled", bundled, 0)
    if "simulate" not in plugin.functions:
        raise Refusal(
            f"{where}: '{plugin.name}' has no data; set raw: {{{plugin.name}: FOLDER}} to the data"
            " as distributed, or let its file say where an installed package has it (bundled:"
            " ClassVar[str] = 'sklearn/datasets'), or simulate it"
        )
    rows = rows or config.get("rows", {}).get(plugin.name)
    if rows is None:
        raise Refusal(
            f"{where}: '{plugin.name}' is simulated; set rows: {{{plugin.name}: N}},"
            f" or raw: {{{plugin.name}: FOLDER}} to use the real data"
        )
    return Source(name, plugin.name, decode, "simulated", "", rows)


def _generations(entry: dict, where: str) -> tuple[int, ...]:
    generations = tuple(entry.get("generations", [0]))
    if generations != (0,) and generations != tuple(range(1, len(generations) + 1)):
        raise Refusal(
            f"{where}.generations: {list(generations)} does not run 1, 2, 3, ...; each generation"
            " learns from the one before, so list them all from 1"
        )
    return generations


def _parents(
    entry: dict, method: Declaration, where: str, catalogue: Catalogue
) -> dict[str, object]:
    needs = method.facts.get("needs", ())
    for kind in needs:
        if kind not in entry and kind not in GIVEN:
            example = "VARIANT" if kind == "prefit" else "[VARIANT]"
            raise Refusal(f"{where}: method '{method.name}' needs {kind}; add {kind}: {example}")
    for kind in ("teachers", "stacked_on"):
        if kind in entry and kind not in needs:
            raise Refusal(f"{where}.{kind}: method '{method.name}' takes no {kind}; take it out")
    if "generations" in entry and "teachers" not in needs:
        raise Refusal(
            f"{where}.generations: method '{method.name}' has no teachers to learn from again;"
            " take it out"
        )
    for key in ("net", "inputs"):
        if entry.get(key) and set(needs) & set(GIVEN):
            raise Refusal(
                f"{where}.{key}: method '{method.name}' sees nothing but what the suite gives it; "
                + ("write inputs: []" if key == "inputs" else "take it out")
            )
    if entry["inputs"] and "net" not in entry:
        raise Refusal(f"{where}: it has inputs but no network; add net: {{name: NETWORK}}")
    if entry.get("importance") and "teachers" not in entry:
        raise Refusal(f"{where}.importance: it has no teachers to explain; add teachers")
    iterated = "pooled" if "generations" in entry else "same_seed"
    read: dict[str, tuple[NamedParent, ...]] = {}
    for kind, default in (("teachers", iterated), ("stacked_on", "same_seed")):
        key = f"{where}.{kind}"
        read[kind] = tuple(read_parent(r, default, key) for r in entry.get(kind, []))
        if other := next((r.dataset for r in read[kind] if r.dataset), ""):
            raise Refusal(
                f"{key}: dataset '{other}': predictions of another dataset's rows are of no use"
                " here; take dataset out (prefit may name one: weights fit any rows)"
            )
    prefit, written, key = None, entry.get("prefit"), f"{where}.prefit"
    if names_a_file(written):
        return {**read, "prefit": None, "weights": read_weights(written, catalogue, key)}
    if written:
        prefit = read_parent(written, "same_seed", key)
        if prefit.members not in ("same_seed", "first:1"):
            raise Refusal(
                f"{key}: members {prefit.members} cannot start one network;"
                " use same_seed or {first: 1}"
            )
    return {**read, "prefit": prefit}
