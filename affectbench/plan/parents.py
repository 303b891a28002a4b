"""Who learns from whom: from a name in the config to one expanded variant and its members."""

from affectbench.plan.entries import DatasetEntry, Member, NamedParent, Parents, Variant
from affectbench.plan.values import swept_value
from affectbench.refusal import Refusal, remedy


def read_parent(written: str | dict, default: str, key: str) -> NamedParent:
    """Return a parent as written in the config; `default` is whose members, if it says none."""
    if isinstance(written, str):
        return NamedParent(written, default, None, {}, "", key)
    members = written.get("members", default)
    if isinstance(members, dict):
        members = f"first:{members['first']}"
    where, dataset = written.get("where", {}), written.get("dataset", "")
    return NamedParent(written["variant"], members, written.get("generation"), where, dataset, key)


def resolve(named: NamedParent, child: Variant, variants: dict[str, Variant]) -> Variant:
    """Return the variant that is named: it has the child's value of each shared sweep."""
    candidates = [v for v in variants.values() if named.variant in (v.base, v.name)]
    if not candidates:
        names = {v.base for v in variants.values()}
        raise Refusal(
            f"{named.key}: unknown variant '{named.variant}';"
            f" {remedy(named.variant, names, 'variant')}"
        )
    pinned = variants[named.variant].sweep if named.variant in variants else {}
    wanted = {**child.sweep, **pinned}
    for field, value in named.where.items():
        if field not in candidates[0].sweep:
            swept = remedy(field, candidates[0].sweep, "swept field")
            raise Refusal(f"{named.key}: '{field}' is not swept in '{named.variant}'; {swept}")
        wanted[field] = swept_value(value, [v.sweep[field] for v in candidates])
    matching = [
        v for v in candidates if all(wanted.get(f, value) == value for f, value in v.sweep.items())
    ]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(v.name for v in (matching or candidates))
    problem = "could be any of" if matching else "has no entry with the same sweep values; it has"
    raise Refusal(
        f"{named.key}: '{named.variant}' of '{child.name}' {problem}: {names};"
        " choose one with where: {FIELD: VALUE}"
    )


def parents(member: Member, variants: dict[str, Variant]) -> Parents:
    """Return the members that a member learns from.

    All are of its own dataset, except where a prefit names another. Generation g > 1 of an
    iterated variant learns from all its own seeds at g - 1, pooled.
    """
    child = variants[member.variant]
    prefit = _members(child.prefit, child, member, variants)[0] if child.prefit else None
    stacked_on = _grouped(child.stacked_on, child, member, variants)
    if child.iterated and member.generation > 1:
        own = tuple(member._replace(generation=member.generation - 1, seed=s) for s in child.seeds)
        return Parents({child.base: own}, stacked_on, prefit)
    teachers = _grouped(child.teachers, child, member, variants)
    return Parents(teachers, stacked_on, prefit)


def _grouped(
    parents_named: tuple[NamedParent, ...],
    child: Variant,
    member: Member,
    variants: dict[str, Variant],
) -> dict[str, tuple[Member, ...]]:
    """Return name -> members of each parent; two points of one sweep go by their own names."""
    written = [named.variant for named in parents_named]
    groups = {}
    for named in parents_named:
        members = _members(named, child, member, variants)
        shared = written.count(named.variant) > 1
        groups[members[0].variant if shared else named.variant] = members
    if len(groups) < len(parents_named):
        raise Refusal(f"{parents_named[0].key}: {written} names a variant twice; write each once")
    return groups


def _members(
    named: NamedParent, child: Variant, member: Member, variants: dict[str, Variant]
) -> tuple[Member, ...]:
    parent = resolve(named, child, variants)
    generation = named.generation
    if generation is None:
        generation = parent.generations[-1]
    if generation not in parent.generations:
        raise Refusal(
            f"{named.key}: '{parent.name}' has no generation {generation};"
            f" it has {', '.join(map(str, parent.generations))}"
        )
    seeds = _seeds(named, parent, member.seed)
    dataset = named.dataset or member.dataset
    return tuple(Member(dataset, parent.name, generation, seed) for seed in seeds)


def _seeds(named: NamedParent, parent: Variant, seed: int) -> tuple[int, ...]:
    have = ", ".join(map(str, parent.seeds))
    if named.members == "pooled":
        return parent.seeds
    if named.members == "same_seed":
        if seed not in parent.seeds:
            raise Refusal(
                f"{named.key}: '{parent.name}' has no seed {seed} (it has {have});"
                f" add the seed there, or set members: pooled"
            )
        return (seed,)
    first = int(named.members.removeprefix("first:"))
    if first > len(parent.seeds):
        raise Refusal(
            f"{named.key}: members first: {first}, but '{parent.name}' has only"
            f" {len(parent.seeds)} seeds ({have}); add seeds there, or ask for fewer"
        )
    return parent.seeds[:first]


def check_parents(variants: dict[str, Variant], datasets: dict[str, DatasetEntry]) -> None:
    """Resolve every parent once; refuse a circle, and a prefit on a dataset that is unknown."""
    for variant in variants.values():
        if variant.prefit and (named := variant.prefit.dataset) and named not in datasets:
            raise Refusal(
                f"{variant.prefit.key}: unknown dataset '{named}';"
                f" {remedy(named, datasets, 'dataset')}"
            )
    graph = {
        v.name: [
            resolve(r, v, variants).name
            for r in (*v.teachers, *v.stacked_on, *([v.prefit] if v.prefit else []))
        ]
        for v in variants.values()
    }
    done: set[str] = set()
    for start in graph:
        path = [start]
        _walk(start, graph, path, done)


def check_answers(parent: Variant, child: Variant, key: str) -> None:
    """Refuse a teacher, or a variant stacked on, that does not answer all that is learned from it.

    key  where the config names the parent, for the message
    """
    answered = set(parent.tasks.values())
    for task in child.tasks.values():
        if task not in answered:
            raise Refusal(
                f"{key}: '{child.name}' learns '{task}' from '{parent.name}', which learns"
                f" {' and '.join(sorted(answered))}; give '{parent.name}' that task, or take it out"
                f" of '{child.name}'"
            )


def _walk(name: str, graph: dict[str, list[str]], path: list[str], done: set[str]) -> None:
    for parent in graph[name]:
        if parent in path:
            circle = " -> ".join([*path[path.index(parent) :], parent])
            raise Refusal(
                f"variants.{name}: it learns from itself in a circle ({circle}); break it, or use"
                " generations for a variant that learns from its own earlier members"
            )
        if parent not in done:
            _walk(parent, graph, [*path, parent], done)
    done.add(name)
