/** GET /account/security/confirm: a person proves again who they are before a sensitive change. */
import { z } from 'zod';
import { shownPasskey } from '../../../../shared/accounts/factors/passkey-json.ts';
import { givenPassword } from '../../../../shared/accounts/passwords.ts';
import { isApiError } from '../../../../shared/api/errors.ts';
import { html } from '../../../../shared/words/html.ts';
import { factorInput, factorLabels, factorRefusal, otp } from '../../interaction/factor-form.ts';
import { type AccountRequest, accountForm, type Done } from '../../kit/account-form.ts';
import { accountPage, ownAddress } from '../../kit/account-page.ts';
import { deviceOf, markDevice } from '../../kit/cookies.ts';
import { CONFIRM_PATH, needsFreshFactor } from '../../kit/fresh.ts';
import { redirectTo } from '../../kit/layout.ts';
import { passkeyButton, passkeyFault } from '../../kit/passkey-form.ts';
import { confirmPassword, passwordRefusal } from '../confirm-password.ts';

const SECURITY = '/account/security';

/** Only a page of the account centre or of a console can be returned to. */
const ownPage = (address: unknown): string => ownAddress(address) ?? SECURITY;
const next = z.unknown().transform(ownPage);

async function confirmed({ deps, own, t }: AccountRequest, next: string): Promise<Done> {
  await deps.freshProofs.note(own.user.uid, { session: own.session });
  return { done: t('factors.confirmed'), at: next };
}

const initial = ({ ctx }: AccountRequest) => ({ next: ownPage(ctx.query.next) });

const factor = accountForm({
  fields: z.object({ otp, next }),
  labels: factorLabels,
  refused: (t) => t('factors.notConfirmed'),
  keeps: ['next'],
  initial,
  async submit(request, { otp, next }) {
    const { ctx, deps, own, t } = request;
    try {
      await deps.secondFactors.check(otp, own.user, deviceOf(ctx));
    } catch (error) {
      return factorRefusal(ctx, error, t);
    }
    markDevice(ctx, deps.knownDevices.mark(own.user.uid, true));
    return confirmed(request, next);
  },
});

const password = accountForm({
  fields: z.object({ password: givenPassword, next }),
  labels: (t) => ({ password: t('account.password.current') }),
  refused: (t) => t('factors.notConfirmed'),
  keeps: ['next'],
  initial,
  async submit(request, { password, next }) {
    const { deps, own, t } = request;
    const hasFactor = (await deps.secondFactors.methods(own.user.uid)).length > 0;
    if (hasFactor) return { faults: { '': t('factors.notByPassword') }, status: 400 };
    try {
      await confirmPassword(request, password);
    } catch (error) {
      return passwordRefusal(request, error);
    }
    return confirmed(request, next);
  },
});

const passkey = accountForm({
  fields: z.object({ credential: shownPasskey, next }),
  refused: (t) => t('factors.notConfirmed'),
  keeps: ['next'],
  initial,
  check: passkeyFault('factors.passkeyNotShown'),
  async submit(request, { credential, next }) {
    const { ctx, deps, own, t } = request;
    const { uid } = own.user;
    try {
      await deps.passkeys.prove(placeOf(request), credential, uid);
    } catch (error) {
      if (!isApiError(error, 'INVALID_SECOND_FACTOR')) throw error;
      return { faults: { '': t('factors.passkeyRefused') }, status: 400 };
    }
    markDevice(ctx, deps.knownDevices.mark(uid, true));
    return confirmed(request, next);
  },
});

const placeOf = ({ own }: AccountRequest) => `confirm ${own.session}` as const;

export const confirmPage = accountPage({
  path: CONFIRM_PATH,
  section: 'security',
  forms: { factor, password, passkey },

  async view(request, forms) {
    const { ctx, deps, own, t } = request;
    if (ctx.method === 'GET' && ctx.query.next !== undefined && !(await needsFreshFactor(request))) {
      redirectTo(ctx, ownPage(ctx.query.next));
      return undefined;
    }
    const methods = await deps.secondFactors.methods(own.user.uid);
    const form = methods.length ? forms.factor : forms.password;
    const hidden = html`<input type="hidden" name="next" value="${form.values.next}">`;
    const main = html`<p>${t('factors.confirmLead')}</p>
${
  methods.length
    ? form.form(html`${hidden}${factorInput(t, form, methods)}`)
    : form.form(html`${hidden}<input type="hidden" autocomplete="username" value="${own.user.username}">
${form.input('password', { type: 'password', autocomplete: 'current-password', maxlength: 1024 })}
<button class="button" type="submit">${t('factor.submit')}</button>`)
}
${
  methods.includes('passkey') &&
  deps.passkeys.available &&
  forms.passkey.form(
    html`${hidden}${passkeyButton(t, 'show', await deps.passkeys.showingOptions(placeOf(request), own.user.uid))}`,
  )
}`;
    return { title: t('factor.stepUp'), main };
  },
});
