/** What an app may be registered with: see also test/cli/redirect-uris.test.ts. */
import test from 'ava';
import { tellReason } from '../../shared/api/reasons.ts';
import {
  clientRow,
  type NewClient,
  registeredScopes,
  registrationFault,
  UnfitClient,
} from '../../shared/clients/metadata.ts';
import { fingerprint } from '../../shared/db/tables/artifacts.ts';

const usual: NewClient = {
  name: 'Notes',
  redirect_uris: ['https://client.example/callback'],
  post_logout_redirect_uris: [],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: ['profile'],
  public: false,
  trusted: false,
  resourceServer: false,
  development: false,
  ownerUid: null,
};

test('a secret is random, and only its hash is stored', (t) => {
  const [one, other] = [clientRow(usual), clientRow(usual)];
  t.not(one.secret, other.secret);
  t.not(one.row.client_id, other.row.client_id);
  t.is(one.row.secret_hash, fingerprint(one.secret ?? ''));
  t.false(JSON.stringify(one.row).includes(one.secret ?? ''));
});

test('a public app has no secret', (t) => {
  const { row, secret } = clientRow({ ...usual, public: true });
  t.is(secret, undefined);
  t.is(row.secret_hash, null);
});

test('no app may have the scope of login tokens, and directory:write only a trusted one', (t) => {
  for (const trusted of [true, false]) t.false(registeredScopes(trusted).includes('account'));
  t.notThrows(() => clientRow({ ...usual, trusted: true, scope: ['directory:write'] }));
});

const uri = (...redirect_uris: string[]) => ({ redirect_uris });
const fit: Readonly<Record<string, Partial<NewClient>>> = {
  'a web app on the developer\u2019s machine': uri(
    'http://localhost:8080/cb',
    'http://127.0.0.1/',
    'http://[::1]:1/',
    'http://127.1.2.3/',
    'http://app.localhost/',
  ),
  'a query': uri('https://client.example/cb?app=1,2&x'),
  'an installed app': uri('com.example.app:/callback', 'http://127.0.0.1/cb', 'https://app.example.com/cb'),
  'an app with no code flow': { redirect_uris: [], grant_types: ['client_credentials'] },
  'a resource server with no grant': { redirect_uris: [], grant_types: [], resourceServer: true },
};
for (const [what, members] of Object.entries(fit)) {
  test(`${what} is registered`, (t) => {
    t.notThrows(() => clientRow({ ...usual, ...members }));
  });
}

const unfit: Readonly<Record<string, Partial<NewClient>>> = {
  'no name': { name: ' ' },
  'a name of several lines': { name: 'Notes\nand more' },
  'a name that no column holds': { name: 'x'.repeat(121) },
  'a name that nobody sees': { name: '\u200b\u3164' },
  'a name with something in it that nobody sees': { name: 'Up\u200bare' },
  'a redirect URI that turns the writing around': uri('https://client.example/\u202ebc'),
  'a homepage that turns the writing around': { homepage: 'https://client.example/\u202ebc' },
  'no redirect URI for the code flow': uri(),
  'no scope': { scope: [] },
  'directory:write without trust': { scope: ['directory:write'] },
  'the scope of login tokens': { scope: ['account'], trusted: true },
  'a public app with client_credentials': { public: true, grant_types: ['client_credentials'] },
  'a public app with passwords': { public: true, grant_types: ['password'] },
  'a public app that introspects': { public: true, resourceServer: true },
  'a relative redirect URI': uri('/callback'),
  'no address': uri('callback'),
  'an empty redirect URI': uri(''),
  'a fragment': uri('https://client.example/cb#here'),
  'an empty fragment': uri('https://client.example/cb#'),
  'one slash, which is a path beneath a page': uri('https:/client.example/cb'),
  'no slash': uri('https:client.example/cb'),
  'a backslash, after which parsers see other hosts': uri('https://client.example\\@elsewhere.example/'),
  'a homepage with a backslash': { homepage: 'https://client.example\\@elsewhere.example/' },
  'a space': uri('https://client.example/c b'),
  'a line break': uri('https://client.example/cb\r\nSet-Cookie:a=b'),
  'a redirect URI without end': uri(`https://client.example/${'x'.repeat(2000)}`),
  'a second redirect URI that is not fit': uri('https://client.example/', 'nowhere'),
  JavaScript: uri('javascript:alert(1)//'),
  'JavaScript in capitals': uri('JAVASCRIPT:alert(1)//'),
  data: uri('data:text/html,hello'),
  'a file': uri('file:///etc/passwd'),
  'a private scheme that anybody may claim': uri('myapp:/callback'),
  'http to another machine': uri('http://www.example.com/response'),
  'http to a machine that is named like this one': uri('http://localhost.example/', 'http://127.0.0.1.example/'),
  'http in capitals to another machine': uri('HTTP://CLIENT.EXAMPLE/'),
  'http to a machine of the same network': uri('http://192.168.1.7/cb'),
  'http to every address of this machine': uri('http://0.0.0.0/cb'),
  'a post-logout redirect URI of http to another machine': { post_logout_redirect_uris: ['http://client.example/bye'] },
  'an installed app with http to another machine': uri('com.example.app:/', 'http://client.example/'),
  'an installed app with https to itself': uri('com.example.app:/', 'https://localhost/'),
  'a post-logout redirect URI with a fragment': { post_logout_redirect_uris: ['https://client.example/#bye'] },
  'a post-logout redirect URI to an installed app': { post_logout_redirect_uris: ['com.example.app:/bye'] },
};
for (const [what, members] of Object.entries(unfit)) {
  test(`${what} is refused in words of one line`, (t) => {
    const error = t.throws(() => clientRow({ ...usual, ...members }), { instanceOf: UnfitClient });
    t.false(error.message.includes('\n'));
    const fault = registrationFault({ ...usual, ...members });
    t.regex(fault ? tellReason(fault.reason, 'zh') : '', /\p{Script=Han}/u);
  });
}
