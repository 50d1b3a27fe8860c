/** Gets a token for the reader, by the code flow with PKCE. It stays in this tab. */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-script~="token"]'));
if (form) begin(form);

/** @param {HTMLFormElement} form */
async function begin(form) {
  const { client = '', redirect = '', authorize = '', trade = '', end = '' } = form.dataset;
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (form.querySelector(`[data-${name}]`));
  const told = part('told');
  const language = document.documentElement.lang;
  const base64url = (/** @type {Uint8Array} */ bytes) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

  const show = () => {
    const token = sessionStorage.getItem('upare-token');
    part('have').hidden = token === null;
    part('shown').textContent = token ?? '';
  };

  /** @param {URLSearchParams} query */
  const comeBack = async (query) => {
    const kept = JSON.parse(sessionStorage.getItem('upare-pkce') ?? '{}');
    sessionStorage.removeItem('upare-pkce');
    const refuse = (/** @type {string} */ why) => {
      history.replaceState(null, '', `${location.pathname}?lang=${kept.language ?? language}`);
      told.textContent = `${form.dataset.refused} ${why}`;
    };
    const code = query.get('code');
    if (code === null || query.get('state') !== kept.state) return refuse(query.get('error_description') ?? '');
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client,
      redirect_uri: redirect,
      code,
      code_verifier: kept.verifier,
    });
    const answer = await (await fetch(trade, { method: 'POST', body })).json();
    if (!answer.access_token) return refuse(answer.message ?? '');
    sessionStorage.setItem('upare-token', answer.access_token);
    // Removes the code from the address, and so from the history.
    location.replace(`${location.pathname}?lang=${kept.language}`);
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (location.origin !== new URL(redirect).origin) return location.assign(redirect);
    const [verifier, state] = [random(), random()];
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    sessionStorage.setItem('upare-pkce', JSON.stringify({ verifier, state, language }));
    const query = new URLSearchParams({
      client_id: client,
      redirect_uri: redirect,
      response_type: 'code',
      scope: new FormData(form).getAll('scope').join(' '),
      state,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: 'S256',
      ui_locales: language,
    });
    location.assign(`${authorize}?${query}`);
  });

  part('forget').addEventListener('click', async () => {
    const body = new URLSearchParams({ access_token: sessionStorage.getItem('upare-token') ?? '' });
    sessionStorage.removeItem('upare-token');
    show();
    await fetch(end, { method: 'POST', body });
    told.textContent = form.dataset.forgotten ?? '';
  });

  form.hidden = false;
  show();
  const query = new URLSearchParams(location.search);
  if (query.has('code') || query.has('error')) {
    await comeBack(query).catch(() => {
      told.textContent = form.dataset.refused ?? '';
    });
  } else if (!crypto.subtle) {
    told.textContent = form.dataset.insecure ?? '';
    /** @type {HTMLButtonElement} */ (form.querySelector('[type="submit"]')).disabled = true;
  }
}
