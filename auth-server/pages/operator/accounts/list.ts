/** GET /operator: accounts, by the beginning of a name, an address or a number, or by uid. */
import { z } from 'zod';
import { integer, text } from '../../../../shared/api/fields.ts';
import type { Account } from '../../../../shared/operations/accounts/present.ts';
import { searchAccounts } from '../../../../shared/operations/accounts/search.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { isolated, type Translate } from '../../../../shared/words/words.ts';
import { look } from '../act.ts';
import { operatorPage } from '../shell.ts';
import { ACCOUNT_OF, stateOfAccount } from './state.ts';

const PATH = '/operator';
const PAGE = 50;

const asked = z.object({ q: text(320).optional().catch(undefined), before: integer().optional().catch(undefined) });

export const accountsPage = operatorPage({
  path: PATH,
  section: 'accounts',
  forms: {},

  async view(request) {
    const { ctx, t } = request;
    const { q, before } = asked.parse(ctx.query);
    const found = await look(request, searchAccounts, { q, before, limit: PAGE });
    const last = found.at(-1);
    const more = found.length === PAGE && last && (q ? undefined : `${PATH}?before=${last.uid}`);
    const main = html`<form class="search" method="get" action="${PATH}" role="search">
<div class="field"><label for="q">${t('operator.accounts.search')}</label>
<input id="q" name="q" type="search" value="${q}" maxlength="320" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
<button class="button plain" type="submit">${t('operator.accounts.find')}</button>
</form>
${found.length ? html`<ul class="open">${found.map((one) => item(t, one))}</ul>` : html`<p class="hint">${t('operator.accounts.none')}</p>`}
${more && html`<p><a class="button plain" href="${more}">${t('operator.accounts.more')}</a></p>`}
${q && found.length === PAGE && html`<p class="hint">${t('operator.accounts.narrow')}</p>`}`;
    return { title: t('operator.sections.accounts'), main };
  },
});

function item(t: Translate, account: Account): Html {
  const { uid, username, nickname, email, phone } = account;
  const state = stateOfAccount(t, account);
  return html`<li><div><strong><a href="${ACCOUNT_OF}${uid}">${username}</a></strong>
<span class="hint">${state && html`<span class="mark">${state}</span> `}${[String(uid), nickname && isolated(nickname), email, phone].filter(Boolean).join(' · ')}</span></div></li>
`;
}
