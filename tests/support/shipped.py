"""The project's own plugins: a user's methods and nets keep the contracts, and no rule of style."""

from tracked_files import committed

from affectbench.plan.catalogue import Catalogue
from affectbench.project import plugins
from affectbench.project.root import ROOT

COMMITTED = committed()


class Shipped(Catalogue):
    """A catalogue that lists the plugins that git knows alone."""

    def names(self, kind: str) -> list[str]:
        return [n for n in super().names(kind) if plugins.find(kind, n, ROOT) in COMMITTED]


SHIPPED = Shipped([ROOT])
PLUGINS = sorted(  # files of methods and datasets
    path
    for path in COMMITTED
    if path.parent in (ROOT / "methods", ROOT / "datasets")
    and path.suffix == ".py"
    and path.is_file()
)
