/* The editor of an article: a toolbar, a working copy while one types, how it reads beside it, and simpler words with one
   press. Everything works without this file, by the buttons of the form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const all = (selector, root) => [...(root || document).querySelectorAll(selector)];
  const one = (selector, root) => (root || document).querySelector(selector);
  const words = form.dataset;
  const part = words.editor;
  const bodies = all("[data-body]", form);
  const under = one("[data-under]", form);
  const bar = one("[data-toolbar]", form);
  const said = one("[data-said]", form);
  const asked = { "HX-Request": "true", "HX-Target": part };
  const SMALL = 60000; // bytes that a browser still sends while the page goes away
  let body = bodies[0];
  let changed = false;
  let stopped = false;
  let number = 0;
  let copying;
  let showing;

  const typed = () => {
    const data = new FormData(form);
    data.delete("photo");
    return new URLSearchParams(data);
  };
  const say = (text) => {
    if (said) said.textContent = text;
  };

  // --- the working copy ---
  async function keep(leaving) {
    clearTimeout(copying);
    if (!words.copy || !changed || stopped) return;
    changed = false;
    const data = typed();
    try {
      const keepalive = Boolean(leaving) && data.toString().length < SMALL;
      const answer = await fetch(words.copy, { method: "POST", body: data, headers: asked, keepalive });
      if (answer.status === 204) {
        const how = { hour: "numeric", minute: "2-digit", timeZone: "Europe/Amsterdam" };
        const time = new Date().toLocaleTimeString("nl", how);
        if (!changed) say(words.kept.replace("{time}", time));
      } else if ([400, 401, 403].includes(answer.status)) {
        stopped = true;
        say(words.locked);
      } else if (answer.status === 409) say(await answer.text());
      else throw new Error(answer.status);
    } catch (away) {
      changed = true;
      say(words.lost);
      copying = setTimeout(keep, 10000);
    }
  }

  // --- how it reads ---
  async function show() {
    clearTimeout(showing);
    const mine = ++number;
    const old = document.getElementById(part);
    if (!old || stopped) return;
    if (old.contains(document.activeElement)) {
      showing = setTimeout(show, 2000);
      return;
    }
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: typed(), headers: asked });
      if (answer.status !== 200 || mine !== number) return;
      const open = all("details", old).map((fold) => fold.open);
      const place = one(".phone", old)?.scrollTop;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      old.replaceWith(page.getElementById(part));
      all("#" + part + " details").forEach((fold, index) => (fold.open = open[index] ?? fold.open));
      if (place) one(".phone").scrollTop = place;
      mark();
    } catch (away) {
      // no connection: the copy says so
    }
  }

  function mark() {
    const marked = one("[data-marked]");
    if (!under) return;
    const fits = marked && marked.textContent === body.value;
    under.replaceChildren(...(fits ? [...marked.cloneNode(true).childNodes] : []));
    under.scrollTop = body.scrollTop;
  }

  function typing() {
    changed = true;
    clearTimeout(copying);
    clearTimeout(showing);
    if (words.copy) {
      if (!stopped) say(words.waits);
      copying = setTimeout(keep, 2000);
    }
    showing = setTimeout(show, 800);
    under?.replaceChildren();
  }

  // --- writing ---
  function put(text, from, to, select) {
    body.focus();
    body.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) body.setRangeText(text, from, to, "end");
    if (select) body.setSelectionRange(from + select[0], from + select[1]);
    typing();
  }
  function around(before, after, otherwise) {
    const { selectionStart: from, selectionEnd: to, value } = body;
    const chosen = value.slice(from, to) || otherwise;
    put(before + chosen + after, from, to, [before.length, before.length + chosen.length]);
  }
  function lines(begin) {
    const { value } = body;
    const from = value.lastIndexOf("\n", body.selectionStart - 1) + 1;
    const end = value.indexOf("\n", body.selectionEnd);
    const to = end < 0 ? value.length : end;
    const text = value
      .slice(from, to)
      .split("\n")
      .map((line, index) => begin(index) + line.replace(/^(#+|-|\d+\.)\s+/, ""))
      .join("\n");
    put(text, from, to, [text.length, text.length]);
  }
  function block(text) {
    const { selectionEnd: at, value } = body;
    const before = !at || value.slice(0, at).endsWith("\n\n") ? "" : value[at - 1] === "\n" ? "\n" : "\n\n";
    put(before + text + "\n\n", at, at);
  }
  function into(name) {
    const fold = document.getElementById("insert");
    fold.open = true;
    const field = fold.querySelector("[name=" + name + "]");
    field.scrollIntoView({ block: "center" });
    field.focus();
  }
  const tools = {
    heading: () => lines(() => "## "),
    bold: () => around("**", "**", "…"),
    list: () => lines(() => "- "),
    numbers: () => lines((index) => index + 1 + ". "),
    link: () => around("[", "](" + words.address + ")", words.link),
    amount: () => into("amount"),
    step: () => into("step"),
    photo: () => into("photo"),
  };

  if (bar && body) {
    const buttons = all("button", bar);
    bar.hidden = false;
    bar.addEventListener("click", (event) => tools[event.target.closest("[data-tool]")?.dataset.tool]?.());
    bar.addEventListener("keydown", (event) => {
      const rtl = document.dir === "rtl" ? -1 : 1;
      const here = buttons.indexOf(document.activeElement);
      const next = { ArrowRight: here + rtl, ArrowLeft: here - rtl, Home: 0, End: buttons.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const chosen = buttons[(next + buttons.length) % buttons.length];
      buttons.forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
      chosen.focus();
    });
  }
  bodies.forEach((field) => field.addEventListener("focus", () => (body = field)));
  body?.addEventListener("scroll", () => under && (under.scrollTop = body.scrollTop));

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !body) return;
    const { word, at, to } = button.dataset;
    if (word) {
      if (body.value.slice(at, to) !== button.closest("li").querySelector("q").textContent) return;
      event.preventDefault();
      put(word, Number(at), Number(to), [0, word.length]);
    } else if (button.name === "action" && ["amount", "step"].includes(button.value)) {
      const key = form.elements[button.value].value;
      event.preventDefault();
      if (key && button.value === "amount") around("{{ amount:" + key, " }}", "");
      else if (key) block("{{ step:" + key + " }}");
    }
  });

  form.addEventListener("input", typing);
  form.addEventListener("submit", () => {
    if (form.elements.caret && body) form.elements.caret.value = body.id + ":" + body.selectionEnd;
    stopped = true;
    clearTimeout(copying);
    clearTimeout(showing);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
  addEventListener("pagehide", () => keep(true));
  document.addEventListener("visibilitychange", () => document.hidden && keep(true));

  all("[data-show]").forEach((button) => (button.hidden = true));
  if (matchMedia("(min-width: 60em)").matches) all("[data-source]").forEach((fold) => (fold.open = true));
  mark();
})();
