"""The `<vxml>` document and its dialogs (VoiceXML 2.0 §1.5, §2.1, §2.2, §2.5, §5.2, §6.3)."""

from __future__ import annotations

from lxml import etree

from vxml import model
from vxml.errors import DocumentError
from vxml.message import Message
from vxml.parser import executable, items
from vxml.parser.attributes import Reader, local, namespace
from vxml.parser.legacy import modernise
from vxml.parser.schema import HANDLERS, VXML_NAMESPACE
from vxml.parser.xml import parse_xml

__all__ = ["parse_document"]


def parse_document(data: bytes | str, *, uri: str, tolerant: bool = True) -> model.Document:
    """Read a VoiceXML document.

    `uri` is where it came from: the base of its relative references and the name in messages. Raises
    `DocumentError` with all problems, or `ResourceLimit`. Strict mode (`tolerant=False`) refuses what the
    table in docs/supported-voicexml.md forgives.
    """
    source = parse_xml(data, uri=uri, tolerant=tolerant)
    reader = Reader(source, tolerant=tolerant)
    modernise(reader)
    root = source.root
    if local(root) != "vxml":
        message = Message(
            "the root element is <{tag}>, not <vxml>; this is not a VoiceXML document", tag=local(root)
        )
        raise DocumentError([source.fail(root, message)])
    document = _document(reader, root, uri)
    if reader.problems:
        raise DocumentError(reader.problems)
    return document


def _document(reader: Reader, root: etree._Element, uri: str) -> model.Document:
    attributes = reader.attributes(root)
    if namespace(root) != VXML_NAMESPACE:
        reader.forgive(root, Message("<vxml> is not in the namespace {namespace}", namespace=VXML_NAMESPACE))
    version = attributes.get("version", "")
    if version not in ("2.0", "2.1"):
        reader.forgive(
            root,
            Message("version {version!r} is read as 2.1", version=version)
            if version
            else Message("<vxml> has no version"),
        )
    base = reader.base(root, uri)
    if "base" in attributes and not base.startswith(attributes["base"]):
        base = attributes["base"]  # VoiceXML 1.0 wrote the attribute without xml:
    declarations: list[model.Var | model.Script | model.Data] = []
    dialogs: list[model.Form] = []
    catches: list[model.Catch] = []
    links: list[model.Link] = []
    properties: list[tuple[str, str]] = []
    meta: list[tuple[str, str]] = []
    for child in root:
        if not executable.known_child(reader, root, child):
            continue
        match local(child):
            case "form":
                dialogs.append(_form(reader, child, base))
            case "menu":
                dialogs.append(_menu(reader, child, base))
            case "var":
                declarations.append(executable.var(reader, child))
            case "script":
                declarations.append(executable.script(reader, child))
            case "data":
                declarations.append(executable.data(reader, child))
            case "link":
                links.append(items.link(reader, child, base))
            case "property":
                properties.append(items.property_(reader, child))
            case "meta":
                found = reader.attributes(child)
                meta.append((found.get("name") or found.get("http-equiv", ""), found.get("content", "")))
            case tag if tag in HANDLERS:
                catches.append(items.catch(reader, child))
    for name in _repeated([one.id for one in dialogs if one.id]):
        reader.problem(root, Message("two dialogs have the name {name!r}; names must differ", name=name))
    return model.Document(
        source=reader.source.position(root),
        version=version or "2.1",
        lang=attributes.get("lang"),
        base=base,
        application=attributes.get("application"),
        declarations=tuple(declarations),
        dialogs=tuple(dialogs),
        catches=tuple(catches),
        links=tuple(links),
        properties=tuple(properties),
        meta=tuple(meta),
        warnings=tuple(reader.warnings),
    )


def _repeated(names: list[str]) -> list[str]:
    return sorted({one for one in names if names.count(one) > 1}) if len(names) != len(set(names)) else []


def _form(reader: Reader, element: etree._Element, base: str) -> model.Form:
    attributes = reader.attributes(element)
    reader.identifier(element, attributes.get("id"))
    declarations: list[model.Var | model.Script | model.Data | model.FormItem] = []
    form_items: list[model.FormItem] = []
    filled: list[tuple[model.InputItem | None, model.Filled]] = []
    catches: list[model.Catch] = []
    links: list[model.Link] = []
    grammars: list[model.GrammarElement] = []
    properties: list[tuple[str, str]] = []
    for child in element:
        if not executable.known_child(reader, element, child):
            continue
        match local(child):
            case "var":
                declarations.append(executable.var(reader, child))
            case "script":
                declarations.append(executable.script(reader, child))
            case "data":
                declarations.append(executable.data(reader, child))
            case "filled":
                filled.append((None, items.filled(reader, child, in_form=True)))
            case "grammar":
                grammars.append(items.grammar(reader, child, base))
            case "link":
                links.append(items.link(reader, child, base))
            case "property":
                properties.append(items.property_(reader, child))
            case tag if tag in HANDLERS:
                catches.append(items.catch(reader, child))
            case tag:
                item = items.BUILDERS[tag](reader, child, base)
                declarations.append(item)
                form_items.append(item)
                if isinstance(item, model.InputItem):
                    filled.extend((item, action) for action in item.filled)
    _inputs_only(reader, element, form_items, filled)
    for name in _repeated([one.name for one in form_items if one.name]):
        reader.problem(
            element, Message("two form items have the name {name!r}; names must differ", name=name)
        )
    return model.Form(
        source=reader.source.position(element),
        id=attributes.get("id"),
        scope=reader.choice(element, attributes, "scope", "dialog document"),
        declarations=tuple(declarations),
        items=tuple(form_items),
        filled=tuple(filled),
        catches=tuple(catches),
        links=tuple(links),
        grammars=tuple(grammars),
        properties=tuple(properties),
    )


def _inputs_only(
    reader: Reader,
    element: etree._Element,
    form_items: list[model.FormItem],
    filled: list[tuple[model.InputItem | None, model.Filled]],
) -> None:
    """A namelist of `<filled>` may not name a `<block>` or `<initial>` (§2.4)."""
    controls = {i.name for i in form_items if i.name and not isinstance(i, model.InputItem)}
    for name in sorted({n for _, action in filled for n in action.namelist or ()} & controls):
        reader.problem(
            element, Message("<filled namelist> names {name!r}, which is no input item", name=name)
        )


def _menu(reader: Reader, element: etree._Element, base: str) -> model.Form:
    """A menu is a form with one anonymous field (§2.2)."""
    attributes = reader.attributes(element)
    reader.identifier(element, attributes.get("id"))
    item = items.menu_item(reader, element, base, attributes)
    return model.Form(
        source=reader.source.position(element),
        tag="menu",
        id=attributes.get("id"),
        scope=reader.choice(element, attributes, "scope", "dialog document"),
        declarations=(item,),
        items=(item,),
    )
