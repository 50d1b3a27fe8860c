/** The channels on the sign-in page: plain links, which need no script. */
import { Html, html } from '../../../../shared/words/html.ts';
import type { Channel } from '../../../sns/channel.ts';
import type { PageDeps } from '../../deps.ts';
import type { PromptReader } from '../../kit/interaction-page.ts';

/** Empty if no channel is configured. */
export function socialButtons({ channels }: PageDeps, { prompt, language, t }: PromptReader): Html | undefined {
  if (channels.size === 0) return undefined;
  const link = ([name, { label, logo }]: readonly [string, Channel]) =>
    html`<li><a class="button plain" href="/interaction/${prompt.uid}/sns/start/${name}" rel="nofollow">${logo && new Html(logo)}${t('social.with', { channel: label[language] })}</a></li>
`;
  return html`<ul class="channels">
${[...channels].map(link)}</ul>`;
}
