"use strict";
// Completion in the box: a list that follows what is typed (the ARIA combobox pattern). Without it the box just asks.

const WAIT = 120; // milliseconds without a key before the server is asked
const field = document.querySelector("#q[data-complete]");

if (field) {
  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  list.hidden = true;
  field.parentElement.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let typed = field.value;
  let asking = new AbortController();
  let timer = 0;

  const current = () => list.querySelector('[aria-selected="true"]');

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function part(name, text) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  }

  function option(completion, place) {
    const item = document.createElement("li");
    item.id = `completion-${place}`;
    item.lang = "vi";
    item.dataset.text = completion.text;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const kind = field.dataset[completion.kind] ?? "";
    item.append(part("name", completion.text), part("kind", kind), part("count", completion.count.toLocaleString(document.documentElement.lang)));
    return item;
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${field.dataset.complete}?q=${encodeURIComponent(field.value)}`, { signal });
      if (!answer.ok) return close();
      const { completions } = await answer.json();
      if (signal.aborted || document.activeElement !== field) return;
      if (completions.length === 0) return close();
      list.replaceChildren(...completions.map(option));
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      field.removeAttribute("aria-activedescendant");
    } catch {
      if (!signal.aborted) close(); // out of reach: the box works on without
    }
  }

  function choose(item) {
    current()?.setAttribute("aria-selected", "false");
    if (item) {
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", item.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
    field.value = item ? item.dataset.text : typed;
  }

  field.addEventListener("input", () => {
    typed = field.value;
    clearTimeout(timer);
    if (typed.trim()) timer = setTimeout(ask, WAIT);
    else close();
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const items = [...list.children];
    const place = items.indexOf(current());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      // One step past either end is what was typed.
      const next = event.key === "ArrowDown" ? place + 1 : place < 0 ? items.length - 1 : place - 1;
      choose(items[next]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      choose(undefined);
      close();
    }
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    choose(item);
    field.form.requestSubmit();
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
}
