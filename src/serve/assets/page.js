// Shows which file was chosen, takes dropped files, and watches work under way. Everything works without it.
"use strict";

for (const input of document.querySelectorAll(".drop input[type=file]")) {
  const label = input.closest(".drop");
  const hint = label.querySelector(".hint");
  const before = hint.textContent;
  const show = () => {
    hint.textContent = input.files.length ? input.files[0].name : before;
    label.classList.toggle("chosen", input.files.length > 0);
  };
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) label.addEventListener(name, () => label.classList.add("over"));
  for (const name of ["dragleave", "drop"]) label.addEventListener(name, () => label.classList.remove("over"));
  show();
}

// two files dropped on the base: the second is the draft
const base = document.getElementById("base");
const draft = document.getElementById("draft");
if (base && draft) {
  for (const input of [base, draft]) {
    input.closest(".drop").addEventListener("drop", (event) => {
      const files = event.dataTransfer ? event.dataTransfer.files : [];
      if (files.length !== 2) return;
      event.preventDefault();
      [base, draft].forEach((into, i) => {
        const one = new DataTransfer();
        one.items.add(files[i]);
        into.files = one.files;
        into.dispatchEvent(new Event("change"));
      });
    });
  }
}

for (const form of document.querySelectorAll("form.work")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    // after the form has gone out, so that it goes out once
    setTimeout(() => { button.disabled = true; }, 0);
  });
}
// a page taken out of the browser's own store must be usable again
addEventListener("pageshow", () => { for (const b of document.querySelectorAll("form.work button")) b.disabled = false; });

const waiting = document.querySelector("[data-work]");
if (waiting) {
  const stage = waiting.querySelector("[data-stage]");
  const look = async () => {
    try {
      const answer = await fetch(`/work/${waiting.dataset.work}/state`);
      const state = answer.ok ? await answer.json() : { done: true };
      if (state.done) return location.reload();
      if (stage.textContent !== state.stage) stage.textContent = state.stage;
    } catch { /* the program has ended, or the machine slept: look again */ }
    setTimeout(look, 300);
  };
  setTimeout(look, 150);
}

// only what a reader opens on screen is folded; paper has no folds
addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("article details")) d.open = true; });
