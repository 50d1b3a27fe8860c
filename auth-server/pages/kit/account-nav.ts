/** The pages of the account centre, as its navigation leads to them. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { AccountRequest } from './account-form.ts';

const sections = {
  overview: '/account',
  security: '/account/security',
  devices: '/account/devices',
  apps: '/account/apps',
} as const;

export type Section = keyof typeof sections;

export async function accountNav({ t }: AccountRequest, current: Section): Promise<Html> {
  const item = ([section, address]: [string, string]) => {
    const name = t(`account.sections.${section as Section}`);
    return html`<li><a href="${address}"${section === current && html` aria-current="page"`}>${name}</a></li>
`;
  };
  return html`<nav class="sections" aria-label="${t('account.title')}"><ul>
${Object.entries(sections).map(item)}</ul></nav>`;
}
