// Reads a block aloud, with voices of this device only, so that nothing of it goes to anyone else. No voice: no button.
(() => {
  const synth = window.speechSynthesis;
  const bar = document.querySelector("[data-speak-bar]");
  if (!synth || !bar) return;
  const pause = bar.querySelector("[data-speak-pause]");
  const SKIP = "button, form, details:not([open]) > :not(summary), .only-paper, .btn, [hidden], noscript";
  const BLOCK = "p, li, h1, h2, h3, h4, dt, dd, td, th, summary, time, b, small, div, section";
  let said = [], at = 0, turn = 0;

  const short = (lang) => lang.toLowerCase().split(/[-_]/)[0];
  const langOf = (node) => node.closest("[lang]").lang;
  const voiceFor = (lang) => {
    const local = synth.getVoices().filter((voice) => voice.localService && short(voice.lang) === short(lang));
    return local.find((voice) => voice.default) || local[0];
  };

  // the words of a block, in the order of the page: one part per paragraph and language
  const partsOf = (root) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      const parent = node.parentElement;
      const skipped = parent.closest(SKIP);
      if (!node.data.trim() || (skipped && root.contains(skipped))) continue;
      const lang = langOf(parent);
      let block = parent.closest(BLOCK);
      while (block !== root && ["B", "SMALL"].includes(block.tagName)) block = block.parentElement.closest(BLOCK);
      const last = found[found.length - 1];
      if (last && last.block === block && last.lang === lang) last.text += " " + node.data;
      else found.push({ block, lang, text: node.data });
    }
    return found.filter((part) => (part.voice = voiceFor(part.lang)));
  };

  const mark = (on) => said[at] && said[at].block.classList.toggle("spoken", on);
  const next = () => {
    const mine = ++turn;
    if (at >= said.length) return stop();
    const words = new SpeechSynthesisUtterance(said[at].text.replace(/\s+/g, " ").trim());
    words.voice = said[at].voice;
    words.lang = said[at].voice.lang;
    words.onend = words.onerror = () => {
      if (mine !== turn) return; // paused, stopped, or another block
      mark(false);
      at += 1;
      next();
    };
    mark(true);
    synth.speak(words);
  };
  const silence = () => { turn += 1; mark(false); synth.cancel(); };
  const stop = () => { silence(); said = []; bar.hidden = true; };
  const read = (id) => {
    silence();
    said = partsOf(document.getElementById(id));
    at = 0;
    pause.setAttribute("aria-pressed", "false");
    bar.hidden = !said.length;
    next();
  };

  // pausing is stopping and beginning again at the same sentence: phones cannot all hold a voice
  pause.addEventListener("click", () => {
    const holds = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", holds);
    if (holds) silence();
    else next();
  });
  bar.querySelector("[data-speak-stop]").addEventListener("click", stop);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-speak]");
    if (button) read(button.dataset.speak);
  });

  const show = () => document.querySelectorAll("[data-speak]").forEach((button) => {
    const block = document.getElementById(button.dataset.speak);
    button.hidden = !(block && voiceFor(button.dataset.speakLang || langOf(block)));
  });
  synth.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", stop);
  show();
})();
