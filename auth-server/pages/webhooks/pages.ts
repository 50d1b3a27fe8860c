/** The pages of one door. */
import type { AccountPage } from '../kit/account-page.ts';
import type { Door } from './door.ts';
import { webhooksPage } from './list.ts';
import { webhookPage } from './webhook.ts';

export const webhookPages = <S extends string>(door: Door<S>): readonly AccountPage[] => [
  webhooksPage(door),
  webhookPage(door),
];
