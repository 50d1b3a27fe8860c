/** Asks to accept a newer version of the terms: GET /interaction/:uid, POST /interaction/:uid/terms. */
import { z } from 'zod';
import type { Content } from '../../../shared/db/tables/content.ts';
import { day } from '../../../shared/words/dates.ts';
import { html } from '../../../shared/words/html.ts';
import { prose } from '../content/article.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf } from '../kit/interaction-page.ts';

/** The text that was shown: its id and version. */
const markOf = ({ id, version }: Content): string => `${id}.${version}`;

/**
 * Accepting continues to the app. Declining returns to the app without what it asked for, and the person is asked again
 * next time.
 */
export const termsPage = formPage({
  path: 'terms',
  shownAt: 'interaction',
  asks: 'terms',
  fields: z.object({
    choice: z.enum(['accept', 'leave']).optional().catch(undefined),
    version: z.string().optional().catch(undefined),
  }),
  async needs(_ctx, deps, { prompt, language }) {
    const asked = prompt.account === undefined ? undefined : await deps.terms.asked(prompt.account, language);
    return { terms: asked && (await deps.contents.byId(asked.id)) };
  },

  view({ prompt, t, language, needs: { terms } }, form) {
    const app = prompt.app.name;
    const buttons = html`${terms && html`<input type="hidden" name="version" value="${markOf(terms)}">`}
<div class="choices">
<button class="button" type="submit" name="choice" value="accept">${t('terms.accept')}</button>
<button class="button plain" type="submit" name="choice" value="leave">${t('terms.leave', { app })}</button>
</div>`;
    const main = html`<h1>${t('terms.title')}</h1>
<p class="lead">${t('terms.lead', { app })}</p>
${form.summary(t('terms.faults'))}
${
  terms &&
  html`<section class="paper" tabindex="0" aria-label="${terms.title}">
<h2 lang="${terms.lang}">${terms.title}</h2>
${prose(terms)}
</section>
<p class="hint">${t('terms.version', { version: terms.version, time: day(language, terms.updated_at) })}</p>`
}
${form.form(buttons)}`;
    return { title: t('terms.title'), main };
  },

  async submit({ ctx, deps, prompt, t, needs: { terms } }, { choice, version }) {
    if (prompt.account === undefined) return addressOf(prompt);
    if (choice === 'leave') return deps.interactions.leave(ctx);
    if (choice === undefined) return { faults: { '': t('terms.decide') }, status: 400 };
    // Accepted meanwhile, in another tab.
    if (!terms) return deps.interactions.resume(ctx);
    if (version !== markOf(terms)) return { faults: { '': t('terms.changed') }, status: 409 };
    await deps.terms.accept(prompt.account, terms);
    return deps.interactions.resume(ctx);
  },
});
