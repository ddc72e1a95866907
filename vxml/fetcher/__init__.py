"""The I/O side of `Fetch`: files and HTTP (VoiceXML 2.0 §6.1; RFC 9111 caching by CacheControl).

Used by the drivers; the interpreter never imports it. May import requests, cachecontrol, `vxml.platform`.
"""

from vxml.fetcher.files import fetch_file, file_uri
from vxml.fetcher.http import HttpFetcher
from vxml.fetcher.reach import AddressRefused, Reach
from vxml.fetcher.resources import MAX_BYTES, ResourceFetcher
from vxml.fetcher.store import AnswerStore

__all__ = [
    "MAX_BYTES",
    "AddressRefused",
    "AnswerStore",
    "HttpFetcher",
    "Reach",
    "ResourceFetcher",
    "fetch_file",
    "file_uri",
]
