"""Runs the documents and grammars by which VoiceXML interpreters are measured (W3C implementation reports, corpora).

`conformance_cases` finds the cases of a folder, `run_case` puts each into exactly one lane, `totals` and `table` sum
up. The material itself is not part of this package. The top of `vxml`: may import all of it.
"""

from vxml.conformance.cases import Case, Lane, Result, run_case
from vxml.conformance.sets import conformance_cases
from vxml.conformance.table import table, totals

__all__ = ["Case", "Lane", "Result", "conformance_cases", "run_case", "table", "totals"]
