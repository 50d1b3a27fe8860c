// A command-line tool that signs in by the device flow (RFC 8628). See README.md.
import { setTimeout as wait } from 'node:timers/promises';

const { AUTH_URL = 'http://localhost:3000', RESOURCE_URL = 'http://localhost:3001', CLIENT_ID = '' } = process.env;

async function post(url, fields, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
  return answer.json();
}

async function signIn() {
  const begun = await post(`${AUTH_URL}/oauth/device`, { client_id: CLIENT_ID, scope: 'profile' });
  if (begun.error) throw new Error(begun.error_description);
  console.log(`Open ${begun.verification_uri_complete}`);
  console.log(`and see that it shows the code ${begun.user_code}`);
  let { interval = 5 } = begun;
  for (const end = Date.now() + begun.expires_in * 1000; Date.now() < end; ) {
    await wait(interval * 1000);
    const answer = await post(`${AUTH_URL}/oauth/token`, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: CLIENT_ID,
      device_code: begun.device_code,
    });
    if (!answer.error) return answer.access_token;
    if (answer.error === 'slow_down') interval += 5;
    else if (answer.error !== 'authorization_pending') throw new Error(answer.error_description);
  }
  throw new Error('Nobody came in time.');
}

try {
  const { username } = await post(`${RESOURCE_URL}/api/User/info`, {}, await signIn());
  console.log(`Signed in as ${username}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
