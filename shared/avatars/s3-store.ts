import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { S3Address } from '../config/avatar-store-url.ts';
import { ask, OutgoingFault } from '../runtime/outgoing.ts';
import { type AvatarStore, fileNames, StoreFault } from './store.ts';

/** The original is a PNG of at most 600 × 800 pixels. */
const BOUNDS = { milliseconds: 10_000, most: 8 * 1024 * 1024 };

/** Stores avatars in a bucket. Requests are signed including their bodies (AWS Signature Version 4). */
export function openS3({ base, region, accessKeyId, secretAccessKey }: S3Address): AvatarStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 2 });
  const via = (url: string, init: RequestInit) => client.fetch(url, init);
  const request = async (method: 'PUT' | 'GET' | 'DELETE', key: string, body?: Uint8Array<ArrayBuffer>) => {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const type = key.endsWith('.png') ? 'image/png' : 'image/jpeg';
    const headers = { 'X-Amz-Content-Sha256': hash, ...(body && { 'Content-Type': type }) };
    const bounds = { ...BOUNDS, via };
    const answer = await ask(base + key, { method, headers, ...(body && { body }) }, bounds).catch((cause) => {
      throw cause instanceof OutgoingFault ? new StoreFault('the avatar store did not answer', { cause }) : cause;
    });
    if (answer.ok) return answer;
    if (answer.status === 404 && method !== 'PUT') return undefined;
    throw new StoreFault(`the avatar store answered ${method} with ${answer.status}`);
  };
  return {
    async put(version, name, bytes) {
      await request('PUT', `${version}/${name}`, new Uint8Array(bytes));
    },
    async get(version, name) {
      const answer = await request('GET', `${version}/${name}`);
      return answer && Buffer.from(await answer.arrayBuffer());
    },
    async remove(version) {
      const asked = await Promise.allSettled(fileNames.map((name) => request('DELETE', `${version}/${name}`)));
      const failed = asked.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
