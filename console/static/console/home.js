// Calls under way on the home page: filled by the server, then kept in step by its events.
"use strict";

(() => {
    const panel = document.querySelector("[data-live-calls]");
    const body = panel.querySelector("tbody");
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium", hourCycle: "h23" });

    function cell(text, name) {
        const td = document.createElement("td");
        td.textContent = text;
        td.className = name;
        return td;
    }

    function began(seconds) {
        return seconds ? clock.format(new Date(seconds * 1000)) : "";
    }

    function show({ count, calls }) {
        panel.querySelector("[data-count]").textContent = count;
        panel.querySelector("table").hidden = calls.length === 0;
        panel.querySelector(".empty").hidden = calls.length > 0;
        body.replaceChildren(...calls.map((call) => {
            const row = document.createElement("tr");
            row.append(cell(began(call.began), "when"), cell(call.caller, "number"), cell(call.called, "number"), cell(call.project, ""));
            return row;
        }));
    }

    for (const td of body.querySelectorAll("[data-began]")) {
        td.textContent = began(Number(td.dataset.began));
    }
    // The browser comes again by itself when the stream ends.
    const events = new EventSource("/live/events?topics=calls");
    events.addEventListener("calls", (event) => show(JSON.parse(event.data).data));
    window.addEventListener("pagehide", () => events.close());
})();
