/** Notifies apps of ended sessions (OpenID Connect Back-Channel Logout 1.0), from the durable queue. */
import { randomUUID } from 'node:crypto';
import { metadataOf } from '../../../shared/clients/metadata.ts';
import { idTokenAlgorithm } from '../../../shared/clients/protocol.ts';
import type { SigningKeys } from '../../../shared/clients/signing-keys.ts';
import type { Config } from '../../../shared/config/config.ts';
import { signJwt } from '../../../shared/crypto/jwt.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import type { Jobs } from '../../../shared/jobs/jobs.ts';
import { JobFault, throwUnanswered } from '../../../shared/jobs/kind.ts';
import { type AnyHandler, handler } from '../../../shared/jobs/worker.ts';
import { type Logout, logoutJob, sessionEndJob } from '../../../shared/revocation/logout-jobs.ts';
import type { AskPublic } from '../../../shared/runtime/outgoing-public.ts';
import type { KnownClients } from '../clients/known-clients.ts';

interface Deps {
  readonly config: Pick<Config, 'authUrl'>;
  readonly askPublic: AskPublic;
  readonly jobs: Pick<Jobs, 'adding'>;
  readonly knownClients: Pick<KnownClients, 'find'>;
  readonly signingKeys: Pick<SigningKeys, 'load'>;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Lifetime of a logout token in seconds; each try makes another one. */
const LIVES = 120;
const BOUNDS = { milliseconds: 5_000, most: 64 * 1024 };

/** The step that queues the notification. Each app is a receiver of its own, so one that hangs delays no other. */
export const addingLogout = (jobs: Pick<Jobs, 'adding'>, logout: Logout) =>
  jobs.adding(logoutJob, { payload: logout, receiver: `${logoutJob.name} ${logout.clientId}` });

export function logoutHandlers({ config, askPublic, jobs, knownClients, signingKeys }: Deps): readonly AnyHandler[] {
  const toldBy = async (clientId: string) => {
    const row = await knownClients.find(clientId);
    const uri = row && metadataOf(row).backchannel_logout_uri;
    return row && uri ? { row, uri: new URL(uri) } : undefined;
  };

  const tokenFor = async (row: ClientRow, { sub, sid }: Logout) => {
    const { backchannel_logout_session_required: needsSession, ...protocol } = metadataOf(row);
    if (needsSession && sid === undefined) throw new JobFault('it knows no session', { hopeless: true });
    const alg = idTokenAlgorithm(protocol);
    const key = (await signingKeys.load()).find((one) => one.alg === alg);
    if (!key) throw new TypeError(`no key signs ${alg}`);
    const iat = Math.floor(Date.now() / 1000);
    const about = { iss: config.authUrl, aud: row.client_id, iat, exp: iat + LIVES, jti: randomUUID(), sub };
    return signJwt(key, 'logout+jwt', { ...about, ...(sid !== undefined && { sid }), events: { [EVENT]: {} } });
  };

  return [
    handler({
      kind: sessionEndJob,
      atOnce: 4,
      async work({ accountId, authorizations }) {
        const apps = accountId === undefined ? [] : Object.entries(authorizations);
        const told = await Promise.all(
          apps.map(async ([clientId, { sid }]) => {
            const app = sid === undefined ? undefined : await toldBy(clientId);
            return app && addingLogout(jobs, { clientId, sub: accountId ?? '', sid });
          }),
        );
        return { steps: told.filter((step) => step !== undefined) };
      },
    }),
    handler({
      kind: logoutJob,
      atOnce: 2,
      async work(logout) {
        const app = await toldBy(logout.clientId);
        if (!app) return { outcome: 'the app wants to be told no more' };
        const body = new URLSearchParams({ logout_token: await tokenFor(app.row, logout) }).toString();
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await askPublic.ask(app.uri, { method: 'POST', headers, body }, BOUNDS).catch(throwUnanswered);
        // Section 2.8: 200, or 204 from some. 400 means an invalid token, which another try would not fix.
        if (answer.status === 200 || answer.status === 204) return {};
        throw new JobFault(`status ${answer.status}`, { hopeless: answer.status === 400 });
      },
    }),
  ];
}
