"""The bank of `samples/bank-hotline`, loaded from its file: the folder's name is no module name."""

import importlib.util
from types import ModuleType

import pytest

import samples


@pytest.fixture(scope="session")
def bank_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "bank_service", samples.FOLDER / "bank-hotline" / "service.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bank(bank_module):
    with bank_module.serve() as url:
        yield url
