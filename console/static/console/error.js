// The theme that was chosen on the other pages, where it is not that of the system.
"use strict";

const chosen = (localStorage.getItem("adminTheme") ?? "").replaceAll('"', "");
if (chosen === "light" || chosen === "dark") document.documentElement.style.colorScheme = chosen;
