import test from 'ava';
import fc from 'fast-check';
import { recurrenceRule } from '../../../shared/calendar/rule.ts';
import { lastOccurrence, seriesOf, UnfitRule } from '../../../shared/calendar/series.ts';

const start = '2026-11-23T09:30:00.500+08:00';

/** Why a rule is refused, or undefined where it is not. */
function refusal(rule: string, { from = start, allDay = false } = {}): string | undefined {
  const parsed = recurrenceRule.safeParse(rule);
  if (!parsed.success) return parsed.error.issues[0]?.message;
  try {
    lastOccurrence(from, parsed.data, allDay);
    return undefined;
  } catch (error) {
    if (error instanceof UnfitRule) return error.message;
    throw error;
  }
}

/** The first occurrences of a rule. */
function first(rule: string, count: number, from = start): string[] {
  const text = recurrenceRule.parse(rule);
  const last = lastOccurrence(from, text, false);
  const found = seriesOf(from, text, last).within(Date.parse(from), Date.UTC(9999, 0), count);
  return found.map((instant) => new Date(instant).toISOString());
}

test('rules of every frequency, on the clock of their start', (t) => {
  t.deepEqual(first('FREQ=DAILY;INTERVAL=10', 3), [
    '2026-11-23T01:30:00.500Z',
    '2026-12-03T01:30:00.500Z',
    '2026-12-13T01:30:00.500Z',
  ]);
  t.deepEqual(first('freq=weekly;byday=MO,sa;wkst=su', 3, '2026-11-23T02:00:00+08:00'), [
    '2026-11-22T18:00:00.000Z',
    '2026-11-27T18:00:00.000Z',
    '2026-11-29T18:00:00.000Z',
  ]);
  t.deepEqual(
    first('RRULE:FREQ=MONTHLY;BYDAY=-1FR', 3, '2026-11-27T09:00:00Z').map((time) => time.slice(0, 10)),
    ['2026-11-27', '2026-12-25', '2027-01-29'],
  );
  t.deepEqual(
    first('FREQ=MONTHLY', 3, '2027-01-31T09:00:00Z').map((time) => time.slice(0, 10)),
    ['2027-01-31', '2027-03-31', '2027-05-31'],
  );
  t.deepEqual(
    first('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 3, '2028-02-29T09:00:00Z').map((time) => time.slice(0, 10)),
    ['2028-02-29', '2032-02-29', '2036-02-29'],
  );
  t.is(first('FREQ=DAILY;COUNT=5', 100).length, 5);
  t.is(first('rrule: freq=daily; count=5;', 100).length, 5);
  t.is(first('FREQ=DAILY;UNTIL=20261125', 100).length, 3);
  t.is(first('FREQ=DAILY;UNTIL=20261125T093000', 100).length, 2, 'half a second too early for the third');
  t.is(first('FREQ=DAILY;UNTIL=20261125T013001Z', 100).length, 3);
  t.is(first('FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0', 3).length, 3);
});

test('the start is an occurrence, whether or not the rule would name it', (t) => {
  t.deepEqual(
    first('FREQ=WEEKLY;BYDAY=TU;COUNT=2', 9, '2026-11-23T09:00:00Z').map((time) => time.slice(0, 10)),
    ['2026-11-23', '2026-11-24'],
  );
});

test('what is no rule, or one that no calendar agrees on, is refused', (t) => {
  for (const rule of [
    'DAILY',
    'FREQ=',
    'FREQ=HOURLY',
    'FREQ=SECONDLY',
    'FREQ=DAILY;;COUNT=2',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=1000',
    'FREQ=DAILY;COUNT=1e2',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=1000000000',
    'FREQ=DAILY;COUNT=2;UNTIL=20270101',
    'FREQ=DAILY;UNTIL=20261301',
    'FREQ=DAILY;UNTIL=20270230T000000Z',
    'FREQ=DAILY;UNTIL=20261122',
    'FREQ=DAILY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=MONTHLY;BYDAY=0MO',
    'FREQ=YEARLY;BYDAY=54MO',
    'FREQ=DAILY;BYMONTH=13',
    'FREQ=WEEKLY;BYMONTHDAY=1',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYYEARDAY=1',
    'FREQ=MONTHLY;BYWEEKNO=1',
    'FREQ=WEEKLY;BYSETPOS=1',
    'FREQ=YEARLY;BYEASTER=0',
    'FREQ=DAILY;RSCALE=CHINESE',
    'FREQ=DAILY;X-EVIL=1',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYYEARDAY=100;BYDAY=MO',
    'FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4',
    'FREQ=DAILY\nDTSTART:20200101T000000Z',
    `FREQ=DAILY;BYMONTH=${'1,'.repeat(300)}1`,
  ]) {
    t.truthy(refusal(rule), rule);
  }
  t.truthy(refusal('FREQ=DAILY;BYHOUR=9', { allDay: true }));
  t.is(refusal('FREQ=DAILY;UNTIL=20261123T000000Z', { allDay: true, from: '2026-11-23T09:30:00Z' }), undefined);
});

test('no rule keeps the process busy', (t) => {
  const number = fc.integer({ min: -53, max: 53 }).map(String);
  const list = fc.array(number, { minLength: 1, maxLength: 5 }).map((all) => all.join());
  const part = fc.oneof(
    fc.tuple(
      fc.constantFrom('BYMONTH', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYSETPOS', 'BYHOUR', 'COUNT', 'INTERVAL'),
      list,
    ),
    fc.tuple(fc.constant('BYDAY'), fc.constantFrom('MO', 'TU,WE', '-1FR', '5MO,1TU')),
    fc.tuple(fc.constant('UNTIL'), fc.constantFrom('20270101', '99991231T235959Z', '20300101T000000')),
    fc.tuple(fc.constant('INTERVAL'), fc.constantFrom('1', '7', '999')),
    fc.tuple(fc.constant('COUNT'), fc.constantFrom('1', '999')),
  );
  const rule = fc
    .tuple(fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'), fc.array(part, { maxLength: 4 }))
    .map(([frequency, parts]) => [`FREQ=${frequency}`, ...parts.map((pair) => pair.join('='))].join(';'));
  let accepted = 0;
  // Milliseconds of the processor: on a busy machine any rule waits.
  let longest = 0;
  fc.assert(
    fc.property(
      rule,
      fc.constantFrom('1000-01-01T00:00:00Z', '2024-02-29T10:00:00+08:00', '9998-12-31T00:00:00-23:59'),
      (text, from) => {
        const begun = process.cpuUsage();
        if (refusal(text, { from }) === undefined) {
          accepted += 1;
          const given = recurrenceRule.parse(text);
          const last = lastOccurrence(from, given, false);
          const found = seriesOf(from, given, last).within(Date.UTC(2026, 0), Date.UTC(2126, 0), 50);
          t.deepEqual(
            found,
            [...new Set(found)].sort((a, b) => a - b),
          );
          if (last !== null) t.true(found.every((instant) => instant <= last));
        }
        const { user, system } = process.cpuUsage(begun);
        longest = Math.max(longest, (user + system) / 1000);
      },
    ),
    { numRuns: 300 },
  );
  t.true(accepted > 50, `${accepted} were accepted`);
  t.true(longest < 3000, `the longest took ${longest} ms`);
});
