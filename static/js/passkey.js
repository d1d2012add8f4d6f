// Finger or face. Each form with data-passkey ("get" or "create") is shown where the device can do it.
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  const can = window.PublicKeyCredential;
  if (!forms.length || !can?.parseRequestOptionsFromJSON) return;
  const OLD = 240000; // before the challenge of five minutes is too old
  let quiet; // what waits under the field for the address
  let turn = Promise.resolve();

  const options = async (form) => {
    const answer = await fetch(form.dataset.ask, { method: "POST", body: new FormData(form) });
    const said = await answer.json();
    if (said.to) location.assign(said.to);
    if (!answer.ok) throw answer;
    return said;
  };
  const send = (form, made) => {
    form.elements.credential.value = JSON.stringify(made.toJSON());
    form.submit();
  };
  const ask = async (form, signal, mediation) => {
    const said = await options(form);
    if (signal?.aborted) return;
    const made = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: can.parseCreationOptionsFromJSON(said) })
      : await navigator.credentials.get({ publicKey: can.parseRequestOptionsFromJSON(said), signal, mediation });
    if (made) send(form, made);
  };

  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      const failed = form.querySelector("[data-failed]");
      failed.hidden = button.disabled = true;
      quiet?.abort();
      await turn;
      try {
        await ask(form);
      } catch {
        failed.hidden = false;
      }
      button.disabled = false;
    });
  }

  const wait = async (form) => {
    quiet = new AbortController();
    setTimeout(() => !quiet.signal.aborted && (quiet.abort(), (turn = wait(form))), OLD);
    await ask(form, quiet.signal, "conditional").catch(() => {});
  };
  const form = document.querySelector("form[data-passkey=get]");
  if (form && document.querySelector("input[autocomplete~=webauthn]"))
    can.isConditionalMediationAvailable?.().then((yes) => yes && (turn = wait(form)));
})();
