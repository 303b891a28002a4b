"""Jobs that a killed run left on a cluster: found by their folder, told with the remedy."""

import os

import pytest

from affectbench.refusal import Refusal
from affectbench.running.queue import check_empty
from affectbench.running.session import check_python


@pytest.fixture
def squeue(tmp_path, monkeypatch):
    """Be in a folder, beside a squeue that answers what it is told to."""
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)

    def answers(text: str, code: int = 0) -> None:
        program = tmp_path / "bin/squeue"
        program.write_text(f"#!/bin/sh\nprintf '{text}'\nexit {code}\n")
        program.chmod(0o755)

    answers.here = here
    return answers


def test_jobs_of_this_folder_are_refused_with_their_numbers(squeue):
    squeue(f"12|{squeue.here}\\n7|/elsewhere\\n13|{squeue.here}\\n13|{squeue.here}\\n")
    with pytest.raises(Refusal, match="scancel 12 13; then start again"):
        check_empty()


def test_a_user_without_a_name_is_asked_for_by_number(squeue, monkeypatch):
    """As in a container, whose list of users lacks them."""

    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    program = squeue.here.parent / "bin/squeue"
    squeue("")
    program.write_text('#!/bin/sh\necho "$@" > asked\n')
    check_empty()
    assert f"--user {os.getuid()} " in (squeue.here / "asked").read_text()


def test_other_folders_and_one_s_own_job_are_no_matter(squeue, monkeypatch):
    squeue("7|/elsewhere\\n")
    check_empty()
    squeue(f"12|{squeue.here}\\n")
    monkeypatch.setenv("SLURM_JOB_ID", "12")  # a run inside an allocation of its own
    check_empty()


def test_a_python_in_a_folder_with_a_space_is_refused_on_a_cluster():
    with pytest.raises(Refusal, match="has a space; call Snakemake by a path without one"):
        check_python("/a folder/.venv/bin/python")
    check_python("/folder/.venv/bin/python")


def test_a_cluster_that_does_not_answer_is_none_unless_jobs_were_sent_to_it(squeue):
    squeue("slurm_load_jobs error", code=1)
    check_empty()
    (squeue.here / ".snakemake/slurm_logs").mkdir(parents=True)
    with pytest.raises(Refusal, match=r"cannot be asked .* they may still write. Try again; or"):
        check_empty()
