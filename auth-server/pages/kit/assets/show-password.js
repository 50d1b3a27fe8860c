/** A button that reveals the password in the field that it controls, and hides it again. */
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll('[data-script~="show-password"]')
)) {
  const field = document.getElementById(button.getAttribute('aria-controls') ?? '');
  if (!(field instanceof HTMLInputElement)) continue;
  const show = button.textContent ?? '';

  /** @param {boolean} shown */
  const turn = (shown) => {
    field.type = shown ? 'text' : 'password';
    button.textContent = shown ? (button.dataset.hide ?? show) : show;
  };

  button.addEventListener('click', () => turn(field.type === 'password'));
  // Browsers remember values of text fields, so the field is a password again before it is sent.
  field.form?.addEventListener('submit', () => turn(false));
  button.hidden = false;
}
