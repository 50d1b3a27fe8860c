/** What the sign-in page offers beside a password: a link for each channel, so that it works without a script. */
import { type Html, html } from '../html.ts';
import type { Visit } from '../interaction-page.ts';
import type { PageRooms } from '../rooms.ts';

/** Nothing where no channel is configured. */
export function socialButtons({ channels }: PageRooms, { step, language, say }: Visit): Html | undefined {
  if (channels.size === 0) return undefined;
  const link = ([name, { label }]: readonly [string, { readonly label: Readonly<Record<string, string>> }]) =>
    html`<li><a class="button plain" href="/interaction/${step.uid}/sns/start/${name}" rel="nofollow">${say('social.with', { channel: label[language] })}</a></li>
`;
  return html`<p class="or"><span>${say('social.or')}</span></p>
<ul class="channels">
${[...channels].map(link)}</ul>`;
}
