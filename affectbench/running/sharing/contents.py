"""What a bundle holds: how large it may be, which tables it has, and what it says of itself."""

from affectbench.refusal import Refusal
from affectbench.running.sharing.schemas import ABOUT, VERSION, fault_in
from affectbench.store.labs import BUNDLE
from affectbench.store.zips import Limits

LIMITS = Limits(entries=50_000, bytes_each=256 * 2**20, bytes_together=2**30)
# What a table may read to be in a bundle; the others are made of people's attributes or of what
# each network noted while it was fitted.
READABLE = ("cells", "differences", "claims", "curves", "metrics", "sizes", "costs")


def check_about(about: object, shown: str) -> dict:
    """Return what a bundle says of itself; refuse one that does not say it as export does."""
    version = about.get("version", VERSION) if isinstance(about, dict) else VERSION
    if version != VERSION:
        raise Refusal(
            f"{shown}: it is of version {str(version)[:20]} of bundles, and this is {VERSION}; use"
            " the affectbench that wrote it"
        )
    if wrong := fault_in(about, ABOUT):
        raise Refusal(
            f"{shown}: {BUNDLE} is not as export writes it ({wrong}); ask for another copy"
        )
    return about
