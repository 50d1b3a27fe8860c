/** The name of an app for people. */
import type { Client } from 'oidc-provider';
import { isPlatformName } from '../../shared/accounts/reserved-names.ts';
import { ACCOUNT } from '../../shared/clients/built-in-clients.ts';
import { presentLook } from '../../shared/look/present.ts';

/** The name of an app, or its id if it has none. The platform's own app has the name of the platform. */
export const appName = ({ clientId, clientName }: Pick<Client, 'clientId' | 'clientName'>): string =>
  clientId === ACCOUNT ? presentLook().name : (clientName ?? clientId);

/** The name that an unregistered app gives itself, unless it is the platform's name. */
export function ownNameOf({ calls_itself: name }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof name === 'string' && !isPlatformName(name) ? name : undefined;
}
