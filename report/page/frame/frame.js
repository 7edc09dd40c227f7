"use strict";
// What every page can do: another scheme of colours, paper, and links into what is folded. Drawings hear of new colours.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = document.getElementById("theme");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const coloured = () => {
    theme.textContent = isDark() ? "Light colours" : "Dark colours";
    document.dispatchEvent(new Event("colours"));
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    coloured();
  });
  dark.addEventListener("change", coloured);

  let before;
  addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    coloured();
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    coloured();
  });

  const open = () => {
    const at = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let e = at && at.closest("details"); e; e = e.parentElement.closest("details")) e.open = true;
    if (at && at.closest("details")) at.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  // Only what can be scrolled has to be reached.
  const reach = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  new ResizeObserver(reach).observe(document.getElementById("main"));

  theme.hidden = false;
  theme.textContent = isDark() ? "Light colours" : "Dark colours";
})();
