/** Sends the form of an operation to its server, and shows the answer on the page. */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-script~="try"]'));
if (form) prepare(form);

/** @param {HTMLFormElement} form */
function prepare(form) {
  const { method = 'POST', url = '', sending = '', unreachable = '' } = form.dataset;
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector('[data-token]'));
  const told = /** @type {HTMLElement} */ (form.querySelector('[data-told]'));
  const answer = /** @type {HTMLElement} */ (form.querySelector('[data-answer]'));
  const picture = /** @type {HTMLElement} */ (form.querySelector('[data-picture]'));
  if (field) field.value = sessionStorage.getItem('upare-token') ?? '';

  /** The request of the filled-in form; path parameters go into the path. @returns {[URL, RequestInit]} */
  const request = () => {
    const filled = [...new FormData(form)].filter(([, value]) => (value instanceof File ? value.size > 0 : value !== ''));
    const inPath = filled.filter(([name]) => url.includes(`{${name}}`));
    const rest = filled.filter(([name]) => !url.includes(`{${name}}`));
    const address = new URL(
      inPath.reduce((way, [name, value]) => way.replace(`{${name}}`, encodeURIComponent(String(value))), url),
    );
    if (method === 'GET') for (const [name, value] of rest) address.searchParams.set(name, String(value));
    const token = field?.value.trim();
    const headers = {
      'Accept-Language': document.documentElement.lang,
      ...(token && { Authorization: `Bearer ${token}` }),
    };
    if (method === 'GET') return [address, { headers }];
    const hasFile = rest.some(([, value]) => value instanceof File);
    const body = hasFile ? new FormData() : new URLSearchParams();
    for (const [name, value] of rest) {
      if (value instanceof File) /** @type {FormData} */ (body).set(name, value);
      else body.set(name, value);
    }
    return [address, { method, headers, body }];
  };

  /** @param {Response} reply */
  const show = async (reply) => {
    const holder = reply.headers.get('X-Captcha-Token');
    told.textContent = `HTTP ${reply.status}${holder ? ` · X-Captcha-Token: ${holder}` : ''}`;
    const type = reply.headers.get('Content-Type') ?? '';
    picture.replaceChildren();
    answer.hidden = false;
    const code = /** @type {HTMLElement} */ (answer.firstElementChild);
    if (type.includes('json')) {
      code.textContent = JSON.stringify(await reply.json(), null, 2);
    } else if (type.startsWith('image/')) {
      const image = new Image();
      image.alt = type;
      image.src = URL.createObjectURL(await reply.blob());
      picture.replaceChildren(image);
      code.textContent = type;
    } else {
      code.textContent = type.startsWith('text/') ? (await reply.text()).slice(0, 20_000) : type;
    }
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    told.textContent = sending;
    try {
      await show(await fetch(...request()));
    } catch {
      answer.hidden = true;
      told.textContent = unreachable;
    }
  });
  form.hidden = false;
}
