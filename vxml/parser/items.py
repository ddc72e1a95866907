"""Form items and what they hold: grammars, handlers, links, options, choices (VoiceXML 2.0 §2.2–§2.5, §3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from vxml import model
from vxml.message import Message
from vxml.parser import prompts
from vxml.parser.attributes import Reader, is_bare_number, local, names
from vxml.parser.executable import executable_content, known_child
from vxml.parser.schema import HANDLERS, PROPERTIES, PROPERTY_VALUES, TIME_PROPERTIES

__all__ = ["BUILDERS", "catch", "filled", "grammar", "link", "menu_item", "property_"]


def property_(reader: Reader, element: etree._Element) -> tuple[str, str]:
    attributes = reader.attributes(element)
    name, value = reader.required(element, attributes, "name"), reader.required(element, attributes, "value")
    if name in TIME_PROPERTIES and is_bare_number(value):
        reader.time(element, name, value)
    elif name in PROPERTY_VALUES and not PROPERTY_VALUES[name].fullmatch(value):
        # §6.3.1: error.semantic, where an item is visited, not where the document loads.
        reader.forgive(
            element,
            Message(
                "the property {name} cannot be {value!r}: error.semantic when it is used",
                name=name,
                value=value,
            ),
        )
    elif name and name not in PROPERTIES:
        # §6.3.1: a property of another platform is ignored, in strict mode too.
        reader.warn(
            element,
            Message("the property {name!r} is none of VoiceXML; only drivers that know it use it", name=name),
        )
    return name, value


def catch(reader: Reader, element: etree._Element) -> model.Catch:
    attributes = reader.attributes(element)
    tag = local(element)
    if not attributes.get("event", tag).strip():
        reader.forgive(element, Message("an empty event attribute is read as if it were not there"))
    # §5.2.4: trailing dots do not count, and what is then empty fits every event, as no attribute does.
    events = tuple(e.rstrip(".") for e in names(attributes.get("event"))) if tag == "catch" else (tag,)
    return model.Catch(
        source=reader.source.position(element),
        events=() if "" in events else events,
        count=reader.count(element, attributes),
        cond=attributes.get("cond"),
        content=executable_content(reader, element),
    )


def filled(reader: Reader, element: etree._Element, *, in_form: bool = False) -> model.Filled:
    attributes = reader.attributes(element)
    if not in_form and ("mode" in attributes or "namelist" in attributes):
        # §2.4: "A <filled> element within an input item may not specify a mode or namelist": error.badfetch.
        reader.problem(element, Message("<filled> in an input item takes neither mode nor namelist"))
    return model.Filled(
        source=reader.source.position(element),
        content=executable_content(reader, element),
        mode=reader.choice(element, attributes, "mode", "all any"),
        namelist=names(attributes["namelist"]) if "namelist" in attributes else None,
    )


def grammar(reader: Reader, element: etree._Element, base: str) -> model.GrammarElement:
    attributes = reader.attributes(element)
    external = "src" in attributes or "srcexpr" in attributes
    inline = bool((element.text or "").strip()) or len(element) > 0
    reader.one_of(element, attributes, "src srcexpr", at_least=0)
    if external == inline:
        reader.problem(element, Message("<grammar> takes either src or content"))
    text = None if external else _grammar_text(element)
    if (
        text is not None
        and "type" not in attributes
        and not text.lstrip().startswith(("<", "#ABNF", "#JSGF"))
    ):
        reader.forgive(element, Message("a <grammar> without type is read as its text looks; write its type"))
    scope = reader.choice(element, attributes, "scope", "dialog document") if "scope" in attributes else None
    outer = element.getparent()
    if scope is not None and outer is not None and local(outer) != "form":
        # §3.1.3: only the grammars of a form may say how far they reach: error.badfetch.
        reader.problem(
            element, Message("<grammar> in <{tag}> takes no scope; it has that of <{tag}>", tag=local(outer))
        )
    return model.GrammarElement(
        source=reader.source.position(element),
        text=text,
        src=attributes.get("src"),
        srcexpr=attributes.get("srcexpr"),
        type=attributes.get("type"),
        mode=attributes.get("mode"),
        scope=scope,
        root=attributes.get("root"),
        lang=attributes.get("lang"),
        tag_format=attributes.get("tag-format"),
        weight=_weight(reader, element, attributes),
        base=reader.base(element, base),
        fetch=reader.fetch(attributes),
    )


def _grammar_text(element: etree._Element) -> str:
    """The inline grammar: its text, or for the XML form the element itself as a document."""
    if len(element) == 0:
        return element.text or ""
    tail, element.tail = element.tail, None
    text = etree.tostring(element, encoding="unicode")
    element.tail = tail
    return text


def _weight(reader: Reader, element: etree._Element, attributes: dict[str, str]) -> float:
    text = attributes.get("weight", "1").strip()
    if re.fullmatch(r"\d+(\.\d*)?|\.\d+", text):
        return float(text)
    reader.forgive(element, Message("weight={text!r} is not a positive number; 1 is taken", text=text))
    return 1.0


def link(reader: Reader, element: etree._Element, base: str) -> model.Link:
    attributes = reader.attributes(element)
    grammars = tuple(grammar(reader, child, base) for child in element if known_child(reader, element, child))
    reader.one_of(element, attributes, "next expr event eventexpr")
    reader.one_of(element, attributes, "message messageexpr", at_least=0)
    return model.Link(
        source=reader.source.position(element),
        grammars=grammars,
        dtmf=attributes.get("dtmf"),
        next=attributes.get("next"),
        expr=attributes.get("expr"),
        event=attributes.get("event"),
        eventexpr=attributes.get("eventexpr"),
        message=attributes.get("message"),
        messageexpr=attributes.get("messageexpr"),
        fetch=reader.fetch(attributes),
    )


def _param(reader: Reader, element: etree._Element) -> model.Param:
    attributes = reader.attributes(element)
    name = reader.required(element, attributes, "name")
    reader.one_of(element, attributes, "expr value")
    return model.Param(
        source=reader.source.position(element),
        name=name,
        expr=attributes.get("expr"),
        value=attributes.get("value"),
        valuetype=reader.choice(element, attributes, "valuetype", "data ref"),
        type=attributes.get("type"),
    )


def _option(reader: Reader, element: etree._Element) -> model.Option:
    attributes = reader.attributes(element)
    text = re.sub(r"\s+", " ", "".join(map(str, element.itertext()))).strip()
    return model.Option(
        source=reader.source.position(element),
        text=text,
        value=attributes.get("value"),
        dtmf=attributes.get("dtmf"),
        accept=reader.choice(element, attributes, "accept", "exact approximate"),
    )


def _choice(reader: Reader, element: etree._Element, base: str) -> model.Choice:
    attributes = reader.attributes(element)
    grammars = tuple(grammar(reader, child, base) for child in element if local(child) == "grammar")
    content = [*prompts.text_of(reader, element, element.text)]
    spoken: list[object] = list(content)
    words = [element.text or ""]
    for child in element:
        if local(child) != "grammar":
            part = prompts.speech_element(reader, child)
            spoken.extend([part] if part is not None else [])
            words.append("".join(map(str, child.itertext())))
        spoken.extend(prompts.text_of(reader, element, child.tail))
        words.append(child.tail or "")
    reader.one_of(element, attributes, "next expr event eventexpr")
    reader.one_of(element, attributes, "message messageexpr", at_least=0)
    return model.Choice(
        source=reader.source.position(element),
        text=re.sub(r"\s+", " ", " ".join(words)).strip(),
        dtmf=attributes.get("dtmf"),
        accept=attributes.get("accept"),
        next=attributes.get("next"),
        expr=attributes.get("expr"),
        event=attributes.get("event"),
        eventexpr=attributes.get("eventexpr"),
        message=attributes.get("message"),
        messageexpr=attributes.get("messageexpr"),
        grammars=grammars,
        content=tuple(spoken),
        fetch=reader.fetch(attributes),
    )


def _parts(reader: Reader, element: etree._Element, base: str, attributes: dict[str, str]) -> dict[str, Any]:
    """What all form items share: attributes and children, sorted by kind."""
    reader.variable(element, attributes.get("name"))
    found: dict[str, list[Any]] = {
        key: []
        for key in (
            "prompts",
            "catches",
            "links",
            "properties",
            "filled",
            "grammars",
            "options",
            "params",
            "choices",
        )
    }
    spoken = list(prompts.text_of(reader, element, element.text))
    short: list[Any] = [*spoken]

    def flush() -> None:
        prompt = prompts.short_prompt(reader, element, short)
        if prompt is not None:
            found["prompts"].append(prompt)
        short.clear()

    for child in element:
        tag = local(child)
        if known_child(reader, element, child):
            if tag in ("audio", "value", "enumerate"):
                part = prompts.speech_element(reader, child)
                short.extend([part] if part is not None else [])
            else:
                flush()
                _sort(reader, child, base, found)
        short.extend(prompts.text_of(reader, element, child.tail))
    flush()
    return {key: tuple(value) for key, value in found.items() if value}


def _sort(reader: Reader, child: etree._Element, base: str, found: dict[str, list[Any]]) -> None:
    match local(child):
        case "prompt":
            found["prompts"].append(prompts.prompt(reader, child))
        case "filled":
            found["filled"].append(filled(reader, child))
        case "grammar":
            found["grammars"].append(grammar(reader, child, base))
        case "link":
            found["links"].append(link(reader, child, base))
        case "property":
            found["properties"].append(property_(reader, child))
        case "option":
            found["options"].append(_option(reader, child))
        case "param":
            found["params"].append(_param(reader, child))
        case "choice":
            found["choices"].append(_choice(reader, child, base))
        case tag if tag in HANDLERS:
            found["catches"].append(catch(reader, child))


def _common(reader: Reader, element: etree._Element, attributes: dict[str, str]) -> dict[str, Any]:
    return {
        "source": reader.source.position(element),
        "tag": local(element),
        "name": attributes.get("name"),
        "expr": attributes.get("expr"),
        "cond": attributes.get("cond"),
    }


def _block(reader: Reader, element: etree._Element, base: str) -> model.Block:
    attributes = reader.attributes(element)
    reader.variable(element, attributes.get("name"))
    return model.Block(**_common(reader, element, attributes), content=executable_content(reader, element))


def _initial(reader: Reader, element: etree._Element, base: str) -> model.Initial:
    attributes = reader.attributes(element)
    return model.Initial(**_common(reader, element, attributes), **_parts(reader, element, base, attributes))


def _field(reader: Reader, element: etree._Element, base: str) -> model.Field:
    attributes = reader.attributes(element)
    return model.Field(
        **_common(reader, element, attributes),
        **_parts(reader, element, base, attributes),
        type=attributes.get("type"),
        slot=attributes.get("slot"),
        modal=reader.boolean(element, attributes, "modal", default=False),
        lang=attributes.get("lang"),
    )


def menu_item(
    reader: Reader, element: etree._Element, base: str, attributes: dict[str, str]
) -> model.MenuItem:
    return model.MenuItem(
        source=reader.source.position(element),
        tag="menu",
        **_parts(reader, element, base, {}),
        dtmf=_numbered(reader, element, attributes),
        accept=reader.choice(element, attributes, "accept", "exact approximate"),
    )


def _numbered(reader: Reader, element: etree._Element, attributes: dict[str, str]) -> bool:
    """`dtmf="true"` counts the choices through; keys of their own may then only be *, # and 0 (§2.2.1).

    Where every choice has its own key, nothing is counted and nothing can be mistaken: that is forgiven.
    """
    numbered = reader.boolean(element, attributes, "dtmf", default=False)
    choices = [child for child in element if local(child) == "choice"]
    complain = reader.forgive if all("dtmf" in choice.attrib for choice in choices) else reader.problem
    for choice in choices:
        own = choice.get("dtmf")
        if numbered and own not in (None, "*", "#", "0"):
            complain(
                choice,
                Message('dtmf={key!r}: in a menu with dtmf="true" a choice may only take *, # or 0', key=own),
            )
    return numbered


def _record(reader: Reader, element: etree._Element, base: str) -> model.Record:
    attributes = reader.attributes(element)
    return model.Record(
        **_common(reader, element, attributes),
        **_parts(reader, element, base, attributes),
        modal=reader.boolean(element, attributes, "modal", default=True),
        beep=reader.boolean(element, attributes, "beep", default=False),
        maxtime=attributes.get("maxtime"),
        finalsilence=attributes.get("finalsilence"),
        dtmfterm=reader.boolean(element, attributes, "dtmfterm", default=True),
        type=attributes.get("type"),
        dest=attributes.get("dest"),
        destexpr=attributes.get("destexpr"),
    )


def _transfer(reader: Reader, element: etree._Element, base: str) -> model.Transfer:
    attributes = reader.attributes(element)
    kind = reader.choice(element, attributes, "type", "blind bridge consultation")
    if "type" not in attributes and reader.boolean(element, attributes, "bridge", default=False):
        kind = "bridge"
    reader.one_of(element, attributes, "bridge type", at_least=0)
    reader.one_of(element, attributes, "dest destexpr")
    reader.one_of(element, attributes, "aai aaiexpr", at_least=0)
    return model.Transfer(
        **_common(reader, element, attributes),
        **_parts(reader, element, base, attributes),
        dest=attributes.get("dest"),
        destexpr=attributes.get("destexpr"),
        kind=kind,
        connecttimeout=attributes.get("connecttimeout"),
        maxtime=attributes.get("maxtime"),
        transferaudio=attributes.get("transferaudio"),
        aai=attributes.get("aai"),
        aaiexpr=attributes.get("aaiexpr"),
    )


def _subdialog(reader: Reader, element: etree._Element, base: str) -> model.Subdialog:
    attributes = reader.attributes(element)
    reader.one_of(element, attributes, "src srcexpr")
    return model.Subdialog(
        **_common(reader, element, attributes),
        **_parts(reader, element, base, attributes),
        src=attributes.get("src"),
        srcexpr=attributes.get("srcexpr"),
        namelist=names(attributes.get("namelist")),
        method=reader.choice(element, attributes, "method", "get post"),
        enctype=attributes.get("enctype", "application/x-www-form-urlencoded"),
        fetch=reader.fetch(attributes),
    )


def _object(reader: Reader, element: etree._Element, base: str) -> model.ObjectItem:
    attributes = reader.attributes(element)
    return model.ObjectItem(
        **_common(reader, element, attributes),
        **_parts(reader, element, base, attributes),
        classid=attributes.get("classid"),
        codebase=attributes.get("codebase"),
        codetype=attributes.get("codetype"),
        data=attributes.get("data"),
        type=attributes.get("type"),
        archive=attributes.get("archive"),
        fetch=reader.fetch(attributes),
    )


BUILDERS: dict[str, Callable[[Reader, etree._Element, str], model.FormItem]] = {
    "block": _block,
    "field": _field,
    "initial": _initial,
    "object": _object,
    "record": _record,
    "subdialog": _subdialog,
    "transfer": _transfer,
}
