// What the pages gain with scripts; without them everything still works. Text
// comes from the server's own pages and is put in as nodes, never as markup.
"use strict";

const question = document.getElementById("q");
const form = question.form;
const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;
const isTyping = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "radio";

// Buttons that only scripts serve are shown, now and in results that come later.
function prepare(within) {
  for (const button of within.querySelectorAll("button.copy")) button.hidden = false;
}

async function copy(button) {
  const label = button.dataset.label ??= button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here";
  }
  setTimeout(() => { button.textContent = label; }, 1500);
}

// Footnotes open in place: the mark opens the notes below its paragraph.
function openNote(mark) {
  const notes = mark.closest(".unit")?.querySelector("details.notes");
  if (!notes) return false;
  notes.open = !notes.open;
  return true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy");
  if (button) copy(button);
  const mark = event.target.closest("a.mark");
  if (mark && plain(event) && openNote(mark)) event.preventDefault();
});

// The results follow the question as it is typed. Only the last answer counts.
let asked = 0;
async function ask(url, push) {
  const turn = ++asked;
  const answered = await fetch(url, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answered.text(), "text/html");
  if (turn !== asked) return;
  const fresh = page.getElementById("answer");
  const shown = document.getElementById("answer");
  // A problem has another shape: the browser shows its page.
  if (!fresh || !shown) return location.assign(url);
  prepare(fresh);
  shown.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  if (push) history.pushState(null, "", url);
  else history.replaceState(null, "", url);
}

function address() {
  const fields = new FormData(form);
  if (fields.get("mode") === "hybrid") fields.delete("mode");
  return "/search?" + new URLSearchParams(fields);
}

// Words of the collection, below the question.
const list = document.createElement("datalist");
list.id = "suggestions";
form.append(list);
question.setAttribute("list", list.id);
async function suggest() {
  const answered = await fetch("/api/v1/suggest?q=" + encodeURIComponent(question.value));
  if (!answered.ok) return;
  const options = (await answered.json()).map(({ text }) => {
    const option = document.createElement("option");
    option.value = text;
    return option;
  });
  list.replaceChildren(...options);
}

let waiting;
question.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (question.value.trim().length < 2) return;
    suggest().catch(() => {});
    // A phrase or field that is half typed is no question yet.
    const whole = (question.value.match(/"/g) ?? []).length % 2 === 0 && !/:\s*$/.test(question.value);
    if (whole && document.getElementById("answer")) ask(address(), false).catch(() => {});
  }, 250);
});
for (const mode of document.querySelectorAll(".modes input")) {
  mode.addEventListener("change", () => {
    if (question.value.trim() === "") return;
    if (document.getElementById("answer")) ask(address(), true).catch(() => form.requestSubmit());
    else form.requestSubmit();
  });
}
addEventListener("popstate", () => location.reload());

// A long document has pages: an address of old names no page, and its paragraph may be on another.
const anchor = decodeURIComponent(location.hash.slice(1));
if (document.getElementById("pages") && anchor && !document.getElementById(anchor)) {
  const there = new URL(location.href);
  if (there.searchParams.get("at") !== anchor) {
    there.searchParams.set("at", anchor);
    location.replace(there);
  }
}

// Keys. The paragraph that is walked to has the focus on its citation.
const stops = () => [...document.querySelectorAll(".hit .cite, .unit > .number")];
function walk(step) {
  const all = stops();
  if (all.length === 0) return;
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  all[next].focus();
  all[next].closest(".hit, .unit").scrollIntoView({ block: "nearest" });
}

const keys = [["/", "go to the question"], ["↓ ↑ or j k", "walk through the paragraphs"], ["Enter", "open the paragraph"],
  ["c", "copy its citation"], ["?", "these keys"]];
let help;
function showHelp() {
  if (!help) {
    help = document.createElement("dialog");
    const heading = document.createElement("h2");
    heading.textContent = "Keys";
    heading.id = "help-title";
    help.setAttribute("aria-labelledby", heading.id);
    const table = document.createElement("dl");
    for (const [key, does] of keys) {
      const term = document.createElement("dt");
      term.textContent = key;
      const words = document.createElement("dd");
      words.textContent = does;
      table.append(term, words);
    }
    const close = document.createElement("button");
    close.textContent = "Close";
    close.addEventListener("click", () => help.close());
    help.append(heading, table, close);
    document.body.append(help);
  }
  help.showModal();
}

document.addEventListener("keydown", (event) => {
  if (!plain(event) || isTyping(event.target) || help?.open) return;
  const within = document.activeElement?.closest(".hit, .unit, .paragraph");
  const button = (within ?? document.querySelector(".paragraph"))?.querySelector("button.copy");
  switch (event.key) {
    case "/": question.focus(); question.select(); break;
    case "ArrowDown": case "j": if (stops().length === 0) return; walk(1); break;
    case "ArrowUp": case "k": if (stops().length === 0) return; walk(-1); break;
    case "c": if (!button) return; copy(button); break;
    case "?": showHelp(); break;
    default: return;
  }
  event.preventDefault();
});

prepare(document);
