"""Voice activity by WebRTC's detector (``webrtcvad-wheels``), made strict in noise by a level above the noise floor."""

from asr_tts.engines.webrtc_vad.detector import WebrtcDetector

__all__ = ["WebrtcDetector"]
