/** What stories of avatars ask, and what the store has. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asFile } from '../../_world/pictures.ts';
import type { TestUser, World } from '../../_world.ts';

export interface Avatar {
  readonly id: number;
  readonly version: string;
  readonly width: number;
  readonly height: number;
  readonly active: boolean;
  readonly url: string;
}

export const set = (world: World, user: TestUser, params: object, lang?: string) =>
  world.post<Avatar & { data: Avatar[] }>('/api/User/setAvatar', params, {
    token: user.loginToken,
    ...(lang ? { lang } : {}),
  });
export const upload = (world: World, user: TestUser, bytes: Buffer, lang?: string) =>
  set(world, user, { avatar: asFile(bytes) }, lang);
export const list = async (world: World, user: TestUser) => (await set(world, user, { action: 'list' })).body.data;

/** Every file the store has of a version. */
export function filesOf(world: World, version: string): string[] {
  const folder = join(world.dataDir, 'avatars', version.slice(0, 2), version);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
