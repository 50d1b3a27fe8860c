/** A button that copies the text of the element that it controls. */
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll('[data-script~="copy"]')
)) {
  const source = document.getElementById(button.getAttribute('aria-controls') ?? '');
  const words = button.textContent ?? '';
  // Browsers offer the clipboard only over TLS or on the same machine.
  if (!source || !navigator.clipboard) continue;

  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.innerText.trim());
    button.textContent = button.dataset.done ?? words;
    setTimeout(() => {
      button.textContent = words;
    }, 3000);
  });
  button.hidden = false;
}
