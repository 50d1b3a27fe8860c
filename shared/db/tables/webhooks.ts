/** Webhooks of apps and operators, and the jobs that call them. */
import type { Database } from '../driver/database.ts';
import type { Query, Step } from '../driver/query.ts';
import { createJobTable } from './jobs.ts';
import type { Row } from './tables.ts';

export type WebhookRow = Row<'webhooks'>;

/** The kind of the jobs. */
export const WEBHOOK_JOB = 'webhook';
const RECEIVER = 'webhook:';
/** The receiver of a webhook's jobs, and the webhook of such a receiver. */
export const webhookReceiver = (id: string): string => RECEIVER + id;
export const webhookOf = (receiver: string): string => receiver.slice(RECEIVER.length);

export interface WebhookEvent {
  /** `grant.revoked` */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Events of one subject are delivered in order. */
  readonly subject: string;
}

/** An app as it was read, by whoever it was of then: its members and no others. */
export type AppAsRead = Pick<Row<'clients'>, 'client_id' | 'updated_at'>;

/** Why nothing was changed. `gone`: the webhook is not there any more, or not as it was. */
type Why = 'full' | 'gone' | 'overtaken';

class NotDone extends Error {
  readonly why: Why;
  constructor(why: Why) {
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

  /** The step that queues an event for these webhooks, for the same write as the event. */
  const telling = (those: ReturnType<typeof hooks>, { type, data, subject }: WebhookEvent): Query => {
    const wanted = those.where((it) => it.whereNull('events').orWhere('events', 'like', `% ${type} %`));
    return jobs.addingFrom(wanted, {
      ...{ kind: WEBHOOK_JOB, receiver: sql.raw('? || id', [RECEIVER]), subject },
      payload: JSON.stringify({ type, timestamp: new Date().toISOString(), data }),
    });
  };

  /** The step that holds an app up to the end of the write: who has handed it on since it was read changes nothing. */
  const holding = (app: AppAsRead): Step => ({
    query: sql('clients').where(app).update({ client_id: app.client_id }),
    otherwise: () => new NotDone('overtaken'),
  });
  /** The same for the operators, who own no row: what theirs are told is the audit, and that is held up. */
  const holdingAudit = (): Step => sql('audit_head').update({ seq: sql.raw('seq') });

  const doing = async (steps: readonly Step[]): Promise<'done' | Why> => {
    try {
      await database.atomic(steps);
      return 'done';
    } catch (error) {
      if (error instanceof NotDone) return error.why;
      throw error;
    }
  };

  return {
    of: (client_id: string | null): Promise<WebhookRow[]> => database.read(ofOwner(client_id).orderBy('created_at')),
    byId: (id: string): Promise<WebhookRow | undefined> => database.read(hooks().where({ id }).first()),

    /**
     * Adds a webhook if its owner has less than `most`. The app's row is locked and must be as it was read, so parallel
     * calls do not exceed the limit, and a former owner adds nothing.
     * @param app none for the operators' own
     */
    add(row: WebhookRow, most: number, app?: AppAsRead): Promise<'done' | Why> {
      const values = Object.entries(row).map(([column, value]) =>
        sql.raw(typeof value === 'number' || column === 'former_until' ? 'cast(? as bigint)' : 'cast(? as text)', [
          value,
        ]),
      );
      const had = ofOwner(row.client_id).count('*');
      const room = sql
        .select(...values)
        .from(sql.raw('(select 1) as one'))
        .whereRaw('(?) < ?', [had, most]);
      const adding = sql(sql.raw('?? (??)', ['webhooks', Object.keys(row)])).insert(room);
      return doing([app ? holding(app) : holdingAudit(), { query: adding, otherwise: () => new NotDone('full') }]);
    },

    /**
     * Removes a webhook with its pending deliveries. Resolves to 'done', or to why nothing was removed.
     * @param app where it is done for its owner: see `holding`
     */
    async remove(id: string, app?: AppAsRead): Promise<'done' | Why> {
      const outcome = await doing([
        ...(app ? [holding(app)] : []),
        { query: hooks().where({ id }).del(), otherwise: () => new NotDone('gone') },
      ]);
      // Nobody is told of these any more.
      if (outcome === 'done') await jobs.drop(webhookReceiver(id));
      return outcome;
    },

    /**
     * Replaces this secret; the former one signs too until then. Resolves to 'done', to 'gone' if it was replaced or
     * removed already, or to 'overtaken'.
     * @param app see `remove`
     */
    rotate({ id, secret: former_secret }: WebhookRow, secret: string, former_until: number, app?: AppAsRead) {
      const as = hooks().where({ id, secret: former_secret });
      return doing([
        ...(app ? [holding(app)] : []),
        { query: as.update({ secret, former_secret, former_until }), otherwise: () => new NotDone('gone') },
      ]);
    },

    /** Queues an event for the operators' webhooks. */
    tellingOperators: (event: WebhookEvent): Query => telling(hooks().whereNull('client_id'), event),

    /** Queues an event for the webhooks of these apps. */
    tellingApps: (client_ids: readonly string[], event: WebhookEvent): Query =>
      telling(hooks().whereIn('client_id', client_ids), event),

    /** Queues an event for the webhooks of every app with a grant of an account. */
    tellingAppsOf: (uid: number, event: WebhookEvent): Query => {
      const grants = sql('grants').where({ account_uid: uid }).andWhere('expires_at', '>', Date.now());
      return telling(hooks().whereIn('client_id', grants.select('client_id')), event);
    },

    /** The grants of an account for apps with a webhook. */
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
