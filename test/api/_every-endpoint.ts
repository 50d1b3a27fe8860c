/** All documented endpoints, and how each is called. */
import { endpoints as oauth } from '../../auth-server/oauth/endpoints.ts';
import { endpoints as resource } from '../../resource-api/endpoints.ts';
import type { Endpoint } from '../../shared/api/endpoint.ts';
import { isAdminScope, scopes } from '../../shared/api/scopes.ts';
import { type Field, fieldsOf } from '../../shared/http/openapi/schemas.ts';
import type { CallOptions } from '../_world/requests.ts';
import type { Envelope, Reply, World } from '../_world.ts';

export const all = [...resource, ...oauth] as unknown as readonly Endpoint<never>[];
export const posts = all.filter(({ method }) => method.includes('POST'));
export const secured = all.filter(({ auth }) => auth === 'token' || auth === 'login');

/** The path of an endpoint as it is called; what is a parameter of it is `x`. */
export const pathOf = ({ path }: Endpoint<never>, base = '/api') => base + path.replace(/:\w+/, 'x');

/** Calls with these parameters, by POST where the endpoint has that. */
export const send = (world: World, endpoint: Endpoint<never>, params: object, options?: CallOptions) =>
  endpoint.method.includes('POST')
    ? world.post(pathOf(endpoint), params, options)
    : world.get(
        pathOf(endpoint),
        Object.fromEntries(Object.entries(params).map(([name, value]) => [name, asText(value)])),
        options,
      );

export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What opens an endpoint, as options of a call: nothing, a person's token, or what operators gave an app. */
export async function openers(world: World): Promise<(endpoint: Endpoint<never>) => { readonly token?: string }> {
  const { loginToken } = await world.user();
  const token = await world.appToken(scopes.filter(isAdminScope));
  return ({ auth }) => (auth === 'none' ? {} : { token: auth === 'app' ? token : loginToken });
}

export const tellsOf = ({ body }: Reply<Envelope>, field: string) =>
  body.details?.find((detail) => detail.field === field)?.reason;
export const parametersOf = (endpoint: Endpoint<never>) =>
  fieldsOf(endpoint).filter(({ name }) => name !== endpoint.segment);
/** Parameters that are text, with the most characters they may have. */
export const textsOf = (endpoint: Endpoint<never>) =>
  parametersOf(endpoint).flatMap(({ name, schema }) => {
    const variants = [schema, ...((schema.anyOf as Field['schema'][] | undefined) ?? [])];
    const text = variants.find(({ type, enum: words }) => type === 'string' && !words);
    return text ? [{ name, most: text.maxLength as number | undefined }] : [];
  });
