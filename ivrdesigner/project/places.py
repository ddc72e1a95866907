"""Where each key and value of a file stands."""

from __future__ import annotations

from ivrdesigner.project.findings import FieldPath

__all__ = ["Mark", "Places"]

Mark = tuple[int, int, int, int]
"""Line and column of a key (or list item) and of its value, from 1."""


class Places:
    """Where the members of maps and lists stand. Keyed by object identity: the data must stay alive with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._marks: dict[int, dict[str | int, Mark]] = {}
        self._files: dict[int, dict[str | int, str]] = {}

    def put(self, container: object, key: str | int, mark: Mark) -> None:
        """Note the place of a member."""
        self._marks.setdefault(id(container), {})[key] = mark

    def has(self, container: object, key: str | int) -> bool:
        """Whether a member is written."""
        return key in self._marks.get(id(container), {})

    def adopt(self, other: Places) -> None:
        """Take over all places of another file."""
        for container, marks in other._marks.items():
            self._marks.setdefault(container, marks)
            files = other._files.get(container, {})
            self._files.setdefault(container, {key: files.get(key, other.file) for key in marks})

    def graft(self, source: object, target: object, keys: list[str]) -> None:
        """Say that members of the map ``target`` stand where those of ``source`` do."""
        marks, files = self._marks.get(id(source), {}), self._files.get(id(source), {})
        for key in keys:
            if key in marks:
                self._marks.setdefault(id(target), {})[key] = marks[key]
                self._files.setdefault(id(target), {})[key] = files.get(key, self.file)

    def where(self, root: object, path: FieldPath, *, key: bool = False) -> tuple[str, int, int]:
        """File, line and column of the deepest member of ``path`` that exists; parts that do not exist are skipped.

        A scalar is found at its value, a map or list at its key (or item), where people look for it; with
        ``key`` always at the key.
        """
        file, line, column = self.file, 1, 1
        here = root
        for part in path:
            step = str(part) if isinstance(here, dict) else part
            marks = self._marks.get(id(here))
            if not isinstance(here, dict | list) or marks is None or step not in marks:
                continue
            key_line, key_column, value_line, value_column = marks[step]
            file = self._files.get(id(here), {}).get(step, file)
            here = here[step]  # type: ignore[index]
            at_key = key or isinstance(here, dict | list)
            line, column = (key_line, key_column) if at_key else (value_line, value_column)
        return file, line, column
