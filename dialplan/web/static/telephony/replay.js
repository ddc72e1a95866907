// The path of a call walked through the drawings of its flows, step by step.

const place = document.querySelector("[data-replay]");
const source = document.getElementById("telephony-steps");
if (place && source) begin(JSON.parse(source.textContent));

function begin(steps) {
    const canvas = place.querySelector("[data-canvas]");
    const told = place.querySelector("[data-told]");
    const slider = place.querySelector("input[type=range]");
    const drawings = new Map();
    let now = 0;
    let timer = null;
    let shown = null;

    slider.max = steps.length - 1;
    slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
    place.addEventListener("click", (event) => {
        const act = event.target.closest?.("[data-step]")?.dataset.step;
        if (act === "play") timer ? stop() : play();
        else if (act) { stop(); show({ first: 0, back: now - 1, on: now + 1 }[act]); }
    });
    canvas.addEventListener("keydown", (event) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (move) { event.preventDefault(); stop(); show(now + move); }
    });
    show(0);

    function play() {
        if (now === steps.length - 1) now = -1;
        timer = setInterval(() => { if (now >= steps.length - 1) stop(); else show(now + 1); }, 1200);
        show(now + 1);
        place.querySelector("[data-sign]").textContent = "pause";
    }

    function stop() {
        clearInterval(timer);
        timer = null;
        place.querySelector("[data-sign]").textContent = "play_arrow";
    }

    async function show(index) {
        now = Math.max(0, Math.min(steps.length - 1, index));
        const step = steps[now];
        slider.value = now;
        place.querySelector("output").textContent = `${now + 1} / ${steps.length}`;
        tell(step);
        const drawing = await drawn(step.flow);
        if (steps[now] !== step) return;
        if (shown !== drawing) { canvas.replaceChildren(drawing); shown = drawing; }
        const visited = new Set(steps.slice(0, now + 1).filter((other) => other.flow === step.flow).map((other) => other.node));
        for (const card of drawing.querySelectorAll?.("[data-node]") ?? []) {
            card.classList.toggle("tele-visited", visited.has(card.dataset.node));
            const here = card.dataset.node === step.node;
            card.classList.toggle("tele-here", here);
        }
        centre(drawing.querySelector?.(".tele-here"));
    }

    function centre(card) {
        if (!card) return;
        const [box, frame] = [card.getBoundingClientRect(), canvas.getBoundingClientRect()];
        canvas.scrollBy({
            left: box.left + box.width / 2 - frame.left - frame.width / 2,
            top: box.top + box.height / 2 - frame.top - frame.height / 2,
            behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
        });
    }

    function tell(step) {
        const parts = [
            [`${step.seconds} s`, "tele-soft"],
            [`${step.flow} / ${step.node}`, "tele-strong"],
            ...step.heard.map((text) => [`${told.dataset.hears} “${text}”`, ""]),
            ...(step.entered.length ? [[`${told.dataset.enters} ${step.entered.join(" ")}`, "tele-mark"]] : []),
            ...(step.branch ? [[`${told.dataset.leaves} ${step.branch}`, ""]] : []),
        ];
        told.replaceChildren(...parts.map(([text, name]) => {
            const span = document.createElement("span");
            span.textContent = text;
            span.className = name;
            return span;
        }));
    }

    function drawn(flow) {
        if (!drawings.has(flow)) drawings.set(flow, fetched(flow));
        return drawings.get(flow);
    }

    async function fetched(flow) {
        const answer = await fetch(place.dataset.drawing.replace("FLOW", encodeURIComponent(flow)));
        if (!answer.ok) {
            const gone = document.createElement("p");
            gone.textContent = canvas.dataset.gone;
            return gone;
        }
        return document.importNode(new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement, true);
    }
}
