/** Loads another captcha picture without a reload: typed text and scroll position stay. */
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll('[data-script~="new-picture"]')
)) {
  const { form } = button;
  const id = button.getAttribute('aria-controls') ?? '';
  if (!form) continue;

  const ask = async () => {
    const body = new URLSearchParams({ show: button.value });
    for (const name of ['csrf', 'captcha_kind', 'username']) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) body.set(name, field.value);
    }
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const [former, next] = [document, page].map((one) => one.getElementById(id));
    if (!(former instanceof HTMLImageElement) || !(next instanceof HTMLImageElement)) throw new Error('no picture');
    former.src = next.src;
    const answerField = form.elements.namedItem('captcha');
    if (answerField instanceof HTMLInputElement) answerField.value = '';
  };

  button.addEventListener('click', (event) => {
    event.preventDefault();
    // Falls back to a normal request, whose page tells what is wrong.
    ask().catch(() => form.requestSubmit(button));
  });
}
