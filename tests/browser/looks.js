// What a page looks like, asked from outside by tests/browser/checks.py.
(() => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".only-heard");
  const named = (one) => `${one.tagName.toLowerCase()} "${(one.innerText || one.name || "").trim().slice(0, 30)}"`;
  const CONTROLS = [
    "button", ".btn", "summary", "nav a", "header a", "select", "textarea", "a.go", "a.back",
    "input:not([type=hidden], [type=radio], [type=checkbox])",
    "label:has(input[type=radio])", "label:has(input[type=checkbox])",
  ].join(", ");

  const tooSmall = (least) => [...document.querySelectorAll(CONTROLS)]
    .filter(shown)
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.bottom > 0 && Math.min(box.width, box.height) < least - 0.5)
    .map(([one, box]) => `${named(one)} ${Math.round(box.width)}x${Math.round(box.height)}`);

  const tooWide = () => {
    const wide = document.documentElement.clientWidth;
    const all = document.documentElement.scrollWidth;
    if (all <= wide) return [];
    const out = [...document.querySelectorAll("body *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > wide + 1 || box.left < -1);
    });
    return [`the page is ${all} wide, the screen ${wide}`, ...out.slice(0, 5).map((one) => `${named(one)}.${one.className}`)];
  };

  const covered = () => {
    const bar = document.querySelector(".bar");
    if (!bar) return 0;
    const box = bar.getBoundingClientRect();
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return Math.max(0, seen) / innerHeight;
  };

  const focused = () => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const mark = one.closest(".pick") ? getComputedStyle(one.closest(".pick")) : style;
    return {
      name: (one.innerText || one.getAttribute("aria-label") || one.name || "").trim(),
      tag: one.tagName,
      value: one.value,
      seen: [style, mark].some((s) => s.outlineStyle !== "none" || s.boxShadow !== "none"),
      inView: (({ top, bottom }) => bottom > 0 && top < innerHeight)(one.getBoundingClientRect()),
    };
  };
  return { tooSmall, tooWide, covered, focused };
})()
