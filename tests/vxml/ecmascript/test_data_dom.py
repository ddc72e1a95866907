"""VoiceXML 2.1 §5 <data>, Appendix D: the read-only DOM."""

import pytest
from lxml import etree

from vxml.ecmascript import Engine, Opaque, ScriptError

XML = """<?xml version="1.0"?><!--before--><?style sheet?><quotes xmlns:m="urn:money" m:unit="元" id="q"
><quote>30.25</quote> and 😀 <m:rate at="1" to="二"/><!-- note --><quote>two<b>bold</b></quote><?data x?></quotes><!--after-->"""


@pytest.fixture
def data(scope):
    scope.put_xml("d", etree.ElementTree(etree.fromstring(XML)))
    scope.declare("r", "d.documentElement")
    return scope


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (
            "[d.nodeType, d.nodeName, d.nodeValue, d.parentNode, d.ownerDocument, d.attributes]",
            [9, "#document", None, None, None, None],
        ),
        (
            "[r.tagName, r.nodeName, r.nodeType, r.nodeValue, r.ownerDocument === d]",
            ["quotes", "quotes", 1, None, True],
        ),
        ("d.childNodes.length", 4),
        (
            "[d.firstChild.nodeName, d.firstChild.data, d.lastChild.nodeValue]",
            ["#comment", "before", "after"],
        ),
        (
            "[d.childNodes[1].target, d.childNodes.item(1).data, d.childNodes[1].nodeType]",
            ["style", "sheet", 7],
        ),
        (
            "[r.childNodes.length, r.childNodes[99], r.childNodes.item(99), r.childNodes.item(-1)]",
            [6, None, None, None],
        ),
        ("r.getElementsByTagName('quote').item(0).firstChild.nodeValue", "30.25"),
        ("r.getElementsByTagName('quote')[1].firstChild.data", "two"),
        ("r.getElementsByTagName('*').length", 4),
        ("d.getElementsByTagName('*').length", 5),
        ("d.getElementsByTagName('none').length", 0),
        ("d.getElementsByTagNameNS('urn:money', '*')[0].nodeName", "m:rate"),
        (
            "[r.childNodes[2].localName, r.childNodes[2].prefix, r.childNodes[2].namespaceURI]",
            ["rate", "m", "urn:money"],
        ),
        ("[r.namespaceURI, r.prefix, r.localName]", [None, None, "quotes"]),
        (
            "[r.getAttribute('id'), r.getAttribute('none'), r.hasAttribute('id'), r.hasAttribute('x')]",
            ["q", "", True, False],
        ),
        (
            "[r.getAttribute('m:unit'), r.getAttributeNS('urn:money', 'unit'), r.hasAttributeNS('', 'unit')]",
            ["元", "元", False],
        ),
        (
            "[r.attributes.length, r.attributes[1].name, r.attributes.getNamedItem('id').value]",
            [3, "m:unit", "q"],
        ),
        (
            "[r.attributes[0].name, r.attributes[0].value, r.attributes[0].prefix, r.attributes[0].localName]",
            ["xmlns:m", "urn:money", "xmlns", "m"],
        ),
        ("r.getAttributeNS('http://www.w3.org/2000/xmlns/', 'm')", "urn:money"),
        ("r.attributes.getNamedItem('none')", None),
        ("r.attributes.getNamedItemNS('urn:money', 'unit').nodeValue", "元"),
        ("[r.getAttributeNode('id').ownerElement === r, r.getAttributeNode('id').nodeType]", [True, 2]),
        ("[r.getAttributeNode('id').specified, r.getAttributeNode('id').parentNode]", [True, None]),
        (
            "[r.hasAttributes(), r.firstChild.hasAttributes(), r.hasChildNodes(), r.childNodes[2].hasChildNodes()]",
            [True, False, True, False],
        ),
        ("r.firstChild === r.getElementsByTagName('quote').item(0)", True),
        ("r.firstChild.nextSibling.data", " and 😀 "),
        ("[r.firstChild.nextSibling.length, r.firstChild.nextSibling.nodeType]", [8, 3]),
        ("r.firstChild.nextSibling.substringData(1, 3)", "and"),
        (
            "[r.firstChild.nextSibling.previousSibling === r.firstChild, r.firstChild.previousSibling]",
            [True, None],
        ),
        (
            "[r.lastChild.nodeName, r.lastChild.nextSibling, r.lastChild.previousSibling.nodeName]",
            ["data", None, "quote"],
        ),
        ("r.childNodes[3].data", " note "),
        ("[r.parentNode === d, r.firstChild.firstChild.parentNode === r.firstChild]", [True, True]),
        ("[r.previousSibling.nodeName, r.nextSibling.data]", ["style", "after"]),
        ("r.textContent", "30.25 and 😀 twobold"),
        ("d.getElementById('q') === r", True),
        ("d.getElementById('none')", None),
        ("[Node.ELEMENT_NODE, r.TEXT_NODE, Node.DOCUMENT_NODE, Node.CDATA_SECTION_NODE]", [1, 3, 9, 4]),
        (
            "String(d) + r + r.attributes + r.childNodes",
            "[object Document][object Element][object NamedNodeMap][object NodeList]",
        ),
        ("Array.prototype.map.call(r.childNodes, function (n) { return n.nodeType })", [1, 3, 1, 8, 1, 7]),
        ("Array.prototype.slice.call(r.childNodes, 1, 3).length", 2),
        ("(function () { var n = 0; for (var c of r.childNodes) n++; return n })()", 6),
        ("(function () { var n = 0; for (var c = r.firstChild; c; c = c.nextSibling) n++; return n })()", 6),
        ("[0 in r.childNodes, 6 in r.childNodes, 'length' in r.childNodes]", [True, False, True]),
        ("{node: r, n: 1}", {"n": 1}),
        ("r", Opaque("object")),
    ],
)
def test_the_document_reads_as_the_dom_says(data, expression, value):
    assert data.evaluate(expression) == value


@pytest.mark.parametrize(
    "act",
    [
        "r.appendChild(r.firstChild)",
        "r.removeChild(r.firstChild)",
        "r.insertBefore(r.firstChild, null)",
        "r.replaceChild(r.firstChild, r.lastChild)",
        "r.setAttribute('id', 'x')",
        "r.removeAttribute('id')",
        "r.attributes.removeNamedItem('id')",
        "r.attributes[0].value = 'x'",
        "r.firstChild.firstChild.data = 'x'",
        "r.firstChild.firstChild.nodeValue = 'x'",
        "r.firstChild.firstChild.appendData('x')",
        "r.textContent = 'x'",
        "r.childNodes[0] = r",
        "r.childNodes.length = 0",
        "d.createElement('x')",
    ],
)
def test_the_document_is_read_only(data, act):
    with pytest.raises(ScriptError, match="NO_MODIFICATION_ALLOWED_ERR") as caught:
        data.evaluate(act)
    assert caught.value.name == "DOMException"
    assert data.evaluate("[r.childNodes.length, r.getAttribute('id'), r.firstChild.textContent]") == [
        6,
        "q",
        "30.25",
    ]


def test_a_dom_exception_is_caught_by_its_code(data):
    code = "(function () {{ try {{ {} }} catch (e) {{ return [e.code, e instanceof DOMException, DOMException.{}] }} }})()"
    assert data.evaluate(code.format("r.appendChild(r)", "NO_MODIFICATION_ALLOWED_ERR")) == [7, True, 7]
    assert data.evaluate(code.format("r.childNodes[1].substringData(9, 1)", "INDEX_SIZE_ERR")) == [1, True, 1]
    assert data.evaluate(code.format("r.childNodes[1].substringData(-1, 1)", "INDEX_SIZE_ERR")) == [
        1,
        True,
        1,
    ]


@pytest.mark.parametrize(
    "act", ["new d.constructor()", "new r.constructor({}, {}, 0)", "d.constructor()", "r.__proto__.nodeType"]
)
def test_scripts_make_no_nodes(data, act):
    with pytest.raises(ScriptError) as caught:
        data.evaluate(act)
    assert caught.value.name == "TypeError"


def test_a_script_leaves_no_mark_on_a_node_or_its_kind(data):
    data.run("r.mark = 1; Object.getPrototypeOf(r).mark = 1; r.nodeName = 'x'")
    assert data.evaluate("typeof r.mark + r.nodeName") == "undefinedquotes"


def test_several_documents_keep_apart(data):
    data.put_xml("other", etree.ElementTree(etree.fromstring("<a><quote/></a>")))
    assert data.evaluate(
        "[other.getElementsByTagName('quote').length, d.getElementsByTagName('quote').length]"
    ) == [1, 2]
    assert data.evaluate("other.documentElement === d.documentElement") is False


def test_no_document_is_null(scope):
    scope.put_xml("d", None)
    assert scope.evaluate("d") is None


def test_a_megabyte_is_packed_small_and_read_within_the_limits():
    items = "".join(f'<item id="{i}"><name>n{i}</name><v>{i * 3}</v></item>' for i in range(19_000))
    tree = etree.ElementTree(etree.fromstring(f"<r>{items}</r>"))
    scope = Engine(time_limit=2.0).scope()
    scope.put_xml("d", tree)
    assert scope.evaluate("d.getElementsByTagName('item').length") == 19_000
    assert scope.evaluate("d.documentElement.childNodes[18999].firstChild.textContent") == "n18999"
    assert scope.evaluate("d.getElementsByTagName('v')[18000].firstChild.data") == "54000"


def test_a_deep_document_is_walked_without_recursion():
    depth = 2_000  # libxml2 itself reads little more
    parser = etree.XMLParser(huge_tree=True)
    tree = etree.ElementTree(etree.fromstring("<a>" * depth + "x" + "</a>" * depth, parser))
    scope = Engine(time_limit=2.0).scope()
    scope.put_xml("d", tree)
    assert scope.evaluate("d.documentElement.textContent") == "x"
    assert (
        scope.evaluate("(function () { var n = d, i = 0; while (n = n.firstChild) i++; return i })()")
        == depth + 1
    )
