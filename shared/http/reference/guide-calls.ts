/** The example calls of the guide, with the addresses of this installation. */
import { type Html, html } from '../../words/html.ts';
import type { Say } from '../../words/words.ts';
import type { Places } from './reference-page.ts';

type Words = Say<'guide'>;

const code = (text: string): Html => html`<pre tabindex="0"><code>${text}</code></pre>\n`;

export const quickStart = (t: Words, { authUrl, resourceUrl }: Places): Html => html`<p>${t('start.register')}</p>
${code(`npm run cli -- client create --name "My app" --redirect-uri http://localhost:8080/callback \\
  --grant authorization_code,refresh_token,client_credentials --scope profile,email`)}<p>${t('start.token')}</p>
${code(`curl ${authUrl}/api/Oauth/accessToken -d grant_type=client_credentials \\
  -d client_id=ID -d client_secret=SECRET`)}<p>${t('start.call')}</p>
${code(`curl ${resourceUrl}/api/User/uid -H 'Authorization: Bearer ACCESS_TOKEN' -d username=somebody`)}${code(`{ "error_code": 0, "api_uri": "api/User/uid", "message": "Successful", "uid": 10001 }`)}`;

export const tokenSteps = (t: Words, { authUrl }: Places): Html => html`<p>${t('token.send')}</p>
${code(`${authUrl}/api/Oauth/authorize?client_id=ID&redirect_uri=URI&response_type=code
  &scope=profile,email&state=STATE&code_challenge=CHALLENGE&code_challenge_method=S256`)}<p>${t('token.trade')}</p>
${code(`curl ${authUrl}/api/Oauth/accessToken -d grant_type=authorization_code \\
  -d client_id=ID -d client_secret=SECRET -d redirect_uri=URI -d code=CODE -d code_verifier=VERIFIER`)}<p>${t('token.refresh')}</p>
${code(`curl ${authUrl}/api/Oauth/accessToken -d grant_type=refresh_token \\
  -d client_id=ID -d client_secret=SECRET -d refresh_token=REFRESH_TOKEN
curl ${authUrl}/api/Oauth/revoke -d access_token=ACCESS_TOKEN`)}<p>${t('token.standard')}
<a href="${authUrl}/.well-known/openid-configuration">${authUrl}/.well-known/openid-configuration</a></p>
`;

export const snippets = (t: Words, { authUrl, resourceUrl }: Places): Html => html`<p>${t('snippets.intro')}</p>
<h3>JavaScript</h3>
${code(`import * as oidc from 'openid-client';

const upare = await oidc.discovery(new URL('${authUrl}'), 'ID', 'SECRET');
const { access_token } = await oidc.clientCredentialsGrant(upare, { scope: 'profile' });
const answer = await fetch('${resourceUrl}/api/User/uid', {
  method: 'POST',
  headers: { Authorization: \`Bearer \${access_token}\` },
  body: new URLSearchParams({ username: 'somebody' }),
});
console.log(await answer.json());`)}<h3>Python</h3>
${code(`import json, urllib.parse, urllib.request

def post(url, fields, headers={}):
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as response:
        return json.load(response)

token = post('${authUrl}/api/Oauth/accessToken', {
    'grant_type': 'client_credentials', 'client_id': 'ID', 'client_secret': 'SECRET'})['access_token']
print(post('${resourceUrl}/api/User/uid', {'username': 'somebody'},
           {'Authorization': 'Bearer ' + token}))`)}`;
