"""Where the flows of a site bring callers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from dialplan.routing import LiveProject

__all__ = ["destinations"]


def destinations(projects: Iterable[LiveProject]) -> frozenset[str]:
    """The URIs of their transfers, as far as they are written down; those that a flow computes are not known."""
    return frozenset(
        uri for project in projects for text in project.documents.values() for uri in _named(text)
    )


def _named(document: str) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(document.encode(), parser)
    for transfer in root.iter("{*}transfer") if root is not None else ():
        if transfer.get("dest"):
            yield transfer.get("dest", "")
