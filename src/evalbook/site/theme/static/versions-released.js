// The switcher of a released edition: the list beside its folder names all versions, the same page in each.
"use strict";

(function () {
  const root = document.documentElement.dataset.root || "./";
  const here = new URL(root, location.href);
  const list = document.createElement("script");
  list.src = new URL("../versions.js", here).href;
  list.addEventListener("load", () => {
    const label = document.createElement("label");
    label.textContent = "版：";
    const choice = document.createElement("select");
    const own = here.pathname.split("/").filter(Boolean).pop();
    for (const version of [...window.bookVersions].reverse()) {
      choice.add(new Option(version, version, false, version === own));
    }
    choice.addEventListener("change", () => {
      location.href = new URL(`../${choice.value}/${location.href.slice(here.href.length)}`, here).href;
    });
    label.append(choice);
    document.querySelector(".site-footer").append(label);
  });
  document.head.append(list);
})();
