/** What is asked of large tables is answered from indexes: on a million accounts the rest took seconds, and held up everybody. */
import { createAuditLog } from '../../shared/db/audit/audit-log.ts';
import { connect } from '../../shared/db/connect.ts';
import { Statement } from '../../shared/db/driver/query.ts';
import { type ClientRow, createClientTable } from '../../shared/db/tables/clients.ts';
import { createJobTable } from '../../shared/db/tables/jobs.ts';
import { createOpenGrantTable } from '../../shared/db/tables/open-grants.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';
import { explaining, type Plan, scans, withIndexes } from '../_world/plans.ts';

const test = onEachDatabase(async (dialect) => {
  const home = await makeDatabase(dialect);
  const { databaseUrl } = home.place;
  const database = connect({ ...home.place, databaseUrl: databaseUrl && withIndexes(databaseUrl) }, () => undefined);
  return {
    ...explaining(database),
    database,
    async stop() {
      await database.close();
      await home.stop();
    },
  };
});

const indexesOf = (plans: readonly Plan[]) => plans.flatMap(({ lines }) => lines).join('\n');

test.serial(
  'which login tokens live is asked of a person’s own grants, not of all tokens',
  async (t, { recorded, plans }) => {
    await createOpenGrantTable(recorded).grantsInUse(10_001, 'upare-account');
    const [plan] = await plans();
    t.regex(
      plan?.lines.join('\n') ?? '',
      /access_tokens.* access_tokens_grant_id_index|access_tokens_grant_id_index on access_tokens/,
    );
    t.notRegex(plan?.lines.join('\n') ?? '', /expires_at_index|Seq Scan/);
  },
);

test.serial(
  'the audit is searched by any of its filters, and looked over at both ends',
  async (t, { recorded, plans }) => {
    const log = createAuditLog(recorded);
    for (const filter of [{ operation: 'look.change' }, { actor: 'page:10001' }, { target: 'account:10001' }, {}]) {
      await log.list(1_000_000, 50, filter);
      const answers = await plans();
      t.deepEqual(answers.flatMap(scans), []);
      if (filter.operation) t.regex(indexesOf(answers), /audit_log_operation_id_index/);
    }
    await log.outside();
    const whole = (await plans()).flatMap(scans);
    t.deepEqual(
      whole.filter((line) => !line.includes('audit_head')),
      [],
    );
  },
);

test.serial(
  'apps are listed by their age, and what some people allowed one ends without a look at the others',
  async (t, { recorded, plans }) => {
    const clients = createClientTable(recorded);
    await clients.list(undefined, 50);
    t.regex(indexesOf(await plans()), /clients_created_at_client_id_index/);
    const heard = { heard: async () => undefined };
    const app = { client_id: 'an-app', updated_at: 1 } as ClientRow;
    await createClientTable(recorded, heard).change(app, {}, { ends: { of: [10_001, 10_002] } });
    const ends = (await plans()).filter(({ sql }) => sql.includes('grants'));
    t.true(ends.length >= 5);
    for (const { sql, lines } of ends) t.regex(lines.join('\n'), /account_uid/, sql);
  },
);

test.serial(
  'among many jobs of one subject the first is found by an index; all are not compared with all',
  async (t, { database, recorded, plans }) => {
    const table = createJobTable(recorded);
    const row = {
      kind: 'webhook',
      receiver: 'webhook:down',
      subject: 'audit',
      uid: null,
      payload: '{}',
      not_after: null,
    };
    await recorded.atomic(Array.from({ length: 2000 }, () => table.adding(row)));
    // PostgreSQL does so by itself, SQLite never.
    if (database.dialect === 'postgres') await database.write(new Statement('ANALYZE'));
    await plans();
    const claim = { most: 5, kinds: ['webhook'], lease: 60_000 };
    const [first, ...others] = await table.claim(claim);
    t.is(others.length, 0);
    t.deepEqual(await table.claim(claim), [], 'all others wait for it');
    const [plan] = await plans();
    t.notRegex(plan?.lines.join('\n') ?? '', /Anti Join/);
    t.deepEqual(plan && scans(plan), []);
    if (first) await recorded.write(table.done(first, undefined));
    t.is((await table.claim(claim))[0]?.id, (first?.id ?? 0) + 1);
  },
);
