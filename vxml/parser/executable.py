"""Executable content (VoiceXML 2.0 §5.3, 2.1)."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from lxml import etree

from vxml import model
from vxml.message import Message
from vxml.model import Content, Executable
from vxml.parser import prompts
from vxml.parser.attributes import Reader, is_variable, local, names, namespace
from vxml.parser.schema import ATTRIBUTES, CHILDREN, EXECUTABLE, SPEECH

__all__ = ["data", "executable_content", "known_child", "script", "var"]


def executable_content(reader: Reader, parent: etree._Element) -> tuple[Executable, ...]:
    """The children of an element that holds executable content. Runs of text, audio and value are prompts."""
    return _content(reader, parent, parent.text, list(parent))


def _content(
    reader: Reader, parent: etree._Element, text: str | None, children: list[etree._Element]
) -> tuple[Executable, ...]:
    content: list[Executable] = []
    spoken: list[Content] = list(prompts.text_of(reader, parent, text))

    def flush() -> None:
        short = prompts.short_prompt(reader, parent, spoken)
        if short is not None:
            content.append(short)
        spoken.clear()

    for child in children:
        tag = local(child)
        speech = tag in SPEECH and (tag not in EXECUTABLE or tag in ("audio", "value", "enumerate"))
        if speech:
            part = prompts.speech_element(reader, child)
            if part is not None:
                if tag not in EXECUTABLE:
                    reader.forgive(child, Message("<{tag}> outside <prompt> is read as a prompt", tag=tag))
                spoken.append(part)
        else:
            flush()
            if known_child(reader, parent, child):
                content.append(_BUILDERS[tag](reader, child))
        spoken.extend(prompts.text_of(reader, parent, child.tail))
    flush()
    return tuple(content)


def known_child(reader: Reader, parent: etree._Element, child: etree._Element) -> bool:
    """Whether the element may stand here; if not, a problem says so."""
    tag, outer = local(child), local(parent)
    if not reader.own(child) and tag != "grammar":
        reader.forgive(
            child,
            Message(
                "<{tag}> of namespace {namespace} is a vendor extension and is ignored",
                tag=tag,
                namespace=namespace(child),
            ),
        )
        return False
    if tag in CHILDREN.get(outer, frozenset()):
        return True
    if tag in ATTRIBUTES or tag in SPEECH:
        reader.problem(child, Message("<{tag}> may not stand in <{outer}>", tag=tag, outer=outer))
    else:
        close = difflib.get_close_matches(tag, ATTRIBUTES, 1)
        reader.problem(
            child,
            Message("VoiceXML has no element <{tag}>; did you mean <{close}>?", tag=tag, close=close[0])
            if close
            else Message("VoiceXML has no element <{tag}>; it may be an extension of one vendor", tag=tag),
        )
    return False


def var(reader: Reader, element: etree._Element) -> model.Var:
    attributes = reader.attributes(element)
    name = reader.required(element, attributes, "name")
    if not is_variable(name):
        # §5.3.1: error.semantic, and that is where the element runs, not where the document loads.
        reader.forgive(
            element, Message("{name!r} is not a variable name: error.semantic when it is reached", name=name)
        )
    return model.Var(reader.source.position(element), name, attributes.get("expr"))


def script(reader: Reader, element: etree._Element) -> model.Script:
    attributes = reader.attributes(element)
    text = "".join(map(str, element.itertext()))
    has_source = "src" in attributes or "srcexpr" in attributes
    reader.one_of(element, attributes, "src srcexpr", at_least=0)
    if has_source and text.strip():
        reader.problem(element, Message("<script> takes src, srcexpr or content, one of them"))
    if not has_source and not text:
        reader.problem(element, Message("<script> needs src, srcexpr or content"))
    return model.Script(
        source=reader.source.position(element),
        text=None if has_source else text,
        src=attributes.get("src"),
        srcexpr=attributes.get("srcexpr"),
        charset=attributes.get("charset"),
        fetch=reader.fetch(attributes),
    )


def data(reader: Reader, element: etree._Element) -> model.Data:
    attributes = reader.attributes(element)
    reader.variable(element, attributes.get("name"))
    reader.one_of(element, attributes, "src srcexpr")
    return model.Data(
        source=reader.source.position(element),
        name=attributes.get("name"),
        src=attributes.get("src"),
        srcexpr=attributes.get("srcexpr"),
        namelist=names(attributes.get("namelist")),
        method=reader.choice(element, attributes, "method", "get post"),
        enctype=attributes.get("enctype", "application/x-www-form-urlencoded"),
        fetch=reader.fetch(attributes),
    )


def _assign(reader: Reader, element: etree._Element) -> model.Assign:
    attributes = reader.attributes(element)
    name = reader.required(element, attributes, "name")
    return model.Assign(reader.source.position(element), name, reader.required(element, attributes, "expr"))


def _clear(reader: Reader, element: etree._Element) -> model.Clear:
    return model.Clear(reader.source.position(element), names(reader.attributes(element).get("namelist")))


def _if(reader: Reader, element: etree._Element) -> model.If:
    attributes = reader.attributes(element)
    arms: list[tuple[str | None, list[etree._Element], str | None]] = []
    arms.append((reader.required(element, attributes, "cond"), [], element.text))
    for child in element:
        if local(child) in ("elseif", "else") and known_child(reader, element, child):
            cond: str | None = None
            if local(child) == "elseif":
                cond = reader.required(child, reader.attributes(child), "cond")
            if arms[-1][0] is None:
                reader.problem(child, Message("<{tag}> stands after <else>", tag=local(child)))
            arms.append((cond, [], child.tail))
        else:
            arms[-1][1].append(child)
    branches = tuple(
        model.Branch(cond, _content(reader, element, text, children)) for cond, children, text in arms
    )
    return model.If(reader.source.position(element), branches)


def _goto(reader: Reader, element: etree._Element) -> model.Goto:
    attributes = reader.attributes(element)
    reader.one_of(element, attributes, "next expr nextitem expritem")
    return model.Goto(
        source=reader.source.position(element),
        next=attributes.get("next"),
        expr=attributes.get("expr"),
        nextitem=attributes.get("nextitem"),
        expritem=attributes.get("expritem"),
        fetch=reader.fetch(attributes),
    )


def _submit(reader: Reader, element: etree._Element) -> model.Submit:
    attributes = reader.attributes(element)
    namelist = attributes.get("namelist")
    reader.one_of(element, attributes, "next expr")
    return model.Submit(
        source=reader.source.position(element),
        next=attributes.get("next"),
        expr=attributes.get("expr"),
        namelist=None if namelist is None else names(namelist),
        method=reader.choice(element, attributes, "method", "get post"),
        enctype=attributes.get("enctype", "application/x-www-form-urlencoded"),
        fetch=reader.fetch(attributes),
    )


def _exit(reader: Reader, element: etree._Element) -> model.Exit:
    attributes = reader.attributes(element)
    reader.one_of(element, attributes, "expr namelist", at_least=0)
    return model.Exit(
        reader.source.position(element), attributes.get("expr"), names(attributes.get("namelist"))
    )


def _return(reader: Reader, element: etree._Element) -> model.Return:
    attributes = reader.attributes(element)
    reader.one_of(element, attributes, "event eventexpr namelist", at_least=0)
    reader.one_of(element, attributes, "message messageexpr", at_least=0)
    return model.Return(
        source=reader.source.position(element),
        namelist=names(attributes.get("namelist")),
        event=attributes.get("event"),
        eventexpr=attributes.get("eventexpr"),
        message=attributes.get("message"),
        messageexpr=attributes.get("messageexpr"),
    )


def _disconnect(reader: Reader, element: etree._Element) -> model.Disconnect:
    return model.Disconnect(
        reader.source.position(element), names(reader.attributes(element).get("namelist"))
    )


def _throw(reader: Reader, element: etree._Element) -> model.Throw:
    attributes = reader.attributes(element)
    reader.one_of(element, attributes, "event eventexpr")
    reader.one_of(element, attributes, "message messageexpr", at_least=0)
    return model.Throw(
        source=reader.source.position(element),
        event=attributes.get("event"),
        eventexpr=attributes.get("eventexpr"),
        message=attributes.get("message"),
        messageexpr=attributes.get("messageexpr"),
    )


def _log(reader: Reader, element: etree._Element) -> model.Log:
    attributes = reader.attributes(element)
    parts: list[str | tuple[str]] = [element.text or ""]
    for child in element:
        if local(child) == "value":
            parts.append((reader.required(child, reader.attributes(child), "expr"),))
        else:
            reader.forgive(child, Message("<{tag}> may not stand in <log>", tag=local(child)))
        parts.append(child.tail or "")
    return model.Log(
        reader.source.position(element),
        attributes.get("label"),
        attributes.get("expr"),
        tuple(part for part in parts if part),
    )


def _foreach(reader: Reader, element: etree._Element) -> model.Foreach:
    attributes = reader.attributes(element)
    item = reader.required(element, attributes, "item")
    reader.variable(element, item)
    array = reader.required(element, attributes, "array")
    return model.Foreach(reader.source.position(element), item, array, executable_content(reader, element))


def _reprompt(reader: Reader, element: etree._Element) -> model.Reprompt:
    return model.Reprompt(reader.source.position(element))


_BUILDERS: dict[str, Callable[[Reader, etree._Element], Executable]] = {
    "assign": _assign,
    "clear": _clear,
    "data": data,
    "disconnect": _disconnect,
    "exit": _exit,
    "foreach": _foreach,
    "goto": _goto,
    "if": _if,
    "log": _log,
    "prompt": prompts.prompt,
    "reprompt": _reprompt,
    "return": _return,
    "script": script,
    "submit": _submit,
    "throw": _throw,
    "var": var,
}
