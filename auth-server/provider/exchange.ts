/**
 * What a request to the token endpoint stores, it stores at its end and in one transaction: a code or a refresh token is
 * spent in the instant in which what it is exchanged for is there, or not at all.
 */
import Provider, { type TokenEndpointGrantContext } from 'oidc-provider';
import type { Database } from '../../shared/db/driver/database.ts';
import type { Statement } from '../../shared/db/driver/query.ts';

interface Exchange {
  readonly stores: Statement[];
  spends?: Spending;
}

interface Spending {
  readonly statement: Statement;
  /** What to do, and to throw, where it was spent before. */
  readonly lost: () => Promise<never>;
}

export type Exchanges = ReturnType<typeof createExchanges>;

export function createExchanges(database: Database) {
  const open = new WeakMap<object, Exchange>();
  const current = () => open.get(Provider.ctx ?? {});

  const complete = async ({ stores, spends }: Exchange) => {
    if (stores.length === 0 && !spends) return;
    if (!(await database.together(stores, spends?.statement))) await spends?.lost();
  };

  return {
    /** Stores at the end of the exchange, or at once where none is under way. */
    async store(statements: readonly Statement[]): Promise<void> {
      const exchange = current();
      if (exchange) exchange.stores.push(...statements);
      else await complete({ stores: [...statements] });
    },

    /** Spends at the end of the exchange, or at once where none is under way. An exchange spends one thing. */
    async spend(spends: Spending): Promise<void> {
      const exchange = current();
      if (!exchange) return complete({ stores: [], spends });
      if (exchange.spends) throw new TypeError('an exchange spends one thing');
      exchange.spends = spends;
    },

    /** The handler of a grant as one exchange: what it throws, or its end being refused, leaves nothing stored. */
    wrap:
      <Context extends object>(handle: (ctx: Context) => void | Promise<void>) =>
      async (ctx: Context): Promise<void> => {
        const exchange: Exchange = { stores: [] };
        open.set(ctx, exchange);
        try {
          await handle(ctx);
        } finally {
          open.delete(ctx);
        }
        await complete(exchange);
      },
  };
}

type Names = [params?: ReadonlySet<string> | readonly string[], duplicates?: ReadonlySet<string> | readonly string[]];

type Handle = (ctx: TokenEndpointGrantContext) => void | Promise<void>;
type Around = (name: string, handle: Handle) => Handle;

/**
 * The engine, with each of its grants, and of those registered later, an exchange.
 * @param around adds to a grant's handler what belongs before and after it
 */
export function exchangingProvider({ wrap }: Exchanges, around: Around): typeof Provider {
  return class extends Provider {
    // The engine registers its own grants by it too.
    override registerGrantType<Params extends object>(
      name: string,
      handler: (ctx: TokenEndpointGrantContext<Params>) => void | Promise<void>,
      ...more: Names
    ): void {
      super.registerGrantType<Params>(name, around(name, wrap(handler) as Handle), ...more);
    }
  };
}
