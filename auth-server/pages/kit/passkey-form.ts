/** Passkeys on our pages: a button, which a script shows where browsers support them, and the form of a prompt. */
import type { PasskeyPlace } from '../../../shared/accounts/factors/passkeys.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import type { Faults } from './fields.ts';
import { type PromptReader, promptForm } from './interaction-page.ts';

/** What the passkey is for. */
type Use = 'sign in' | 'factor' | 'step up';

/** The place that the challenge is bound to. */
export const placeAt = (use: Use, { uid }: Prompt): PasskeyPlace => `${use} ${uid}`;

/** Empty if passkeys are unavailable. @param account the owner of the passkey; undefined for anybody who signs in */
export async function passkeyForm(
  deps: PageDeps,
  { prompt, t }: PromptReader,
  use: Use,
  account?: number,
): Promise<Html | undefined> {
  if (!deps.passkeys.available) return undefined;
  const options = await deps.passkeys.showingOptions(placeAt(use, prompt), account);
  const button = passkeyButton(t, account === undefined ? 'list' : 'show', options);
  return promptForm(
    deps,
    prompt,
    'passkey',
    html`<input type="hidden" name="as" value="${use}">${use === 'sign in' && html`<input type="hidden" name="remember">`}${button}`,
  );
}

/** The fault of an unfit credential: it is in no field that people see. @param unused what is said without one */
export const passkeyFault =
  (unused: 'factors.passkeyNotMade' | 'factors.passkeyNotShown') =>
  (t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults): Faults =>
    found.credential ? { '': t(sent.credential ? 'factors.passkeyRefused' : unused) } : {};

/** `list` also offers the known passkeys in the name field. */
type Kind = 'make' | 'show' | 'list';

/** Where it is the only way, browsers that cannot say so. @param options of WebAuthn, as JSON */
export const passkeyButton = (t: Translate, kind: Kind, options: string): Html => html`
<input type="hidden" name="credential">
${kind !== 'list' && html`<noscript><p class="hint">${t('factors.passkeyScript')}</p></noscript>`}
<button class="button plain" type="button" hidden data-script="passkey" data-passkey="${kind}" data-options="${options}" data-failed="${t(kind === 'make' ? 'factors.passkeyNotMade' : 'factors.passkeyNotShown')}"${kind === 'make' && html` data-there="${t('factors.passkeyThere')}"`}${kind !== 'list' && html` data-unsupported="${t('factors.passkeyUnsupported')}"`} aria-describedby="passkey-told">${t(kind === 'make' ? 'factors.passkeyMake' : 'factors.passkeyUse')}</button>
<p class="fault" id="passkey-told" role="status"></p>`;
