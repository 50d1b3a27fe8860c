/** The developers' console, open to everybody who is signed in, for the apps that they own. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import { pagesIn, type Shell, showIn } from '../kit/account-page.ts';
import { sectionNav } from '../kit/section-nav.ts';

export const DEVELOPER_PATH = '/developer';

const sections = { apps: DEVELOPER_PATH, new: `${DEVELOPER_PATH}/apps/new` } as const;
export type DeveloperSection = keyof typeof sections;

async function nav({ deps, t }: AccountRequest, current: DeveloperSection): Promise<Html> {
  const wordsOf = (section: DeveloperSection) => t(`developer.sections.${section}`);
  const more = html`<li><a href="${deps.config.resourceUrl}/docs">${t('developer.reference')}</a></li>
`;
  return sectionNav({ title: t('developer.title'), sections, current, wordsOf, more });
}

const shell: Shell<DeveloperSection> = { nav };

export const developerPage = pagesIn(shell);
/** Shows a page with content that appears only once. */
export const showDeveloperPage = showIn(shell);

export const appAddress = (client_id: string): string => `${DEVELOPER_PATH}/apps/${client_id}`;
