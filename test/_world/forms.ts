/** What a browser would send of an HTML form. */
import type { HTMLElement } from 'node-html-parser';

/** What to fill in, by name; for boxes, the values to tick. */
export type Filling = Readonly<Record<string, string | readonly string[]>>;

export interface Submission {
  readonly action: string;
  readonly method: 'get' | 'post';
  readonly fields: URLSearchParams;
  /** Its fields for files, of a form that takes such. */
  readonly fileFields: readonly string[];
}

/**
 * Fills in the form that has every one of the fields and the button.
 * @param button the `[name, value]` of the button to press, or the address of its form; by default one that has no name, or
 * the form's first
 * @throws Error where the page has no such form
 */
export function fillIn(page: HTMLElement, filling: Filling, pressing?: readonly [string, string] | string): Submission {
  const button = typeof pressing === 'string' ? undefined : pressing;
  const names = Object.keys(filling);
  const has = (form: HTMLElement, selector: string) => form.querySelector(selector) !== null;
  const form = page
    .querySelectorAll('form')
    .find(
      (one) =>
        names.every((name) => has(one, `[name="${name}"]`)) &&
        (typeof pressing !== 'string' || one.getAttribute('action') === pressing) &&
        (!button || has(one, `button[name="${button[0]}"][value="${button[1]}"]`)),
    );
  if (!form)
    throw new Error(`no form with ${[...names, ...[pressing ?? []].flat()].join(', ')} on:\n${page.structuredText}`);

  const fields = new URLSearchParams();
  for (const control of form.querySelectorAll('input, select, textarea')) {
    const name = control.getAttribute('name');
    if (!name || control.hasAttribute('disabled')) continue;
    for (const value of valuesOf(control, filling[name])) fields.append(name, value);
  }
  const pressed = button ?? firstButton(form);
  if (pressed) fields.append(...(pressed as [string, string]));
  return {
    action: form.getAttribute('action') ?? '',
    method: form.getAttribute('method')?.toLowerCase() === 'post' ? 'post' : 'get',
    fields,
    fileFields: form.getAttribute('enctype') === 'multipart/form-data' ? fileNames(form) : [],
  };
}

const fileNames = (form: HTMLElement) =>
  form.querySelectorAll('input[type="file"]').map((one) => one.getAttribute('name') ?? '');

function valuesOf(control: HTMLElement, wanted: string | readonly string[] | undefined): readonly string[] {
  const own = control.getAttribute('value');
  const type = control.getAttribute('type')?.toLowerCase() ?? 'text';
  if (control.tagName === 'SELECT') {
    const options = control.querySelectorAll('option');
    const selected = options.find((option) => option.hasAttribute('selected')) ?? options[0];
    return [wanted ?? selected?.getAttribute('value') ?? selected?.text ?? ''].flat();
  }
  if (type === 'checkbox' || type === 'radio') {
    const value = own ?? 'on';
    const ticked = wanted === undefined ? control.hasAttribute('checked') : [wanted].flat().includes(value);
    return ticked ? [value] : [];
  }
  if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) return [];
  return [wanted ?? (control.tagName === 'TEXTAREA' ? control.text : (own ?? ''))].flat();
}

function firstButton(form: HTMLElement): readonly [string, string] | undefined {
  const first = form.querySelector('button:not([type="button"]), input[type="submit"]');
  const name = first?.getAttribute('name');
  return name ? [name, first?.getAttribute('value') ?? ''] : undefined;
}
