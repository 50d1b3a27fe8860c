/** Forms for avatars: upload one, choose one, remove one. The rules are those of User/setAvatar. */
import type { Context } from 'koa';
import { z } from 'zod';
import { ApiError, isApiError } from '../../../../shared/api/errors.ts';
import { file, integer } from '../../../../shared/api/fields.ts';
import { tellReason } from '../../../../shared/api/reasons.ts';
import { stateOf } from '../../../../shared/http/request.ts';
import { budgets } from '../../../../shared/limits/budgets.ts';
import type { PageDeps } from '../../deps.ts';
import { type AccountForm, type AccountRequest, accountForm, audited, type Done } from '../../kit/account-form.ts';
import type { FormRefusal } from '../../kit/fields.ts';
import { isChosen } from '../../kit/file-field.ts';
import { nothingThere } from '../../kit/form-refusals.ts';

export const AVATAR_PATH = '/account/avatars/:id';
export const avatarAddress = (id: number): string => `/account/avatars/${id}`;

export const uploadForm: AccountForm = accountForm({
  fields: z.object({ avatar: file.optional() }),
  labels: (t) => ({ avatar: t('account.avatar.file') }),
  refused: (t) => t('account.avatar.notAdded'),
  file: 'avatar',
  budget: budgets.avatarUploads,
  async submit(request, { avatar }) {
    const { deps, own, t, language } = request;
    if (!isChosen(avatar)) return { faults: { avatar: t('account.avatar.choose') }, status: 400 };
    try {
      await audited(request, 'own.avatar', () => deps.avatars.add(own.user.uid, avatar.bytes));
      return { done: t('account.avatar.added') };
    } catch (error) {
      if (!isApiError(error, 'UPLOAD_REFUSED')) throw error;
      const told = (error.particulars.details ?? []).map(({ reason }) => tellReason(reason, language));
      return {
        faults: { avatar: t('account.avatar.mustBe', { reasons: told.join(t('account.avatar.and')) }) },
        status: 400,
      };
    }
  },
});

const onOne = (done: (request: AccountRequest, id: number) => Promise<string>, refused: AccountForm['refused']) =>
  accountForm({
    fields: z.object({ id: integer() }),
    refused,
    async submit(request, { id }): Promise<Done | FormRefusal> {
      try {
        return { done: await done(request, id) };
      } catch (error) {
        if (!isApiError(error, 'NOT_FOUND')) throw error;
        return nothingThere(request.t);
      }
    },
  });

export const activateForm: AccountForm = onOne(
  async (request, id) => {
    const { deps, own, t } = request;
    await audited(request, 'own.avatar', () => deps.avatars.activate(own.user.uid, id));
    return t('account.avatar.activated');
  },
  (t) => t('account.profile.notChanged'),
);

export const removeForm: AccountForm = onOne(
  async (request, id) => {
    const { deps, own, t } = request;
    await audited(request, 'own.avatar', () => deps.avatars.remove(own.user.uid, id));
    return t('account.avatar.removed');
  },
  (t) => t('account.messages.notDeleted'),
);

/** GET /account/avatars/:id: one of one's own, as the pages show it. */
export async function showAvatar(ctx: Context, deps: PageDeps): Promise<void> {
  await deps.limits.count(budgets.avatarViews, stateOf(ctx).address);
  const own = await deps.ownSessions.find(ctx);
  const id = Number(ctx.params.id);
  const avatar = own && (await deps.avatars.list(own.user.uid)).find((one) => one.id === id);
  const bytes = avatar && (await deps.avatars.file(avatar.version, '413.jpg'));
  if (!bytes) throw new ApiError('NOT_FOUND');
  ctx.type = 'image/jpeg';
  ctx.body = bytes;
}
