// The filters of the catalogue: shown where scripts run, kept in the address so that a choice can be passed on.
"use strict";

const filter = document.querySelector(".catalogue-filter");
const entries = [...document.querySelectorAll(".catalogue > li")];

function showChosen() {
  const wanted = [...new FormData(filter)].filter(([, value]) => value);
  let count = 0;
  for (const entry of entries) {
    entry.hidden = !wanted.every(([name, value]) => entry.dataset[name].split(" ").includes(value));
    count += entry.hidden ? 0 : 1;
  }
  filter.querySelector("output").textContent = `${entries.length}枚のうち${count}枚`;
  const query = new URLSearchParams(wanted).toString();
  try { history.replaceState(null, "", query ? `?${query}` : location.pathname); } catch (error) { /* not from a file */ }
}

if (filter) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const choice = filter.querySelector(`select[name="${CSS.escape(name)}"]`);
    if ([...(choice?.options ?? [])].some((option) => option.value === value)) choice.value = value;
  }
  filter.hidden = false;
  filter.addEventListener("change", showChosen);
  filter.addEventListener("reset", () => setTimeout(showChosen));
  filter.addEventListener("submit", (event) => event.preventDefault());
  showChosen();
}
