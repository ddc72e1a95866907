// Days of the year that are dragged over become the first and last day of a new holiday.

const HELD_MILLISECONDS = 400;

const year = document.querySelector("[data-year]");
if (year) {
    let first = null;
    let last = null;
    let held = null;

    const dayAt = (target) => target?.closest?.("[data-day]")?.dataset.day ?? null;
    const mark = () => {
        const [from, to] = [first, last].sort();
        for (const day of year.querySelectorAll("[data-day]")) {
            day.classList.toggle("tele-chosen", first !== null && day.dataset.day >= from && day.dataset.day <= to);
        }
    };
    const begin = (day) => { first = last = day; mark(); };
    const extend = (day) => { if (first && day) { last = day; mark(); } };
    const enter = () => {
        const [from, to] = [first, last].sort();
        first = null;
        location.href = `${year.dataset.year}?${new URLSearchParams({ first: from, last: to })}`;
    };

    year.addEventListener("dragstart", (event) => event.preventDefault());
    year.addEventListener("pointerdown", (event) => {
        if (event.pointerType !== "touch" && !event.button) begin(dayAt(event.target));
    });
    year.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "touch") extend(dayAt(event.target));
    });
    window.addEventListener("pointerup", (event) => {
        if (event.pointerType === "touch") return;
        if (first && first !== last) enter();
        else begin(null); // the day's own link does the rest
    });

    // A finger that moves scrolls the page, and a tap names one day. One that rests on a day begins to choose.
    year.addEventListener("touchstart", (event) => {
        clearTimeout(held);
        const day = event.touches.length === 1 ? dayAt(event.target) : null;
        if (day) held = setTimeout(begin, HELD_MILLISECONDS, day);
    }, { passive: true });
    year.addEventListener("touchmove", (event) => {
        clearTimeout(held);
        if (!first) return;
        event.preventDefault();
        const { clientX, clientY } = event.touches[0];
        extend(dayAt(document.elementFromPoint(clientX, clientY)));
    }, { passive: false });
    year.addEventListener("touchend", (event) => {
        clearTimeout(held);
        if (!first) return;
        event.preventDefault();
        enter();
    });
    year.addEventListener("touchcancel", () => { clearTimeout(held); begin(null); });
    year.addEventListener("contextmenu", (event) => { if (first) event.preventDefault(); });
}
