/** GET /account/messages: the inbox, page by page; with `id` one message, which is thereby marked read. */
import type { Context } from 'koa';
import { z } from 'zod';
import { integer } from '../../../shared/api/fields.ts';
import type { Message } from '../../../shared/db/tables/messages.ts';
import { presentLook } from '../../../shared/look/present.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../kit/account-form.ts';
import { accountPage } from '../kit/account-page.ts';
import { nothingThere } from '../kit/form-refusals.ts';
import { momentToken, timed } from '../kit/moment.ts';

const PATH = '/account/messages';
const PAGE = 20;

const markRead = accountForm({
  fields: z.object({ id: integer() }),
  refused: (t) => t('account.messages.notMarked'),
  async submit(request, { id }) {
    const { deps, own, t } = request;
    return (await deps.messages.markRead(own.user.uid, id)) ? { done: t('account.messages.marked') } : nothingThere(t);
  },
});

const markAllRead = accountForm({
  fields: z.object({}),
  refused: (t) => t('account.messages.notMarked'),
  async submit({ deps, own, t }) {
    await deps.messages.markAllRead(own.user.uid);
    return { done: t('account.messages.allMarked') };
  },
});

const remove = accountForm({
  fields: z.object({ id: integer() }),
  refused: (t) => t('account.messages.notDeleted'),
  async submit(request, { id }) {
    const { deps, own, t } = request;
    return (await deps.messages.remove(own.user.uid, id)) ? { done: t('account.messages.deleted') } : nothingThere(t);
  },
});

type Forms = Readonly<Record<'read' | 'read-all' | 'delete', AccountFormParts>>;

export const messagesPage = accountPage({
  path: PATH,
  section: 'messages',
  forms: { read: markRead, 'read-all': markAllRead, delete: remove },

  async view(request, forms) {
    const { ctx, deps, own, t } = request;
    const id = numberIn(ctx, 'id');
    const message = id === undefined ? undefined : await deps.messages.open(own.user.uid, id);
    if (message) return { title: message.subject, main: opened(request, message, forms) };
    const page = await deps.messages.page(own.user.uid, { before: numberIn(ctx, 'before'), limit: PAGE });
    const items = page.messages.map((one) => item(request, one));
    const main = html`${id !== undefined && html`<p class="notice" role="status">${t('account.nothingThere')}</p>`}
${page.unread > 0 && forms['read-all'].form(html`<p class="who"><span>${t('account.messages.count', { count: page.unread })}</span> <button type="submit">${t('account.messages.markAll')}</button></p>`)}
${items.length ? html`<ul class="open">${items}</ul>` : html`<p class="hint">${t('account.messages.none')}</p>`}
${page.next !== undefined && html`<p><a class="button plain" href="${PATH}?before=${page.next}">${t('account.messages.older')}</a></p>`}`;
    return { title: t('account.messages.title'), main };
  },
});

const numberIn = ({ method, query }: Context, name: string) =>
  method === 'POST' ? undefined : integer().optional().safeParse(query[name]).data;

const about = ({ t, language }: AccountRequest, { from_username, sent_at }: Message): Html =>
  timed(
    language,
    t('account.messages.about', { from: from_username ?? presentLook().name, date: momentToken(sent_at) }),
  );

function item(request: AccountRequest, message: Message): Html {
  const { t } = request;
  const unread = message.read_at === null;
  return html`<li${unread && html` class="unread"`}><div><strong><a href="${PATH}?id=${message.id}">${message.subject}</a></strong>
<span class="hint">${unread && html`<span class="mark">${t('account.messages.unread')}</span> `}${about(request, message)}</span></div></li>
`;
}

function opened(request: AccountRequest, message: Message, forms: Forms): Html {
  const { t } = request;
  return html`<p class="hint">${about(request, message)}</p>
<p class="body">${message.body}</p>
${forms.delete.form(html`<button class="button plain" type="submit" name="id" value="${message.id}">${t('account.messages.delete')}</button>`)}
<p class="aside"><a href="${PATH}">${t('account.messages.back')}</a></p>`;
}
