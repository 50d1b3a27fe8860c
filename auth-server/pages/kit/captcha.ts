/** The captcha of a form: its kind, what the page shows, and whether an answer is right. */
import type { Context } from 'koa';
import type { FormCaller } from '../../../shared/accounts/captcha-policy.ts';
import { isApiError } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { captchaAnswer } from '../../../shared/captcha/holder.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from './cookies.ts';
import type { FormRefusal } from './fields.ts';
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
export type CaptchaKind = (typeof kinds)[number];

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
export async function challengeOf(
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

/** The message for a wrong answer. */
const wrongAnswer = (t: Translate, sent: Sent): string => t(`captcha.${kindOf(sent)}.wrong`);

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
  const judge = kindOf(sent) === 'mail' ? deps.captchas.check : deps.captchas.spend;
  return (await judge(prompt.uid, scenario, answer)) ? undefined : wrongAnswer(t, sent);
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
    return { faults: { captcha: wrongAnswer(t, sent) }, status: 400 };
  });
}
