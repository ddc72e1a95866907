// A grid of the week over the text field of a working time: dragged on by mouse or finger, moved in by keys.

import { DAYS, clock, painted, parsed, share, written } from "./week_hours.js";

const STEP = 30;
const CELLS = 1440 / STEP;

for (const place of document.querySelectorAll("[data-week]")) begin(place);

function begin(place) {
    const field = place.querySelector("textarea");
    const words = place.dataset;
    const week = read(field.value);
    const cells = new Map();
    const texts = new Map();
    let painting = null;
    let current = [0, 18];

    const grid = element("div", { className: "tele-grid", role: "grid", ariaLabel: words.label });
    const head = element("div", { role: "row", className: "tele-row tele-head" }, element("span", { role: "columnheader" }));
    head.append(...DAYS.map((day) => element("span", { role: "columnheader", textContent: words[day] })));
    grid.append(head);
    for (let index = 0; index < CELLS; index++) {
        const row = element("div", { role: "row", className: "tele-row" });
        row.append(element("span", { role: "rowheader", textContent: index % 2 ? "" : clock(index * STEP), ariaLabel: clock(index * STEP) }));
        DAYS.forEach((day, column) => {
            const cell = element("span", { role: "gridcell", className: "tele-cell", tabIndex: -1 });
            Object.assign(cell.dataset, { column, index });
            cells.set(`${column} ${index}`, cell);
            row.append(cell);
        });
        grid.append(row);
    }
    const lines = element("div", { className: "tele-week-text" });
    DAYS.forEach((day) => {
        const input = element("input", { type: "text", autocomplete: "off", spellcheck: false });
        input.addEventListener("change", () => {
            const periods = parsed(input.value);
            input.ariaInvalid = String(periods === null);
            if (periods) { week[day] = periods; show(); }
        });
        texts.set(day, input);
        lines.append(element("label", {}, element("span", { textContent: words[day] }), input));
    });
    const copy = button(words.copy, () => { for (const day of DAYS.slice(1, 5)) week[day] = week.mon.map((p) => [...p]); show(); });
    const clear = button(words.clear, () => { for (const day of DAYS) week[day] = []; show(); });
    const details = element("details", {}, element("summary", { textContent: words.text }), lines);
    field.hidden = true;
    if (!field.disabled && !field.readOnly) place.append(element("div", { className: "tele-week-tools" }, copy, clear));
    place.append(grid, details);
    show();
    focusable(current);

    grid.addEventListener("pointerdown", (event) => {
        const at = position(event.target);
        if (!at || event.button) return;
        event.preventDefault();
        grid.setPointerCapture(event.pointerId);
        painting = { from: at, open: !isOpen(at), before: copyOf(week) };
        drag(at);
    });
    grid.addEventListener("pointermove", (event) => {
        const at = painting && position(document.elementFromPoint(event.clientX, event.clientY));
        if (at) drag(at);
    });
    for (const name of ["pointerup", "lostpointercapture"]) grid.addEventListener(name, () => { painting = null; });
    grid.addEventListener("pointercancel", () => {
        if (painting) { Object.assign(week, painting.before); painting = null; show(); }
    });
    grid.addEventListener("keydown", (event) => {
        const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [0, -CELLS], End: [0, CELLS], PageUp: [0, -4], PageDown: [0, 4] };
        const move = moves[event.key];
        if (event.key === " " || event.key === "Enter") paint(current, current, !isOpen(current));
        else if (move) {
            const open = isOpen(current);
            const next = [bound(current[0] + move[0], DAYS.length), bound(current[1] + move[1], CELLS)];
            if (event.shiftKey) paint(current, next, open);
            focusable(next);
            cells.get(next.join(" ")).focus();
        } else return;
        event.preventDefault();
    });

    // The rectangle from where the drag began, over what was there before.
    function drag(at) {
        Object.assign(week, copyOf(painting.before));
        paint(painting.from, at, painting.open);
        focusable(at);
    }

    function paint(from, to, open) {
        const [first, last] = [Math.min(from[1], to[1]) * STEP, (Math.max(from[1], to[1]) + 1) * STEP];
        for (let column = Math.min(from[0], to[0]); column <= Math.max(from[0], to[0]); column++) {
            week[DAYS[column]] = painted(week[DAYS[column]], first, last, open);
        }
        show();
    }

    function isOpen([column, index]) {
        return share(week[DAYS[column]], index * STEP, (index + 1) * STEP) > 0.5;
    }

    function focusable(at) {
        cells.get(current.join(" ")).tabIndex = -1;
        current = at;
        cells.get(current.join(" ")).tabIndex = 0;
    }

    function show() {
        for (const [name, cell] of cells) {
            const [column, index] = name.split(" ").map(Number);
            const open = share(week[DAYS[column]], index * STEP, (index + 1) * STEP);
            cell.classList.toggle("tele-open", open > 0.99);
            cell.classList.toggle("tele-partly", open > 0 && open <= 0.99);
            cell.ariaSelected = String(open > 0.5);
            cell.ariaLabel = `${words[DAYS[column]]} ${clock(index * STEP)} ${open > 0.5 ? words.open : words.closed}`;
        }
        for (const day of DAYS) texts.get(day).value = written(week[day]).join(", ");
        const hours = Object.fromEntries(DAYS.filter((day) => week[day].length).map((day) => [day, written(week[day])]));
        field.value = JSON.stringify(hours);
    }
}

function position(target) {
    const cell = target?.closest?.(".tele-cell");
    return cell ? [Number(cell.dataset.column), Number(cell.dataset.index)] : null;
}

function read(text) {
    let hours = {};
    try { hours = JSON.parse(text || "{}") ?? {}; } catch { /* the server tells what is wrong with it */ }
    return Object.fromEntries(DAYS.map((day) => [day, parsed((hours[day] ?? []).join(",")) ?? []]));
}

function copyOf(week) {
    return Object.fromEntries(DAYS.map((day) => [day, week[day].map((period) => [...period])]));
}

function bound(value, count) {
    return Math.max(0, Math.min(count - 1, value));
}

function button(text, act) {
    const made = element("button", { type: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
}

function element(name, values, ...children) {
    const { role, ...properties } = values;
    const made = Object.assign(document.createElement(name), properties);
    if (role) made.setAttribute("role", role);
    made.append(...children);
    return made;
}
