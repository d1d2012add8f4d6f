// Shows that there is news. It keeps nothing and answers for no page.
addEventListener("install", () => skipWaiting());

addEventListener("push", (event) => {
  const said = event.data?.text();
  if (!said) return;
  // one at a time: what comes again takes the place of what was there
  const [icon, badge] = ["/static/icons/icon-192.png", "/static/icons/badge.png"];
  event.waitUntil(registration.showNotification(said, { tag: "news", renotify: true, dir: "auto", icon, badge }));
});

// Start says what is new, after the PIN where the phone is locked. A page that is open may hold half a message: it stays.
addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const start = pages.find((page) => new URL(page.url).pathname === "/");
    const page = (await start?.navigate("/").catch(() => null)) ?? null;
    return page ? page.focus() : clients.openWindow("/");
  };
  event.waitUntil(open());
});

// The browser takes messages at another place from now on, or wants to be asked anew.
addEventListener("pushsubscriptionchange", (event) => {
  const tell = async () => {
    const applicationServerKey = new URL(location).searchParams.get("key");
    const asked = { userVisibleOnly: true, applicationServerKey };
    const place = event.newSubscription ?? (await registration.pushManager.subscribe(asked));
    const csrf_token = await (await fetch("/inloggen/berichten")).text();
    const body = new URLSearchParams({ csrf_token, subscription: JSON.stringify(place) });
    await fetch("/inloggen/berichten", { method: "POST", body });
  };
  event.waitUntil(tell());
});
