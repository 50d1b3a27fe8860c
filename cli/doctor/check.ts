/** What `doctor` looks at: each check is a value that finds one thing, and says what to change where that is wrong. */
import type { Config } from '../../shared/config/config.ts';
import type { Database } from '../../shared/db/driver/database.ts';

export interface Finding {
  /** `skipped`: it could not be looked at, since something that it needs is broken, or does not run. */
  readonly state: 'ok' | 'warning' | 'broken' | 'skipped';
  /** What is there, in one line and without anything secret. */
  readonly found: string;
  /** What to change. */
  readonly change?: string;
}

export interface DoctorDeps {
  readonly config: Config;
  readonly database: Database;
}

export interface Check {
  readonly name: string;
  /** The checks that have to be fine before this one says anything. */
  readonly needs?: readonly string[];
  run(deps: DoctorDeps): Promise<Finding>;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const warning = (found: string, change: string): Finding => ({ state: 'warning', found, change });
export const broken = (found: string, change: string): Finding => ({ state: 'broken', found, change });
export const skipped = (found: string): Finding => ({ state: 'skipped', found });

/** Milliseconds that one check may take. */
const WITHIN = 10_000;

/** Runs all of them at once, each after those it needs. Resolves to what each found, in their order. */
export async function examine(checks: readonly Check[], deps: DoctorDeps): Promise<(Finding & { check: string })[]> {
  const findings = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    const needed = (check.needs ?? []).map((name) => [name, findings.get(name)] as const);
    findings.set(check.name, after(needed, check, deps));
  }
  return Promise.all([...findings].map(async ([check, finding]) => ({ check, ...(await finding) })));
}

type Needed = readonly (readonly [name: string, finding: Promise<Finding> | undefined])[];

async function after(needed: Needed, check: Check, deps: DoctorDeps): Promise<Finding> {
  for (const [name, finding] of needed) {
    const state = (await finding)?.state;
    if (state === 'broken' || state === 'skipped') return skipped(`not looked at before ${name} is fine`);
  }
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(
    () => late.resolve(broken(`no answer within ${WITHIN / 1000} seconds`, 'find out what keeps it waiting')),
    WITHIN,
  );
  try {
    return await Promise.race([check.run(deps), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
