/** The readiness of the resource API beyond its database: the auth-server. */
import type { Detail } from '../shared/api/errors.ts';
import type { Reason } from '../shared/api/reasons.ts';
import { createDiskLacks, type DiskDeps } from '../shared/runtime/disk-lacks.ts';
import type { Introspection } from './auth/introspection.ts';

/** Milliseconds that a result is cached, however often readiness is checked. */
const HOLDS = 500;

interface ReadinessDeps extends DiskDeps {
  readonly introspection: Pick<Introspection, 'fault'>;
}

/** Reports what is missing, for /readyz. */
export function createReadiness({ introspection, ...disk }: ReadinessDeps): () => Promise<readonly Detail[]> {
  let asked: { readonly until: number; readonly fault: Promise<Reason | undefined> } | undefined;
  const fault = () => {
    if (!asked || asked.until < Date.now()) {
      const fault = introspection.fault();
      const own = { until: Number.POSITIVE_INFINITY, fault };
      asked = own;
      const hold = () => {
        own.until = Date.now() + HOLDS;
      };
      fault.then(hold, hold);
    }
    return asked.fault;
  };
  const diskLacks = createDiskLacks(disk);
  return async () => {
    const [full, reason] = await Promise.all([diskLacks(), fault()]);
    return reason === undefined ? full : [...full, { field: 'auth-server', reason }];
  };
}
