/* Keys for staff on a desktop, short answers put in the box, and searching in the articles. All of it works without
   this file: by Tab, by the buttons of the form, by the whole list. */
(() => {
  "use strict";
  const OFF = "team:letters-off";

  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => [...(root || document).querySelectorAll(selector)];

  // --- may single letters do something? Whoever speaks to the computer can turn that off. ---------------------------
  const letters = {
    get on() {
      try {
        return window.localStorage.getItem(OFF) === null;
      } catch (refused) {
        return true;
      }
    },
    set on(wanted) {
      try {
        if (wanted) window.localStorage.removeItem(OFF);
        else window.localStorage.setItem(OFF, "1");
      } catch (refused) {
        // a browser that keeps nothing: it counts for this page
      }
    },
  };
  let lettersOn = letters.on;

  function showHelp() {
    const help = one("[data-keys-help]");
    if (!help || !window.matchMedia("(hover: hover) and (pointer: fine)").matches) return;
    help.hidden = false;
    const box = one("[data-keys-on]", help);
    box.checked = lettersOn;
    box.addEventListener("change", () => {
      lettersOn = letters.on = box.checked;
    });
  }

  function openHelp() {
    const help = one("[data-keys-help]");
    if (!help || help.hidden) return;
    help.open = !help.open;
    one("summary", help).focus();
  }

  // --- the list of Vandaag -------------------------------------------------------------------------------------------
  const isShown = (stop) => stop.matches("summary") || !stop.closest("details:not([open])");
  const lines = () => all("#waiting .task > a, #waiting .fold > summary").filter(isShown);
  const lineOf = (stop) => stop.closest("li") || stop;
  const here = () => lines().findIndex((stop) => lineOf(stop).contains(document.activeElement));

  function goTo(number) {
    const stops = lines();
    if (!stops.length) return;
    const stop = stops[Math.min(Math.max(number, 0), stops.length - 1)];
    stop.focus();
    stop.scrollIntoView({ behavior: "instant", block: "nearest" });
  }

  const step = (by) => goTo(here() < 0 ? (by > 0 ? 0 : lines().length - 1) : here() + by);

  function answerHere() {
    const link = lines()[here()];
    if (!link) return;
    if (link.href) window.location.assign(link.dataset.answer || link.href);
    else link.click();
  }

  function doneHere() {
    const link = lines()[here()];
    const button = link && one("form.press button", lineOf(link));
    if (button) button.click();
  }

  /* A line that is finished goes, and the focus goes to the next. When it does not work the form is sent as it is. */
  async function finish(form) {
    const number = lines().findIndex((stop) => lineOf(stop).contains(form));
    const opened = all("#waiting .fold[open] > div").map((part) => part.id);
    try {
      const headers = { "HX-Request": "true", "HX-Target": "waiting" };
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("waiting");
      if (!answer.ok || !part) throw new Error("no list");
      one("#waiting").replaceWith(part);
      for (const fold of all("#waiting .fold")) fold.open = opened.includes(one("div", fold).id);
      if (lines().length) return goTo(number);
      one("h1").tabIndex = -1;
      one("h1").focus();
    } catch (failed) {
      form.submit();
    }
  }

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-press]")) return; // pressed twice: base.js sees to it
    event.preventDefault();
    finish(event.target);
  });

  // --- the conversation ----------------------------------------------------------------------------------------------
  const box = () => one("#write textarea[name=text]");
  const press = (selector) => one(selector) && one(selector).click();

  function toBox() {
    const field = box() || one("#write input:not([type=hidden]), #write a, #write button");
    if (field) field.focus();
  }

  const KEYS = {
    list: { j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), a: answerHere, d: doneHere },
    conversation: {
      a: toBox,
      j: () => press("[data-key=j]"),
      d: () => press("[data-key-done] button[type=submit]"),
      u: () => press(".back"),
    },
  };

  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target === box()) {
      event.preventDefault();
      target.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(target)) return;
    if (event.key === "?" && lettersOn) {
      event.preventDefault();
      openHelp();
      return;
    }
    const place = one("[data-keys]");
    const action = place && KEYS[place.dataset.keys][event.key];
    if (!action || (event.key.length === 1 && (!lettersOn || event.shiftKey))) return;
    if (event.key.startsWith("Arrow") && here() < 0 && target !== document.body) return;
    event.preventDefault();
    action();
  });

  // --- short answers -------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-ready]");
    if (!button || !box()) return;
    event.preventDefault();
    const field = box();
    const typed = field.value.trim();
    field.value = typed ? typed + "\n\n" + button.dataset.ready : button.dataset.ready;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    for (const slug of button.dataset.articles.split(" ").filter(Boolean)) {
      const tick = one('#write input[name="articles"][value="' + slug + '"]');
      if (tick) {
        tick.checked = true;
        tick.closest("details").open = true;
      }
    }
    button.closest("details").open = false;
    const said = one("[data-ready-done]");
    if (said) said.textContent = said.dataset.readyDone;
    field.focus();
    field.scrollIntoView({ behavior: "instant", block: "center" });
  });

  // --- searching in the articles -------------------------------------------------------------------------------------
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function sieve(place) {
    const field = one("input", place);
    const found = one("[role=status]", place);
    const picks = all(".pick", place.parentElement);
    place.hidden = false;
    field.addEventListener("input", () => {
      const wanted = plain(field.value).split(/\s+/).filter(Boolean);
      const fits = (pick) => wanted.every((word) => plain(pick.textContent).includes(word));
      for (const pick of picks) pick.hidden = !fits(pick) && !one("input", pick).checked;
      const number = picks.filter(fits).length;
      found.textContent = !wanted.length ? "" : number ? found.dataset.some.replace("{number}", number) : found.dataset.none;
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it searches already; the answer is not sent by it
    });
  }

  function start() {
    showHelp();
    all("[data-sieve]").forEach(sieve);
  }

  start();

})();
