"""`<prompt>` and its content (VoiceXML 2.0 §4.1; SSML 1.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from vxml import model
from vxml.message import Message
from vxml.model import Content
from vxml.parser.attributes import Reader, local, namespace
from vxml.parser.schema import SPEECH, SSML_NAMESPACE

__all__ = ["prompt", "short_prompt", "speech_content", "text_of"]

_XML = "{http://www.w3.org/XML/1998/namespace}"
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
    if not reader.own(element) and namespace(element) != SSML_NAMESPACE:
        reader.forgive(element, Message("<{tag}> of another namespace is not spoken", tag=tag))
        return None
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
        case "meta" | "metadata" | "desc":
            return None
        case _ if tag in SPEECH:
            return model.Markup(
                position, tag, _markup_attributes(element), tuple(speech_content(reader, element))
            )
        case _:
            reader.problem(
                element, Message("<{tag}> may not stand in <{outer}>", tag=tag, outer=local(_parent(element)))
            )
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
        desc=" ".join(
            " ".join(map(str, child.itertext())) for child in element if local(child) == "desc"
        ).strip(),
    )


def _markup_attributes(element: etree._Element) -> tuple[tuple[str, str], ...]:
    """Attributes for the synthesizer: those of SSML and of XML (`xml:lang`); other namespaces' are left out."""
    found: list[tuple[str, str]] = []
    for key, value in element.attrib.items():
        name = str(key)
        if name.startswith(_XML):
            found.append((f"xml:{name.removeprefix(_XML)}", str(value)))
        elif not name.startswith("{"):
            found.append((name, str(value)))
    return tuple(found)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None  # the root is <vxml>
    return parent
