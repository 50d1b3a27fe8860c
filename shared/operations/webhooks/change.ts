/** Adding and removing webhooks, and replacing their secrets. */
import { z } from 'zod';
import { quoted, type Reason, reason } from '../../api/reasons.ts';
import { appEvents } from '../../webhooks/app-events.ts';
import { DEFAULT_LANGUAGE } from '../../words/language.ts';
import { phraseAt } from '../../words/words.ts';
import { seen } from '../clients/fields.ts';
import { assertAsSeen, overtaken } from '../clients/find.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import {
  findWebhook,
  noWebhook,
  owner,
  ownerAsSeen,
  presentWebhook,
  webhookId,
  webhookShape,
  webhookTarget,
} from './present.ts';

const issuedShape = webhookShape.extend({
  secret: z.string().describe('Shown this once: `whsec_…`, as Standard Webhooks libraries take it.'),
});

const OF_OPERATORS = 'audit.';

/** Tells whether operators can be told of an event: all that is audited has words, by its name. */
const isOperatorEvent = (event: string): boolean =>
  event.startsWith(OF_OPERATORS) &&
  phraseAt(DEFAULT_LANGUAGE, `pages.audited.${event.slice(OF_OPERATORS.length)}`) !== undefined;

/** The fault of names that no event has, of which nobody would ever be told. */
function eventsFault(events: readonly string[], isApp: boolean): Reason | undefined {
  const unknown = events.find(
    (event) => !(isApp ? appEvents.some((known) => known === event) : isOperatorEvent(event)),
  );
  if (unknown === undefined) return undefined;
  const event = quoted(unknown);
  return isApp
    ? reason('refused.noAppEvent', { event, events: appEvents.join(', ') })
    : reason('refused.noOperatorEvent', { event });
}

export const addWebhook = operation<Pick<OperationDeps, 'webhooks' | 'askPublic' | 'clients'>>()({
  name: 'webhook.add',
  summary: 'Has an address told of events: an app’s of its people, the operators’ of everything in the audit',
  audited: true,
  input: z.object({
    client_id: z.string().max(64).optional().describe('The app; without it the webhook is the operators’ own.'),
    seen,
    url: z.string().min(1).max(2000),
    events: z.array(z.string().max(100)).min(1).max(50).optional().describe('All there are where it is left out.'),
  }),
  output: issuedShape,
  errors: ['INVALID_PARAMETER', 'INVALID_CLIENTID', 'OVERTAKEN'],
  async run({ input: { client_id, seen, url, events = null }, about, fail }, { webhooks, askPublic, clients }) {
    const app = client_id === undefined ? undefined : await clients.find(client_id);
    if (client_id !== undefined) {
      about(`client:${client_id}`);
      if (!app) return fail('INVALID_CLIENTID', reason('refused.noApp', { said: quoted(client_id) }), 'client_id');
      assertAsSeen(app, seen);
    }
    const fault = events && eventsFault(events, app !== undefined);
    if (fault) fail('INVALID_PARAMETER', fault, 'events');
    const parsed = URL.parse(url);
    if (!parsed || !askPublic.allows(parsed)) {
      fail('INVALID_PARAMETER', reason('refused.webhookUrl'), 'url');
    }
    const issued = await webhooks.add({ url, events }, app);
    if (issued === 'full') return fail('INVALID_PARAMETER', reason('refused.webhooksFull'), 'url');
    if (typeof issued === 'string') throw overtaken(String(client_id));
    about(`webhook:${issued.row.id}`);
    return { ...presentWebhook(issued.row), secret: issued.secret };
  },
});

export const rotateWebhook = operation<Pick<OperationDeps, 'webhooks'>>()({
  name: 'webhook.rotate',
  summary: 'Gives a webhook a new secret; the former one signs beside it for a day',
  audited: true,
  input: z.object({ id: webhookId, client_id: owner, seen }),
  output: issuedShape,
  errors: ['NOT_FOUND', 'OVERTAKEN'],
  async run({ input, about, fail }, { webhooks }) {
    about(webhookTarget(input.id));
    const row = await findWebhook(webhooks, input);
    const issued = await webhooks.rotate(row, ownerAsSeen(input));
    if (issued === 'overtaken') throw overtaken(String(row.client_id));
    if (typeof issued === 'string') return fail('OVERTAKEN', reason('refused.webhookOvertaken'), 'id');
    return { ...presentWebhook(issued.row), secret: issued.secret };
  },
});

export const removeWebhook = operation<Pick<OperationDeps, 'webhooks'>>()({
  name: 'webhook.remove',
  summary: 'Removes a webhook, with all that it was to be told',
  audited: true,
  input: z.object({ id: webhookId, client_id: owner, seen }),
  output: z.object({ id: z.string() }),
  errors: ['NOT_FOUND', 'OVERTAKEN'],
  async run({ input, about }, { webhooks }) {
    const { id } = input;
    about(webhookTarget(id));
    await findWebhook(webhooks, input);
    const outcome = await webhooks.table.remove(id, ownerAsSeen(input));
    if (outcome === 'overtaken') throw overtaken(String(input.client_id));
    if (outcome !== 'done') throw noWebhook(id);
    return { id };
  },
});
