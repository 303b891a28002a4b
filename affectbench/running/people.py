"""What people's votes in a folder of raw data say, from its lists alone: no picture is needed."""

from affectbench.data.formats.guard import given_by_system
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.places import catalogue_with
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.refusal import Refusal
from affectbench.reports.exhibits.sureness import measured, shown


def people(use: str, raw: str, plugins: str | None = None) -> None:
    """Print the table "how sure are people" of a dataset, with a line for each number.

    use      the dataset's file in datasets/, which has a function `voted`
    raw      the folder of its lists
    plugins  the folder that has the dataset, where it is not the project's own
    """
    catalogue = catalogue_with(plugins)
    if "voted" not in catalogue.get("dataset", use, "people").functions:
        have = [n for n in catalogue.names("dataset") if "voted" in _functions(catalogue, n)]
        raise Refusal(f"people: nobody voted on {use}; name one of {', '.join(have)}")
    folder = raw_folder("raw", raw, use)
    with given_by_system(folder):
        votes, label = load("Dataset", use, {}, catalogue.roots[1:]).voted(folder)
    table = shown(measured(use, votes, label)).drop(columns="Dataset").set_index("Given").T
    print(f"How sure are people: {use} in {folder}\n")
    width = max(map(len, table.index))
    print(" " * width, *(f"{given:>8}" for given in table.columns))
    for measure, values in table.iterrows():
        print(f"{measure:{width}}", *(f"{value:>8}" for value in values))


def _functions(catalogue: Catalogue, name: str) -> frozenset[str]:
    return catalogue.get("dataset", name, "people").functions
