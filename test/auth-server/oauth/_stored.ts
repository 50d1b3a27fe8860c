/** Tokens as they are stored: the short ways and the engine are to store the same. */
import { storedId } from '../../../shared/db/tables/artifacts.ts';
import type { Tokens, World } from '../../_world.ts';

/** The rows of new tokens, without what no two have alike. */
export async function storedOf({ database }: World, { access_token, refresh_token }: Partial<Tokens>) {
  const row = async (table: 'access_tokens' | 'refresh_tokens', token = '') => {
    const rows = database.sql(table).where({ id: storedId(token) });
    const { payload = '{}', expires_at = 0 } = (await database.read(rows.first('payload', 'expires_at'))) ?? {};
    const { iat, iiat, authTime, grantId, sid, sessionUid, ...kept } = JSON.parse(payload);
    const began = iiat === undefined ? 'never' : iiat <= iat;
    // The engine looks at the clock twice.
    const lives = Math.round((expires_at / 1000 - iat) / 10);
    return { ...kept, lives, began, has: [grantId, sid, sessionUid, authTime].map((one) => typeof one) };
  };
  return [await row('access_tokens', access_token), await row('refresh_tokens', refresh_token)];
}
