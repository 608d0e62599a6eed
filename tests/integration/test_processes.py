"""A module's tests run in one of pytest's processes, so the world that they share is made once for it.

xdist 3.8 with pytest 9.2 does not hear of groups (`--dist loadgroup`) and says nothing: it hands out single
tests, and every world is made twice.
"""

import os

import pytest


@pytest.mark.parametrize("_number", range(8))
def test_module_stays_on_one_process(tmp_path_factory: pytest.TempPathFactory, _number: int) -> None:
    """Each process of the run leaves its number in the folder that they share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    seen = tmp_path_factory.getbasetemp().parent / f"processes-{run}"
    seen.mkdir(exist_ok=True)
    (seen / str(os.getpid())).touch()

    assert len(list(seen.iterdir())) == 1
