// Calls under way above the list of all calls, told by the server as they come and go.

const panel = document.querySelector("[data-live]");
const table = panel.querySelector("table");
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium", hourCycle: "h23" });
const events = new EventSource("/live/events?topics=calls");

show(JSON.parse(document.getElementById("telephony-live-calls").textContent));
events.addEventListener("calls", (event) => show(JSON.parse(event.data).data));
window.addEventListener("pagehide", () => events.close());

function show({ count, calls }) {
    panel.querySelector("[data-count]").textContent = count;
    table.hidden = calls.length === 0;
    table.tBodies[0].replaceChildren(...calls.map((call) => {
        const row = document.createElement("tr");
        const link = document.createElement("a");
        link.href = panel.dataset.callUrl.replace("CALL", encodeURIComponent(call.call));
        link.className = "tele-link";
        link.textContent = call.began ? time.format(new Date(call.began * 1000)) : "…";
        row.append(...[link, call.caller, call.called, call.project].map((part) => {
            const cell = document.createElement("td");
            cell.append(part);
            return cell;
        }));
        return row;
    }));
}
