/**
 * What a request to the token endpoint stores, it stores at its end and in one transaction: a code or a refresh token is
 * spent in the instant in which what it is exchanged for is there, or not at all.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Database } from '../../shared/db/driver/database.ts';
import type { Statement } from '../../shared/db/driver/query.ts';
import { currentContext, type GrantHandler } from './internals.ts';

interface TokenTransaction {
  readonly stores: Statement[];
  spends?: Spending;
}

interface Spending {
  /** @param ctx the request, with what it is answered; undefined where no token request is under way */
  readonly statement: (ctx: KoaContextWithOIDC | undefined) => Statement;
  /** What to do where it was spent before: throws, or answers otherwise. */
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

    /** Stores at the end of the token request, or at once where none is under way. */
    async store(statements: readonly Statement[]): Promise<void> {
      const transaction = current();
      if (transaction) transaction.stores.push(...statements);
      else await complete({ stores: [...statements] });
    },

    /** Spends at the end of the token request, or at once where none is under way. A request spends one thing. */
    async spend(spends: Spending): Promise<void> {
      const transaction = current();
      if (!transaction) return complete({ stores: [], spends });
      if (transaction.spends) throw new TypeError('a token request spends one thing');
      transaction.spends = spends;
    },

    /** The handler of a grant as one transaction: where it throws, or the transaction is lost, nothing is stored. */
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
