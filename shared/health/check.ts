/**
 * What `doctor` and the operators' console look at: each check is a value that finds one thing, and says what to change
 * where that is wrong.
 */
import { reason } from '../api/reasons.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/driver/database.ts';

export interface Finding {
  /** `skipped`: it could not be looked at, since something that it needs is broken, or does not run. */
  readonly state: 'ok' | 'warning' | 'broken' | 'skipped';
  /** What is there, in one line and without anything secret: a reason in words of both languages, or a text in English. */
  readonly found: string;
  /** What to change. */
  readonly change?: string;
}

export interface CheckDeps {
  readonly config: Config;
  readonly database: Database;
}

export interface Check {
  readonly name: string;
  /** The checks that have to be fine before this one says anything. */
  readonly needs?: readonly string[];
  run(deps: CheckDeps): Promise<Finding>;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const warning = (found: string, change: string): Finding => ({ state: 'warning', found, change });
export const broken = (found: string, change: string): Finding => ({ state: 'broken', found, change });
export const skipped = (found: string): Finding => ({ state: 'skipped', found });

/** Milliseconds that one check may take. */
const WITHIN = 10_000;

/** Runs all of them at once, each after those it needs. Resolves to what each found, in their order. */
export async function examine(checks: readonly Check[], deps: CheckDeps): Promise<(Finding & { check: string })[]> {
  const findings = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    const needed = (check.needs ?? []).map((name) => [name, findings.get(name)] as const);
    findings.set(check.name, after(needed, check, deps));
  }
  return Promise.all([...findings].map(async ([check, finding]) => ({ check, ...(await finding) })));
}

type Needed = readonly (readonly [name: string, finding: Promise<Finding> | undefined])[];

async function after(needed: Needed, check: Check, deps: CheckDeps): Promise<Finding> {
  for (const [name, finding] of needed) {
    const state = (await finding)?.state;
    if (state === 'broken' || state === 'skipped') return skipped(reason('health.notBefore', { name }));
  }
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(
    () => late.resolve(broken(reason('health.late', { seconds: WITHIN / 1000 }), reason('health.lateLook'))),
    WITHIN,
  );
  try {
    return await Promise.race([check.run(deps), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
