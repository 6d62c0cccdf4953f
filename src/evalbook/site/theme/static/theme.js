// Set the theme before the first paint; the reader's choice is kept on this device.
"use strict";
(function () {
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (error) { /* storage may be blocked */ }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
