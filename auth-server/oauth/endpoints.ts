import type { Endpoint } from '../../shared/api/endpoint.ts';
import { accessToken } from './access-token.ts';
import { authorize } from './authorize.ts';
import type { OauthDeps } from './deps.ts';
import { deleteToken, revoke } from './revoke.ts';

/** The documented endpoints of the auth-server. */
export const endpoints: readonly Endpoint<OauthDeps>[] = [authorize, accessToken, deleteToken, revoke];
