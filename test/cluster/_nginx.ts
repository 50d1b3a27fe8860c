/** nginx with the configuration that deploy/ has for it, on ports of the test's own. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { surroundings } from '../_world/database.ts';
import { freePort } from '../_world/ports.ts';

const configuration = resolve(import.meta.dirname, '../../deploy/nginx/upare.conf');

/** A line of nginx's log. */
export interface Logged {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The instances that were asked, in this order. */
  readonly upstream: string;
}

export interface Nginx {
  /** The public address, by TLS. */
  readonly origin: string;
  /** Where the resource API reaches the auth-servers. */
  readonly internalUrl: string;
  log(): readonly Logged[];
  /** All that it wrote, as it wrote it. */
  written(): string;
  stop(): Promise<void>;
}

/** Starts it before two instances of each server, whose ports are given. */
export async function startNginx(auth: readonly [number, number], resource: readonly [number, number]): Promise<Nginx> {
  const folder = mkdtempSync(join(surroundings().TEST_DIRECTORY, 'nginx-'));
  const [port, plain, internal] = [await freePort(), await freePort(), await freePort()];
  trust(makeCertificate(folder));
  const changes = [
    ...['listen [::]:80;', 'listen [::]:443 ssl http2;'].map((line) => [line, ''] as const),
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['listen 127.0.0.1:3100;', `listen 127.0.0.1:${internal};`],
    ['127.0.0.1:3000 ', `127.0.0.1:${auth[0]} `],
    ['127.0.0.1:3001 ', `127.0.0.1:${auth[1]} `],
    ['127.0.0.1:4000 ', `127.0.0.1:${resource[0]} `],
    ['127.0.0.1:4001 ', `127.0.0.1:${resource[1]} `],
    ['/etc/ssl/upare/', `${folder}/`],
    ['/var/log/nginx/', `${folder}/`],
  ] as const;
  let text = readFileSync(configuration, 'utf8');
  for (const [theirs, ours] of changes) {
    if (!text.includes(theirs)) throw new Error(`deploy/nginx/upare.conf has no ${theirs} any more`);
    text = text.replaceAll(theirs, ours);
  }
  writeFileSync(join(folder, 'upare.conf'), text);
  writeFileSync(join(folder, 'nginx.conf'), around(folder));

  const child = spawn(surroundings().TEST_NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  const gone = once(child, 'close');
  const origin = `https://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 20_000; ; await wait(20)) {
    if (await fetch(`${origin}/healthz`).catch(() => undefined)) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`nginx did not start:\n${complaints}`);
  }

  const written = () => readFileSync(join(folder, 'upare.log'), 'utf8');
  return {
    origin,
    internalUrl: `http://127.0.0.1:${internal}`,
    written: () => written() + readFileSync(join(folder, 'upare-error.log'), 'utf8') + complaints,
    log: () =>
      written()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Logged),
    async stop() {
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What Debian's nginx.conf has around a site, in one folder. */
function around(folder: string): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  mkdirSync(join(folder, 'temp'));
  return `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 2;
${process.getuid?.() === 0 ? 'user root;' : ''}
error_log stderr error;
events { worker_connections 512; }
http {
  access_log off;
  ${bodies.map((name) => `${name}_temp_path ${folder}/temp/${name};`).join('\n  ')}
  include ${folder}/upare.conf;
}
`;
}

/** @returns the certificate */
function makeCertificate(folder: string): string {
  const [certificate, key] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')];
  const asked = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1';
  const extensions = ['-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:TRUE'];
  execFileSync('openssl', [...asked.split(' '), ...extensions, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  return readFileSync(certificate, 'utf8');
}

/** For this process alone. */
function trust(certificate: string): void {
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}
