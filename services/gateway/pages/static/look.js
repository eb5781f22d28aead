// Light or dark as the reader has chosen, before the first paint: so this is no part of the module, which comes later.

(() => {
  const KEY = "look";
  const root = document.documentElement;
  let chosen = null; // holds where storage is forbidden, too, until the page is left

  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return chosen;
    }
  }

  function apply() {
    const now = kept();
    if (now === "light" || now === "dark") root.dataset.theme = now;
    else delete root.dataset.theme;
    const choice = document.getElementById("look");
    if (choice) choice.value = root.dataset.theme ?? "";
  }

  root.dataset.script = "yes";
  apply();
  addEventListener("storage", apply);
  addEventListener("DOMContentLoaded", apply);
  addEventListener("change", (event) => {
    if (event.target.id !== "look") return;
    chosen = event.target.value;
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // A private window may refuse.
    }
    apply();
  });
})();
