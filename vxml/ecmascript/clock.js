// Date and Math.random without the world: the time comes from the host, chance from a seed.
(function (I, seed) {
  "use strict";
  const { construct, defineProperty } = I;
  const Native = Date;
  let now = 0;

  function Clock(year, month, day, hours, minutes, seconds, ms) {
    if (new.target === undefined) return new Native(now).toString();
    return construct(Native, arguments.length === 0 ? [now] : arguments, new.target);
  }
  defineProperty(Clock, "name", { value: "Date" });
  defineProperty(Clock, "prototype", { value: Native.prototype, writable: false });
  const method = (owner, name, value) => defineProperty(owner, name, { value, writable: true, configurable: true });
  method(Clock, "now", () => now);
  method(Clock, "parse", Native.parse);
  method(Clock, "UTC", Native.UTC);
  method(Native.prototype, "constructor", Clock);
  method(I.G, "Date", Clock);

  // Mulberry32: 32 bits of state are enough for choosing a greeting.
  let state = seed | 0;
  method(Math, "random", () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  });

  return (milliseconds) => {
    now = milliseconds;
  };
})
