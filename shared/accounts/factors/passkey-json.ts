/**
 * The JSON of a browser about a passkey (WebAuthn level 3, section 5.1), judged by shared/accounts/factors/passkeys.ts.
 */
import { z } from 'zod';
import { text } from '../../api/fields.ts';

const LONGEST = 16_000;
const octets = z.string().max(LONGEST);

const common = {
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
};

/** A created passkey. */
const made = z.object({
  ...common,
  response: z.object({
    clientDataJSON: octets,
    attestationObject: octets,
    // Section 5.8.4: what is no transport that is known is left out.
    transports: z
      .array(z.string().max(100))
      .max(20)
      .transform((named) => named.filter((one) => /^[a-z-]{1,20}$/.test(one)))
      .default([]),
  }),
});

/** A used passkey. */
const shown = z.object({
  ...common,
  response: z
    .object({
      clientDataJSON: octets,
      authenticatorData: octets,
      signature: octets,
      userHandle: z.string().max(100).nullish(),
    })
    .transform(({ userHandle, ...rest }) => ({ ...rest, ...(userHandle != null && { userHandle }) })),
});

const parsed = text(LONGEST).transform((json, context): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

export const madePasskey = parsed.pipe(made);
export const shownPasskey = parsed.pipe(shown);
