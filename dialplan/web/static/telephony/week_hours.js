// Open hours of a week as sets of minutes: {mon: [[540, 720], …]}, ascending and apart.

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const PERIOD = /^\s*([01]?\d|2[0-4])[:：]([0-5]\d)\s*[-–—~]\s*([01]?\d|2[0-4])[:：]([0-5]\d)\s*$/;

/** "09:00-12:00, 13:00-18:00" as pairs of minutes; null when it is none. */
export function parsed(text) {
    const periods = [];
    for (const part of text.split(/[,，;；]/).filter((part) => part.trim())) {
        const found = PERIOD.exec(part);
        if (!found) return null;
        const [begin, end] = [60 * found[1] + Number(found[2]), 60 * found[3] + Number(found[4])];
        if (begin >= end || end > 1440) return null;
        periods.push([begin, end]);
    }
    return joined(periods);
}

/** Pairs of minutes as "09:00-12:00", each apart. */
export function written(periods) {
    return periods.map(([begin, end]) => `${clock(begin)}-${clock(end)}`);
}

export function clock(minute) {
    return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** With the minutes from `begin` to `end` open, or closed. */
export function painted(periods, begin, end, open) {
    const rest = periods.flatMap(([from, to]) => [[from, Math.min(to, begin)], [Math.max(from, end), to]])
        .filter(([from, to]) => from < to);
    return joined(open ? [...rest, [begin, end]] : rest);
}

/** How much of the minutes from `begin` to `end` is open, 0 to 1. */
export function share(periods, begin, end) {
    const open = periods.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, begin)), 0);
    return open / (end - begin);
}

function joined(periods) {
    const whole = [];
    for (const [begin, end] of [...periods].sort((a, b) => a[0] - b[0])) {
        const last = whole.at(-1);
        if (last && begin <= last[1]) last[1] = Math.max(last[1], end);
        else whole.push([begin, end]);
    }
    return whole;
}
