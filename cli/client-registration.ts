/** `client create` and `client update`: what an app is registered with. */
import type { Command } from '@commander-js/extra-typings';
import { grantTypes } from '../shared/clients/metadata.ts';
import { inputOf } from './client-input.ts';
import { created, shown } from './client-output.ts';
import { operate } from './operate.ts';
import { addresses, words } from './option-values.ts';
import { CommandRefused, card, print, SHOWN_ONCE } from './output.ts';

const WHO = 'username, email address or uid';
const ACR = 'urn:upare:acr:2: it signs in nobody but who has proven two factors';
const KEYS = 'its public keys (a JSON Web Key Set, or the file of one): it proves who it is by private_key_jwt';
const KEYS_URI = 'where it publishes those keys: https';
const METHOD = 'client_secret_basic, or private_key_jwt, which is the default with keys';
const ALGORITHM = 'how its ID tokens are signed: RS256, which is the default, or ES256';
const BACKCHANNEL = 'where it is told that somebody’s session has ended: https';
const SESSION = 'it is told of sessions that it knows by their sid alone';
const FAPI = 'the FAPI 2.0 Security Profile: pushed requests, PKCE, private_key_jwt and DPoP, and nothing less';
const LOGO = 'a square picture, PNG or JPEG, 128 pixels wide or more: people see it where it asks for their consent';
const GRANTS = grantTypes.map((grant) => grant.replace(/.*:/, '')).join(', ');

const operations = {
  create: async () => (await import('../shared/operations/clients/create.ts')).createClient,
  update: async () => (await import('../shared/operations/clients/update.ts')).updateClient,
};

export function addCreate(client: Command): void {
  client
    .command('create')
    .description(
      'Register an app. Lists may be given with commas, or by repeating the option; addresses also one after the other.',
    )
    .requiredOption('--name <name>', 'what people see when it asks for their consent')
    .option(
      '--redirect-uri <uri...>',
      'where the code goes, exactly; needed for authorization_code; https, or http to localhost',
      addresses,
    )
    .option('--post-logout-redirect-uri <uri...>', 'where people may return after signing out', addresses)
    .option('--grant <list>', `of ${GRANTS} (default: authorization_code,refresh_token)`, words)
    .option('--scope <list>', 'what it may ask for (default: all but directory:write and admin:…)', words)
    .option('--public', 'it cannot keep a secret: a mobile, desktop or browser app')
    .option('--trusted', 'our own: nobody is asked for consent, and it may have directory:write and admin:…')
    .option('--resource-server', 'it may introspect tokens (with no --redirect-uri it gets no grants by default)')
    .option('--development', 'it signs in nobody but its owner and its testers')
    .option(
      '--id-token-claims',
      'its ID tokens carry what profile and email allow, for libraries that read nothing else',
    )
    .option('--require-acr <acr>', ACR)
    .option('--jwks <keys>', KEYS)
    .option('--jwks-uri <uri>', KEYS_URI)
    .option('--token-endpoint-auth-method <method>', METHOD)
    .option('--id-token-alg <alg>', ALGORITHM)
    .option('--backchannel-logout-uri <uri>', BACKCHANNEL)
    .option('--backchannel-logout-session-required', SESSION)
    .option('--fapi', FAPI)
    .option('--description <words>', 'what it is for')
    .option('--homepage <uri>', 'its own page: https')
    .option('--terms-uri <uri>', 'its terms of use: https')
    .option('--policy-uri <uri>', 'how it treats people’s data: https')
    .option('--logo <file>', LOGO)
    .option('--owner <user>', WHO)
    .option('--tester <user>', `with --development: ${WHO}`, words)
    .option('--json', 'print JSON')
    .action(async ({ json, tester, public: isPublic, ...options }) => {
      if (tester?.length && !options.development) throw new CommandRefused('--tester goes with --development');
      const made = await operate(operations.create, {
        ...inputOf(options),
        public: isPublic,
        testers: tester,
        name: options.name,
      });
      print(created(made), { json });
    });
}

export function addUpdate(client: Command): void {
  client
    .command('update')
    .description(
      'Change an app. What is left out stays; a list is given as a whole. Taking a scope away ends every authorization and token it has.',
    )
    .argument('<client_id>')
    .option('--name <name>', 'what people see when it asks for their consent')
    .option('--redirect-uri <uri>', 'where the code goes, exactly', addresses)
    .option('--post-logout-redirect-uri <uri>', 'where people may return after signing out', addresses)
    .option('--grant <list>', `of ${GRANTS}`, words)
    .option('--scope <list>', 'what it may ask for', words)
    .option('--trusted', 'our own: nobody is asked for consent, and it may have directory:write and admin:…')
    .option('--no-trusted', 'people are asked for consent')
    .option('--resource-server', 'it may introspect tokens')
    .option('--no-resource-server', 'it may not')
    .option('--development', 'it signs in nobody but its owner and its testers; what others gave it ends')
    .option('--no-development', 'it signs in everybody')
    .option('--id-token-claims', 'its ID tokens carry what profile and email allow')
    .option('--no-id-token-claims', 'they do not')
    .option('--require-acr <acr>', ACR)
    .option('--no-require-acr', 'a password is enough')
    .option('--jwks <keys>', KEYS)
    .option('--no-jwks', 'it has none any more')
    .option('--jwks-uri <uri>', KEYS_URI)
    .option('--no-jwks-uri', 'it has none any more')
    .option('--token-endpoint-auth-method <method>', METHOD)
    .option('--id-token-alg <alg>', ALGORITHM)
    .option('--backchannel-logout-uri <uri>', BACKCHANNEL)
    .option('--no-backchannel-logout-uri', 'it is told of none')
    .option('--backchannel-logout-session-required', SESSION)
    .option('--no-backchannel-logout-session-required', 'it is told of people, and of sessions where they are known')
    .option('--fapi', FAPI)
    .option('--no-fapi', 'it may do without')
    .option('--public', 'it has no secret: its secrets end')
    .option('--no-public', 'it has one again, which is shown once')
    .option('--description <words>', 'what it is for')
    .option('--homepage <uri>', 'its own page: https')
    .option('--terms-uri <uri>', 'its terms of use: https')
    .option('--policy-uri <uri>', 'how it treats people’s data: https')
    .option('--logo <file>', LOGO)
    .option('--no-logo', 'it has none any more')
    .option('--owner <user>', WHO)
    .option('--tester <user>', `add one: ${WHO}`, words)
    .option('--remove-tester <user>', `take one away: ${WHO}`, words)
    .option('--json', 'print JSON')
    .action(async (client_id, { json, tester, removeTester, ...options }) => {
      const input = {
        ...inputOf(options),
        client_id,
        public: options.public,
        add_testers: tester,
        remove_testers: removeTester,
      };
      const { client_secret, ...changed } = await operate(operations.update, input);
      const { text } = shown(changed);
      const told = client_secret === undefined ? '' : `\n\n${card({ client_secret })}\n\n${SHOWN_ONCE}`;
      print({ json: { ...changed, ...(client_secret && { client_secret }) }, text: `${text}${told}` }, { json });
    });
}
