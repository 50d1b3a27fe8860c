import type { Endpoint } from '../../shared/endpoint.ts';
import { accessToken } from './access-token.ts';
import { authorize } from './authorize.ts';
import { deleteToken } from './delete.ts';
import { revoke } from './revoke.ts';
import type { OauthRooms } from './rooms.ts';

/** The documented endpoints of the auth-server. */
export const endpoints: readonly Endpoint<OauthRooms>[] = [authorize, accessToken, deleteToken, revoke];
