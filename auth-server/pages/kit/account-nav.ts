/** The navigation of the account centre. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { AccountRequest } from './account-form.ts';

const sections = {
  overview: '/account',
  profile: '/account/profile',
  security: '/account/security',
  devices: '/account/devices',
  apps: '/account/apps',
  messages: '/account/messages',
  data: '/account/data',
} as const;

/** More are told as that many and more. */
const MOST = 99;

export type Section = keyof typeof sections;

export async function accountNav({ deps, own, t }: AccountRequest, current: Section): Promise<Html> {
  const unread = await deps.messages.unread(own.user.uid);
  const count = html` <span class="count" aria-hidden="true">${unread > MOST ? `${MOST}+` : unread}</span><span class="hidden">${t('account.messages.count', { count: unread })}</span>`;
  const item = ([section, address]: [string, string]) => {
    const name = t(`account.sections.${section as Section}`);
    return html`<li><a href="${address}"${section === current && html` aria-current="page"`}>${name}${section === 'messages' && unread > 0 && count}</a></li>
`;
  };
  return html`<nav class="sections" aria-label="${t('account.title')}"><ul>
${Object.entries(sections).map(item)}</ul></nav>`;
}
