/** The pages of webhooks in one placement. */
import type { AccountPage } from '../kit/account-page.ts';
import { webhooksPage } from './list.ts';
import type { WebhooksPlacement } from './placement.ts';
import { webhookPage } from './webhook.ts';

export const webhookPages = <S extends string>(placement: WebhooksPlacement<S>): readonly AccountPage[] => [
  webhooksPage(placement),
  webhookPage(placement),
];
