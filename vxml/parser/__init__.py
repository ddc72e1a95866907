"""Bytes → frozen `vxml.model`, with every problem of a document reported at once.

`xml` reads XML safely and knows where each element stands; `schema` is the language as a table (VoiceXML
2.0 Appendix B, 2.1 Appendix B); `builder` walks the tree; `data` is XML of other languages. May import
`vxml.ecmascript`, `vxml.model`, `vxml.errors`, lxml.
"""

from vxml.parser.builder import parse_document
from vxml.parser.data import grants, parse_data
from vxml.parser.xml import MAX_BYTES, parse_xml

__all__ = ["MAX_BYTES", "grants", "parse_data", "parse_document", "parse_xml"]
