/** What dear pictures take of the memory of the whole product, and what of it stays. */
import { setTimeout as wait } from 'node:timers/promises';
import { createBuilders } from '../../test/_world/builders.ts';
import type { Envelope, Reply } from '../../test/_world/reply.ts';
import { type CallOptions, call, postInit } from '../../test/_world/requests.ts';
import { runCli } from '../../test/_world/servers.ts';
import { install } from '../installation.ts';
import { hostileFiles } from './files.ts';

/** MiB above idle: with the dearest two at once, and a minute later. */
const MOST_PEAK = 400;
const MOST_LEFT = 50;
/** Milliseconds. */
const SAMPLE_EVERY = 20;
const LATER = 60_000;

interface Line {
  readonly endpoint: string;
  readonly file: string;
  readonly answer: string;
  readonly seconds: number;
  /** MiB above idle. */
  readonly peak: number;
}

/** Runs it on SQLite. @returns the report, and whether both goals are met */
export async function pictures(scratch: string, tell: (progress: string) => void) {
  const product = await install(scratch, '');
  try {
    const post = <Fields = object>(path: string, params: object = {}, options?: CallOptions) =>
      call<Envelope & Fields>(product.resource.url + path, postInit(params, options));
    const { user } = createBuilders({
      cli: (...args) => runCli(product.env, args),
      post,
      env: product.env,
      authUrl: product.auth.url,
    });
    const { username, loginToken: token } = await user();
    const files = await hostileFiles();
    const asImage = (file: Buffer) => [{ image: file.toString('base64'), password: '123456' }, { json: true }] as const;
    const asAvatar = (file: Buffer) => [{ username, avatar: new Blob([new Uint8Array(file)]) }, { token }] as const;
    const endpoints = { chaos: asImage, order: asImage, setAvatar: asAvatar, avatarUpload: asAvatar };
    const resident = () => product.auth.family() + product.resource.family();

    // What has never run is not yet loaded.
    await post('/api/Image/chaos', ...asImage(files.get('portrait, JPEG') as Buffer));
    await wait(LATER);
    const idle = resident();
    const lines: Line[] = [];
    for (const [endpoint, parameters] of Object.entries(endpoints)) {
      const path = `/api/${endpoint.includes('vatar') ? 'User' : 'Image'}/${endpoint}`;
      for (const [file, bytes] of files) {
        const { username: _, ...sent } = parameters(bytes)[0] as { username?: string };
        const given = endpoint === 'setAvatar' ? sent : parameters(bytes)[0];
        const once = () => post(path, given, parameters(bytes)[1]);
        const [answers, peak, seconds] = await watched(resident, () => Promise.all([once(), once()]));
        lines.push({ endpoint, file, answer: wordsOf(answers[0]), seconds, peak: peak - idle });
        tell(`${endpoint}: ${file}: +${(peak - idle).toFixed(0)} MiB`);
      }
      // The list of one person's avatars has an end.
      const { body } = await post<{ data: { id: number }[] }>('/api/User/setAvatar', { action: 'list' }, { token });
      for (const { id } of body.data) await post('/api/User/setAvatar', { action: 'delete', id }, { token });
    }
    await wait(LATER);
    return report(idle, lines, resident() - idle);
  } finally {
    await product.stop();
  }
}

async function watched<T>(resident: () => number, work: () => Promise<T>): Promise<[T, number, number]> {
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, resident());
  }, SAMPLE_EVERY);
  const started = performance.now();
  try {
    const done = await work();
    return [done, Math.max(peak, resident()), (performance.now() - started) / 1000];
  } finally {
    clearInterval(look);
  }
}

const wordsOf = ({ status, body }: Reply<Envelope>) => `${status}, ${body.error_code}`;

function report(idle: number, lines: readonly Line[], left: number) {
  const peak = Math.max(...lines.map((line) => line.peak));
  const goal = (value: number, most: number) => `+${value.toFixed(0)} MiB (at most ${most})`;
  const text = [
    '| endpoint | file, twice at once | answer | seconds | peak above idle, MiB |',
    '| --- | --- | --- | ---: | ---: |',
    ...lines.map(
      ({ endpoint, file, answer, seconds, peak }) =>
        `| ${endpoint} | ${file} | ${answer} | ${seconds.toFixed(1)} | ${peak.toFixed(0)} |`,
    ),
    '',
    `Idle ${idle.toFixed(0)} MiB, both servers; peak ${goal(peak, MOST_PEAK)}; a minute later ${goal(left, MOST_LEFT)}.`,
    '',
  ].join('\n');
  return { text, passed: peak <= MOST_PEAK && left <= MOST_LEFT };
}
