"""What the visual editor asks of a project's files: their state, changes from the canvas, layout, a dry run.

Files are a dict of texts by path; nothing here knows Django, users or a database, and bad content gives findings.
May import all of `ivrdesigner` but the rest of `ivrdesigner.web`.
"""

from ivrdesigner.web.editor.changes import apply_change
from ivrdesigner.web.editor.files import FilesError, checked_files, loaded
from ivrdesigner.web.editor.placing import positions
from ivrdesigner.web.editor.state import state_of

__all__ = ["FilesError", "apply_change", "checked_files", "loaded", "positions", "state_of"]
