"""Which models there are, by language."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from asr_tts.errors import EngineUnavailable, UnsupportedLanguage

__all__ = ["MODELS_VARIABLE", "Models", "model_for", "models"]

MODELS_VARIABLE = "IVRKIT_VOSK_MODELS"

Models = Mapping[str, Path]
"""BCP 47 tag in lower case → folder."""

_NAMED = re.compile(r"vosk-model-(?:small-|en-us-|spk-)*?([a-z]{2,3}(?:-[a-z]{2})?)(?:-|$)")
# The acoustic model and the folder of the graph, in the two layouts that the decoder opens.
_LAYOUTS = (("am/final.mdl", "graph"), ("final.mdl", ""))
_FIRST_WORD = b"<TransitionModel>"


def models(setting: str | Path | Mapping[str, str | Path] | None) -> Models:
    """The models of a setting, or of IVRKIT_VOSK_MODELS when it is None.

    A text is ``FOLDER`` or ``LANGUAGE=FOLDER``, several separated by ``;``. A folder is a model whose name tells its
    language (``vosk-model-small-en-us-0.15``), or holds such folders. Raises EngineUnavailable saying what is wrong.
    """
    found: dict[str, Path] = {}
    if isinstance(setting, Mapping):
        for language, folder in setting.items():
            _add(found, language, Path(folder))
        return found
    text = str(setting) if setting is not None else os.environ.get(MODELS_VARIABLE, "")
    for part in filter(None, (part.strip() for part in text.split(";"))):
        language, equals, folder = part.partition("=")
        if equals:
            _add(found, language, Path(folder))
        else:
            for path in _in_folder(Path(part)):
                _add(found, _language_of(path), path)
    return found


def model_for(language: str, known: Models) -> Path:
    """By RFC 4647 §3.4 Lookup, then any model of the same language. Raises UnsupportedLanguage."""
    subtags = language.lower().replace("_", "-").split("-")[:8]
    if subtags[0] == "zh":
        known = {("zh" + tag[2:] if tag.startswith("cn") else tag): path for tag, path in known.items()}
    for length in range(len(subtags), 0, -1):
        tag = "-".join(subtags[:length])
        if tag in known:
            return known[tag]
    for tag, path in known.items():
        if tag.partition("-")[0] == subtags[0]:
            return path
    raise UnsupportedLanguage(
        f"there is no vosk model for {language[:40]!r}; models are set for {', '.join(known) or 'no language'}"
    )


def _add(found: dict[str, Path], language: str, folder: Path) -> None:
    _need_folder(folder)
    layout = _layout(folder)
    if layout is None:
        raise EngineUnavailable(f"{folder}: not a vosk model: it has no am/final.mdl; unpack the model there")
    acoustic, graph = folder / layout[0], folder / layout[1]
    if not any(graph.glob("HCL?.fst")) or not _is_acoustic_model(acoustic):
        raise EngineUnavailable(
            f"{folder}: not a whole vosk model: {acoustic.name} is none, or there is no HCL?.fst beside it; "
            "unpack the model there again"
        )
    found.setdefault(language.strip().lower().replace("_", "-"), folder.resolve())


def _in_folder(folder: Path) -> list[Path]:
    _need_folder(folder)
    if _layout(folder) is not None:
        return [folder]
    inside = sorted(path for path in folder.iterdir() if _NAMED.match(path.name) and path.is_dir())
    if not inside:
        raise EngineUnavailable(f"{folder}: no vosk model is in this folder; unpack one there")
    return inside


def _need_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise EngineUnavailable(f"{folder}: there is no such folder")


def _layout(folder: Path) -> tuple[str, str] | None:
    return next((layout for layout in _LAYOUTS if (folder / layout[0]).is_file()), None)


def _is_acoustic_model(file: Path) -> bool:
    with file.open("rb") as start:
        return _FIRST_WORD in start.read(64)


def _language_of(folder: Path) -> str:
    named = _NAMED.match(folder.name)
    if named is None:
        raise EngineUnavailable(f"{folder}: its name does not tell its language; write LANGUAGE={folder}")
    return named[1]
