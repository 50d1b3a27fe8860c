/** Tokens as they are stored: the short ways and the engine are to store the same. */
import { storedId } from '../../../shared/db/tables/artifacts.ts';
import type { Tokens, World } from '../../_world.ts';

type TokenTable = 'access_tokens' | 'refresh_tokens' | 'client_credentials';

/** The row of a new token, without what no two have alike. */
export async function storedRow({ database }: World, table: TokenTable, token = '') {
  const rows = database.sql(table).where({ id: storedId(token) });
  const { payload = '{}', expires_at = 0 } = (await database.read(rows.first('payload', 'expires_at'))) ?? {};
  const { iat, iiat, authTime, grantId, sid, sessionUid, ...kept } = JSON.parse(payload);
  const began = iiat === undefined ? 'never' : iiat <= iat;
  // The engine looks at the clock twice.
  const lives = Math.round((expires_at / 1000 - iat) / 10);
  return { ...kept, lives, began, has: [grantId, sid, sessionUid, authTime].map((one) => typeof one) };
}

/** The rows of both new tokens. */
export const storedOf = async (world: World, { access_token, refresh_token }: Partial<Tokens>) => [
  await storedRow(world, 'access_tokens', access_token),
  await storedRow(world, 'refresh_tokens', refresh_token),
];
