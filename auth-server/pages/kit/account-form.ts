/** A form of the account centre or a console as one value: its fields, what it does, and how its parts are shown. */
import type { Context } from 'koa';
import type { z } from 'zod';
import { UploadedFile } from '../../../shared/api/endpoint.ts';
import { type ApiError, isApiError } from '../../../shared/api/errors.ts';
import { parameterReader } from '../../../shared/http/body.ts';
import { stateOf } from '../../../shared/http/request.ts';
import type { NamedBudget } from '../../../shared/limits/budgets.ts';
import { type OwnOperation, performOwn } from '../../../shared/operations/own.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { DEFAULT_LANGUAGE, type Language } from '../../../shared/words/language.ts';
import { type Translate, wordsIn } from '../../../shared/words/words.ts';
import type { OwnSession } from '../../provider/sessions/own-sessions.ts';
import type { PageDeps } from '../deps.ts';
import { type Faults, type FormRefusal, fieldFaults, type Input, input, revealIn } from './fields.ts';
import { secondsToWait } from './form-refusals.ts';
import { confirmAddress, needsFreshFactor } from './fresh.ts';
import type { Reader } from './layout.ts';
import { momentToken, timed } from './moment.ts';
import { operationRefusal } from './operation-refusal.ts';
import { keepTyped, takeTyped } from './typed-form.ts';

/** A request of a signed-in person. */
export interface AccountRequest extends Reader {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly own: OwnSession;
}

/** The confirmation, shown on the next page. */
export interface Done {
  readonly done: string;
  /** The address of the next page; by default the page of the form. */
  readonly at?: string;
}

type Sent = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, string | null | undefined>>;

interface Definition<F extends z.ZodObject> {
  readonly fields: F;
  /** Labels of the fields that people fill in, in the order of the page. All other fields belong to buttons. */
  readonly labels?: (t: Translate) => Readonly<Record<string, string>>;
  /** The heading of the faults of a rejected form. */
  readonly refused: (t: Translate) => string;
  /** The field that takes a file. */
  readonly file?: string;
  /** Fields whose empty value removes the former one: `submit` gets null. */
  readonly clears?: readonly string[];
  /** Fields that keep their sent value when the form is shown again. */
  readonly keeps?: readonly string[];
  /** For long texts: a larger body is read, and more of it is kept. */
  readonly long?: boolean;
  /** Initial values of the fields. */
  readonly initial?: (request: AccountRequest) => Promise<Values> | Values;
  readonly budget?: NamedBudget;
  /**
   * Asks for a recent proof of identity first; `factor` only where the account has a second factor, for forms that ask
   * for the password themselves.
   */
  readonly sensitive?: 'always' | 'factor';
  /** Fields by the operation’s names of them, where these are others. */
  readonly members?: Readonly<Record<string, string>>;
  /** The page to return to after that proof; by default the form's own page. */
  readonly back?: (sent: Sent) => string;
  /** Replaces or extends the faults that the field checks found. */
  readonly check?: (t: Translate, sent: Sent, found: Faults, language: Language) => Faults;
  /**
   * Resolves to the confirmation, to a refusal that shows the form again, or to undefined if it has answered itself. What
   * an operation refuses is thrown, and shown beside its field.
   */
  submit(request: AccountRequest, given: z.output<F>): Promise<Done | FormRefusal | undefined>;
}

/** A form as it was sent, when it is shown again. */
export interface SentForm {
  readonly sent: Sent;
  readonly faults: Faults;
}

/** The parts from which a page builds the form. */
export interface AccountFormParts {
  readonly values: Values;
  readonly faults: Faults;
  /** The first field with a fault, which is where the page begins then. */
  readonly first: string | undefined;
  input(name: string, about: Omit<Input, 'id' | 'name' | 'label' | 'fault' | 'autofocus'>): Html;
  form(content: Html): Html;
}

export interface AccountForm {
  /** The names of the fields that people fill in. */
  readonly fields: readonly string[];
  /** The required ones among them. */
  readonly required: readonly string[];
  readonly file: string | undefined;
  readonly budget: NamedBudget | undefined;
  readonly labels: (t: Translate) => Readonly<Record<string, string>>;
  readonly refused: (t: Translate) => string;
  /** The fields of a request's body. */
  read(ctx: Context): Promise<Sent>;
  /** @param about whether the sender has to prove who they are first, whatever the form does */
  take(
    request: AccountRequest,
    sent: Sent,
    about: { readonly confirmFirst: boolean },
  ): Promise<Done | FormRefusal | undefined>;
  /** @param action the address it is sent to @param name the prefix of the ids of its fields */
  parts(
    request: AccountRequest,
    action: string,
    name: string,
    attempt: SentForm | undefined,
  ): Promise<AccountFormParts>;
}

const KEPT_LENGTH = 320;
const KEPT_OF_LONG = 100_000;
const MINUTE = 60_000;

/** The key that forms of one session prove themselves by. */
export const proofOf = ({ session }: OwnSession): string => `account ${session}`;

/** The actor of a page's request, for the audit. */
export const actorOf = ({ own }: Pick<AccountRequest, 'own'>) => ({ via: 'page', uid: own.user.uid }) as const;

/** `performOwn` for the signed-in person. */
export const audited = <T>(
  { deps, own }: Pick<AccountRequest, 'deps' | 'own'>,
  operation: OwnOperation,
  work: () => Promise<T>,
): Promise<T> => performOwn(operation, actorOf({ own }), deps, work);

/** The id of a field, unique beside fields of the same name in other forms. */
export const fieldId = (form: string, field: string): string => `${form}-${field}`;

/** Declares a form of an account page or a console. */
export function accountForm<F extends z.ZodObject>(definition: Definition<F>): AccountForm {
  const { fields, refused, file, clears = [], keeps = [], long = false, initial, budget, members = {} } = definition;
  const labels: AccountForm['labels'] = definition.labels ?? (() => ({}));
  const names = Object.keys(labels(wordsIn(DEFAULT_LANGUAGE)));
  const readBody = parameterReader({ file, large: long });
  const valuesOf = (sent: Sent): Readonly<Record<string, string | null>> =>
    Object.fromEntries(
      // Several ticked boxes come as a list.
      keeps.map((name) => {
        const said = [sent[name]].flat().filter((one) => typeof one === 'string');
        return [name, said.length ? said.join(' ').slice(0, long ? KEPT_OF_LONG : KEPT_LENGTH) : null];
      }),
    );

  const take: AccountForm['take'] = async (request, sent, { confirmFirst }) => {
    const { ctx, deps, own, t, language } = request;
    if (budget) await deps.limits.count(budget, budget.per === 'account' ? String(own.user.uid) : stateOf(ctx).address);
    const filled = Object.fromEntries(
      Object.entries(sent).flatMap(([name, value]) => {
        if (value !== '') return [[name, value]];
        return clears.includes(name) ? [[name, null]] : [];
      }),
    );
    const parsed = fields.safeParse(filled);
    const found = fieldFaults(parsed.error, filled, request);
    const faults = { ...found, ...definition.check?.(t, filled, found, language) };
    if (!parsed.success || Object.keys(faults).length > 0) return { faults: told(faults, names, t), status: 400 };
    const { sensitive } = definition;
    const asks = sensitive && (await needsFreshFactor(request, { only: sensitive === 'factor' }));
    if (asks || confirmFirst) {
      const page = definition.back?.(sent) ?? ctx.path.replace(/\/[^/]+$/, '');
      if (keeps.length > 0) keepTyped(request, ctx.path, page, valuesOf(sent));
      return { done: t('factors.confirmFirst'), at: confirmAddress(page) };
    }
    return definition.submit(request, parsed.data);
  };

  return {
    fields: names,
    required: names.filter((name) => !fields.shape[name]?.safeParse(undefined).success),
    file,
    budget,
    labels,
    refused,
    read: readBody,

    take: (request, sent, about) =>
      take(request, sent, about).catch((error) =>
        isApiError(error, 'RATE_LIMITED')
          ? tooOften(request, error)
          : operationRefusal(request, error, { names, members }),
      ),

    async parts(request, action, name, attempt) {
      const { deps, own, t } = request;
      const said = labels(t);
      const faults = {
        ...(file !== undefined && hasFile(attempt, file) && { [file]: t('form.fileAgain') }),
        ...attempt?.faults,
      };
      const typed = attempt ? valuesOf(attempt.sent) : keeps.length > 0 ? takeTyped(request, action) : undefined;
      const values = typed ?? (await initial?.(request)) ?? {};
      const first = names.find((one) => faults[one]);
      return {
        values,
        faults,
        first,
        input: (field, rest) =>
          input({
            id: fieldId(name, field),
            name: field,
            label: said[field] ?? field,
            value: values[field] ?? undefined,
            fault: faults[field],
            autofocus: first === field,
            ...(rest.type === 'password' && { reveal: revealIn(t) }),
            ...rest,
          }),
        form: (
          content,
        ) => html`<form id="${name}" method="post" action="${action}"${file !== undefined && html` enctype="multipart/form-data"`} data-script="submit-once keep-typed" novalidate>
<input type="hidden" name="csrf" value="${deps.csrf.token(proofOf(own))}">
${content}
</form>`,
      };
    },
  };
}

/** True if a file was chosen, which the browser does not keep for the next page. */
function hasFile(attempt: SentForm | undefined, name: string): boolean {
  const sent = attempt?.sent[name];
  return sent instanceof UploadedFile && sent.bytes.length > 0;
}

/** The refusal of a form that was sent too often, with the time to wait. */
function tooOften({ ctx, t, language }: AccountRequest, error: ApiError): FormRefusal {
  const end = Date.now() + secondsToWait(ctx, error) * 1000;
  const date = momentToken(Math.ceil(end / MINUTE) * MINUTE);
  return { faults: { '': timed(language, t('form.tooOften', { date })) }, status: error.status };
}

/** A fault of a button is a fault of the whole form: there is no field to correct. */
function told(faults: Faults, names: readonly string[], t: Translate): Faults {
  const inFields = Object.entries(faults).filter(([name]) => name === '' || names.includes(name));
  return inFields.length ? Object.fromEntries(inFields) : { '': t('account.nothingThere') };
}
