"""Which random streams a fit has."""

from affectbench.learning.fitting import seed_of


def of(dataset: str, variant: str, generation: int, seed: int, root: int = 0) -> int:
    return seed_of({"root_seed": root, "member": [dataset, variant, generation, seed]})


def test_variants_of_one_seed_share_their_streams_and_nothing_else_does():
    ours = of("raf_db", "agcm", 1, 0)
    assert of("raf_db", "by_step", 1, 0) == ours
    others = [
        of("affectnet", "agcm", 1, 0), of("raf_db", "agcm", 2, 0), of("raf_db", "agcm", 1, 3),
        of("raf_db", "agcm", 1, 0, root=5),
    ]  # fmt: skip
    assert len({ours, *others}) == 5
