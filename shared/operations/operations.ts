/** All operations, for consoles, an API and their references. */
import { disableAccount, enableAccount } from './accounts/close.ts';
import { createAccount } from './accounts/create.ts';
import { deleteAccount, signOutAccount, unlockAccount } from './accounts/end.ts';
import { resetFactors } from './accounts/reset-factors.ts';
import { searchAccounts } from './accounts/search.ts';
import { setPassword } from './accounts/set-password.ts';
import { listAccounts, showAccount } from './accounts/show.ts';
import { listCalls, showFigures } from './apps/figures.ts';
import { editApp, registerApp, submitApp } from './apps/own.ts';
import { acceptApp, declineApp, handOverApp, offerApp, withdrawOffer } from './apps/ownership.ts';
import { reviewApp } from './apps/review.ts';
import { resumeApp, suspendApp } from './apps/suspend.ts';
import { exportAudit, listAudit } from './audit/list.ts';
import { verifyAudit } from './audit/verify.ts';
import { createClient } from './clients/create.ts';
import { deleteClient } from './clients/delete.ts';
import { addSecret, listSecrets, removeSecret, rotateSecret } from './clients/secret.ts';
import { listClients, showClient } from './clients/show.ts';
import { updateClient } from './clients/update.ts';
import { listContent, showContent } from './content/show.ts';
import { addContent, deleteContent, updateContent } from './content/write.ts';
import { showHealth } from './health.ts';
import { listKeys, rotateKeys } from './keys.ts';
import { liftLockout, listLockouts } from './limits.ts';
import { resetLook, setLook, showLook } from './look.ts';
import { grantOperator, listOperators, revokeOperator } from './operators.ts';
import { dropQueue, listQueue, retryQueue } from './queue.ts';
import { addWebhook, removeWebhook, rotateWebhook } from './webhooks/change.ts';
import { listDeliveries, listWebhooks, replayDelivery } from './webhooks/show.ts';

export const operations = [
  createClient,
  listClients,
  showClient,
  updateClient,
  rotateSecret,
  addSecret,
  listSecrets,
  removeSecret,
  deleteClient,
  registerApp,
  editApp,
  submitApp,
  offerApp,
  withdrawOffer,
  acceptApp,
  declineApp,
  handOverApp,
  reviewApp,
  suspendApp,
  resumeApp,
  showFigures,
  listCalls,
  createAccount,
  listAccounts,
  searchAccounts,
  showAccount,
  disableAccount,
  enableAccount,
  signOutAccount,
  unlockAccount,
  deleteAccount,
  setPassword,
  resetFactors,
  rotateKeys,
  listKeys,
  listLockouts,
  liftLockout,
  grantOperator,
  revokeOperator,
  listOperators,
  listAudit,
  exportAudit,
  verifyAudit,
  addContent,
  listContent,
  showContent,
  updateContent,
  deleteContent,
  addWebhook,
  listWebhooks,
  rotateWebhook,
  removeWebhook,
  listDeliveries,
  replayDelivery,
  showHealth,
  listQueue,
  retryQueue,
  dropQueue,
  showLook,
  setLook,
  resetLook,
] as const;
