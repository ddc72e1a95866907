// The scope chain and the one function that the host calls.
// A scope's evaluator is a closure made inside its parent's evaluator, so names resolve as ECMAScript resolves them.
(function (I, values, restoreAllowance, setNow) {
  "use strict";
  const { G, apply, charge, create, defineProperty, deleteProperty, freeze, has, isArray, keys, parse, setAdd, setHas, stringify } = I;
  const { ReferenceError, Symbol, SyntaxError, TypeError, WeakSet } = I;
  const { describe, encode, fault } = values;

  // `with` skips these two names: an evaluator needs both, whatever a document calls its variables.
  const base = create(null);
  defineProperty(base, Symbol.unscopables, { value: freeze({ __proto__: null, arguments: true, eval: true }) });
  freeze(base);
  const refused = create(null);
  refused.set = () => {
    throw new TypeError("session variables are read-only");
  };

  const EVALUATOR = "(function(){with(this){return eval(arguments[0])}})";
  const FACTORY = `(function(){return ${EVALUATOR}})`;
  const outermost = I.evaluate(FACTORY);
  const objects = new WeakSet();
  const scopes = create(null);

  // An assignment to an undeclared name is an error (VoiceXML 2.0 §5.3.2), also in sloppy code, where it makes
  // a property of the global object. `kept` has those that cannot be deleted.
  const kept = create(null);
  const removeUndeclared = () => {
    let first;
    for (const name in G) if (has(G, name) && !(name in kept)) first ??= name; // a list of keys costs more, even an empty one
    if (first === undefined) return first;
    const names = keys(G);
    for (let i = 0; i < names.length; i++) {
      if (!(names[i] in kept) && !deleteProperty(G, names[i])) kept[names[i]] = true;
    }
    return first;
  };
  const undeclared = () => {
    const name = removeUndeclared();
    if (name !== undefined) throw new ReferenceError(name + " is not declared: declare it with <var> or var");
  };
  const run = (scope, code) => {
    const value = apply(scope.evaluate, scope.object, [code]);
    undeclared();
    return value;
  };
  const value = (scope, expression) => run(scope, `(${expression}\n)`);

  // The names of scopes are not reserved: a variable of that name hides the scope (VoiceXML 2.0 §5.1.3). `bound`
  // has the names of an object that are no variables.
  const bind = (scope, name, target) => {
    (scope.bound ??= create(null))[name] = true;
    defineProperty(scope.object, name, {
      __proto__: null,
      get: () => target,
      set() {
        throw new TypeError(name + " is a scope: assign to " + name + ".variable");
      },
      configurable: true,
    });
  };
  const isVariable = (scope, name) => has(scope.object, name) && (scope.bound === undefined || scope.bound[name] !== true);
  const release = (scope, name) => {
    if (scope.bound !== undefined && scope.bound[name] === true) {
      delete scope.bound[name];
      delete scope.object[name];
    }
  };
  const isHidden = (scope, name) => {
    for (let at = scope; at !== undefined; at = at.parent) if (isVariable(at, name)) return true;
    return false;
  };

  const open = (id, parent, name) => {
    let factory = outermost;
    if (parent !== undefined) factory = parent.factory ??= run(parent, FACTORY);
    const session = name === "session";
    const object = create(session ? new I.Proxy(base, refused) : base);
    setAdd(objects, object);
    const scope = scopes[id] = { object, evaluate: factory(), factory: undefined, parent, session, bound: undefined, list: undefined };
    if (name !== "" && !isHidden(parent, name)) bind(scope, name, object);
  };

  const store = (scope, name, value) => {
    release(scope, name);
    if (!scope.session) scope.object[name] = value;
    else defineProperty(scope.object, name, { __proto__: null, get: () => value, set: refused.set, enumerable: true, configurable: true });
  };

  const deepFreeze = (value) => {
    if (value !== null && typeof value === "object") {
      const names = keys(freeze(value));
      for (let i = 0; i < names.length; i++) deepFreeze(value[names[i]]);
    }
    return value;
  };

  const holder = (scope, name) => {
    for (let at = scope; at !== undefined; at = at.parent) if (has(at.object, name)) return at.object;
    throw new ReferenceError(name + " is not declared: declare it with <var> or var");
  };

  // Evaluating a name inside a shield that has every name tells what a script declared for itself.
  const shielded = I.evaluate(`(function(){with(this){return function(){
    try{eval("throw null;"+arguments[0])}catch(e){if(e!==null)throw e}return eval(arguments[1])}}})`);
  const absent = {};
  const shield = create(null);
  shield.has = (target, name) => name !== "eval";
  shield.get = (target, name) => (name === Symbol.unscopables ? undefined : absent);
  const probe = apply(shielded, new I.Proxy(create(null), shield), []);

  const parses = (code) => {
    try {
      probe(code, "0");
      return true;
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  };

  // `var` and `function` land on the scope object (VoiceXML 2.0 §5.3.12); so do let, const and class, which
  // ECMAScript would drop at the end of the script.
  const script = (scope, code, names, lexical) => {
    const { object } = scope;
    const found = names.length === 0 ? names : probe(code, "[" + I.join(names, ",") + "]");
    let prefix = "";
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (found[i] !== absent) release(scope, name);
      if (typeof found[i] === "function") {
        delete object[name];
        prefix += `this[${stringify(name)}]=${name};`;
      } else if (found[i] !== absent && !has(object, name)) object[name] = undefined;
    }
    let accessors = "";
    for (let i = 0; i < lexical.length; i++) {
      const name = lexical[i];
      if (!parses(`${code}\n;var ${name}`) && parses(code)) accessors += `get ${name}(){return ${name}},set ${name}($){${name}=$},`;
    }
    if (accessors === "") return run(scope, prefix + code);
    const exported = run(scope, `${prefix}${code}\n;({${accessors}})`);
    for (let i = 0, own = keys(exported); i < own.length; i++) {
      release(scope, own[i]);
      defineProperty(object, own[i], I.plain(I.getOwnPropertyDescriptor(exported, own[i])));
    }
  };

  const received = (json, specials) => {
    let given = json === undefined ? undefined : parse(json);
    if (specials === undefined) return given;
    const places = parse(specials);
    for (let i = 0; i < places.length; i++) {
      const path = places[i][0];
      const special = places[i][1] === "U" ? undefined : +places[i][1];
      if (path.length === 0) given = special;
      else {
        let at = given;
        for (let j = 0; j < path.length - 1; j++) at = at[path[j]];
        at[path[path.length - 1]] = special;
      }
    }
    return given;
  };

  const operations = {
    __proto__: null,
    evaluate: (scope, expression) => encode(value(scope, expression)),
    test: (scope, condition) => (value(scope, condition) ? "true" : "false"),
    text(scope, expression) {
      const text = I.String(value(scope, expression));
      undeclared(); // what its toString assigned
      return stringify(text);
    },
    declare(scope, name, expression) {
      const given = expression === undefined ? undefined : value(scope, expression);
      release(scope, name);
      if (expression !== undefined || !has(scope.object, name)) scope.object[name] = given;
    },
    assign(scope, name, expression) {
      const found = holder(scope, name);
      found[name] = value(scope, expression);
    },
    assignTo(scope, target, expression, owner, own) {
      const assigned = value(scope, expression);
      if (owner !== undefined) {
        const object = value(scope, owner);
        if (setHas(objects, object) && !has(object, own)) throw new ReferenceError(target + " is not declared");
      }
      const write = run(scope, `(function(){"use strict";${target}=arguments[0]})`);
      apply(write, scope.object, [assigned]);
    },
    put(scope, name, json, specials) {
      const given = received(json, specials);
      store(scope, name, scope.session ? deepFreeze(given) : given);
    },
    putResults(scope, name, json, specials) {
      const results = received(json, specials);
      for (let i = 0, own = keys(results[0]); i < own.length; i++) {
        defineProperty(results, own[i], { __proto__: null, value: results[0][own[i]], writable: true, enumerable: true, configurable: true });
      }
      store(scope, name, results);
    },
    putConnection(scope, name, side, json, specials) {
      const connection = received(json, specials);
      connection.originator = connection[side];
      store(scope, name, deepFreeze(connection));
    },
    putXml(scope, name, names, text, columns) {
      store(scope, name, I.dom(names, text, parse(columns)));
    },
    loadDom(scope, source) {
      I.dom ??= I.evaluate(source)(I);
    },
    alias(scope, name, other) {
      if (!has(scope.object, name)) bind(scope, name, scopes[other].object);
    },
    takeArray(scope, expression) {
      const array = value(scope, expression);
      if (!isArray(array)) return "null";
      const { length } = array;
      charge(length);
      scope.list = create(null);
      for (let i = 0; i < length; i++) scope.list[i] = array[i];
      return I.String(length);
    },
    element: (scope, name, other, index) => store(scope, name, scopes[other].list[index]),
    share: (scope, name, other, own) => store(scope, name, scopes[other].object[own]),
    run: (scope, code, names, lexical) => void script(scope, code, parse(names), parse(lexical)),
    names: (scope) => stringify(I.plain(keys(scope.object))),
    defined: (scope, name) => (isVariable(scope, name) && scope.object[name] !== undefined ? "true" : "false"),
    snapshot: (scope, room) => describe(scope.object, keys(scope.object), room),
    check: (scope, code) => void probe(code, "0"),
    now: (scope, milliseconds) => setNow(milliseconds),
    open: (parent, id, name) => open(id, parent, name),
    drop: (scope, id) => void delete scopes[id],
  };
  restoreAllowance();
  return (operation, id, a, b, c, d) => {
    restoreAllowance();
    try {
      const answer = operations[operation](scopes[id], a, b, c, d);
      return typeof answer === "string" ? answer : "U";
    } catch (error) {
      removeUndeclared(); // or the next evaluation would be blamed
      return fault(error);
    }
  };
})
