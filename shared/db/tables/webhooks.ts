/** Where apps and operators want to be told of events, and the jobs that tell them. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { createJobTable } from './jobs.ts';
import type { Row } from './tables.ts';

export type WebhookRow = Row<'webhooks'>;

/** The name of the kind of jobs, and what stands before a webhook's id in their receiver. */
export const WEBHOOK_JOB = 'webhook';
export const webhookReceiver = (id: string): string => `${WEBHOOK_JOB}:${id}`;

export interface WebhookEvent {
  /** `grant.revoked` */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What is told of one subject is told in its order. */
  readonly subject: string;
}

/** Its members and no others. */
type AppAsRead = Pick<Row<'clients'>, 'client_id' | 'updated_at'>;

class NotAdded extends Error {
  readonly why: 'full' | 'overtaken';
  constructor(why: 'full' | 'overtaken') {
    super(why);
    this.why = why;
  }
}

export type WebhookTable = ReturnType<typeof createWebhookTable>;

export function createWebhookTable(database: Database) {
  const { sql } = database;
  const jobs = createJobTable(database);
  const hooks = () => sql('webhooks');
  const ofOwner = (client_id: string | null) =>
    client_id === null ? hooks().whereNull('client_id') : hooks().where({ client_id });

  /** The step that tells these webhooks of an event, for the write that the event is. */
  const telling = (those: ReturnType<typeof hooks>, { type, data, subject }: WebhookEvent): Query => {
    const wanted = those.where((it) => it.whereNull('events').orWhere('events', 'like', `% ${type} %`));
    return jobs.addingFrom(wanted, {
      ...{ kind: WEBHOOK_JOB, receiver: sql.raw('? || id', [webhookReceiver('')]), subject },
      payload: JSON.stringify({ type, timestamp: new Date().toISOString(), data }),
    });
  };

  return {
    of: (client_id: string | null): Promise<WebhookRow[]> => database.read(ofOwner(client_id).orderBy('created_at')),
    byId: (id: string): Promise<WebhookRow | undefined> => database.read(hooks().where({ id }).first()),

    /**
     * Adds one, as far as its owner has less than `most`. An app is held meanwhile, as it was read: of many that come at
     * once none is one too many, and who has handed it on adds nothing.
     */
    async add(row: WebhookRow, most: number, app?: AppAsRead): Promise<'added' | 'full' | 'overtaken'> {
      const { client_id } = row;
      const values = Object.entries(row).map(([column, value]) =>
        sql.raw(typeof value === 'number' || column === 'former_until' ? 'cast(? as bigint)' : 'cast(? as text)', [
          value,
        ]),
      );
      const had = ofOwner(client_id).count('*');
      const room = sql
        .select(...values)
        .from(sql.raw('(select 1) as one'))
        .whereRaw('(?) < ?', [had, most]);
      const adding = sql(sql.raw('?? (??)', ['webhooks', Object.keys(row)])).insert(room);
      const held = app && sql('clients').where(app).update({ client_id: app.client_id });
      try {
        await database.atomic([
          ...(held ? [{ query: held, otherwise: () => new NotAdded('overtaken') }] : []),
          { query: adding, otherwise: () => new NotAdded('full') },
        ]);
        return 'added';
      } catch (error) {
        if (error instanceof NotAdded) return error.why;
        throw error;
      }
    },

    /** Removes one with all that it was to be told. Resolves to false where there is none. */
    async remove(id: string): Promise<boolean> {
      const [removed = 0] = await database.atomic([hooks().where({ id }).del(), jobs.dropping(webhookReceiver(id))]);
      return removed === 1;
    },

    /** Puts a secret in the place of this one, which goes on beside it until then. Resolves to false where it was replaced already. */
    rotate: async (id: string, former_secret: string, secret: string, former_until: number): Promise<boolean> =>
      (await database.write(
        hooks().where({ id, secret: former_secret }).update({ secret, former_secret, former_until }),
      )) === 1,

    /** Tells the operators'. */
    tellingOperators: (event: WebhookEvent): Query => telling(hooks().whereNull('client_id'), event),

    /** Tells those of apps. */
    tellingApps: (client_ids: readonly string[], event: WebhookEvent): Query =>
      telling(hooks().whereIn('client_id', client_ids), event),

    /** Tells those of every app that an account has allowed something. */
    tellingAppsOf: (uid: number, event: WebhookEvent): Query => {
      const grants = sql('grants').where({ account_uid: uid }).andWhere('expires_at', '>', Date.now());
      return telling(hooks().whereIn('client_id', grants.select('client_id')), event);
    },

    /** What an account has allowed the apps that have a webhook. */
    grantsWithWebhook: (uid: number): Promise<Pick<Row<'grants'>, 'client_id' | 'payload'>[]> =>
      database.read(
        sql('grants')
          .where({ account_uid: uid })
          .andWhere('expires_at', '>', Date.now())
          .whereIn('client_id', hooks().whereNotNull('client_id').select('client_id'))
          .select('client_id', 'payload'),
      ),
  };
}
