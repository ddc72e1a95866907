// How much is in use, looked at anew every few seconds while the page is seen.

async function look() {
    if (document.hidden) return;
    const answer = await fetch("/telephony/capacity");
    if (!answer.ok) return;
    for (const [kind, used] of Object.entries(await answer.json())) {
        for (const place of document.querySelectorAll(`[data-used="${kind}"]`)) place.textContent = used;
    }
}

setInterval(() => look().catch(() => {}), 3000);
