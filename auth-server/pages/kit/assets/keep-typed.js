/** Keeps typed text when the reader follows the link to the other language. */
const KEY = 'upare.typed';

/** Those that people type into: no secret, no code, nothing personal, and no file, which no script can choose. */
const fields = /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (
  document.querySelectorAll(
    '[data-script~="keep-typed"] :is(textarea, input:not([type="hidden"], [type="password"], [type="file"], [autocomplete="one-time-code"]))[id]:not([name="realname"], [name="idcard"], [name="address"])',
  )
);

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
sessionStorage.removeItem(KEY);
if (kept.path === location.pathname) {
  for (const field of fields) {
    const [value, checked] = kept.typed[field.id] ?? [];
    if (value === undefined) continue;
    field.value = value;
    if (field instanceof HTMLInputElement) field.checked = checked;
  }
}

for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('footer a[hreflang]'))) {
  link.addEventListener('click', ({ ctrlKey, metaKey, shiftKey }) => {
    // Another tab has a store of its own, and what is kept here would wait for somebody else.
    if (ctrlKey || metaKey || shiftKey) return;
    const typed = [...fields].map((field) => [field.id, [field.value, 'checked' in field && field.checked]]);
    sessionStorage.setItem(KEY, JSON.stringify({ path: link.pathname, typed: Object.fromEntries(typed) }));
  });
}
