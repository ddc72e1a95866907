// Asks what a number gives, and shows the answer beside the question.

for (const form of document.querySelectorAll("[data-try]")) {
    const result = form.querySelector("[data-result]");
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const question = new URLSearchParams(new FormData(form));
        try {
            const answer = await fetch(`${form.dataset.try}?${question}`, { headers: { Accept: "text/html" } });
            if (!answer.ok) throw new Error(answer.statusText || String(answer.status));
            result.innerHTML = await answer.text();
        } catch (fault) {
            result.textContent = fault.message;
        }
    });
}
