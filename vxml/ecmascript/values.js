// Values on their way out: text that starts with a JSON character, or with one capital that says what it is.
// JSON also spares the binding strings that it cannot return (ropes, NUL, lone surrogates) and integers it would cut.
(function (I) {
  "use strict";
  const { join, plain, slice, stringify, RangeError, String } = I;

  const MEMORY = 'X["InternalError","out of memory"]';
  const encode = (value) => {
    switch (typeof value) {
      case "undefined":
        return "U";
      case "function":
        return "Ofunction";
      case "symbol":
        return "Osymbol";
      case "bigint": {
        const bound = 10n ** 4000n;
        if (value >= bound || value <= -bound) throw new RangeError("a BigInt of over 4000 digits cannot leave the script");
        return join(["I", String(value)], "");
      }
      case "number":
        if (value - value !== 0) return "D" + value;
    }
    const text = stringify(value);
    return text === undefined ? "Oobject" : text;
  };

  const fault = (error) => {
    let name = "Error";
    let message;
    if (error === null) return MEMORY; // thrown when there is no room for an error
    try {
      if (error !== null && typeof error === "object") {
        if (typeof error.name === "string") name = error.name;
        message = error.message;
        if (typeof message !== "string") message = String(error);
      } else message = String(error);
      if (message === "toPrimitive") message = "this object is no text and no number: name one of its properties";
      const exhausted = (name === "InternalError" && message === "out of memory")
        || (name === "RangeError" && message === "Maximum call stack size exceeded");
      return join([exhausted ? "X" : "E", stringify(plain([slice(name, 0, 100), slice(message, 0, 1000)]))], "");
    } catch (second) {
      if (second === null) return MEMORY;
      return 'E["Error","an error that cannot be read"]';
    }
  };

  // For traces: [name, encoded value] while there is room, functions left out.
  const describe = (object, names, room) => {
    const found = [];
    for (let i = 0; i < names.length && room > 0; i++) {
      let text;
      try {
        text = encode(object[names[i]]);
      } catch (error) {
        text = "Ounreadable";
      }
      if (text === "Ofunction") continue;
      if (text.length > 2000) text = stringify(slice(text, 0, 200) + "…");
      room -= names[i].length + text.length;
      I.push(found, plain([names[i], text]));
    }
    return stringify(plain(found));
  };

  return { describe, encode, fault };
})
