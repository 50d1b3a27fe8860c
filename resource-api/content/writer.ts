/** Who may write content, and see unpublished content. */
import type { Caller } from '../../shared/api/endpoint.ts';
import type { Actor } from '../../shared/db/audit/actor.ts';
import { insufficientScope } from '../auth/authenticate.ts';
import type { ApiDeps } from '../deps.ts';

/**
 * An app with `admin:content` by its own token, or an operator by their own session.
 * @returns undefined for everybody else: no token that a person gave to an app writes
 */
export async function writerOf(
  caller: Caller | undefined,
  { operators }: Pick<ApiDeps, 'operators'>,
): Promise<Actor | undefined> {
  if (!caller) return undefined;
  const { uid, clientId, scopes } = caller;
  if (uid === undefined) return scopes.has('admin:content') ? { via: 'api', clientId } : undefined;
  return scopes.has('account') && (await operators.has(uid)) ? { via: 'api', uid } : undefined;
}

/** @throws ApiError PERMISSION_DENIED */
export async function requireWriter(caller: Caller, deps: Pick<ApiDeps, 'operators' | 'config'>): Promise<Actor> {
  const writer = await writerOf(caller, deps);
  if (writer) return writer;
  throw insufficientScope(deps.config, caller, 'admin:content');
}
