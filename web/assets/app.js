// What the pages gain with scripts; without them everything still works.
"use strict";

const question = document.getElementById("q");

// "/" goes to the question, as in most search pages.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    question.focus();
    question.select();
  }
});

// A question that is there is asked again at once in another mode.
for (const mode of document.querySelectorAll(".modes input")) {
  mode.addEventListener("change", () => {
    if (question.value.trim() !== "") mode.form.requestSubmit();
  });
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}
