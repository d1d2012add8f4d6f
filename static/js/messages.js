/* Vraag and the conversation of staff: the draft stays on the phone, files show how far they are, a new answer is told
   of, and the newest message is shown first. Everything works without this file. */
(() => {
  "use strict";
  const POLL = 30000;
  const PREFIX = "draft:";
  const all = (selector, root) => [...(root || document).querySelectorAll(selector)];
  const one = (selector, root) => (root || document).querySelector(selector);

  const store = (() => {
    try {
      window.localStorage.getItem(PREFIX);
      return window.localStorage;
    } catch (refused) {
      return null; // a browser that keeps nothing: then there is no draft
    }
  })();

  function kept(key) {
    try {
      return JSON.parse(store.getItem(key)) || {};
    } catch (broken) {
      return {};
    }
  }

  function keepDraft(form) {
    const box = one("textarea[data-draft]", form);
    if (!box || !store) return;
    const key = PREFIX + box.dataset.draft;
    const words = one("[data-draft-words]", form);
    const draft = kept(key);
    if (draft.once && draft.once === form.dataset.last) store.removeItem(key);
    else if (draft.text && !box.value.includes(draft.text)) {
      box.value = box.value ? draft.text + "\n\n" + box.value : draft.text;
    }
    const save = () => {
      const text = box.value.trim();
      try {
        if (text) store.setItem(key, JSON.stringify({ text: box.value, once: form.elements.once.value }));
        else store.removeItem(key);
        if (words) words.hidden = !text;
      } catch (full) {
        if (words) words.hidden = true;
      }
    };
    if (words) words.hidden = !kept(key).text;
    box.addEventListener("input", save);
    form.addEventListener("submit", save);
  }

  function filesOf(form) {
    return all('input[type="file"]', form).flatMap((field) => [...field.files]);
  }

  function tooMuch(form, files) {
    const limits = form.dataset;
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const large = files.find((file) => file.size > Number(limits.fileBytes));
    if (large) return large.name + ": " + limits.tooLarge;
    return files.length > Number(limits.mostFiles) || total > Number(limits.messageBytes) ? limits.tooMuch : "";
  }

  function sayWrong(form, words) {
    const line = one("[data-wrong]", form);
    line.textContent = words;
    line.hidden = !words;
  }

  function show(answer) {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const main = one("main", page);
    one("main").replaceWith(main);
    document.title = page.title;
    start();
    const wrong = one("[data-focus]", main);
    if (wrong) wrong.focus();
    else window.scrollTo(0, 0);
  }

  function sendWithProgress(form, submitter) {
    const block = one("[data-progress]", form);
    const bar = one("progress", block);
    const words = one("[data-progress-words]", block);
    const button = submitter || one('button[type="submit"]', form);
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    const sending = new XMLHttpRequest();
    const failed = () => {
      block.hidden = true;
      button.disabled = false;
      sayWrong(form, form.dataset.failed);
    };
    sending.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((100 * event.loaded) / event.total);
      words.textContent = form.dataset.busy.replace("{number}", bar.value);
    });
    sending.addEventListener("load", () => {
      if (sending.status === 200) window.location.assign(sending.responseURL);
      else if (sending.status >= 500 || !sending.status) failed();
      else show(sending.responseText);
    });
    sending.addEventListener("error", failed);
    sending.addEventListener("abort", failed);
    sayWrong(form, "");
    block.hidden = false;
    button.disabled = true;
    sending.open("POST", form.getAttribute("action"));
    sending.send(data);
  }

  function watchFiles(form) {
    form.addEventListener("change", () => sayWrong(form, tooMuch(form, filesOf(form))));
    form.addEventListener("submit", (event) => {
      const files = filesOf(form);
      if (!files.length) return;
      event.preventDefault();
      const wrong = tooMuch(form, files);
      if (wrong) sayWrong(form, wrong);
      else sendWithProgress(form, event.submitter);
    });
  }

  function askForNewer(place) {
    const timer = window.setInterval(async () => {
      if (document.visibilityState !== "visible" || !place.isConnected) return;
      try {
        const answer = await fetch(place.dataset.poll, { headers: { "HX-Request": "true" } });
        if (answer.status === 200) place.innerHTML = await answer.text();
        if (answer.status !== 204) window.clearInterval(timer);
      } catch (offline) {
        // no reception: ask again in half a minute
      }
    }, POLL);
  }

  function showNewest() {
    const talk = one("[data-newest-first]") && one("#talk");
    if (!talk || window.location.hash || one("[data-focus]")) return;
    if (talk.getBoundingClientRect().bottom < window.innerHeight) return;
    const newest = one("[data-first-new]", talk) || all(".bubble", talk).pop();
    if (newest) newest.scrollIntoView({ behavior: "instant", block: "start" });
  }

  function start() {
    all("form[data-send]").forEach((form) => {
      keepDraft(form);
      watchFiles(form);
    });
  }

  start();
  all("[data-poll]").forEach(askForNewer);
  showNewest();
})();
