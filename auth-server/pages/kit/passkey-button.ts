/** A passkey button, which a script shows where browsers support passkeys. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

/** `list` also offers the known passkeys in the name field. */
type Kind = 'make' | 'show' | 'list';

/** @param options of WebAuthn, as JSON */
export const passkeyButton = (t: Translate, kind: Kind, options: string): Html => html`
<input type="hidden" name="credential">
<button class="button plain" type="button" hidden data-script="passkey" data-passkey="${kind}" data-options="${options}" data-failed="${t(kind === 'make' ? 'factors.passkeyNotMade' : 'factors.passkeyNotShown')}" aria-describedby="passkey-told">${t(kind === 'make' ? 'factors.passkeyMake' : 'factors.passkeyUse')}</button>
<p class="fault" id="passkey-told" role="status"></p>`;
