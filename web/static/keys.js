"use strict";
// Keys for those who have them: "/" goes to the box, "j" and "k" from result to result. Everything works without.

const SETTING = "phim-tat";
const titles = [...document.querySelectorAll(".hit h2 a")];
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
  const here = titles.indexOf(document.activeElement);
  const next = titles[here < 0 ? (by > 0 ? 0 : titles.length - 1) : here + by];
  if (next) {
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  }
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
