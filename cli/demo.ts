/** The apps of a development installation: one to try things with, and that of the reference. */
import { clientRow, type NewClient, registeredScopes } from '../shared/clients/metadata.ts';
import { type Config, REFERENCE_CLIENT } from '../shared/config/config.ts';
import { loadSecrets } from '../shared/crypto/secrets.ts';
import { UniqueViolation } from '../shared/db/driver/faults.ts';
import { presentLook } from '../shared/look/present.ts';
import { withDeps } from './deps.ts';

const DEMO_ID = 'demo';

export interface DemoClient {
  readonly client_id: string;
  /** Derived from the master secret: the same at every start, stored nowhere. */
  readonly client_secret: string;
  /** The address that starts a sign-in for the app. */
  readonly authorizeUrl: string;
}

/** Ensures that both apps exist. Resolves to the one for trying. */
export async function ensureDevelopmentClients(config: Config): Promise<DemoClient> {
  const demo = await ensureDemoClient(config);
  await ensureReferenceClient(config);
  return demo;
}

/** The demo app gets the secret and the redirect URI of this configuration. */
async function ensureDemoClient(config: Config): Promise<DemoClient> {
  const client_secret = loadSecrets(config).key('demo client secret').toString('base64url');
  const redirect_uri = `${config.authUrl}/demo/callback`;
  await ensureClient(config, {
    ...{ id: DEMO_ID, secret: client_secret, name: () => 'Demo app', redirect_uri, public: false },
    grant_types: ['authorization_code', 'refresh_token', 'password', 'client_credentials'],
  });

  const query = new URLSearchParams({ client_id: DEMO_ID, redirect_uri, response_type: 'code', scope: 'profile' });
  const authorizeUrl = `${config.authUrl}/api/Oauth/authorize?${query}&state=demo`;
  return { client_id: DEMO_ID, client_secret, authorizeUrl };
}

/** The app by which the reference gets tokens for its readers. */
const ensureReferenceClient = (config: Config): Promise<void> =>
  ensureClient(config, {
    ...{ id: REFERENCE_CLIENT, secret: '', name: (platform) => `${platform} API reference`, public: true },
    redirect_uri: `${config.resourceUrl}/docs/token`,
    grant_types: ['authorization_code'],
  });

interface OwnClient extends Pick<NewClient, 'public' | 'grant_types'> {
  readonly id: string;
  /** Its name when it is made, by that of the platform. */
  readonly name: (platform: string) => string;
  /** Empty without a secret. */
  readonly secret: string;
  readonly redirect_uri: string;
}

async function ensureClient(config: Config, { id, secret, redirect_uri, name, ...about }: OwnClient): Promise<void> {
  await withDeps(async ({ clients }) => {
    const { row } = clientRow(
      {
        ...about,
        name: name(presentLook().name),
        redirect_uris: [redirect_uri],
        post_logout_redirect_uris: [],
        scope: registeredScopes(false),
        trusted: false,
        resourceServer: false,
        development: false,
        ownerUid: null,
      },
      { client_id: id, secret, origin: new URL(redirect_uri).origin },
    );
    const { secret_hash, metadata } = row;
    const present = await clients.find(id);
    if (present?.secret_hash === secret_hash && present.metadata === metadata) return;
    if (present) await clients.change(present, { secret_hash, metadata });
    else await clients.add(row, []).catch(unlessMadeMeanwhile);
  }, config);
}

/** Another machine starts at the same time and creates the same app. */
function unlessMadeMeanwhile(error: unknown): void {
  if (!(error instanceof UniqueViolation)) throw error;
}
