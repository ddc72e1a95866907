// What the sandbox itself uses, taken before any document runs, and the parts of ECMAScript that documents lose.
(function (G) {
  "use strict";
  const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, keys, setPrototypeOf } = Object;
  const { apply, construct, deleteProperty } = Reflect;
  const { parse, stringify } = JSON;
  const call = Function.prototype.call;
  const unbound = (method) => call.bind(method);

  // The binding turns a thrown error into text without a time limit: nothing of a document may run then.
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, InternalError,
    AggregateError, SuppressedError];
  const text = { value: Error.prototype.toString };
  const nothing = { value: undefined };
  Error.prepareStackTrace = undefined;
  Error.stackTraceLimit = 4;
  for (const type of errors) {
    const prototype = type.prototype;
    defineProperty(prototype, Symbol.toPrimitive, nothing);
    if (prototype !== Error.prototype) defineProperty(prototype, "toString", text);
    freeze(freeze(type).prototype);
  }

  const intrinsics = {
    G, create, defineProperty, deleteProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, keys, apply, construct, parse,
    stringify, Error, Int32Array, Map, Proxy, RangeError, ReferenceError, String, Symbol, SyntaxError, TypeError, WeakSet,
    isArray: Array.isArray,
    has: unbound(Object.prototype.hasOwnProperty),
    join: unbound(Array.prototype.join),
    push: unbound(Array.prototype.push),
    mapGet: unbound(Map.prototype.get),
    mapSet: unbound(Map.prototype.set),
    setAdd: unbound(WeakSet.prototype.add),
    setHas: unbound(WeakSet.prototype.has),
    slice: unbound(String.prototype.slice),
    plain: (value) => setPrototypeOf(value, null), // out of reach of what documents do to prototypes
    evaluate: G.eval, // called under this name it is the indirect, global eval
  };

  // A property whose getter changes its mind would walk past every size check: no Proxy for documents.
  // The others run long without a tick, see the real world, or are no ECMAScript of any telephone.
  const removed = ["Proxy", "Atomics", "SharedArrayBuffer", "ArrayBuffer", "DataView", "Int8Array", "Uint8Array",
    "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
    "Float16Array", "Float32Array", "Float64Array", "WeakRef", "FinalizationRegistry", "performance", "queueMicrotask",
    "DOMException", "btoa", "atob", "DisposableStack", "AsyncDisposableStack"];
  for (const name of removed) delete G[name];
  delete String.raw;
  defineProperty(G, "eval", { writable: false, configurable: false });
  return intrinsics;
})
