/** Turns raw parameters into an endpoint's input, or into the documented error of the first fault. */
import { z } from 'zod';
import type { Endpoint } from '../api/endpoint.ts';
import { ApiError, type Detail } from '../api/errors.ts';
import { text } from '../api/fields.ts';
import { issueReason, reason } from '../api/reasons.ts';

/**
 * Validates the parameters of one call.
 * @param raw by name; duplicates are arrays
 * @throws ApiError the endpoint's own error for a missing field, else INVALID_PARAMETER with every detail
 */
export function readInput(endpoint: Endpoint<never>, raw: Readonly<Record<string, unknown>>): unknown {
  const given = givenOf(raw, endpoint.clears);
  if (endpoint.closed) refuseUnknown(endpoint, given);
  const parsed = endpoint.input.safeParse(given);
  const ofAll = given.lang === undefined ? undefined : everyCall.safeParse(given);
  if (parsed.success && ofAll?.success !== false) return parsed.data;

  const absent = (field: string) => given[field] === undefined;
  const issues = [...(parsed.error?.issues ?? []), ...(ofAll?.error?.issues ?? [])];
  const faulty = new Set(issues.map((issue) => String(issue.path[0])));
  for (const [field, errorName] of Object.entries(endpoint.missing ?? {})) {
    if (errorName && faulty.has(field) && absent(field)) throw new ApiError(errorName);
  }

  const details = new Map<string, Detail>();
  for (const issue of issues) {
    const field = String(issue.path[0] ?? 'body');
    if (details.has(field)) continue;
    const told = absent(field)
      ? reason('required')
      : Array.isArray(raw[field])
        ? reason('givenOnce')
        : issueReason(issue);
    details.set(field, { field, reason: told });
  }
  throw new ApiError('INVALID_PARAMETER', { details: [...details.values()] });
}

/** The input of a call by its schema; undefined if `readInput` must tell a fault. @param raw by name */
export function faultlessInput<T>(schema: z.ZodType<T>, raw: Readonly<Record<string, unknown>>): T | undefined {
  const given = givenOf(raw);
  const { success, data } = schema.safeParse(given);
  return success && (given.lang === undefined || everyCall.safeParse(given).success) ? data : undefined;
}

/** What every call may have, and no endpoint declares. A token has errors of its own, where it is read. */
const everyCall = z.object({ lang: text(64).optional() });

/** Parameters that any call may have: its credentials, language and character set. */
const COMMON = ['access_token', 'login_token', 'lang', '_charset_'];

function refuseUnknown(endpoint: Endpoint<never>, given: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(given).filter((field) => !(field in endpoint.input.shape) && !COMMON.includes(field));
  if (unknown.length === 0) return;
  const details = unknown.map((field) => ({ field, reason: reason('unknownParameter') }));
  throw new ApiError('INVALID_PARAMETER', { details });
}

/**
 * The given parameters. Null means missing, and so does an empty string, since forms send empty fields too; for a
 * clearable field it becomes the null that its schema accepts.
 */
function givenOf(raw: Readonly<Record<string, unknown>>, clears: readonly string[] = []) {
  const values = Object.values(raw);
  if (!values.includes('') && !values.includes(null)) return raw;
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([name, value]) => value !== null && (value !== '' || clears.includes(name)))
      .map(([name, value]) => [name, value === '' ? null : value]),
  );
}
