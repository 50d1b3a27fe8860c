/**
 * The actor of an audited action. Its origin and request are known from the current request: see
 * shared/runtime/request-id.ts.
 */
export type Actor =
  /** The command line of an operator, and what the servers do on their own. */
  | { readonly via: 'cli' | 'system'; readonly name: string }
  /** A signed-in person, or the person of a token. */
  | { readonly via: 'page' | 'api'; readonly uid: number }
  /** An app, by a token of its own. */
  | { readonly via: 'api'; readonly clientId: string };

/** The name in the audit: `cli:ada`, `page:10001`, `api:10001`, `api:client:0f8c`. */
export function actorName(actor: Actor): string {
  if ('name' in actor) return `${actor.via}:${actor.name}`;
  return 'uid' in actor ? `${actor.via}:${actor.uid}` : `${actor.via}:client:${actor.clientId}`;
}
