"""Findings and proofs: what is wrong with a project, and what holds on every way that a call can take.

`validate` runs all rules over a loaded project. One module is one family of findings; `registry` names them all.
The codes stand in `ivrdesigner.project.catalogue` and are explained in docs/findings.md. May import
`ivrdesigner.graph`, `ivrdesigner.project`, `vxml.ecmascript` (syntax only), tree-sitter, lxml and networkx.
Requirements R-ivr.1 to R-ivr.7, R-ivr.9; JSONPath RFC 9535, XPath 1.0, ECMAScript.
"""

from ivrdesigner.rules.report import Proof, Report
from ivrdesigner.rules.validation import validate

__all__ = ["Proof", "Report", "validate"]
