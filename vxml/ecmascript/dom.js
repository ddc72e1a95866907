// The read-only part of DOM Level 2 that <data> gives to scripts (VoiceXML 2.1 Appendix D).
// A document stays packed, as dom.py made it, and a node becomes an object when a script looks at it.
(function (I) {
  "use strict";
  const { charge, create, defineProperty, freeze, join, keys, mapGet, mapSet, parse, push, slice } = I;
  const { Error, Int32Array, Map, Proxy, String, Symbol, TypeError } = I;
  const hidden = (owner, name, value) => defineProperty(owner, name, { __proto__: null, value });

  const CODES = ["", "INDEX_SIZE_ERR", "DOMSTRING_SIZE_ERR", "HIERARCHY_REQUEST_ERR", "WRONG_DOCUMENT_ERR",
    "INVALID_CHARACTER_ERR", "NO_DATA_ALLOWED_ERR", "NO_MODIFICATION_ALLOWED_ERR", "NOT_FOUND_ERR",
    "NOT_SUPPORTED_ERR", "INUSE_ATTRIBUTE_ERR", "INVALID_STATE_ERR", "SYNTAX_ERR", "INVALID_MODIFICATION_ERR",
    "NAMESPACE_ERR", "INVALID_ACCESS_ERR"];
  class DOMException extends Error {
    constructor(code) {
      super(code === 7 ? CODES[7] + ": the document of a <data> element is read-only" : CODES[code]);
      defineProperty(this, "code", { value: code, enumerable: true });
    }
    get name() {
      return "DOMException";
    }
  }
  for (let code = 1; code < CODES.length; code++) hidden(DOMException, CODES[code], code);
  for (let code = 1; code < CODES.length; code++) hidden(DOMException.prototype, CODES[code], code);
  const readOnly = () => {
    throw new DOMException(7);
  };
  const forbid = (type, ...names) => {
    for (let i = 0; i < names.length; i++) hidden(type.prototype, names[i], readOnly);
  };

  const ELEMENT = 1, ATTRIBUTE = 2, TEXT = 3, CDATA = 4, INSTRUCTION = 7, COMMENT = 8, DOCUMENT = 9;
  const NAMES = { [TEXT]: "#text", [CDATA]: "#cdata-section", [COMMENT]: "#comment", [DOCUMENT]: "#document" };

  // What the nodes of one document share.
  const source = (names, text, columns) => {
    for (let i = 0; i < columns.length; i++) {
      const numbers = parse(columns[i]);
      columns[i] = new Int32Array(numbers.length);
      columns[i].set(numbers);
    }
    const heads = columns[0], parents = columns[1], extents = columns[2], starts = columns[3];
    const owners = columns[4], rows = columns[5], from = columns[6], lengths = columns[7];
    const all = { names, heads, parents, extents, nodes: new Map(), attributes: new Map(), lists: new Map() };
    all.type = (i) => heads[i] & 15;
    all.row = (i) => names[heads[i] >> 4];
    all.attributesFrom = (i) => starts[i];
    all.after = (i) => (all.type(i) === ELEMENT || i === 0 ? extents[i] : i + 1);
    all.data = (i) => slice(text, starts[i], starts[i] + extents[i]);
    all.owner = (a) => (a < owners.length ? owners[a] : -1);
    all.attributeRow = (a) => names[rows[a]];
    all.value = (a) => slice(text, from[a], from[a] + lengths[a]);
    return all;
  };

  const key = {}; // without it nobody makes nodes
  const node = (all, i) => {
    let made = mapGet(all.nodes, i);
    if (made === undefined) {
      const Type = TYPES[all.type(i)];
      made = new Type(key, all, i);
      mapSet(all.nodes, i, made);
    }
    return made;
  };
  const attribute = (all, a) => {
    let made = mapGet(all.attributes, a);
    if (made === undefined) {
      made = new Attr(key, all, a);
      mapSet(all.attributes, a, made);
    }
    return made;
  };

  // Lists hold numbers and make their nodes when asked; `list[3]` works as `list.item(3)` does.
  const indexed = {
    __proto__: null,
    get: (list, name) => (typeof name === "string" && +name >= 0 ? list.item(+name) ?? undefined : list[name]),
    has: (list, name) => (typeof name === "string" && +name >= 0 ? +name < list.length : name in list),
    set: readOnly, defineProperty: readOnly, deleteProperty: readOnly, setPrototypeOf: readOnly,
  };
  const list = (Type, all, make, numbers) => {
    const made = create(Type.prototype);
    const from = (i) => ((i = +i || 0) >= 0 && i < numbers.length && i % 1 === 0 ? make(all, numbers[i]) : null);
    hidden(made, "length", numbers.length);
    hidden(made, "item", from);
    return new Proxy(made, indexed);
  };
  const illegal = (given) => {
    if (given !== key) throw new TypeError("nodes come from <data> alone");
  };
  class NodeList {
    constructor() {
      illegal();
    }
    *[Symbol.iterator]() {
      for (let i = 0; i < this.length; i++) yield this.item(i);
    }
  }
  class NamedNodeMap extends NodeList {
    getNamedItem(name) {
      for (let i = 0; i < this.length; i++) if (this.item(i).nodeName === String(name)) return this.item(i);
      return null;
    }
    getNamedItemNS(uri, local) {
      for (let i = 0; i < this.length; i++) if (matches(this.item(i), uri, local)) return this.item(i);
      return null;
    }
  }
  forbid(NamedNodeMap, "setNamedItem", "setNamedItemNS", "removeNamedItem", "removeNamedItemNS");
  const matches = (found, uri, local) =>
    found.localName === String(local) && found.namespaceURI === (uri === "" || uri === undefined ? null : uri);

  const cached = (all, label, make) => {
    let found = mapGet(all.lists, label);
    if (found === undefined) mapSet(all.lists, label, (found = make()));
    return found;
  };
  const children = (all, i) => cached(all, i, () => {
    const found = [];
    if (all.type(i) === ELEMENT || i === 0) for (let at = i + 1; at < all.extents[i]; at = all.after(at)) push(found, at);
    return found;
  });
  const attributesOf = (all, i) => cached(all, -1 - i, () => {
    const found = [];
    if (all.type(i) === ELEMENT) for (let a = all.attributesFrom(i); all.owner(a) === i; a++) push(found, a);
    return found;
  });
  const descendants = (all, i, wanted) => {
    const rows = [];
    for (let at = 0; at < all.names.length; at++) push(rows, wanted(all.names[at]));
    const found = [];
    for (let at = i + 1; at < all.extents[i]; at++) {
      const head = all.heads[at];
      if ((head & 15) === ELEMENT && rows[head >> 4]) push(found, at);
    }
    return list(NodeList, all, node, found);
  };
  // The place of a child among its siblings: children are in ascending order.
  const beside = (all, i, step) => {
    if (i === 0) return null;
    const siblings = children(all, all.parents[i]);
    let low = 0;
    for (let high = siblings.length; low < high;) {
      const middle = (low + high) >> 1;
      if (siblings[middle] < i) low = middle + 1;
      else high = middle;
    }
    const found = siblings[low + step];
    return found === undefined ? null : node(all, found);
  };

  class Node {
    #all;
    #at;
    constructor(given, all, at) {
      illegal(given);
      this.#all = all;
      this.#at = at;
      freeze(this);
    }
    static all(node) {
      return node.#all;
    }
    static at(node) {
      return node.#at;
    }
    get nodeType() {
      return this.#all.type(this.#at);
    }
    get nodeName() {
      return NAMES[this.nodeType] ?? this.#all.row(this.#at)[0];
    }
    get nodeValue() {
      return null;
    }
    set nodeValue(value) {
      readOnly();
    }
    get parentNode() {
      return this.#at === 0 ? null : node(this.#all, this.#all.parents[this.#at]);
    }
    get childNodes() {
      const all = this.#all;
      return cached(all, "c" + this.#at, () => list(NodeList, all, node, children(all, this.#at)));
    }
    get firstChild() {
      return this.hasChildNodes() ? node(this.#all, this.#at + 1) : null;
    }
    get lastChild() {
      const found = children(this.#all, this.#at);
      return found.length === 0 ? null : node(this.#all, found[found.length - 1]);
    }
    get previousSibling() {
      return beside(this.#all, this.#at, -1);
    }
    get nextSibling() {
      const all = this.#all;
      if (this.#at === 0) return null;
      const next = all.after(this.#at);
      return next < all.extents[all.parents[this.#at]] ? node(all, next) : null;
    }
    get attributes() {
      return null;
    }
    get ownerDocument() {
      return this.#at === 0 ? null : node(this.#all, 0);
    }
    get namespaceURI() {
      return null;
    }
    get prefix() {
      return null;
    }
    set prefix(value) {
      readOnly();
    }
    get localName() {
      return null;
    }
    get textContent() {
      const all = this.#all;
      const parts = [];
      for (let at = this.#at + 1; at < all.extents[this.#at]; at++) {
        const type = all.type(at);
        if (type === TEXT || type === CDATA) push(parts, all.data(at));
      }
      charge(parts.length);
      return join(parts, "");
    }
    set textContent(value) {
      readOnly();
    }
    hasChildNodes() {
      return this.#all.extents[this.#at] > this.#at + 1;
    }
    hasAttributes() {
      return false;
    }
    toJSON() {}
  }
  const { all: allOf, at: atOf } = Node;
  delete Node.all;
  delete Node.at;
  forbid(Node, "insertBefore", "replaceChild", "removeChild", "appendChild", "cloneNode", "normalize");
  const KINDS = ["", "ELEMENT", "ATTRIBUTE", "TEXT", "CDATA_SECTION", "ENTITY_REFERENCE", "ENTITY",
    "PROCESSING_INSTRUCTION", "COMMENT", "DOCUMENT", "DOCUMENT_TYPE", "DOCUMENT_FRAGMENT", "NOTATION"];
  for (let kind = 1; kind < KINDS.length; kind++) hidden(Node, KINDS[kind] + "_NODE", kind);
  for (let kind = 1; kind < KINDS.length; kind++) hidden(Node.prototype, KINDS[kind] + "_NODE", kind);

  class Branch extends Node {
    getElementsByTagName(name) {
      const all = allOf(this);
      const wanted = String(name);
      return cached(all, "t" + atOf(this) + " " + wanted, () =>
        descendants(all, atOf(this), (row) => wanted === "*" || row[0] === wanted));
    }
    getElementsByTagNameNS(uri, local) {
      const wanted = uri === "" || uri === undefined ? null : uri;
      const name = String(local);
      return descendants(allOf(this), atOf(this), (row) =>
        (wanted === "*" || row[3] === wanted) && (name === "*" || row[2] === name));
    }
  }
  class Document extends Branch {
    get documentElement() {
      const found = children(allOf(this), 0);
      for (let i = 0; i < found.length; i++) if (allOf(this).type(found[i]) === ELEMENT) return node(allOf(this), found[i]);
      return null;
    }
    get doctype() {
      return null;
    }
    get textContent() {
      return null;
    }
    getElementById(id) {
      const all = allOf(this);
      for (let a = 0; all.owner(a) >= 0; a++) {
        const name = all.attributeRow(a)[0];
        if ((name === "id" || name === "xml:id") && all.value(a) === String(id)) return node(all, all.owner(a));
      }
      return null;
    }
  }
  forbid(Document, "createElement", "createElementNS", "createTextNode", "createComment", "createCDATASection",
    "createProcessingInstruction", "createAttribute", "createAttributeNS", "createDocumentFragment",
    "createEntityReference", "importNode");

  const attributeAt = (element, wanted) => {
    const all = allOf(element);
    const found = attributesOf(all, atOf(element));
    for (let i = 0; i < found.length; i++) if (wanted(all.attributeRow(found[i]))) return found[i];
    return -1;
  };
  const named = (name) => (row) => row[0] === String(name);
  const qualified = (uri, local) => (row) =>
    row[2] === String(local) && row[3] === (uri === "" || uri === undefined ? null : uri);
  const valueOf = (element, a) => (a < 0 ? "" : allOf(element).value(a));
  const nodeOf = (element, a) => (a < 0 ? null : attribute(allOf(element), a));
  class Element extends Branch {
    get tagName() {
      return this.nodeName;
    }
    get prefix() {
      return allOf(this).row(atOf(this))[1];
    }
    set prefix(value) {
      readOnly();
    }
    get localName() {
      return allOf(this).row(atOf(this))[2];
    }
    get namespaceURI() {
      return allOf(this).row(atOf(this))[3];
    }
    get attributes() {
      const all = allOf(this);
      return cached(all, "a" + atOf(this), () => list(NamedNodeMap, all, attribute, attributesOf(all, atOf(this))));
    }
    hasAttributes() {
      return attributesOf(allOf(this), atOf(this)).length > 0;
    }
    getAttribute(name) {
      return valueOf(this, attributeAt(this, named(name)));
    }
    getAttributeNS(uri, local) {
      return valueOf(this, attributeAt(this, qualified(uri, local)));
    }
    getAttributeNode(name) {
      return nodeOf(this, attributeAt(this, named(name)));
    }
    getAttributeNodeNS(uri, local) {
      return nodeOf(this, attributeAt(this, qualified(uri, local)));
    }
    hasAttribute(name) {
      return attributeAt(this, named(name)) >= 0;
    }
    hasAttributeNS(uri, local) {
      return attributeAt(this, qualified(uri, local)) >= 0;
    }
  }
  forbid(Element, "setAttribute", "setAttributeNS", "setAttributeNode", "setAttributeNodeNS", "removeAttribute",
    "removeAttributeNS", "removeAttributeNode");

  class Attr extends Node {
    get nodeType() {
      return ATTRIBUTE;
    }
    get nodeName() {
      return allOf(this).attributeRow(atOf(this))[0];
    }
    get name() {
      return this.nodeName;
    }
    get prefix() {
      return allOf(this).attributeRow(atOf(this))[1];
    }
    set prefix(value) {
      readOnly();
    }
    get localName() {
      return allOf(this).attributeRow(atOf(this))[2];
    }
    get namespaceURI() {
      return allOf(this).attributeRow(atOf(this))[3];
    }
    get value() {
      return allOf(this).value(atOf(this));
    }
    set value(value) {
      readOnly();
    }
    get nodeValue() {
      return this.value;
    }
    set nodeValue(value) {
      readOnly();
    }
    get textContent() {
      return this.value;
    }
    set textContent(value) {
      readOnly();
    }
    get specified() {
      return true;
    }
    get ownerElement() {
      return node(allOf(this), allOf(this).owner(atOf(this)));
    }
    get ownerDocument() {
      return node(allOf(this), 0);
    }
    get parentNode() {
      return null;
    }
    get childNodes() {
      return list(NodeList, allOf(this), node, []);
    }
    get firstChild() {
      return null;
    }
    get lastChild() {
      return null;
    }
    get previousSibling() {
      return null;
    }
    get nextSibling() {
      return null;
    }
    hasChildNodes() {
      return false;
    }
  }

  class CharacterData extends Node {
    get data() {
      return allOf(this).data(atOf(this));
    }
    set data(value) {
      readOnly();
    }
    get nodeValue() {
      return this.data;
    }
    set nodeValue(value) {
      readOnly();
    }
    get textContent() {
      return this.data;
    }
    set textContent(value) {
      readOnly();
    }
    get length() {
      return allOf(this).extents[atOf(this)];
    }
    get firstChild() {
      return null;
    }
    hasChildNodes() {
      return false;
    }
    substringData(offset, count) {
      offset = +offset;
      count = +count;
      if (!(offset >= 0 && offset <= this.length && count >= 0)) throw new DOMException(1);
      return slice(this.data, offset, offset + count);
    }
  }
  forbid(CharacterData, "appendData", "insertData", "deleteData", "replaceData");
  class Text extends CharacterData {}
  forbid(Text, "splitText");
  class CDATASection extends Text {}
  class Comment extends CharacterData {}
  class ProcessingInstruction extends CharacterData {
    get target() {
      return this.nodeName;
    }
  }

  const TYPES = { [ELEMENT]: Element, [TEXT]: Text, [CDATA]: CDATASection, [INSTRUCTION]: ProcessingInstruction,
    [COMMENT]: Comment, [DOCUMENT]: Document };
  const all = { DOMException, NodeList, NamedNodeMap, Node, Branch, Document, Element, Attr, CharacterData, Text,
    CDATASection, Comment, ProcessingInstruction };
  for (let i = 0, names = keys(all); i < names.length; i++) {
    const type = all[names[i]];
    hidden(type.prototype, Symbol.toStringTag, names[i]);
    freeze(type.prototype);
    freeze(type);
    if (type === DOMException || type === Node) {
      defineProperty(I.G, names[i], { __proto__: null, value: type, writable: true, configurable: true });
    }
  }
  return (names, text, columns) => node(source(parse(names), text, columns), 0);
})
