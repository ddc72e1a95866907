import contextlib
import importlib.util

import pytest

from asr_tts.engines.espeak import EspeakSynthesizer


@pytest.fixture(scope="session")
def espeak():
    if importlib.util.find_spec("espeakng_loader") is None:
        pytest.skip("espeakng-loader is not installed: pip install 'ivrkit[tts-espeak]'")
    with contextlib.closing(EspeakSynthesizer()) as engine:
        yield engine
