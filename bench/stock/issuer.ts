/** What an issuer's front doors give: codes and tokens, in the numbers that loads need. */
import { CONNECTIONS, type Generator } from '../load/generator.ts';
import type { Target } from '../load/load.ts';
import { AUTHORIZE, authorizing, type Doors, exchanging, refreshing, withOpenid } from './requests.ts';

export interface Issuer extends Doors {
  /** Cookie headers of browsers that are signed in and have consented. */
  readonly sessions: readonly string[];
  /** 64 access tokens, always the same. */
  readonly held: readonly string[];
  /** 64 more, which open userinfo. */
  readonly identified: readonly string[];
  /** Authorization codes, not yet spent, some of each session. */
  codes(count: number): Promise<readonly string[]>;
  /** Refresh tokens, each of a grant of its own. */
  refreshTokens(): Promise<readonly string[]>;
  /** Access tokens that nobody has seen yet, of all the sessions. */
  accessTokens(count: number): Promise<readonly string[]>;
}

/** Seconds until a supply is given up, and whoever needs it goes on with what there is. */
const PATIENCE = 15;

export async function createIssuer(doors: Doors, sessions: readonly string[], generator: Generator): Promise<Issuer> {
  const collect = async (target: Omit<Target, 'url'>) =>
    (await generator.drive({ url: doors.url, ...target }, PATIENCE)).collected;
  const codes = (count: number, scope = doors.scope) =>
    collect({
      requests: sessions.map((cookie) => authorizing({ ...doors, scope }, AUTHORIZE, cookie)),
      turns: 'own',
      most: count,
      expect: { status: 303, head: 'code=' },
      collect: '[?&]code=([\\w-]+)',
    });
  const refreshTokens = async () =>
    collect({
      requests: (await codes(CONNECTIONS)).map((code) => exchanging(doors, code)),
      turns: 'once',
      expect: { status: 200 },
      collect: member('refresh_token'),
    });
  const accessTokens = async (count: number) =>
    collect({
      requests: (await refreshTokens()).map((token) => refreshing(doors.client, token)),
      turns: 'own',
      chain: 'refresh_token',
      most: count,
      expect: { status: 200 },
      collect: member('access_token'),
    });
  const identified = await collect({
    requests: (await codes(CONNECTIONS, withOpenid(doors))).map((code) => exchanging(doors, code)),
    turns: 'once',
    expect: { status: 200 },
    collect: member('access_token'),
  });
  const held = await accessTokens(CONNECTIONS);
  return { ...doors, sessions, codes, refreshTokens, accessTokens, held, identified };
}

/** A pattern for a member of an answer. */
export const member = (name: string): string => `"${name}":"([^"]+)"`;
