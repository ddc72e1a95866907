"""Results as JUnit XML, for continuous integration."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Final

from ivrdesigner.simulate.runner import ScenarioResult

__all__ = ["junit_xml"]

# XML 1.0 §2.2 Characters.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Sequence[ScenarioResult]) -> str:
    """A ``<testsuites>`` document; a suite is a file, times are virtual seconds."""
    root = ET.Element("testsuites", _totals(results))
    for file in dict.fromkeys(result.file for result in results):
        ours = [result for result in results if result.file == file]
        suite = ET.SubElement(root, "testsuite", {"name": _clean(file), **_totals(ours)})
        for result in ours:
            case = ET.SubElement(
                suite,
                "testcase",
                name=_clean(result.name),
                classname=_clean(file),
                file=_clean(file),
                time=f"{result.seconds:.3f}",
            )
            if not result.ok:
                failure = ET.SubElement(case, "failure", message=_clean(result.failure))
                failure.text = _clean("\n".join([result.failure, "Path: " + " → ".join(result.path)]))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _totals(results: Sequence[ScenarioResult]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(not result.ok for result in results)),
        "errors": "0",
        "time": f"{sum(result.seconds for result in results):.3f}",
    }


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
