/** A field for a picture's file, which may be left empty, and a box that takes away the picture that there is. */
import type { UploadedFile } from '../../../shared/api/endpoint.ts';
import { file } from '../../../shared/api/fields.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountFormParts, fieldId } from './account-form.ts';

/** For an empty field browsers send a file without name and content. */
export const isChosen = (given: UploadedFile | undefined): given is UploadedFile =>
  given !== undefined && (given.name !== '' || given.bytes.length > 0);

/** The file in base64. */
export const optionalFile = file
  .optional()
  .transform((given) => (isChosen(given) ? given.bytes.toString('base64') : undefined));

interface About {
  readonly form: string;
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  /** The label of the box `remove_…`, if there is a picture to remove. */
  readonly remove?: string | false | undefined;
}

export function fileField({ faults, values, first }: AccountFormParts, it: About): Html {
  const { name, label, hint, remove } = it;
  const id = fieldId(it.form, name);
  const fault = faults[name];
  const gone = `remove_${name}`;
  return html`<div class="field">
<label for="${id}">${label}</label>
<p class="hint" id="${id}-hint">${hint}</p>
${fault && html`<p class="fault" id="${id}-fault">${fault}</p>`}
<input id="${id}" name="${name}" type="file" accept="image/png,image/jpeg" aria-describedby="${fault && `${id}-fault `}${id}-hint"${fault && html` aria-invalid="true"`}${first === name && html` autofocus`}>
</div>
${remove && html`<p class="tick remember"><input type="checkbox" id="${id}-gone" name="${gone}" value="1"${values[gone] && html` checked`}><label for="${id}-gone">${remove}</label></p>`}
`;
}
