// Messages on this phone: asks the browser where they may go and sends that along with the form. Shown where that can be.
(() => {
  const off = document.querySelector("form[data-push-off]");
  const on = document.querySelector("form[data-push]");
  const workers = navigator.serviceWorker;

  off?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const found = await (await workers.getRegistration())?.pushManager.getSubscription();
      await found?.unsubscribe();
    } catch {
      // the portal forgets the phone anyway
    }
    off.submit();
  });

  if (!on || !workers || !window.PushManager || !window.Notification) return;
  const say = (name) => on.querySelectorAll("[data-said]").forEach((one) => (one.hidden = one.dataset.said !== name));
  document.querySelector("[data-cannot]")?.remove();
  on.hidden = false;
  if (Notification.permission === "denied") say("blocked");

  const place = async () => {
    await workers.register(on.dataset.worker);
    const manager = (await workers.ready).pushManager;
    await (await manager.getSubscription())?.unsubscribe(); // it may be of an older key, or of somebody else
    return manager.subscribe({ userVisibleOnly: true, applicationServerKey: on.dataset.push });
  };

  on.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = on.querySelector("button");
    button.disabled = true;
    say("");
    try {
      if ((await Notification.requestPermission()) === "granted") {
        on.elements.subscription.value = JSON.stringify(await place());
        return on.submit();
      }
      say("blocked");
    } catch {
      say("failed");
    }
    button.disabled = false;
  });
})();
