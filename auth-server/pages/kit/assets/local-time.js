/** Shows times in the time zone of the browser. The page has them in UTC. */
const { lang } = document.documentElement;
/** The reader's own kind of the page's language: Americans write dates another way than the British. */
const language = navigator.languages.find((one) => one.split('-')[0] === lang.split('-')[0]) ?? lang;

for (const element of /** @type {NodeListOf<HTMLTimeElement>} */ (
  document.querySelectorAll('[data-script~="local-time"]')
)) {
  const timeStyle = element.dataset.exactness === 'second' ? 'medium' : 'short';
  element.title = element.textContent ?? '';
  element.textContent = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle }).format(
    new Date(element.dateTime),
  );
}
