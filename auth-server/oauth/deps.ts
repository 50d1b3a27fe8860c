/** What the documented OAuth endpoints work with. */
import type Provider from 'oidc-provider';
import type { ClientTable } from '../../shared/db/tables/clients.ts';
import type { Revocations } from '../../shared/revocation/revoke.ts';
import type { KnownClients } from '../provider/clients/known-clients.ts';
import type { AuthenticationDeps } from './calling-app.ts';
import type { Engine } from './engine.ts';

export interface OauthDeps extends AuthenticationDeps {
  readonly revocations: Revocations;
  readonly clients: ClientTable;
  readonly knownClients: Pick<KnownClients, 'find'>;
  readonly provider: Provider;
  /** The engine, for this one request. */
  readonly engine: Engine;
}
