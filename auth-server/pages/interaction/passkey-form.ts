/** The passkey form of a prompt; a script shows its button. */
import type { PasskeyPlace } from '../../../shared/accounts/factors/passkeys.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { type PromptReader, promptForm } from '../kit/interaction-page.ts';
import { passkeyButton } from '../kit/passkey-button.ts';

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
