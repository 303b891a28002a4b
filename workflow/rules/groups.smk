"""Which jobs share a job of a cluster; how many do is group-components in the profile."""


def in_groups():
    """Return whether groups are asked for. A dry run for this machine has none: finding out which
    jobs hang together takes as long as all the rest of it.
    """
    return not workflow.dryrun or bool(workflow.group_settings.group_components)


def together(name):
    """Return the function that names the group in which a job goes to a cluster."""

    def group(wildcards):
        return name if in_groups() else None

    return group


def batch_of(rule):
    """Return the function that names the group in which a member's job goes to a cluster.

    Members of one depth never wait for each other, so any of them may share a cluster job. How many
    do is group-components in the profile, which is given for the rule's name and so for all depths.
    """

    def group(wildcards):
        if not in_groups():
            return None
        name = f"{rule}_{plan.depth(member_of(wildcards))}"
        workflow.parent_groupids[name] = rule
        return name

    return group
