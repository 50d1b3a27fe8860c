/** The page shown instead of an app that does not admit its person: suspended, or in development. */
import type { Context } from 'koa';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { appName } from '../../provider/authorization/interactions.ts';
import { oidcOf } from '../../provider/internals.ts';

export type Told = readonly [title: string, more: string | Html];

export const tellSuspended = (t: Translate): Told => [t('apps.suspendedTitle'), t('apps.suspendedMore')];

/** The message for a person whom an app does not admit, with a link to sign in as somebody else. */
export function tellNotAdmitted(ctx: Context, t: Translate): Told {
  const { client, params } = oidcOf(ctx) ?? {};
  const app = client ? appName(client) : t('apps.thisApp');
  const again = client && params && anotherAccount(params);
  const way = again && html`</p><p><a class="button plain" href="${again}">${t('apps.anotherAccount')}</a>`;
  return [t('apps.closedTitle', { app }), html`${t('apps.closedMore')}${way}`];
}

/** The same authorization request, with a prompt to sign in as somebody else. */
function anotherAccount(params: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof params.redirect_uri !== 'string') return undefined;
  const asked = Object.entries(params).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const query = new URLSearchParams(asked);
  query.set('prompt', 'login');
  return `/oauth/authorize?${query}`;
}
