from pathlib import Path

import pytest
from synthetic import make_run

from deltagym.runs.folder import RunFolder


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished synthetic run; tests must not write into it but for its report and analysis."""
    return make_run(Path(tmp_path_factory.mktemp("runs")) / "run", steps=150)
