/**
 * Rotation forgives a lost answer: for a while after its first use, a refresh token gets the same new tokens once more.
 * They are kept in its row, sealed under a key that takes the token itself to derive: who has the database has no token.
 */
import { hkdfSync } from 'node:crypto';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { seal, unseal } from '../../shared/crypto/sealed.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import type { Row } from '../../shared/db/tables/tables.ts';
import { boundKey } from './internals.ts';
import { resourceOfRequest } from './resources.ts';

/** What the engine answers a refresh with. */
interface TokenAnswer {
  readonly expires_in: number;
  readonly [member: string]: unknown;
}

interface KeptAnswer {
  readonly body: TokenAnswer;
  /** When the access token ends, epoch milliseconds. */
  readonly ends: number;
  /** The thumbprint of the key that the request has proven. */
  readonly key?: string | undefined;
  /** What the access token is bound to. */
  readonly resource?: string | undefined;
}

type Spent = Partial<Pick<Row<'refresh_tokens'>, 'consumed_at' | 'answer'>>;

export type RefreshGrace = ReturnType<typeof createRefreshGrace>;

/** @param seconds how long; with 0 every second use is one too many */
export function createRefreshGrace(secrets: Secrets, seconds: number) {
  const salt = secrets.key('refresh answers');
  const keyOf = (token: string) => Buffer.from(hkdfSync('sha256', token, salt, 'refresh answer', 32));

  return {
    /** What is kept of the answer to the first use of a token; null where nothing is to be forgiven. */
    keep(token: string, ctx: KoaContextWithOIDC | undefined): string | null {
      if (seconds === 0 || !ctx) return null;
      const body = ctx.body as TokenAnswer;
      const kept: KeptAnswer = {
        body,
        ends: Date.now() + body.expires_in * 1000,
        key: boundKey(),
        resource: resourceOfRequest(ctx),
      };
      return seal(keyOf(token), 'refresh answer', JSON.stringify(kept));
    },

    /** True where a spent token is yet answered as at its first use. */
    covers: ({ consumed_at, answer }: Spent): boolean =>
      typeof consumed_at === 'number' && typeof answer === 'string' && Date.now() < consumed_at + seconds * 1000,

    /** Answers as at the first use; `expires_in` is what is left. @throws where another key is proven or resource named */
    answerAgain(token: string, { answer }: Spent, ctx: KoaContextWithOIDC): void {
      const { body, ends, key, resource }: KeptAnswer = JSON.parse(
        unseal(keyOf(token), 'refresh answer', answer ?? ''),
      );
      if (key !== boundKey()) throw new errors.InvalidGrant('failed jkt verification');
      if (resource !== resourceOfRequest(ctx)) throw new errors.InvalidTarget('the first use was for another resource');
      ctx.body = { ...body, expires_in: Math.max(0, Math.floor((ends - Date.now()) / 1000)) };
    },
  };
}
