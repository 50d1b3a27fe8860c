/** /operator/look: the name, the logo, the colours and the links of the platform. */
import { z } from 'zod';
import { flag, text } from '../../../shared/api/fields.ts';
import { LEAST_SIDE } from '../../../shared/logos/address.ts';
import { LEAST_CONTRAST } from '../../../shared/look/colours.ts';
import { usualLook } from '../../../shared/look/present.ts';
import { LONGEST_PLATFORM_NAME } from '../../../shared/look/rules.ts';
import { resetLook, setLook, showLook } from '../../../shared/operations/look.ts';
import { html } from '../../../shared/words/html.ts';
import { accountForm } from '../kit/account-form.ts';
import { fileField, optionalFile } from '../kit/file-field.ts';
import { act, look } from './act.ts';
import { operatorPage } from './shell.ts';

const PATH = '/operator/look';
const clears = ['name', 'accent_light', 'accent_dark', 'terms_uri', 'privacy_uri'] as const;

const save = accountForm({
  fields: z.object({
    name: text(10_000).nullish(),
    accent_light: text(10_000).nullish(),
    accent_dark: text(10_000).nullish(),
    terms_uri: text(10_000).nullish(),
    privacy_uri: text(10_000).nullish(),
    logo: optionalFile,
    remove_logo: flag.optional(),
  }),
  labels: (t) => ({
    name: t('operator.look.name'),
    logo: t('developer.app.logo'),
    accent_light: t('operator.look.light'),
    accent_dark: t('operator.look.dark'),
    terms_uri: t('operator.look.terms'),
    privacy_uri: t('operator.look.privacy'),
  }),
  refused: (t) => t('operator.content.notSaved'),
  file: 'logo',
  long: true,
  clears,
  keeps: [...clears, 'remove_logo'],
  sensitive: 'always',

  async initial(request) {
    const now = await look(request, showLook, {});
    const own = (name: (typeof clears)[number], value: string | null) => [name, now.own.includes(name) ? value : null];
    return Object.fromEntries([
      own('name', now.name),
      own('accent_light', now.accent_light.colour),
      own('accent_dark', now.accent_dark.colour),
      own('terms_uri', now.terms_uri),
      own('privacy_uri', now.privacy_uri),
    ]);
  },

  async submit(request, { logo, remove_logo, ...given }) {
    const input = { ...given, logo: logo ?? (remove_logo ? null : undefined) };
    return act(request, setLook, input, () => ({ done: request.t('operator.look.saved') }));
  },
});

const reset = accountForm({
  fields: z.object({}),
  refused: (t) => t('operator.notDone'),
  sensitive: 'always',
  submit: (request) => act(request, resetLook, {}, () => ({ done: request.t('operator.look.reset') })),
});

export const lookPage = operatorPage({
  path: PATH,
  section: 'look',
  forms: { save, reset },

  async view(request, { save: form, reset: back }) {
    const { t } = request;
    const now = await look(request, showLook, {});
    const plain = { autocomplete: 'off', optional: true };
    const { light, dark } = usualLook.accent;
    const hint = (usual: string) => t('operator.look.colourHint', { usual, least: LEAST_CONTRAST });
    const remove = now.logo !== null && t('developer.app.removeLogo');
    const main = html`<p class="lead">${t('operator.look.lead')}</p>
${form.form(html`${form.input('name', { ...plain, hint: t('operator.look.nameHint', { usual: usualLook.name, most: LONGEST_PLATFORM_NAME }), maxlength: LONGEST_PLATFORM_NAME })}
${fileField(form, { form: 'save', name: 'logo', label: t('developer.app.logo'), hint: t('operator.look.logoHint', { least: LEAST_SIDE }), remove })}
${form.input('accent_light', { ...plain, hint: hint(light), maxlength: 7 })}
${form.input('accent_dark', { ...plain, hint: hint(dark), maxlength: 7 })}
${form.input('terms_uri', { type: 'url', ...plain, hint: t('operator.look.linkHint'), maxlength: 2000 })}
${form.input('privacy_uri', { type: 'url', ...plain, hint: t('operator.look.linkHint'), maxlength: 2000 })}
<button class="button" type="submit">${t('operator.content.save')}</button>`)}
<h2>${t('operator.look.sample')}</h2>
<p><a href="${PATH}">${t('operator.look.sampleLink')}</a> <span class="mark">${t('operator.look.sampleMark')}</span></p>
<p class="notice">${t('operator.look.contrast', { light: now.accent_light.contrast, dark: now.accent_dark.contrast })}</p>
${
  now.own.length > 0 &&
  back.form(html`<p class="hint">${t('operator.look.resetHint')}</p>
<button class="button plain" type="submit">${t('operator.look.doReset')}</button>`)
}`;
    return { title: t('operator.sections.look'), main };
  },
});
