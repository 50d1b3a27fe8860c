/** What deploy/ says of the product is true: variables, files, ports and the paths of either server; docs/deploy.md too. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import test from 'ava';
import { endpoints as oauth } from '../auth-server/oauth/endpoints.ts';
import { endpoints as resource } from '../resource-api/endpoints.ts';
import { MCP_PATH, METADATA_PATH } from '../shared/api/resources.ts';
import { AVATARS_PATH } from '../shared/avatars/address.ts';
import { readConfig } from '../shared/config/config.ts';
import { variables } from '../shared/config/variables.ts';
import { PICTURES_PATH } from '../shared/content/addresses.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);
const units = readdirSync(join(root, 'deploy/systemd')).filter((name) => name.endsWith('.service'));
const unit = (name: string) => read(`deploy/systemd/${name}`);
const [dockerfile, compose, caddyfile] = [
  read('deploy/Dockerfile'),
  read('deploy/compose.yaml'),
  read('deploy/Caddyfile'),
];
const nginx = readdirSync(join(root, 'deploy/nginx')).map((name) => read(`deploy/nginx/${name}`));

test('every variable that is set is read by somebody', (t) => {
  const readByUs = Object.keys(variables.shape);
  const named = new Set([
    ...all(compose, /^ +([A-Z][A-Z_]+): /gm),
    ...all(compose, /\$\{([A-Z_]+)/g),
    ...['.env.example', 'systemd/upare.env.example'].flatMap((name) => all(read(`deploy/${name}`), /^#?([A-Z_]+)=/gm)),
    ...all(dockerfile, /^ENV (.*)$/gm).flatMap((line) => all(line, /([A-Z_]+)=/g)),
    ...units.flatMap((name) => all(unit(name), /^Environment=(.*)$/gm).flatMap((line) => all(line, /([A-Z_]+)=/g))),
  ]);
  const readByOthers = [
    'NODE_COMPILE_CACHE',
    'POSTGRES_USER',
    'POSTGRES_DB',
    'POSTGRES_PASSWORD',
    ...all(caddyfile, /\{\$([A-Z_]+)/g),
  ];
  const strays = [...named].filter((name) => ![...readByUs, ...readByOthers].includes(name) && !/^SNS_/.test(name));
  t.deepEqual(strays, []);
});

test('what one has to fill in is enough for production, and nothing of it has a value before', (t) => {
  const forms = {
    'deploy/.env.example': ['AUTH_URL', 'SECRET', 'POSTGRES_PASSWORD', 'SMTP_URL', 'MAIL_FROM'],
    'deploy/systemd/upare.env.example': ['AUTH_URL', 'RESOURCE_URL', 'SECRET', 'DATABASE_URL', 'SMTP_URL', 'MAIL_FROM'],
  };
  for (const [path, empty] of Object.entries(forms)) {
    const form = parseEnv(read(path)) as Record<string, string>;
    t.deepEqual(
      Object.keys(form)
        .filter((name) => !form[name])
        .sort(),
      empty.toSorted(),
      path,
    );
    const url = 'https://id.example.com';
    const config = readConfig({
      ...form,
      ...{ NODE_ENV: 'production', AUTH_URL: url, RESOURCE_URL: url, SECRET: 'x'.repeat(64) },
      ...{
        DATABASE_URL: 'postgres://u:p@db/upare',
        SMTP_URL: 'smtps://u:p@mail.example',
        MAIL_FROM: 'no-reply@example.com',
      },
    });
    t.true(config.production);
  }
  for (const name of forms['deploy/.env.example']) t.true(compose.includes(`\${${name}:?`), name);
});

test('an image has every file and package that its processes import', (t) => {
  const copied = all(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((sources) => sources.split(' '));
  const letIn = all(read('.dockerignore'), /^!(.+)$/gm);
  for (const path of copied) t.true(existsSync(join(root, path)) && letIn.includes(path), path);
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const sources = copied
    .filter((path) => !path.includes('.'))
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
        .map((name) => join(room, name)),
    );
  t.true(sources.includes('auth-server/main.ts') && sources.includes('cli/main.ts'));
  const missing = sources.flatMap((path) =>
    [...read(path).matchAll(/(\bimport type [^;'"]*)?(?:\bfrom|\bimport|\bimport\()\s*['"]([\w@./-]+)['"]/g)]
      .filter(([, typeOnly, name = '']) => {
        if (typeOnly || name.startsWith('node:')) return false;
        if (!name.startsWith('.')) return !dependencies[/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? ''];
        return !copied.includes(relative(root, resolve(root, dirname(path), name)).split('/')[0] ?? '');
      })
      .map(([, , name]) => `${path} imports ${name}`),
  );
  t.deepEqual(missing, []);
});

test('what is started exists, and has the time to end', (t) => {
  const started = [
    ...all(dockerfile, /^(?:CMD|ENTRYPOINT) \["node", "([^"-][^"]*)"/gm),
    ...units.flatMap((name) => all(unit(name), /^ExecStart=\/usr\/bin\/node (\S+)/gm)),
  ];
  t.is(started.length, 6);
  for (const path of started) t.true(existsSync(join(root, path)), path);
  for (const name of units.filter((one) => one.includes('@')))
    t.true(Number(all(unit(name), /^TimeoutStopSec=(\d+)$/gm)[0]) >= 20, name);
  const [grace] = all(compose.slice(compose.indexOf('x-server:')), /stop_grace_period: (\d+)s/g);
  t.true(Number(grace) >= 20);
});

test('ports agree', (t) => {
  const { authPort, resourcePort } = readConfig({});
  const ports = [authPort, resourcePort].map(String);
  t.deepEqual(all(dockerfile, /^EXPOSE (\d+)$/gm), ports);
  t.deepEqual(all(dockerfile, /127\.0\.0\.1:(\d+)\/readyz/g), ports);
  const services = all(compose, /^ {2}([a-z-]+):/gm);
  for (const [list, port] of [
    ['AUTH_SERVERS', ports[0]],
    ['RESOURCE_SERVERS', ports[1]],
  ] as const) {
    const [told = ''] = all(compose, new RegExp(`^ +${list}: (.*)$`, 'gm'));
    t.deepEqual(all(told, /:(\d+)/g), [port, port]);
    for (const host of all(told, /([a-z-]+):/g)) t.true(services.includes(host), host);
  }

  const [inner = ''] = all(caddyfile, /^http:\/\/:(\d+) \{$/gm);
  t.regex(compose, new RegExp(`AUTH_INTERNAL_URL: http://proxy:${inner}\n`));
  t.is(parseEnv(unit('upare.env.example')).AUTH_INTERNAL_URL, `http://127.0.0.1:${inner}`);
  t.regex(nginx.join(''), new RegExp(`listen 127\\.0\\.0\\.1:${inner};`));
  for (const [list, upstream] of [
    ['AUTH_SERVERS', 'upare_auth'],
    ['RESOURCE_SERVERS', 'upare_resource'],
  ] as const) {
    const [block = ''] = all(nginx.join(''), new RegExp(`upstream ${upstream} \\{([^}]*)\\}`, 'g'));
    const [byDefault = ''] = all(caddyfile, new RegExp(`\\{\\$${list}:([^}]*)\\}`, 'g'));
    t.deepEqual(byDefault.split(' '), [...new Set(all(block, /^ *server ([\d.:]+)/gm))]);
  }
});

const ofAuth = [
  ...['/', '/account', '/device', '/healthz', '/assets/upare.css', '/interaction/x/login', '/sns/github/callback'],
  ...['/developer/apps/x', '/operator/health', '/news.atom', '/terms', '/logos/0123456789abcdef0123456789abcdef.png'],
  ...['/oauth/authorize', '/oauth/token', '/oauth/register/x', '/oauth/openapi.json'],
  ...['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ...pathsOf(oauth),
];
const ofResource = [
  ...['/docs', '/docs/start.js', '/openapi.json', METADATA_PATH, MCP_PATH, METADATA_PATH + MCP_PATH],
  `${AVATARS_PATH}0123456789abcdef0123456789abcdef/420.jpg`,
  `${PICTURES_PATH}0123456789abcdef0123456789abcdef.png`,
  ...pathsOf(resource),
];

test('Caddy leads every path to its server', (t) => {
  const routes = (['oauth', 'resource'] as const).map((name) => {
    const patterns = all(caddyfile, new RegExp(`@${name} path (.*)$`, 'gm'))[0]?.split(' ') ?? [];
    return { name, patterns: patterns.map((pattern) => globOf(pattern)) };
  });
  const serverOf = (path: string) =>
    routes.find(({ patterns }) => patterns.some((pattern) => pattern.test(path)))?.name ?? 'oauth';
  for (const path of ofAuth) t.is(serverOf(path), 'oauth', path);
  for (const path of ofResource) t.is(serverOf(path), 'resource', path);
});

test('nginx leads every path to its server', (t) => {
  const open = nginx.map((text) => text.replace(/^server \{\n[^{]*listen 127\.0\.0\.1:[\s\S]*?^\}$/gm, ''));
  const locations = [...open.join('\n').matchAll(/location (?:(=|~\*?|\^~) )?(\S+) \{([^}]*)\}/g)]
    .map(([, kind = '', path = '', body = '']) => ({ kind, path, server: /proxy_pass http:\/\/(\w+)/.exec(body)?.[1] }))
    .filter(({ server }) => server !== undefined);
  const serverOf = (path: string) => {
    const exact = locations.find(({ kind, path: its }) => kind === '=' && its === path);
    const patterns = locations.filter(({ kind }) => kind.startsWith('~'));
    const pattern = patterns.find(({ kind, path: its }) => new RegExp(its, kind === '~*' ? 'i' : '').test(path));
    const prefixes = locations.filter(({ kind, path: its }) => kind === '' && path.startsWith(its));
    const longest = prefixes.sort((one, other) => other.path.length - one.path.length)[0];
    return (exact ?? pattern ?? longest)?.server;
  };
  for (const path of ofAuth) t.is(serverOf(path), 'upare_auth', path);
  for (const path of ofResource) t.is(serverOf(path), 'upare_resource', path);
});

test('the paths of the resource API are told for other proxies', (t) => {
  const [told = ''] = all(read('docs/deploy.md'), /^\| (.*) \| the resource API \|$/gm);
  const named = all(told, /`([^`]+)`/g);
  for (const path of ofResource)
    t.true(
      named.some((prefix) => path.toLowerCase().startsWith(prefix)),
      path,
    );
});

/** Both prefixes, and two letter cases. */
function pathsOf(endpoints: readonly { readonly path: string }[]): string[] {
  return endpoints
    .map(({ path }) => path.replace(/:\w+$/, 'x'))
    .flatMap((path) => [`/api${path}`, `/apis${path}`, `/api${path}/`, `/API${path.toUpperCase()}`]);
}

/** Caddy's: letter case does not matter, and a star at the end is for anything. */
function globOf(pattern: string): RegExp {
  const text = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*$/, '.*');
  return new RegExp(`^${text}$`, 'i');
}
