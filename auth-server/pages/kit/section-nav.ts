/** The navigation of the account centre and of the consoles: a link to each section. */
import { keysOf } from '../../../shared/keys-of.ts';
import { type Html, html, type Part } from '../../../shared/words/html.ts';
import type { AccountRequest } from './account-form.ts';

interface SectionNav<S extends string> {
  readonly title: string;
  /** The addresses of the sections. */
  readonly sections: Readonly<Record<S, string>>;
  readonly current: S;
  wordsOf(section: S): Part;
  /** Follows the links. */
  readonly more?: Html;
}

export function sectionNav<S extends string>({ title, sections, current, wordsOf, more }: SectionNav<S>): Html {
  const item = (section: S) =>
    html`<li><a href="${sections[section]}"${section === current && html` aria-current="page"`}>${wordsOf(section)}</a></li>
`;
  return html`<nav class="sections" aria-label="${title}"><ul>
${keysOf(sections).map(item)}${more}</ul></nav>`;
}

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
  return sectionNav({
    ...{ title: t('account.title'), sections, current },
    wordsOf: (section) => html`${t(`account.sections.${section}`)}${section === 'messages' && unread > 0 && count}`,
  });
}
