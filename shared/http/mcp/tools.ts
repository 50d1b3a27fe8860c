/** The tools for agents: one per endpoint that accepts a third party's token and answers with fields. */
import type { Effect, Endpoint } from '../../api/endpoint.ts';
import { offeredScopes, type Scope } from '../../api/scopes.ts';
import { fieldsOf, type Json, nameOf, objectOf } from '../openapi/schemas.ts';

export interface Tool<D> {
  readonly endpoint: Endpoint<D>;
  /** Its description in `tools/list`. */
  readonly told: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly inputSchema: { readonly type: 'object'; readonly [member: string]: unknown };
    readonly annotations: Json;
  };
}

const hints: { readonly [E in Effect]: Json } = {
  reads: { readOnlyHint: true, destructiveHint: false },
  adds: { readOnlyHint: false, destructiveHint: false },
  changes: { readOnlyHint: false, destructiveHint: true },
};

/** Uploads are excluded: they need files, which no tool accepts. */
export function toolsOf<D>(endpoints: readonly Endpoint<D>[]): ReadonlyMap<string, Tool<D>> {
  const offered = endpoints.filter(
    ({ auth, scopes = [], file, output }) =>
      auth !== 'none' && scopes.some((scope) => offeredScopes.includes(scope)) && !file && !Array.isArray(output),
  );
  return new Map(offered.map((endpoint) => [toolName(endpoint), { endpoint, told: describe(endpoint) }]));
}

/** The scopes of all tools. */
export const toolScopes = (tools: Iterable<Tool<never>>): Scope[] => {
  const opening = new Set([...tools].flatMap(({ endpoint }) => endpoint.scopes ?? []));
  return offeredScopes.filter((scope) => opening.has(scope));
};

/** `Calendar_events` for `api.Calendar.events`: tool names cannot contain dots. */
const toolName = ({ uri }: Endpoint<never>): string => nameOf(uri).replaceAll('.', '_');

function describe(endpoint: Endpoint<never>): Tool<never>['told'] {
  const { uri, summary, scopes = [], effect, closed } = endpoint;
  if (!effect) throw new TypeError(`${uri} takes a third party's token, and does not say what it does`);
  const title = nameOf(uri);
  return {
    name: toolName(endpoint),
    title,
    description: `${summary.replace(/\.?$/, '.')} Needs the scope ${scopes.join(' or ')}.`,
    inputSchema: { ...objectOf(fieldsOf(endpoint)), type: 'object', ...(closed && { additionalProperties: false }) },
    annotations: { title, ...hints[effect], openWorldHint: false },
  };
}
