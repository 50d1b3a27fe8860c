// A public client: no secret, so PKCE proves that who trades the code is who asked for it. See README.md.
const { authUrl, resourceUrl, clientId } = await (await fetch('settings.json')).json();
const redirectUri = location.origin + location.pathname;
const status = document.querySelector('#status');

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

document.querySelector('#sign-in').addEventListener('click', async () => {
  const [state, verifier] = [random(), random()];
  // Of this tab alone, and gone with it.
  sessionStorage.setItem('sign-in', JSON.stringify({ state, verifier }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'profile',
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  location.assign(`${authUrl}/api/Oauth/authorize?${query}`);
});

const post = async (url, fields, token) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) })).json();
  if (answer.error_code !== 0) throw new Error(answer.message);
  return answer;
};

const returned = new URLSearchParams(location.search);
if (returned.has('state')) {
  const begun = JSON.parse(sessionStorage.getItem('sign-in') ?? '{}');
  sessionStorage.removeItem('sign-in');
  // The code is good once: nobody needs it in the address or the history.
  history.replaceState(null, '', redirectUri);
  try {
    if (returned.get('state') !== begun.state) throw new Error('This sign-in was not begun in this tab.');
    if (returned.has('error')) throw new Error(returned.get('error_description') ?? returned.get('error'));
    const { access_token } = await post(`${authUrl}/api/Oauth/accessToken`, {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code: returned.get('code'),
      code_verifier: begun.verifier,
    });
    const { username } = await post(`${resourceUrl}/api/User/info`, {}, access_token);
    status.textContent = `Signed in as ${username}.`;
  } catch (error) {
    status.textContent = error.message;
  }
}
