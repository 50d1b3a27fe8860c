/** The avatars of an account as the page shows them. */
import { FILE_SIZE, HEIGHT, MOST_AVATARS, WIDTH } from '../../../../shared/avatars/requirements.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, fieldId } from '../../kit/account-form.ts';
import { avatarAddress } from './avatar.ts';

type Forms = Readonly<Record<'avatar' | 'activate' | 'remove', AccountFormParts>>;

export async function avatarSection({ deps, own, t }: AccountRequest, forms: Forms): Promise<Html> {
  const { uid } = own.user;
  const [all, active] = await Promise.all([deps.avatars.list(uid), deps.avatars.active(uid)]);
  const picture = (id: number, words: string) =>
    html`<img class="portrait" src="${avatarAddress(id)}" width="105" height="147" alt="${words}">`;
  const others = all.filter(({ id }) => id !== active?.id);
  const item = (id: number) => html`<li>${picture(id, t('account.avatar.other'))}
${button(forms.activate, id, t('account.avatar.activate'))}
${button(forms.remove, id, t('account.avatar.remove'))}</li>
`;
  return html`<h2>${t('account.avatar.title')}</h2>
${
  active
    ? html`<div class="portraits"><div>${picture(active.id, t('account.avatar.yours'))}
${button(forms.remove, active.id, t('account.avatar.remove'))}</div></div>`
    : html`<p class="hint">${t('account.avatar.none')}</p>`
}
${
  all.length < MOST_AVATARS &&
  forms.avatar.form(html`${fileField(forms.avatar, t)}
<button class="button plain" type="submit">${t('account.avatar.add')}</button>`)
}
${
  others.length > 0 &&
  html`<h3>${t('account.avatar.others')}</h3>
<ul class="portraits">${others.map(({ id }) => item(id))}</ul>`
}`;
}

const hintIn = (t: AccountRequest['t']): string =>
  t('account.avatar.hint', {
    least: FILE_SIZE.least / 1024,
    most: FILE_SIZE.most / 1024 / 1024,
    width: `${WIDTH.least}–${WIDTH.most}`,
    height: `${HEIGHT.least}–${HEIGHT.most}`,
  });

const button = (form: AccountFormParts, id: number, words: string): Html =>
  form.form(html`<button class="small-button" type="submit" name="id" value="${id}">${words}</button>`);

/** A script crops the chosen picture to the required shape; without it the picture is sent unchanged. */
function fileField({ faults, first }: AccountFormParts, t: AccountRequest['t']): Html {
  const [label, hint] = [t('account.avatar.file'), hintIn(t)];
  const id = fieldId('avatar', 'avatar');
  const fault = faults.avatar;
  return html`<div class="field">
<label for="${id}">${label}</label>
<p class="hint" id="${id}-hint">${hint}</p>
${fault && html`<p class="fault" id="${id}-fault">${fault}</p>`}
<input id="${id}" name="avatar" type="file" accept="image/jpeg,image/png" required data-script="crop" aria-controls="crop" aria-describedby="${fault && `${id}-fault `}${id}-hint"${fault && html` aria-invalid="true"`}${first === 'avatar' && html` autofocus`}>
</div>
<div class="field" id="crop" hidden>
<canvas width="600" height="800" tabindex="0" role="img" aria-label="${t('account.avatar.preview')}"></canvas>
<label for="zoom">${t('account.avatar.zoom')}</label>
<input id="zoom" type="range" min="1" max="4" step="0.05" value="1">
</div>
`;
}
