// Passkeys: the browser asks for finger, face or PIN; we carry its answer to the server.
import { each } from "./tools.js";

export function passkeys(root) {
  each(root, "[data-passkey-make]", (button) => button.addEventListener("click", () => attempt(button, async (form) => {
    const options = JSON.parse(form.dataset.passkeyNew).publicKey;
    const alone = form.querySelector("[name=passwordless]")?.checked;
    options.authenticatorSelection = {
      ...options.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: Boolean(alone),
      ...(alone ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create({ publicKey: readable(options) });
  })));
  each(root, "[data-passkey-use]", (button) => button.addEventListener("click", () => attempt(button, async (form) => {
    const asked = form.dataset.passkey ? JSON.parse(form.dataset.passkey) : await fromServer(form);
    return navigator.credentials.get({ publicKey: readable(asked.publicKey) });
  })));
}

async function attempt(button, ask) {
  const form = button.form;
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.hidden = true;
  try {
    const credential = await ask(form);
    form.querySelector("[name=credential]").value = JSON.stringify(written(credential));
    form.submit();
  } catch {
    trouble.hidden = false; // cancelled, timed out, or no passkeys here: the sentence says what to do
  }
}

async function fromServer(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

// --- bytes travel as base64url ------------------------------------------------------------------

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const listed = (credentials) => (credentials || []).map((one) => ({ ...one, id: bytes(one.id) }));

function readable(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = listed(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = listed(options.allowCredentials);
  return read;
}

function written(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = text(response[part]);
  }
  if (response.getTransports) said.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}
