import os
import pathlib

import pytest


@pytest.fixture(scope="session")
def project() -> pathlib.Path:
    return pathlib.Path(os.environ.get("DAYGATE_PROJECT", pathlib.Path(__file__).parents[3]))
