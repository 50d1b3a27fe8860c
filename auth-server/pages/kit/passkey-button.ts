/** A button for a passkey, which a script shows where the browser has them: its form is sent with what the browser says. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

/** `list` also offers those that the browser knows in the field for the name. */
type Kind = 'make' | 'show' | 'list';

/** @param options as JSON */
export const passkeyButton = (t: Translate, kind: Kind, options: string): Html => html`
<input type="hidden" name="credential">
<button class="button plain" type="button" hidden data-script="passkey" data-passkey="${kind}" data-options="${options}" data-failed="${t(kind === 'make' ? 'factors.passkeyNotMade' : 'factors.passkeyNotShown')}" aria-describedby="passkey-told">${t(kind === 'make' ? 'factors.passkeyMake' : 'factors.passkeyUse')}</button>
<p class="fault" id="passkey-told" role="status"></p>`;
