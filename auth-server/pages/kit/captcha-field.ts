/**
 * The captcha part of a form: a picture, a sound or a mailed code, the field for the answer, and links to the other
 * kinds.
 */
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { CaptchaKind, Challenge } from './captcha.ts';
import { input } from './fields.ts';

export interface CaptchaField {
  readonly challenge: Challenge;
  readonly fault: string | Html | undefined;
  readonly autofocus: boolean;
  /** Whether a code may be had by mail. */
  readonly mails: boolean;
  /** Whether a code has just been sent. */
  readonly mailed: boolean;
}

/** The other kinds offered beside each kind. The first is a new one of the same kind. */
const ways: Readonly<Record<CaptchaKind, readonly CaptchaKind[]>> = {
  picture: ['picture', 'digits', 'mail'],
  digits: ['digits', 'picture', 'mail'],
  mail: ['mail', 'picture', 'digits'],
};

export const captchaLabel = (t: Translate, kind: CaptchaKind): string => t(`captcha.${kind}.label`);

export function captchaField(t: Translate, { challenge, fault, autofocus, mails, mailed }: CaptchaField): Html {
  const { kind } = challenge;
  const way = (to: CaptchaKind) => {
    const words = to === kind ? t(`captcha.${to}.another`) : t(`captcha.${to}.instead`);
    const script = kind === 'picture' && to === kind;
    return html`<button type="submit" class="link" name="show" value="${to}"${script && html` data-script="new-picture" aria-controls="captcha-picture"`}>${words}</button>
`;
  };
  const field = input({
    name: 'captcha',
    label: captchaLabel(t, kind),
    hint: t(`captcha.${kind}.hint`),
    fault,
    autocomplete: kind === 'mail' ? 'one-time-code' : 'off',
    maxlength: 32,
    digits: kind !== 'picture',
    autofocus,
  });
  return html`<div class="picture">
<input type="hidden" name="captcha_kind" value="${kind}">
${shown(t, challenge, mailed)}
<div class="ways">${ways[kind].filter((to) => mails || to !== 'mail').map(way)}</div>
</div>
${field}`;
}

/** The picture is embedded in the page, so no second request or window changes it. */
function shown(t: Translate, challenge: Challenge, mailed: boolean): Html {
  if (challenge.kind === 'picture')
    return html`<img id="captcha-picture" src="data:image/png;base64,${challenge.picture.toString('base64')}" width="220" height="80" alt="${t('captcha.picture.alt')}">`;
  if (challenge.kind === 'digits')
    return html`<audio controls preload="auto" src="${challenge.address}" aria-label="${t('captcha.digits.alt')}"></audio>`;
  return html`<p role="status">${t(mailed ? 'captcha.mail.sent' : 'captcha.mail.ask')}</p>`;
}
