/** Requests that are tried ahead of Koa, and the same ones that come there at once. */
import type { Reply, TestClient } from '../../_world.ts';

/** A body with an encoding is Koa's to read: such a request goes there at once. */
export const AT_ONCE = { 'content-encoding': 'identity' };

export const basicOf = ({ client_id, client_secret }: Pick<TestClient, 'client_id' | 'client_secret'>) => ({
  authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}`,
});

const CHANGING = /^(date|x-request-id|ratelimit-re.*|retry-after)$/;
const TOKEN = /"(access_token|refresh_token)":"[\w-]+"/g;

/** What a caller is told, without what no two answers have alike. @param changing names of such headers */
export const seen = ({ status, headers, text }: Reply<unknown>, changing = CHANGING) => ({
  status,
  headers: [...headers].filter(([name]) => !changing.test(name)).sort(),
  text: text.replace(TOKEN, '"$1"'),
});
