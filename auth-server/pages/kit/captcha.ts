/**
 * The captcha of a form: a picture, a sound or a mailed code, the field for the answer, links to the other kinds, and
 * whether an answer is right.
 */
import type { Context } from 'koa';
import type { FormCaller } from '../../../shared/accounts/sign-in/captcha-policy.ts';
import { isApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from './cookies.ts';
import { type FormRefusal, input } from './fields.ts';
import type { PromptReader } from './interaction-page.ts';

export interface FormCaptcha {
  /** Its scenario. */
  readonly scenario: string;
  /** The field with the account's name, or with the address of a new account. A mailed code goes there. */
  readonly field?: 'username' | 'email';
  /** Whether passing the form proves an identity: then its try is given back. */
  readonly proves?: boolean;
}

const kinds = ['picture', 'digits', 'mail'] as const;
type CaptchaKind = (typeof kinds)[number];

/** What the page shows of the captcha. */
export type Challenge =
  | { readonly kind: 'picture'; readonly picture: Buffer }
  | { readonly kind: 'digits'; readonly address: string }
  | { readonly kind: 'mail' };

type Sent = Readonly<Record<string, unknown>>;
const kindIn = (value: unknown) => kinds.find((kind) => kind === value);

/** The button that reloads the page of a form: with a captcha of this kind, or unchanged. */
export const askedAgain = ({ show }: Sent): CaptchaKind | 'as it is' | undefined =>
  show === undefined ? undefined : (kindIn(show) ?? 'as it is');

/** The requested kind of captcha, or else the kind that the form came with. */
export const kindOf = ({ show, captcha_kind }: Sent = {}): CaptchaKind =>
  kindIn(show) ?? kindIn(captcha_kind) ?? 'picture';

const typedName = text(254);

/** The caller of a form, as the captcha policy judges them. */
export function callerOf(
  ctx: Context,
  { another }: Prompt,
  { field }: FormCaptcha,
  { username }: Sent = {},
): FormCaller {
  const name = typedName.safeParse(username).data;
  const { address, device } = deviceOf(ctx);
  // Somebody who asked for another account is probably not the one whom this device knows.
  return {
    address,
    device: another && name === undefined ? undefined : device,
    name: field === 'username' ? name : null,
  };
}

/** A mailed code is made when it is sent: reloading the page makes no other. */
export async function newChallenge(
  { captchas, captchaRendering }: PageDeps,
  { uid }: Prompt,
  { scenario }: FormCaptcha,
  kind: CaptchaKind,
): Promise<Challenge> {
  if (kind === 'mail') return { kind };
  if (kind === 'digits') {
    const { nonce } = await captchas.issueDigits(uid, scenario);
    return { kind, address: `/interaction/${uid}/digits/${scenario}/${nonce}.wav` };
  }
  const { text, picture } = await captchaRendering.picture('png');
  await captchas.issue(uid, scenario, text);
  return { kind, picture };
}

/**
 * Judges the captcha of a form that has other faults. A picture is spent even so, so nobody tries a second form with
 * it; a mailed code stays good, since another would need another mail.
 */
export async function captchaFault(
  { deps, prompt, t }: PromptReader & { readonly deps: PageDeps },
  { scenario }: FormCaptcha,
  sent: Sent,
): Promise<string | undefined> {
  if (sent.captcha === undefined) return t('form.required');
  const answer = captchaAnswer.safeParse(sent.captcha).data ?? '';
  const kind = kindOf(sent);
  const judge = kind === 'mail' ? deps.captchas.check : deps.captchas.spend;
  return (await judge(prompt.uid, scenario, answer)) ? undefined : t(`captcha.${kind}.wrong`);
}

/** Runs the work of a form if its captcha is right. */
export async function withFormCaptcha<T>(
  { deps, prompt, t }: PromptReader & { readonly deps: PageDeps },
  { scenario }: FormCaptcha,
  sent: Sent,
  work: () => Promise<T>,
): Promise<T | FormRefusal> {
  const answer = captchaAnswer.safeParse(sent.captcha).data ?? '';
  return deps.captchas.spendFor(prompt.uid, scenario, answer, work).catch((error): FormRefusal => {
    if (!isApiError(error, 'INVALID_CAPTCHA')) throw error;
    return { faults: { captcha: t(`captcha.${kindOf(sent)}.wrong`) }, status: 400 };
  });
}

interface CaptchaField {
  readonly challenge: Challenge;
  readonly label: string;
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

export function captchaField(t: Translate, { challenge, label, fault, autofocus, mails, mailed }: CaptchaField): Html {
  const { kind } = challenge;
  const way = (to: CaptchaKind) => {
    const words = to === kind ? t(`captcha.${to}.another`) : t(`captcha.${to}.instead`);
    const script = kind === 'picture' && to === kind;
    return html`<button type="submit" class="link" name="show" value="${to}"${script && html` data-script="new-picture" aria-controls="captcha-picture"`}>${words}</button>
`;
  };
  const field = input({
    name: 'captcha',
    label,
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
