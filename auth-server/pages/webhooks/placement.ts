/**
 * The pages of webhooks stand in both consoles: a placement says in which console, at which path, and whose they are.
 */
import { perform } from '../../../shared/operations/operation.ts';
import { listWebhooks } from '../../../shared/operations/webhooks/show.ts';
import type { Html } from '../../../shared/words/html.ts';
import { type AccountRequest, actorOf } from '../kit/account-form.ts';
import type { pagesIn, showIn } from '../kit/account-page.ts';

export interface WebhooksPlacement<S extends string> {
  readonly page: ReturnType<typeof pagesIn<S>>;
  readonly show: ReturnType<typeof showIn<S>>;
  readonly section: S;
  /** The path of the list. */
  readonly path: `/${string}`;
  /** The owner of the webhooks: an app, or the operators. @throws ApiError NOT_FOUND for an app of somebody else */
  ownerOf(request: AccountRequest): Promise<Owner>;
}

export interface Owner {
  /** Null for the operators' own. */
  readonly client_id: string | null;
  /** When the app was last changed, as the page read it. */
  readonly seen?: string;
  /** The address of the list. */
  readonly address: string;
  /** A link back. */
  readonly back?: Html;
}

export const webhooksOf = (request: AccountRequest, { client_id }: Owner) =>
  perform(listWebhooks, { input: { client_id: client_id ?? undefined }, actor: actorOf(request) }, request.deps);
