/** `look …`: the name, the logo, the colours and the links of the platform. */
import type { Command } from '@commander-js/extra-typings';
import type { z } from 'zod';
import type { showLook } from '../shared/operations/look.ts';
import { operate } from './operate.ts';
import { logoOf, orNone } from './option-values.ts';
import { card, type Output, print } from './output.ts';

const operations = {
  show: async () => (await import('../shared/operations/look.ts')).showLook,
  set: async () => (await import('../shared/operations/look.ts')).setLook,
  reset: async () => (await import('../shared/operations/look.ts')).resetLook,
};

const AS_IT_CAME = 'as it came';

export function addLookCommands(look: Command): void {
  look
    .command('show')
    .description('How the platform looks, and the contrast of its colours')
    .option('--json', 'print JSON')
    .action(async (options) => print(shown(await operate(operations.show, {})), options));

  look
    .command('set')
    .description('Change how the platform looks. What is left out stays.')
    .option('--name <name>', 'in titles, mails and messages')
    .option('--no-name', AS_IT_CAME)
    .option('--logo <file>', 'a square picture, PNG or JPEG, 128 pixels wide or more')
    .option('--no-logo', AS_IT_CAME)
    .option('--accent-light <colour>', '#rrggbb, of links and buttons on light pages')
    .option('--no-accent-light', AS_IT_CAME)
    .option('--accent-dark <colour>', '#rrggbb, of links and buttons on dark pages')
    .option('--no-accent-dark', AS_IT_CAME)
    .option('--terms-uri <uri>', 'where the terms stand, while no content has the slug terms: https')
    .option('--no-terms-uri', 'there is no such link any more')
    .option('--privacy-uri <uri>', 'where the privacy policy stands, while no content has the slug privacy: https')
    .option('--no-privacy-uri', 'there is no such link any more')
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }) => {
      const input = {
        name: orNone(options.name),
        logo: logoOf(options.logo),
        accent_light: orNone(options.accentLight),
        accent_dark: orNone(options.accentDark),
        terms_uri: orNone(options.termsUri),
        privacy_uri: orNone(options.privacyUri),
      };
      print(shown(await operate(operations.set, input)), { json });
    });

  look
    .command('reset')
    .description('Have the platform look as it came')
    .option('--json', 'print JSON')
    .action(async (options) => print(shown(await operate(operations.reset, {})), options));
}

function shown(look: z.output<typeof showLook.output>): Output {
  const { name, logo, accent_light, accent_dark, terms_uri, privacy_uri } = look;
  const colour = (one: typeof accent_light) => `${one.colour} (contrast ${one.contrast}:1)`;
  const links = { terms: terms_uri, privacy: privacy_uri };
  return {
    json: look,
    text: card({
      ...{ name, logo, 'accent, light': colour(accent_light), 'accent, dark': colour(accent_dark), ...links },
    }),
  };
}
