"""Differences that are meant: a file beside the project, so that a replay in continuous integration fails at new ones only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ivrdesigner.errors import RecordingError
from ivrdesigner.replay.differences import KINDS, Difference

__all__ = ["Acceptance", "Acceptances"]

_MAX_BYTES: Final = 4 << 20


class Acceptance(BaseModel):
    """One difference that is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    node: str = ""
    """``flow/node``; ``flow`` where it is at no node."""
    was: str = ""
    now: str = ""
    recording: str | None = None
    """File of the recording; without it the difference is accepted in all."""
    because: Annotated[str, Field(max_length=1000)] = ""
    """Remark for people."""

    def accepts(self, name: str, difference: Difference) -> bool:
        """Whether the difference of the recording of that name is this one."""
        return self.recording in (None, name) and self.about(difference)

    def about(self, difference: Difference) -> bool:
        """Whether the difference is this one, in whatever recording."""
        return (self.kind, self.node, self.was, self.now) == (
            difference.kind,
            _place(difference),
            difference.was,
            difference.now,
        )


class Acceptances:
    """The accepted differences of a file, and which of them were met."""

    def __init__(self, accepted: Iterable[Acceptance] = ()) -> None:
        self._accepted = list(accepted)
        self._met: set[int] = set()

    @classmethod
    def read(cls, file: Path) -> Acceptances:
        """From a YAML file: a list of `Acceptance`. Raises RecordingError for any other."""
        try:
            if file.stat().st_size > _MAX_BYTES:
                raise RecordingError(f"{file} is larger than {_MAX_BYTES} bytes.")
            data = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise RecordingError(f"{file} cannot be read: {getattr(error, 'strerror', error)}.") from None
        except (YAMLError, RecursionError, ValueError) as error:
            raise RecordingError(f"{file} is no YAML: {' '.join(str(error).split())[:300]}") from None
        if not isinstance(data, list | None):
            raise RecordingError(f"{file} is no list of accepted differences.")
        try:
            found = cls(Acceptance.model_validate(each) for each in data or ())
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise RecordingError(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        unknown = [each.kind for each in found._accepted if each.kind not in KINDS]
        if unknown:
            raise RecordingError(
                f"{file}: there is no difference {unknown[0][:40]!r}; there is {', '.join(KINDS)}."
            )
        return found

    def take(self, name: str, difference: Difference) -> bool:
        """Whether the difference is accepted; it counts as met then."""
        met = [index for index, each in enumerate(self._accepted) if each.accepts(name, difference)]
        self._met.update(met)
        return bool(met)

    def add(self, difference: Difference) -> None:
        """Accept a difference in all recordings."""
        if not any(each.recording is None and each.about(difference) for each in self._accepted):
            self._accepted.append(
                Acceptance(
                    kind=difference.kind, node=_place(difference), was=difference.was, now=difference.now
                )
            )
            self._met.add(len(self._accepted) - 1)

    @property
    def stale(self) -> list[Acceptance]:
        """Those that no recording met."""
        return [each for index, each in enumerate(self._accepted) if index not in self._met]

    def dumps(self) -> str:
        """The file that holds those that were met."""
        out = io.StringIO()
        yaml = YAML()
        yaml.width = 110
        kept = [each for index, each in enumerate(self._accepted) if index in self._met]
        yaml.dump([each.model_dump(exclude_defaults=True) for each in kept], out)
        return out.getvalue()


def _place(difference: Difference) -> str:
    return f"{difference.flow}/{difference.node}" if difference.node else difference.flow
