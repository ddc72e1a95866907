"""HTTP exchanges: their error branch and the paths of their response fields (R-ivr.5)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

import jsonpath_rfc9535
from lxml import etree

from ivrdesigner.project import Finding, HttpNode
from ivrdesigner.rules.context import FlowContext
from vxml.message import Message

__all__ = ["error_branches", "response_paths"]


def error_branches(context: FlowContext) -> Iterator[Finding]:
    """IVR501."""
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, HttpNode) and node.error is None:
            yield context.finding(
                "IVR501",
                ("nodes", node_id, "error"),
                Message("{node} does not say where the call goes when the exchange fails.", node=node_id),
                Message("Add error: a node that apologises or leads to a person."),
                key=True,
            )


def response_paths(context: FlowContext) -> Iterator[Finding]:
    """IVR502."""
    for node_id, node in context.flow.nodes.items():
        if not isinstance(node, HttpNode):
            continue
        for name, path in node.response.fields.items():
            fault = path_fault(node.response.format, path)
            if fault:
                kind, remedy = _WORDS[node.response.format]
                yield context.finding(
                    "IVR502",
                    ("nodes", node_id, "response", "fields", name),
                    Message("The path of {name} is no {kind}: {reason}.", name=name, kind=kind, reason=fault),
                    remedy,
                )


_WORDS = {
    "json": (Message("JSONPath"), Message("Write it as in $.data.balance (RFC 9535).")),
    "xml": (Message("XPath"), Message("Write it as in /answer/balance (XPath 1.0).")),
    "text": (
        Message("regular expression with one group"),
        Message("Put what is to be kept in one pair of parentheses."),
    ),
}


@lru_cache(maxsize=8192)
def path_fault(kind: str, path: str) -> Message | None:
    """What is wrong with the path of a response field; None when it parses."""
    if len(path) > 2000:
        return Message("it is longer than {most} characters", most=2000)
    try:
        if kind == "json":
            jsonpath_rfc9535.compile(path)
        elif kind == "xml":
            etree.XPath(path)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                groups = re.compile(path).groups
            return None if groups == 1 else Message("it has {count} groups", count=groups)
    except (RecursionError, OverflowError):
        return Message("it is nested too deep")
    except Exception as error:
        reason = str(error).split("\n")[0].rstrip(".")[:120]
        return Message.of(reason) if reason else Message("it does not parse")
    return None
