// A reader's own list of paragraphs, in this browser. Other windows see what one does.
// Text comes from the API and from files, and is put in as nodes, never as markup.
"use strict";

(() => {
  const KEY = "undex-collection";
  const ITEMS_MAX = 1000;

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return valid(kept) ? kept : { items: [] };
    } catch {
      return { items: [] };
    }
  }

  function valid(list) {
    const isItem = (item) => item !== null && typeof item === "object" && typeof item.id === "string";
    return list !== null && typeof list === "object" && Array.isArray(list.items) && list.items.every(isItem);
  }

  function write(list) {
    localStorage.setItem(KEY, JSON.stringify(list));
    show();
  }

  // Of an item, or of what a button says of one.
  const key = ({ id, language }) => `${language || "en"} ${id}`;
  const has = (list, one) => list.items.some((item) => key(item) === key(one));

  // “Keep” beside each “Copy”, now and in results that come later.
  function prepare() {
    const list = read();
    for (const copy of document.querySelectorAll("button.copy[data-id]")) {
      let keep = copy.nextElementSibling;
      if (!keep?.classList.contains("keep")) {
        keep = document.createElement("button");
        keep.type = "button";
        keep.className = "keep";
        Object.assign(keep.dataset, { id: copy.dataset.id, language: copy.dataset.language, citation: copy.dataset.copy });
        copy.after(keep);
      }
      const isKept = has(list, keep.dataset);
      keep.textContent = isKept ? "Kept" : "Keep";
      keep.setAttribute("aria-pressed", isKept);
      keep.setAttribute("aria-label", `Keep ${keep.dataset.citation}`);
    }
    const count = document.getElementById("count");
    if (count) count.textContent = list.items.length > 0 ? ` (${list.items.length})` : "";
  }

  async function toggle(keep) {
    let list = read();
    if (has(list, keep.dataset)) {
      list.items = list.items.filter((item) => key(item) !== key(keep.dataset));
      return write(list);
    }
    if (list.items.length >= ITEMS_MAX) {
      keep.textContent = "The list is full";
      return;
    }
    const { id, language, citation } = keep.dataset;
    const item = { id, language, citation, text: "", note: "" };
    const answered = await fetch(`/api/v1/units/${encodeURIComponent(id)}?language=${language}`).catch(() => null);
    if (answered?.ok) item.text = (await answered.json()).text ?? "";
    list = read();
    if (!has(list, keep.dataset)) list.items.push(item);
    write(list);
  }

  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  // The page of the list.
  function show() {
    prepare();
    const shown = document.getElementById("kept");
    if (!shown) return;
    const list = read();
    document.getElementById("none").hidden = list.items.length > 0;
    const form = document.querySelector("form.export");
    form.hidden = list.items.length === 0;
    form.elements.collection.value = JSON.stringify(list);
    shown.replaceChildren(...list.items.map((item, place) => {
      const entry = document.createElement("li");
      const link = make("a", item.citation || item.id, { className: "cite" });
      link.href = "/u/" + item.id.split(/[#/]/).map(encodeURIComponent).join("/") + (item.language && item.language !== "en" ? `?language=${item.language}` : "");
      const note = make("textarea", item.note ?? "", { rows: 2, placeholder: "Your note" });
      note.setAttribute("aria-label", `Note on ${item.citation || item.id}`);
      note.dataset.place = place;
      const button = (name, label) => {
        const made = make("button", name, { type: "button" });
        made.dataset.do = label;
        made.dataset.place = place;
        made.setAttribute("aria-label", `${name}: ${item.citation || item.id}`);
        return made;
      };
      const tools = document.createElement("p");
      tools.append(button("Up", "up"), " ", button("Down", "down"), " ", button("Remove", "remove"));
      const text = make("blockquote", item.text ?? "", { lang: item.language || "en", dir: "auto" });
      entry.append(link, text, note, tools);
      return entry;
    }));
  }

  function say(words) {
    const said = document.getElementById("said");
    if (said) said.textContent = words;
  }

  const doing = {
    up: (list, place) => { if (place > 0) list.items.splice(place - 1, 0, ...list.items.splice(place, 1)); },
    down: (list, place) => { list.items.splice(place + 1, 0, ...list.items.splice(place, 1)); },
    remove: (list, place) => { list.items.splice(place, 1); },
    clear: (list) => { if (confirm("Remove all paragraphs from the list?")) list.items = []; },
  };

  function save() {
    const file = new Blob([JSON.stringify(read(), null, 2)], { type: "application/json" });
    const link = make("a", "", { href: URL.createObjectURL(file), download: "undex-collection.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async function open(file) {
    try {
      const list = JSON.parse(await file.text());
      if (!valid(list)) throw new Error("no list");
      const own = read();
      const fresh = list.items.filter((item) => !has(own, item)).slice(0, ITEMS_MAX - own.items.length);
      write({ ...own, items: [...own.items, ...fresh] });
      say(`${fresh.length} of ${list.items.length} were not in the list before.`);
    } catch {
      say(`${file.name} is no list that was saved here.`);
    }
  }

  document.addEventListener("click", (event) => {
    const keep = event.target.closest("button.keep");
    if (keep) return toggle(keep);
    const button = event.target.closest("button[data-do]");
    if (!button) return;
    if (button.dataset.do === "save") return save();
    const list = read();
    doing[button.dataset.do](list, Number(button.dataset.place));
    write(list);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("#kept textarea")) {
      const list = read();
      list.items[Number(event.target.dataset.place)].note = event.target.value;
      localStorage.setItem(KEY, JSON.stringify(list));
      document.querySelector("form.export").elements.collection.value = JSON.stringify(list);
    }
    if (event.target.matches("#files input") && event.target.files[0]) open(event.target.files[0]);
  });
  addEventListener("storage", show);
  // Results that come as a question is typed bring buttons of their own.
  new MutationObserver((changes) => {
    const isAnswer = (node) => node.nodeType === 1 && (node.matches("#answer") || node.querySelector?.("#answer"));
    if (changes.some((change) => [...change.addedNodes].some(isAnswer))) prepare();
  }).observe(document.body, { childList: true, subtree: true });

  const page = document.querySelector(".collect");
  if (page) {
    page.classList.add("scripted");
    document.getElementById("files").hidden = false;
  }
  show();
})();
