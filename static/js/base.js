// On every page: the summary of mistakes takes the focus, a form is sent once, and signing out empties the phone.
(() => {
  const AGAIN = 8000; // after this a form that got no answer may be sent again

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, AGAIN);
    if ("forget" in form.dataset) {
      localStorage.clear();
      sessionStorage.clear();
    }
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.querySelector("[data-focus]")?.focus();
})();
