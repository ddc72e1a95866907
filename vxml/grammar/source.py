"""Bytes into text, and which form a grammar text is written in."""

from __future__ import annotations

import codecs
import re
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

__all__ = ["ABNF", "GSL", "JSGF", "SRGS_XML", "WORDS", "decode", "form_of", "resolve"]

SRGS_XML = "application/srgs+xml"
ABNF = "application/srgs"
JSGF = "application/x-jsgf"
GSL = "application/x-nuance-gsl"
WORDS = "text/plain"

_FORMS = {
    "application/srgs+xml": SRGS_XML,
    "application/grammar+xml": SRGS_XML,
    "application/x-srgs+xml": SRGS_XML,
    "text/grammar-xml": SRGS_XML,
    "application/srgs": ABNF,
    "application/grammar": ABNF,
    "application/x-abnf": ABNF,
    "application/x-jsgf": JSGF,
    "application/jsgf": JSGF,
    "text/x-jsgf": JSGF,
    "text/jsgf": JSGF,
    "application/x-gsl": GSL,
    "application/x-nuance-gsl": GSL,
    "text/gsl": GSL,
    "text/x-gsl": GSL,
}

_GENERIC = {
    "",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/octet-stream",
    "binary/octet-stream",
}
"""Media types of servers that do not know grammars: they say nothing about the form."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_TEXT_ENCODING = re.compile(rb"\A\s*#(?:ABNF|JSGF)\s+V?[0-9.]+\s+([A-Za-z0-9._-]{1,40})")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")


def decode(data: bytes | str) -> str:
    """By byte order mark, declared encoding, or as UTF-8; what is not UTF-8 then is read as Latin-1.

    The XML declaration is blanked (line breaks stay), so that nothing later believes the encoding it names.
    """
    text = data if isinstance(data, str) else _decode(data)
    text = text.removeprefix("\ufeff")
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
    return text


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if data[:1] in b"<#" and data[1:2] == b"\0":
        return data.decode("utf-16-le", "replace")
    if data[:1] == b"\0" and data[1:2] in (b"<", b"#"):
        return data.decode("utf-16-be", "replace")
    declared = _XML_ENCODING.match(data) or _TEXT_ENCODING.match(data)
    for encoding in (declared[1].decode("ascii") if declared else "utf-8", "utf-8"):
        try:
            if "\0" not in (text := data.decode(encoding)):
                return text
        except (UnicodeError, LookupError):
            continue
    return data.decode("latin-1")


_RULE_NAME = r"\.?[A-Z][\w.:-]*"
_JSGF_RULE = re.compile(r"(?:public\s+)?<[\w.]+>\s*=")
_CONTENT = re.compile(r'\{[^{}]*\}|"[^"]*"')
_GSL_START = re.compile(rf"\A(?:\[|;|{_RULE_NAME}(?::\w+)?\s*[\[(]|\()")


def form_of(text: str, media_type: str | None, *, tolerant: bool) -> str | None:
    """The media type of the form: what is declared, unless the text plainly says otherwise.

    None for a type that is not known, when the text does not say either. With ``tolerant`` off a known declared type
    is believed, and forms without a mark of their own are not guessed.
    """
    plain = (media_type or "").split(";")[0].strip().lower()
    declared = _FORMS.get(plain)
    if declared and not tolerant:
        return declared
    start = text[:400].lstrip()
    if start.startswith("#JSGF") or _JSGF_RULE.match(start) or re.match(r"grammar\s+[\w.]+\s*;", start):
        return JSGF
    if start.startswith("<") and not (declared is JSGF and re.match(r"<[\w.]+>", start)):
        return SRGS_XML
    if start.startswith("#ABNF") or (start.startswith("/") and "#ABNF" in text[:2000]):
        return ABNF
    if declared in (ABNF, JSGF, GSL):
        return declared
    if start.startswith("#") and declared is None:
        return ABNF
    if not tolerant or (declared is None and plain not in _GENERIC and "/" in plain):
        return None
    if _GSL_START.match(start) and "|" not in _CONTENT.sub("", start):  # GSL has no such sign
        return GSL
    return WORDS


def resolve(base: str, reference: str) -> tuple[str, str]:
    """A reference against a base URI, split into the absolute URI without fragment and the fragment.

    Two empty strings when the reference is no URI.
    """
    try:
        uri, fragment = urldefrag(reference.strip())
        return (_join(base, uri), fragment) if uri else ("", fragment)
    except ValueError:
        return "", ""


def _join(base: str, uri: str) -> str:
    joined = urljoin(base, uri)
    scheme = urlsplit(base).scheme
    if joined == uri and "//" in base and scheme and not urlsplit(uri).scheme:
        # urljoin knows only the schemes of its table; others with an authority or path join the same way.
        parts = urlsplit(urljoin("http" + base[len(scheme) :], uri))
        joined = urlunsplit((scheme, *parts[1:]))
    return joined
