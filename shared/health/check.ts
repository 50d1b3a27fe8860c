/**
 * The checks of `doctor` and the operators' console: each is a value that examines one thing, and says what to change
 * if it is wrong.
 */
import { reason } from '../api/reasons.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/driver/database.ts';

export interface Finding {
  /** `skipped`: something that it needs is broken or does not run. */
  readonly state: 'ok' | 'warning' | 'broken' | 'skipped';
  /** The finding on one line without secrets: a reason in both languages, or English text. */
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
  /** Checks that must succeed before this one. */
  readonly needs?: readonly string[];
  run(deps: CheckDeps): Promise<Finding>;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const warning = (found: string, change: string): Finding => ({ state: 'warning', found, change });
export const broken = (found: string, change: string): Finding => ({ state: 'broken', found, change });
export const skipped = (found: string): Finding => ({ state: 'skipped', found });

/** Milliseconds for one check. */
const WITHIN = 10_000;

/** Runs all checks concurrently, each after those it needs. Resolves to the findings in order. */
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
