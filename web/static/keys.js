"use strict";
// Keys for those who have them: "/" goes to the box, "j" and "k" from result to result, in an article from mark to mark.
// Everything works without.

const SETTING = "phim-tat";
const stops = [...document.querySelectorAll(".hit h2 a, .line .title, .story mark")];
const box = document.getElementById("q");

function keysAreOff() {
  try {
    return localStorage.getItem(SETTING) === "tat";
  } catch {
    return false; // storage may be forbidden
  }
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

function step(by) {
  const here = stops.indexOf(document.activeElement);
  const next = stops[here < 0 ? (by > 0 ? 0 : stops.length - 1) : here + by];
  if (!next) return;
  const isMark = next.matches("mark");
  if (isMark) next.tabIndex = -1;
  next.focus({ preventScroll: isMark });
  (next.closest("li") ?? next).scrollIntoView({ block: isMark ? "center" : "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || keysAreOff()) return;
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  }
});

// Single keys can disturb speech input: the help page has a switch (WCAG 2.1.4), shown only where it works.
const choice = document.getElementById("keys-off");
if (choice) {
  choice.closest("p").hidden = false;
  choice.checked = keysAreOff();
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem(SETTING, choice.checked ? "tat" : "mo");
    } catch {
      choice.checked = false;
    }
  });
}

// Where a browser cannot show a folded rail beside the results by itself, it is opened there.
const fold = document.querySelector(".fold");
if (fold && !CSS.supports("selector(::details-content)") && matchMedia("(min-width: 60rem)").matches) fold.open = true;
