// Names for fields that Unfold and Select2 leave without one, as screen readers need them, and words in the page's language.

function nameOf(field) {
    const label = field.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    return label ? label.textContent.replace("*", "").trim() : "";
}

// Boxes that search while one types: Select2 hides the field that has the label.
function nameSearches() {
    for (const field of document.querySelectorAll("select.select2-hidden-accessible")) {
        const name = nameOf(field);
        for (const part of field.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox]") ?? []) {
            if (name && part.getAttribute("aria-label") !== name) part.setAttribute("aria-label", name);
        }
    }
}

// Fields in the rows of a list: what the row is about, and the column.
function nameCells() {
    for (const cell of document.querySelectorAll("#result_list [data-label]")) {
        const row = cell.closest("tr")?.querySelector("th")?.textContent.trim() ?? "";
        for (const field of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
            if (!nameOf(field) && !field.hasAttribute("aria-label")) {
                field.setAttribute("aria-label", `${row}: ${cell.dataset.label}`);
            }
        }
    }
}

// SimpleBar has English words alone; those of Select2 get lost where a page loads it twice.
function speakChinese() {
    if (window.SimpleBar) SimpleBar.defaultOptions.ariaLabel = "可滚动的内容";
    window.django?.jQuery?.fn.select2?.defaults.set("language", {
        errorLoading: () => "无法载入结果。",
        loadingMore: () => "载入更多结果…",
        noResults: () => "未找到结果",
        removeAllItems: () => "删除所有项目",
        removeItem: () => "删除项目",
        searching: () => "搜索中…",
    });
}

addEventListener("DOMContentLoaded", () => {
    if (document.documentElement.lang.startsWith("zh")) speakChinese();
    nameCells();
    nameSearches();
    // Select2 comes later, and anew for each row that is added.
    new MutationObserver(nameSearches).observe(document.body, { childList: true, subtree: true });
});
