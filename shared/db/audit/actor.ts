/** Who acts. From where, and in which request, is known of the request that is being worked on: see shared/runtime/request-id.ts. */
export type Actor =
  /** Whoever runs the command line, and what the servers do by themselves. */
  | { readonly via: 'cli' | 'system'; readonly name: string }
  /** A person: whoever is signed in, or whose token it is. */
  | { readonly via: 'page' | 'api'; readonly uid: number }
  /** An app, by a token of its own. */
  | { readonly via: 'api'; readonly clientId: string };

/** As the audit names them: `cli:ada`, `page:10001`, `api:10001`, `api:client:0f8c`. */
export function actorName(actor: Actor): string {
  if ('name' in actor) return `${actor.via}:${actor.name}`;
  return 'uid' in actor ? `${actor.via}:${actor.uid}` : `${actor.via}:client:${actor.clientId}`;
}
