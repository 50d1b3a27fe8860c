/** The name of an app is what people trust: only operators may give it the platform's name. */
import { isPlatformName } from '../../accounts/names/reserved-names.ts';
import { reason } from '../../api/reasons.ts';
import type { Actor } from '../../db/audit/actor.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import { Refused } from '../operation.ts';

/**
 * @param name the new name; undefined if it stays
 * @param app the app as it was, whose name an operator may have given; undefined for a new one
 * @throws Refused INVALID_PARAMETER for a name that is that of the platform, or looks like it
 */
export function refusePlatformName(
  actor: Actor,
  name: string | undefined,
  app?: Pick<ClientRow, 'client_id' | 'name'>,
): void {
  if (name === undefined || name === app?.name || isOperator(actor, app?.client_id)) return;
  if (isPlatformName(name)) throw new Refused('INVALID_PARAMETER', reason('reserved'), 'name');
}

/** Operators: the command line, and their programs. An app that changes its own registration (RFC 7592) is neither. */
const isOperator = (actor: Actor, client_id: string | undefined): boolean =>
  actor.via === 'cli' || ('clientId' in actor && actor.clientId !== client_id);
