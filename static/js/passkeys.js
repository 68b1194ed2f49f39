// Passkeys: a form that has one asks the browser for it when it is sent, and takes its answer
// along. What to ask for stands in the page, but at sign-in, where it is fetched when asked for.
(() => {
  "use strict";

  const supported = Boolean(window.PublicKeyCredential && window.webauthnJSON);

  async function credentialFor(form) {
    if (form.dataset.passkey === "sign-in") {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      return window.webauthnJSON.get((await answer.json()).request_options);
    }
    const data = JSON.parse(document.getElementById("passkey-options").textContent);
    if (form.dataset.passkey === "use") return window.webauthnJSON.get(data.request_options);
    const options = data.creation_options;
    const alone = form.elements.passwordless?.checked ?? false;
    const wanted = options.publicKey.authenticatorSelection ??= {};
    wanted.residentKey = alone ? "required" : "discouraged";
    wanted.requireResidentKey = alone;
    if (alone) wanted.userVerification = "required";
    return window.webauthnJSON.create(options);
  }

  document.querySelectorAll("[data-passkey-none]").forEach((word) => { word.hidden = supported; });
  if (!supported) return;
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const fault = form.querySelector("[data-passkey-fault]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      // Stopped here: the page sends no form twice, and this one is sent when it has its answer.
      event.preventDefault();
      event.stopPropagation();
      fault.hidden = true;
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        form.elements.credential.value = JSON.stringify(await credentialFor(form));
        form.submit();
      } catch (error) {
        fault.hidden = false;
        button.disabled = false;
      }
    });
  });
})();
