// What the pages add when scripts run: theme switch, folded lists on small screens, copy buttons.
"use strict";

const page = document.documentElement;

function setUpThemeSwitch() {
  const button = document.querySelector(".theme-toggle");
  button.hidden = false;
  button.addEventListener("click", () => {
    page.dataset.theme = page.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", page.dataset.theme); } catch (error) { /* storage may be blocked */ }
  });
}

function foldListsOnSmallScreens() {
  if (matchMedia("(max-width: 63.9rem)").matches) {
    for (const list of document.querySelectorAll(".chapters details, .on-page details")) list.open = false;
  }
  for (const list of document.querySelectorAll(".chapters details")) {
    list.dataset.folded = "";
  }
}

// The list of contents is longer than a screen: it begins where the reader is.
function showPlaceInContents() {
  const list = document.querySelector("nav.chapters");
  const here = list && [...list.querySelectorAll(".current > a")].pop();
  if (!here) return;
  here.setAttribute("aria-current", "page");
  list.scrollTop = here.offsetTop - list.clientHeight / 2;
}

// A reference asks for the day on which its reader has seen the page: today.
function fillInDayOfAccess() {
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  for (const place of document.querySelectorAll(".access-day")) place.textContent = day;
}

function addCopyButtons() {
  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll(".citation-text, .rerun pre, .embed-code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "コピー";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = "コピーしました";
      setTimeout(() => { button.textContent = "コピー"; }, 2000);
    });
    text.after(button);
  }
}

// Escape hides the explanation of a term until another one is asked for.
function letEscapeHideNotes() {
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") page.dataset.notes = "off"; });
  const ask = (event) => { if (event.target.closest?.("a.term")) delete page.dataset.notes; };
  document.addEventListener("mouseover", ask);
  document.addEventListener("focusin", ask);
}

setUpThemeSwitch();
letEscapeHideNotes();
foldListsOnSmallScreens();
showPlaceInContents();
fillInDayOfAccess();
addCopyButtons();
