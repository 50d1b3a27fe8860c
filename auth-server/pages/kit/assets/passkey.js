/**
 * A button that creates or uses a passkey and submits its form. Where supported, known passkeys are also offered in the
 * name field.
 */
const supported =
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential && isSecureContext;

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll('[data-script~="passkey"]')
)) {
  const { form } = button;
  const field = /** @type {HTMLInputElement | null} */ (form?.querySelector('[name="credential"]'));
  const told = document.getElementById(button.getAttribute('aria-describedby') ?? '');
  if (!form || !field) continue;
  if (!supported) {
    if (told) told.textContent = button.dataset.unsupported ?? '';
    continue;
  }
  const options = JSON.parse(button.dataset.options ?? '{}');
  const makes = button.dataset.passkey === 'make';
  let waiting = new AbortController();

  /** @param {CredentialMediationRequirement | undefined} mediation */
  const ask = async (mediation) => {
    waiting.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    const credential = makes
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          signal,
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          signal,
          ...(mediation && { mediation }),
        });
    field.value = JSON.stringify(credential);
    // The checkbox is in the password form.
    const kept = form.elements.namedItem('remember');
    if (kept instanceof HTMLInputElement) kept.value = document.querySelector('[name="remember"]:checked') ? '1' : '';
    form.requestSubmit();
  };

  button.addEventListener('click', () => {
    if (told) told.textContent = '';
    for (const other of form.querySelectorAll('input:not([type="hidden"])')) {
      if (other instanceof HTMLInputElement && !other.reportValidity()) return;
    }
    ask(undefined).catch((error) => {
      if (error.name === 'AbortError') return;
      // The authenticator has one of those that the page excludes.
      const isThere = makes && error.name === 'InvalidStateError';
      if (told) told.textContent = (isThere ? button.dataset.there : button.dataset.failed) ?? '';
    });
  });
  // Enter in the name field is the button, ahead of what else listens to the form.
  form.addEventListener(
    'submit',
    (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button.click();
    },
    true,
  );
  button.hidden = false;

  // WebAuthn level 3, section 5.1.10: the device no longer offers what the account has no more.
  if (makes && 'signalAllAcceptedCredentials' in PublicKeyCredential) {
    await PublicKeyCredential.signalAllAcceptedCredentials({
      rpId: options.rp.id,
      userId: options.user.id,
      allAcceptedCredentialIds: options.excludeCredentials.map((/** @type {{ id: string }} */ { id }) => id),
    });
  }

  if (button.dataset.passkey === 'list' && (await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    // Typing a password cancels the request. Some browsers have no list after all.
    ask('conditional').catch((error) => {
      if (!['AbortError', 'NotAllowedError', 'NotSupportedError'].includes(error.name)) throw error;
    });
  }
}
