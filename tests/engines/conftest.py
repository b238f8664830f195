"""A base small enough for tests: one layer, random weights from a fixed seed."""

from pathlib import Path

import pytest

pytest.importorskip("torch")


@pytest.fixture(scope="session")
def small_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from deltagym.models.embedded import model as tiny

    folder = tmp_path_factory.mktemp("base")
    tiny.build_model(tiny.TinyShape(hidden=32, layers=1, heads=2), seed=1).save_pretrained(folder)
    tiny.build_tokenizer().save_pretrained(folder)
    return folder
