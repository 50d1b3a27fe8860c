/** Counts down a sentence that says how long something is good, or how long to wait. */
for (const sentence of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll('[data-script~="countdown"]')
)) {
  const { seconds, words = '{time}', over = '' } = sentence.dataset;
  const end = performance.now() + Number(seconds) * 1000;

  const tell = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    sentence.textContent = left > 0 ? words.replace('{time}', time) : over;
    if (left === 0) clearInterval(ticking);
  };
  const ticking = setInterval(tell, 1000);
  tell();
}
