/** A form that is on its way is not sent once more by an impatient second click. */
const MOST_MILLISECONDS = 10_000;

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll('[data-script~="submit-once"]')
)) {
  const rest = () => form.removeAttribute('aria-busy');

  form.addEventListener('submit', (event) => {
    if (form.hasAttribute('aria-busy')) return event.preventDefault();
    form.setAttribute('aria-busy', 'true');
    // The way may lead into an app, and leave this page where it is.
    setTimeout(rest, MOST_MILLISECONDS);
  });
  // Back shows the page as it was left.
  addEventListener('pageshow', rest);
}
