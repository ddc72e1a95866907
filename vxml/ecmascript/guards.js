// Native calls whose loops never look at the time limit: each is charged for its size beforehand.
// The charge is counted, not timed, so that a replay takes the same turn.
(function (I, allowance) {
  "use strict";
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, has, isArray, stringify, RangeError, String, TypeError } = I;
  let left = allowance;
  const charge = (amount) => {
    if ((left -= amount) < 0) throw new RangeError("too much work for one evaluation");
  };

  // The length that a native would read. An accessor could answer differently the second time.
  const size = (value) => {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return 0;
    if (isArray(value)) return value.length;
    for (let owner = value; owner !== null; owner = getPrototypeOf(owner)) {
      const found = getOwnPropertyDescriptor(owner, "length");
      if (found === undefined) continue;
      if (!has(found, "value")) throw new TypeError("the length of this object is not a plain property");
      const length = found.value;
      if (length !== null && typeof length === "object") throw new TypeError("the length of this object is not a number");
      return +length > 0 ? +length : 0;
    }
    return 0;
  };

  const replace = (owner, name, make) => {
    const native = owner[name];
    if (native !== undefined) defineProperty(owner, name, { value: make(native) });
  };

  const array = Array.prototype;
  const sized = (native) => function () {
    charge(size(this));
    return apply(native, this, arguments);
  };
  for (const name of ["copyWithin", "fill", "join", "reverse", "shift", "slice", "splice", "toLocaleString",
    "toReversed", "toSpliced", "unshift", "with"]) replace(array, name, sized);
  replace(array, "concat", (native) => function () {
    charge(size(this));
    for (let i = 0; i < arguments.length; i++) charge(size(arguments[i]));
    return apply(native, this, arguments);
  });
  // Comparing long strings takes its time at every element.
  const searched = (native) => function (wanted) {
    charge(size(this) * (typeof wanted === "string" ? 1 + wanted.length / 16 : 1));
    return apply(native, this, arguments);
  };
  for (const name of ["includes", "indexOf", "lastIndexOf"]) replace(array, name, searched);
  // A comparison written in ECMAScript ticks, the built-in one does not.
  const byText = (a, b) => {
    a = String(a);
    b = String(b);
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const sorted = (native) => function (compare) {
    charge(size(this) * 4);
    return apply(native, this, [compare === undefined ? byText : compare]);
  };
  for (const name of ["sort", "toSorted"]) replace(array, name, sorted);
  const flatten = (into, from, depth) => {
    const length = size(from);
    for (let i = 0; i < length; i++) {
      if (!(i in from)) continue;
      const value = from[i];
      if (depth > 0 && isArray(value)) flatten(into, value, depth - 1);
      else defineProperty(into, into.length, { value, writable: true, enumerable: true, configurable: true });
    }
    return into;
  };
  replace(array, "flat", () => function flat(depth) {
    return flatten([], this, depth === undefined ? 1 : +depth || 0);
  });
  replace(array, "flatMap", () => function flatMap(callback, self) {
    const mapped = [];
    const length = size(this);
    for (let i = 0; i < length; i++) if (i in this) mapped[i] = apply(callback, self, [this[i], i, this]);
    return flatten([], mapped, 1);
  });

  const string = String.prototype;
  const scanned = (native) => function (wanted) {
    const length = typeof this === "string" ? this.length : 1000;
    if (length > 999) charge(length * (typeof wanted === "string" && wanted.length > 15 ? wanted.length / 16 : 1) / 4);
    return apply(native, this, arguments);
  };
  for (const name of ["endsWith", "includes", "indexOf", "isWellFormed", "lastIndexOf", "localeCompare", "normalize",
    "replace", "replaceAll", "split", "startsWith", "toLowerCase", "toLocaleLowerCase", "toLocaleUpperCase",
    "toUpperCase", "toWellFormed", "trim", "trimEnd", "trimStart"]) replace(string, name, scanned);

  // Compiling a pattern takes the square of its length.
  const Pattern = RegExp;
  const compiled = (pattern) => {
    if (typeof pattern === "string" && pattern.length > 10000) throw new RangeError("the regular expression is too long");
  };
  function Guarded(pattern, flags) {
    compiled(pattern);
    if (new.target === undefined) return Pattern(pattern, flags);
    return construct(Pattern, [pattern, flags], new.target);
  }
  defineProperty(Guarded, "name", { value: "RegExp" });
  defineProperty(Guarded, "prototype", { value: Pattern.prototype, writable: false });
  defineProperty(Pattern.prototype, "constructor", { value: Guarded });
  defineProperty(Guarded, Symbol.species, getOwnPropertyDescriptor(Pattern, Symbol.species));
  replace(I.G, "RegExp", () => Guarded);
  delete Pattern.prototype.compile;
  const matched = (native) => function (pattern) {
    compiled(pattern);
    return apply(native, this, arguments);
  };
  for (const name of ["match", "matchAll", "search"]) replace(string, name, matched);

  // What walks over all properties of an object, charged by what it gives or takes.
  const listed = (native) => function () {
    const found = apply(native, this, arguments);
    charge(found.length * 4);
    return found;
  };
  for (const name of ["entries", "getOwnPropertyNames", "keys", "values"]) replace(Object, name, listed);
  replace(Reflect, "ownKeys", listed);
  const walked = (native) => function () {
    for (let i = 0; i < arguments.length; i++) {
      if (arguments[i] !== null && typeof arguments[i] === "object") charge(I.keys(arguments[i]).length * 4);
    }
    return apply(native, this, arguments);
  };
  for (const name of ["assign", "defineProperties", "freeze", "getOwnPropertyDescriptors", "isFrozen", "isSealed", "seal"]) {
    replace(Object, name, walked);
  }
  for (const name of ["values", Symbol.iterator]) replace(array, name, sized); // spread syntax asks these
  replace(Function.prototype, "toString", (native) => function () {
    const text = apply(native, this, arguments);
    charge(text.length / 4);
    return text;
  });

  const read = (native) => function (text) {
    if (typeof text === "string" && text.length > 999) charge(text.length);
    return apply(native, this, arguments);
  };
  for (const name of ["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "parseFloat",
    "parseInt", "unescape"]) replace(I.G, name, read);
  replace(JSON, "parse", read);
  replace(JSON, "stringify", () => function (value, replacer, space) {
    if (isArray(value)) charge(value.length);
    if (replacer !== null && typeof replacer === "object") charge(size(replacer));
    const text = stringify(value, replacer, space);
    if (text !== undefined) charge(text.length);
    return text;
  });

  I.charge = charge;
  return () => {
    left = allowance;
  };
})
