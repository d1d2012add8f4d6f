// Shows that there is news. It keeps nothing and answers for no page.
addEventListener("install", () => skipWaiting());

addEventListener("push", (event) => {
  const said = event.data?.text();
  if (!said) return;
  // one at a time: what comes again takes the place of what was there
  const look = { tag: "news", renotify: true, dir: "auto", icon: "/static/icons/icon.svg" };
  event.waitUntil(registration.showNotification(said, look));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const [page] = await clients.matchAll({ type: "window", includeUncontrolled: true });
    return page ? page.focus() : clients.openWindow("/");
  };
  event.waitUntil(open());
});
