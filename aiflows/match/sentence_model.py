"""The process of a sentence model: PyTorch takes seconds to load and holds up all that goes on beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["SentenceModel"]


class SentenceModel:
    """A `asr_tts.host.serve.WorkerEngine`: texts in, their vectors of length 1 out."""

    def __init__(self, folder: str) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        # A sentence is too little work to be divided, and calls share the processor.
        torch.set_num_threads(1)
        self._model = SentenceTransformer(folder, device="cpu", local_files_only=True)

    def describe(self) -> dict[str, Any]:
        """Nothing that the matcher does not know."""
        return {}

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Vectors of ``texts`` as rows of 32-bit numbers."""
        vectors = self._model.encode(
            header["texts"], normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return {}, np.ascontiguousarray(vectors, "<f4").tobytes()
