/**
 * Tolerates a lost answer at rotation: within a grace period after its first use, a refresh token returns the same new
 * tokens. They are sealed in its row under a key derived from the token itself, so a stolen database reveals none.
 */
import { hkdfSync } from 'node:crypto';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { type Secrets, seal, unseal } from '../../../shared/crypto/secrets.ts';
import type { Row } from '../../../shared/db/tables/tables.ts';
import { boundKey } from '../internals.ts';
import { resourceOfRequest } from './resources.ts';

/** What the token endpoint answers with. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope?: string | undefined;
  readonly [member: string]: unknown;
}

/** The body of a success of the engine's token endpoint, which it does not type. */
export const tokenAnswerOf = ({ body }: { readonly body?: unknown }): TokenAnswer => body as TokenAnswer;

/** What the new tokens are bound to. */
interface Bounds {
  /** The thumbprint of the proven key. */
  readonly key?: string | undefined;
  readonly resource?: string | undefined;
}

interface KeptAnswer extends Bounds {
  readonly body: TokenAnswer;
  /** When the access token ends, epoch milliseconds. */
  readonly ends: number;
}

type Spent = Partial<Pick<Row<'refresh_tokens'>, 'consumed_at' | 'answer'>>;

/** The bounds of the tokens of a request to the engine. */
export const boundsOf = (ctx: KoaContextWithOIDC): Bounds => ({ key: boundKey(), resource: resourceOfRequest(ctx) });

export type RefreshGrace = ReturnType<typeof createRefreshGrace>;

/** @param seconds the grace period; with 0 every second use is a reuse */
export function createRefreshGrace(secrets: Secrets, seconds: number) {
  const salt = secrets.key('refresh answers');
  const keyOf = (token: string) => Buffer.from(hkdfSync('sha256', token, salt, 'refresh answer', 32));

  return {
    /** Seals the answer to the first use of a token; null without a grace period. */
    keep(token: string, body: TokenAnswer, bounds: Bounds = {}): string | null {
      if (seconds === 0) return null;
      const kept: KeptAnswer = { body, ends: Date.now() + body.expires_in * 1000, ...bounds };
      return seal(keyOf(token), 'refresh answer', JSON.stringify(kept));
    },

    /** True while a spent token still gets its first answer. */
    covers: ({ consumed_at, answer }: Spent): boolean =>
      typeof consumed_at === 'number' && typeof answer === 'string' && Date.now() < consumed_at + seconds * 1000,

    /**
     * Repeats the first answer, with `expires_in` recomputed.
     * @throws if another key is proven or another resource named
     */
    answerAgain(token: string, { answer }: Spent, ctx: KoaContextWithOIDC): void {
      const { body, ends, key, resource }: KeptAnswer = JSON.parse(
        unseal(keyOf(token), 'refresh answer', answer ?? ''),
      );
      const bounds = boundsOf(ctx);
      if (key !== bounds.key) throw new errors.InvalidGrant('failed jkt verification');
      if (resource !== bounds.resource) throw new errors.InvalidTarget('the first use was for another resource');
      ctx.body = { ...body, expires_in: Math.max(0, Math.floor((ends - Date.now()) / 1000)) };
    },
  };
}
