"""Voice activity by level alone: no package is needed, and every loud sound is speech to it."""

from asr_tts.engines.energy_vad.detector import EnergyDetector

__all__ = ["EnergyDetector"]
