"""What a new version of a project does otherwise: nodes, ways, prompts, flows and settings, not lines of text.

`difference` compares two loaded projects, faulty ones too. Order, comments, short forms, written-out defaults and
places on the canvas make no difference; nodes and flows that were renamed are recognised. Pure; may import
`ivrdesigner.graph` and `ivrdesigner.project`. Requirement R-ivr.12.
"""

from ivrdesigner.diff.changes import Difference, FieldChange, FlowChange, NodeChange, WayChange
from ivrdesigner.diff.projects import difference

__all__ = ["Difference", "FieldChange", "FlowChange", "NodeChange", "WayChange", "difference"]
