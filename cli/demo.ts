/** The app that a developer finds ready to try things with. In development only. */
import { clientRow, scopesOf } from '../shared/clients/metadata.ts';
import type { Config } from '../shared/config/config.ts';
import { loadSecrets } from '../shared/crypto/secrets.ts';
import { UniqueViolation } from '../shared/db/driver/faults.ts';
import { withDeps } from './deps.ts';

const DEMO_ID = 'demo';

export interface DemoClient {
  readonly client_id: string;
  /** Derived from the master secret: the same at every start, and kept nowhere. */
  readonly client_secret: string;
  /** Starts a sign-in for the app. */
  readonly authorizeUrl: string;
}

/** Makes sure that the demo app exists, with the secret and the redirect URI that this configuration gives it. */
export async function ensureDemoClient(config: Config): Promise<DemoClient> {
  const client_secret = loadSecrets(config).key('demo client secret').toString('base64url');
  const redirect_uri = `${config.authUrl}/demo/callback`;
  const { row } = clientRow(
    {
      name: 'Demo app',
      redirect_uris: [redirect_uri],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code', 'refresh_token', 'password', 'client_credentials'],
      scope: scopesOf(false),
      public: false,
      trusted: false,
      resourceServer: false,
      development: false,
      ownerUid: null,
    },
    { client_id: DEMO_ID, secret: client_secret, origin: config.authUrl },
  );
  await withDeps(async ({ clients }) => {
    const { secret_hash, metadata } = row;
    const present = await clients.find(DEMO_ID);
    if (present?.secret_hash === secret_hash && present.metadata === metadata) return;
    if (present) await clients.change(present, { secret_hash, metadata });
    else await clients.add(row, []).catch(unlessMadeMeanwhile);
  }, config);

  const query = new URLSearchParams({ client_id: DEMO_ID, redirect_uri, response_type: 'code', scope: 'profile' });
  const authorizeUrl = `${config.authUrl}/api/Oauth/authorize?${query}&state=demo`;
  return { client_id: DEMO_ID, client_secret, authorizeUrl };
}

/** Another machine starts at the same time, and makes the same app. */
function unlessMadeMeanwhile(error: unknown): void {
  if (!(error instanceof UniqueViolation)) throw error;
}
