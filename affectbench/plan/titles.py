"""What tables and figures call a variant, and which of them show it."""

from collections.abc import Iterable

from affectbench.refusal import Refusal, remedy


def title_of_labels(variants: dict[str, dict]) -> dict[str, str]:
    """Return the title of every label in the config: label -> title.

    A title belongs to a label, so that one of the variants that share a label gives it for all.
    Without any, it is the label in words. Two titles for one label are refused.

    >>> entries = {"xa_cmd": {"title": "XA-CMD"}, "road_xa_cmd": {"label": "xa_cmd"}, "my_net": {}}
    >>> title_of_labels(entries)
    {'xa_cmd': 'XA-CMD', 'my_net': 'My net'}
    """
    titles, given_by = {}, {}
    for name, entry in variants.items():
        label = entry.get("label", name)
        if "title" not in entry:
            titles.setdefault(label, label.replace("_", " ").capitalize())
            continue
        first = given_by.setdefault(label, name)
        if first != name and titles[label] != entry["title"]:
            raise Refusal(
                f"variants.{name}.title: '{entry['title']}', but '{first}' has the same label"
                f" '{label}' and the title '{titles[label]}'; give the label one title"
            )
        titles[label] = entry["title"]
    return titles


def check_shown_in(variants: dict[str, dict], exhibits: Iterable[str]) -> None:
    """Refuse a variant that is to be shown in an exhibit that no paper has.

    Variants of one label are one row of a table, so that all are shown in the same exhibits.
    """
    given_by: dict[str, str] = {}
    for name, entry in variants.items():
        label = entry.get("label", name)
        first = given_by.setdefault(label, name)
        if entry.get("shown_in") != variants[first].get("shown_in"):
            raise Refusal(
                f"variants.{name}.shown_in: {entry.get('shown_in')}, but '{first}' has the same"
                f" label '{label}' and {variants[first].get('shown_in')}; say the same in both"
            )
        for exhibit in entry.get("shown_in", []):
            if exhibit not in exhibits:
                raise Refusal(
                    f"variants.{name}.shown_in: unknown exhibit '{exhibit}';"
                    f" {remedy(exhibit, exhibits, 'exhibit')}"
                )
