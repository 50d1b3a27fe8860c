/**
 * Everything that a token request stores is stored at its end in one transaction: a code or refresh token is spent at
 * the moment its successors exist, or not at all.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Database } from '../../../shared/db/driver/database.ts';
import type { Statement } from '../../../shared/db/driver/query.ts';
import { currentContext, type GrantHandler } from '../internals.ts';

interface TokenTransaction {
  readonly stores: Statement[];
  spends?: Spending;
}

interface Spending {
  /** @param ctx the request with its answer; undefined outside of a token request */
  readonly statement: (ctx: KoaContextWithOIDC | undefined) => Statement;
  /** Called if it was spent before: throws, or answers differently. */
  readonly lost: (ctx: KoaContextWithOIDC | undefined) => Promise<void>;
}

export type TokenTransactions = ReturnType<typeof createTokenTransactions>;

export function createTokenTransactions(database: Database) {
  const open = new WeakMap<object, TokenTransaction>();
  const current = () => open.get(currentContext() ?? {});

  const complete = async ({ stores, spends }: TokenTransaction, ctx?: KoaContextWithOIDC) => {
    if (stores.length === 0 && !spends) return;
    if (!(await database.together(stores, spends?.statement(ctx)))) await spends?.lost(ctx);
  };

  return {
    isUnderWay: (): boolean => current() !== undefined,

    /** Stores at the end of the token request, or at once outside of one. */
    async store(statements: readonly Statement[]): Promise<void> {
      const transaction = current();
      if (transaction) transaction.stores.push(...statements);
      else await complete({ stores: [...statements] });
    },

    /** Spends at the end of the token request, or at once outside of one. A request spends one token. */
    async spend(spends: Spending): Promise<void> {
      const transaction = current();
      if (!transaction) return complete({ stores: [], spends });
      if (transaction.spends) throw new TypeError('a token request spends one thing');
      transaction.spends = spends;
    },

    /** Wraps the handler of a grant into one transaction: if it throws or loses, nothing is stored. */
    wrap:
      (handle: GrantHandler): GrantHandler =>
      async (ctx) => {
        const transaction: TokenTransaction = { stores: [] };
        open.set(ctx, transaction);
        try {
          await handle(ctx);
        } finally {
          open.delete(ctx);
        }
        await complete(transaction, ctx);
      },
  };
}
