/** The operators' console: access and navigation. */
import { ApiError } from '../../../shared/api/errors.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import { pagesIn, type Shell, showIn } from '../kit/account-page.ts';
import { hasProvenFactor } from '../kit/fresh.ts';
import { showPage } from '../kit/layout.ts';
import { sectionNav } from '../kit/section-nav.ts';

const sections = {
  accounts: '/operator',
  apps: '/operator/apps',
  content: '/operator/content',
  audit: '/operator/audit',
  limits: '/operator/limits',
  look: '/operator/look',
  webhooks: '/operator/webhooks',
  queue: '/operator/queue',
  health: '/operator/health',
} as const;

export type OperatorSection = keyof typeof sections;

/**
 * Lets in operators, who need a second factor.
 * @throws ApiError NOT_FOUND for everybody else, so that nobody learns of the console
 */
async function admit({ ctx, deps, own, t, language }: AccountRequest): Promise<boolean> {
  const { uid } = own.user;
  if (!(await deps.operators.has(uid))) throw new ApiError('NOT_FOUND');
  if ((await deps.secondFactors.methods(uid)).length > 0) return true;
  const main = html`<h1>${t('operator.title')}</h1>
<p class="lead">${t('operator.needsFactor')}</p>
<p><a class="button" href="/account/security">${t('operator.toSecurity')}</a></p>`;
  showPage(ctx, deps.config, { t, language }, { title: t('operator.title'), status: 403, main, languagesAt: null });
  return false;
}

async function nav({ t }: AccountRequest, current: OperatorSection): Promise<Html> {
  const wordsOf = (section: OperatorSection) => t(`operator.sections.${section}`);
  return sectionNav({ title: t('operator.title'), sections, current, wordsOf });
}

const shell: Shell<OperatorSection> = { admit, isProven: hasProvenFactor, nav };

export const operatorPage = pagesIn(shell);
/** Shows a page with content that appears only once. */
export const showOperatorPage = showIn(shell);
