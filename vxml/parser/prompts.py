"""`<prompt>` and its content (VoiceXML 2.0 §4.1; SSML 1.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from vxml import model
from vxml.model import Content
from vxml.parser.attributes import Reader, local, namespace
from vxml.parser.schema import LEGACY, SPEECH

__all__ = ["prompt", "short_prompt", "speech_content", "text_of"]

_SSML_NAMESPACE = "http://www.w3.org/2001/10/synthesis"
_OWN = ("bargein", "bargeintype", "cond", "count", "timeout", "lang", "base", "version")


def prompt(reader: Reader, element: etree._Element) -> model.Prompt:
    attributes = reader.attributes(element)
    for name, values in (("bargein", "true false"), ("bargeintype", "speech hotword")):
        if name in attributes:
            attributes[name] = reader.choice(element, attributes, name, values)
    return model.Prompt(
        source=reader.source.position(element),
        content=tuple(speech_content(reader, element)),
        bargein=attributes.get("bargein"),
        bargeintype=attributes.get("bargeintype"),
        cond=attributes.get("cond"),
        count=reader.count(element, attributes),
        timeout=attributes.get("timeout"),
        lang=attributes.get("lang"),
        base=reader.base(element, "") or None,
    )


def short_prompt(reader: Reader, parent: etree._Element, parts: Iterable[Content]) -> model.Prompt | None:
    """Text, audio and value outside a `<prompt>` are a prompt in short (§4.1.2 Basic Prompts)."""
    content = tuple(parts)
    said = [part for part in content if not isinstance(part, model.Text) or part.text.strip()]
    if not said:
        return None
    return model.Prompt(source=said[0].source or reader.source.position(parent), content=content)


def text_of(reader: Reader, element: etree._Element, text: str | None) -> Iterator[model.Text]:
    """Character data, blanks folded."""
    if text:
        yield model.Text(reader.source.position(element), re.sub(r"\s+", " ", text))


def speech_content(reader: Reader, parent: etree._Element) -> Iterator[Content]:
    yield from text_of(reader, parent, parent.text)
    for child in parent:
        part = speech_element(reader, child)
        if part is not None:
            yield part
        yield from text_of(reader, parent, child.tail)


def speech_element(reader: Reader, element: etree._Element) -> Content | None:
    """One element of prompt content; None when it speaks nothing (then a problem was noted)."""
    tag, position = local(element), reader.source.position(element)
    if not reader.own(element) and namespace(element) != _SSML_NAMESPACE:
        reader.forgive(element, f"<{tag}> of another namespace is not spoken")
        return None
    if tag in LEGACY and tag != "dtmf":
        reader.forgive(element, f"<{tag}> of VoiceXML 1.0 is read as <{LEGACY[tag]}>")
        tag = LEGACY[tag]
    match tag:
        case "value":
            attributes = reader.attributes(element)
            return model.Value(position, reader.required(element, attributes, "expr"))
        case "audio":
            return audio(reader, element)
        case "mark":
            attributes = reader.attributes(element)
            reader.one_of(element, attributes, "name nameexpr")
            return model.Mark(position, attributes.get("name"), attributes.get("nameexpr"))
        case "enumerate":
            return model.Enumerate(position, tuple(speech_content(reader, element)))
        case "foreach":
            attributes = reader.attributes(element)
            item = reader.required(element, attributes, "item")
            reader.variable(element, item)
            array = reader.required(element, attributes, "array")
            return model.PromptForeach(position, item, array, tuple(speech_content(reader, element)))
        case "metadata" | "lexicon" | "desc":
            return None
        case _ if tag in SPEECH:
            attributes = {str(k): str(v) for k, v in element.attrib.items()}
            return model.Markup(
                position, tag, _legacy_attributes(element, attributes), tuple(speech_content(reader, element))
            )
        case _:
            reader.problem(element, f"<{tag}> may not stand in <{local(_parent(element))}>")
            return None


def audio(reader: Reader, element: etree._Element) -> model.Audio:
    attributes = reader.attributes(element)
    reader.one_of(element, attributes, "src expr")
    return model.Audio(
        source=reader.source.position(element),
        src=attributes.get("src"),
        expr=attributes.get("expr"),
        fetchtimeout=attributes.get("fetchtimeout"),
        fetchhint=attributes.get("fetchhint"),
        maxage=attributes.get("maxage"),
        maxstale=attributes.get("maxstale"),
        content=tuple(speech_content(reader, element)),
    )


def _legacy_attributes(element: etree._Element, attributes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """VoiceXML 1.0 wrote `<sayas class="digits">` and `<break size="medium"/>`."""
    tag = local(element)
    if tag == "sayas":
        kind = attributes.get("class", "")
        return (("interpret-as", kind),) if kind else ()
    if tag == "break" and "msecs" in attributes:
        return (("time", f"{attributes['msecs']}ms"),)
    if tag == "break" and "size" in attributes:
        return (
            ("strength", {"small": "weak", "large": "strong"}.get(attributes["size"], attributes["size"])),
        )
    return tuple((_prefixed(name), value) for name, value in attributes.items())


def _prefixed(name: str) -> str:
    """`xml:lang` and friends keep their prefix; other namespaces are dropped."""
    return re.sub(
        r"^\{http://www\.w3\.org/XML/1998/namespace\}",
        "xml:",
        re.sub(r"^\{(?!http://www.w3.org/XML).*\}", "", name),
    )


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None  # the root is <vxml>
    return parent
