/** GET /operator/content/text?id=7: one text; its forms change, publish, withdraw, restore and delete it. */
import { z } from 'zod';
import { ApiError } from '../../../../shared/api/errors.ts';
import { integer, isoTime } from '../../../../shared/api/fields.ts';
import { contentPath } from '../../../../shared/content/addresses.ts';
import type { Tagged } from '../../../../shared/content/contents.ts';
import type { Content } from '../../../../shared/db/tables/content.ts';
import { deleteContent, updateContent } from '../../../../shared/operations/content/write.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';
import { moment } from '../../kit/moment.ts';
import { act } from '../act.ts';
import { operatorPage } from '../shell.ts';
import { preview, saving, textFields, textForm } from './form.ts';
import { CONTENT_PATH } from './list.ts';

const PATH = `${CONTENT_PATH}/text` as const;
const id = integer();
const at = (id: number) => `${PATH}?id=${id}`;

type Changes = Omit<z.input<typeof updateContent.input>, 'id'>;

const change = (request: AccountRequest, id: number, changes: Changes, done: string) =>
  act(request, updateContent, { id, ...changes }, () => ({ done, at: at(id) }));

const save = accountForm({
  fields: z.object({ id, ...textFields }),
  ...saving,
  async initial(request) {
    const one = await textOf(request, undefined);
    const { id, title, slug, lang, category, tags, summary, body, status, publish_at } = one;
    return {
      ...{ id: String(id), title, slug, lang, category, tags: tags.join(', '), summary, body, status },
      publish_at: isoTime(publish_at),
    };
  },
  async submit(request, { id, do: what, ...given }) {
    if (what === 'preview') return preview;
    return change(request, id, given, request.t('operator.content.saved'));
  },
});

const publish = accountForm({
  fields: z.object({ id }),
  refused: (t) => t('operator.content.notSaved'),
  submit: (request, { id }) => change(request, id, { status: 'published' }, request.t('operator.content.published')),
});

const withdraw = accountForm({
  fields: z.object({ id }),
  refused: (t) => t('operator.content.notSaved'),
  submit: (request, { id }) => change(request, id, { status: 'withdrawn' }, request.t('operator.content.withdrawn')),
});

const restore = accountForm({
  fields: z.object({ id, version: integer() }),
  refused: (t) => t('operator.content.notSaved'),
  async submit(request, { id, version }) {
    const { deps, t } = request;
    const old = await deps.contents.version(id, version);
    if (!old) throw new ApiError('NOT_FOUND');
    const { title, summary, body } = old;
    return change(request, id, { title, summary, body }, t('operator.content.restored', { version }));
  },
});

const remove = accountForm({
  fields: z.object({ id }),
  refused: (t) => t('operator.content.notSaved'),
  submit: (request, { id }) =>
    act(request, deleteContent, { id }, () => ({ done: request.t('operator.content.deleted'), at: CONTENT_PATH })),
});

export const contentTextPage = operatorPage({
  path: PATH,
  section: 'content',
  forms: { save, publish, withdraw, restore, delete: remove },

  async view(request, forms) {
    const { t, language } = request;
    const one = await textOf(request, forms.save.values.id);
    const { status, version, slug } = one;
    const hidden = html`<input type="hidden" name="id" value="${one.id}">`;
    const button = (form: AccountFormParts, words: string, kind = 'plain') =>
      form.form(html`${hidden}<button class="button ${kind}" type="submit">${words}</button>`);
    const isShown = status === 'published' && one.shown_at <= Date.now();
    const main = html`<p class="hint"><span class="mark">${t(`operator.content.statuses.${status}`)}</span> ${t('operator.content.version', { version })} · ${moment(language, one.updated_at)}${isShown && html` · <a href="${contentPath(slug)}?lang=${one.lang}">${t('operator.content.look')}</a>`}</p>
${textForm(request, forms.save, hidden)}
<h2>${t('operator.content.state')}</h2>
<div class="choices">
${status === 'published' ? button(forms.withdraw, t('operator.content.withdraw')) : button(forms.publish, t('operator.content.publish'))}
${button(forms.delete, t('operator.content.delete'), 'danger')}
</div>
<h2>${t('operator.content.versions')}</h2>
${await versions(request, one, forms.restore)}
<p class="aside"><a href="${CONTENT_PATH}">${t('operator.content.back')}</a></p>`;
    return { title: one.title, main };
  },
});

/** @param sent the id from a form. @throws ApiError NOT_FOUND */
async function textOf({ ctx, deps }: AccountRequest, sent: string | null | undefined): Promise<Tagged<Content>> {
  const wanted = id.safeParse(sent ?? ctx.query.id).data;
  const found = wanted === undefined ? undefined : await deps.contents.byId(wanted, true);
  if (!found) throw new ApiError('NOT_FOUND');
  return found;
}

async function versions({ deps, t, language }: AccountRequest, one: Content, form: AccountFormParts): Promise<Html> {
  const all = await deps.contents.versions(one.id);
  const item = ({ version, title, author, created_at, requires_acceptance }: (typeof all)[number]) => {
    const isCurrent = version === one.version;
    return html`<li><div><strong>${t('operator.content.version', { version })}: <span lang="${one.lang}">${title}</span></strong>
<span class="hint">${moment(language, created_at)} · ${author}${requires_acceptance === 1 && html` · ${t('operator.content.asks')}`}${isCurrent && html` · ${t('operator.content.current')}`}</span></div>
${!isCurrent && html`<button class="small-button" type="submit" name="version" value="${version}">${t('operator.content.restore')}</button>`}</li>
`;
  };
  return form.form(html`<input type="hidden" name="id" value="${one.id}">
<ul class="open">${all.map(item)}</ul>`);
}
