// Days of the year that are dragged over become the first and last day of a new holiday.

const year = document.querySelector("[data-year]");
if (year) {
    let first = null;
    let last = null;

    const dayAt = (target) => target?.closest?.("[data-day]")?.dataset.day ?? null;
    const mark = () => {
        const [from, to] = [first, last].sort();
        for (const day of year.querySelectorAll("[data-day]")) {
            day.classList.toggle("tele-chosen", first !== null && day.dataset.day >= from && day.dataset.day <= to);
        }
    };

    year.addEventListener("dragstart", (event) => event.preventDefault());
    // A finger that moves scrolls the page: there a tap names one day, and the form the last one.
    year.addEventListener("pointerdown", (event) => {
        if (event.pointerType === "touch" || event.button) return;
        first = last = dayAt(event.target);
        mark();
    });
    year.addEventListener("pointermove", (event) => {
        const day = first && dayAt(event.target);
        if (day) { last = day; mark(); }
    });
    window.addEventListener("pointerup", () => {
        const [from, to] = [first, last].sort();
        first = null;
        if (from && from !== to) location.href = `${year.dataset.year}?${new URLSearchParams({ first: from, last: to })}`;
        else mark();
    });
}
