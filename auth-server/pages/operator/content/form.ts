/** The form of a text, new or existing: its fields, its preview and its buttons. */
import { z } from 'zod';
import { flag, lines, text } from '../../../../shared/api/fields.ts';
import { category, contentFields, language, slug, statuses } from '../../../../shared/content/fields.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { aboutLanguage, languageCodes } from '../../../../shared/words/language.ts';
import type { Translate } from '../../../../shared/words/words.ts';
import { prose } from '../../content/article.ts';
import type { AccountFormParts, AccountRequest } from '../../kit/account-form.ts';
import type { Faults } from '../../kit/fields.ts';

const { title, body, summary, tags, status, publish_at } = contentFields;

export const textFields = {
  title,
  slug: slug.optional(),
  lang: language,
  category: category.nullish(),
  tags: tags.nullish(),
  summary: summary.nullish(),
  body,
  status,
  publish_at: publish_at.nullish(),
  requires_acceptance: flag.optional(),
  do: z.enum(['save', 'preview']).catch('save'),
};

const textLabels = (t: Translate) => ({
  title: t('operator.content.title'),
  body: t('operator.content.body'),
  summary: t('operator.content.summary'),
  lang: t('layout.language'),
  slug: t('operator.content.slug'),
  category: t('operator.content.category'),
  tags: t('operator.content.tags'),
  status: t('operator.content.status'),
  publish_at: t('operator.content.publishAt'),
});

/** The hint of a field explains it better than its fault. */
const textCheck = (t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults): Faults => ({
  ...(found.publish_at && sent.publish_at ? { publish_at: t('operator.content.publishAtHint') } : undefined),
  ...(found.slug && sent.slug ? { slug: t('operator.content.slugHint') } : undefined),
});

/** Saves a text, whether new or existing. */
export const saving = {
  labels: textLabels,
  check: textCheck,
  refused: (t: Translate) => t('operator.content.notSaved'),
  clears: ['category', 'tags', 'summary', 'publish_at'],
  keeps: [...Object.keys(textFields), 'id'],
  long: true,
} as const;

/** The form again, with a preview. */
export const preview = { faults: {}, status: 200 } as const;

const previewed = z.object({ do: z.literal('preview'), body: lines(100_000), title: text(200), lang: language });

export function textForm({ deps, t }: AccountRequest, form: AccountFormParts, hidden?: Html): Html {
  const { values } = form;
  const shown = previewed.safeParse(values).data;
  const plain = { autocomplete: 'off' };
  return html`${
    shown &&
    html`<section class="paper" tabindex="0" aria-label="${t('operator.content.preview')}">
<h2 lang="${shown.lang}">${shown.title}</h2>
${prose({ html: deps.contents.preview(shown.body), lang: shown.lang })}
</section>`
  }
${form.form(html`${hidden}
${form.input('title', { ...plain, maxlength: 200 })}
${form.input('body', { ...plain, hint: t('operator.content.bodyHint'), maxlength: 50_000, rows: 16 })}
${form.input('summary', { ...plain, hint: t('operator.content.summaryHint'), maxlength: 500, optional: true })}
${form.input('lang', { ...plain, maxlength: 8, options: languageCodes.map((code) => [code, aboutLanguage(code).name] as const) })}
${form.input('slug', { ...plain, hint: t('operator.content.slugHint'), maxlength: 100, optional: true })}
${form.input('category', { ...plain, hint: t('operator.content.categoryHint'), maxlength: 64, optional: true })}
${form.input('tags', { ...plain, hint: t('operator.content.tagsHint'), maxlength: 660, optional: true })}
${form.input('status', { ...plain, maxlength: 16, options: statuses.map((one) => [one, t(`operator.content.statuses.${one}`)] as const) })}
${form.input('publish_at', { ...plain, hint: t('operator.content.publishAtHint'), maxlength: 40, optional: true })}
<p class="tick remember"><input type="checkbox" id="requires_acceptance" name="requires_acceptance" value="1"${values.requires_acceptance && html` checked`}><label for="requires_acceptance">${t('operator.content.acceptance')}</label></p>
<div class="buttons">
<button class="button" type="submit" name="do" value="save">${t('operator.content.save')}</button>
<button class="button plain" type="submit" name="do" value="preview">${t('operator.content.preview')}</button>
</div>`)}`;
}
