/** Prevents an impatient second click from sending a form twice. */
const MOST_MILLISECONDS = 10_000;

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll('[data-script~="submit-once"]')
)) {
  const rest = () => form.removeAttribute('aria-busy');

  form.addEventListener('submit', (event) => {
    if (form.hasAttribute('aria-busy')) return event.preventDefault();
    form.setAttribute('aria-busy', 'true');
    // The redirect may open an app and leave this page as it is.
    setTimeout(rest, MOST_MILLISECONDS);
  });
  // Going back shows the page as it was left.
  addEventListener('pageshow', rest);
}
