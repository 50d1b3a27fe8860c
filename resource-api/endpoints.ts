import type { Endpoint } from '../shared/api/endpoint.ts';
import { accountEndpoints } from './admin/accounts.ts';
import { appEndpoints } from './admin/apps.ts';
import { audit } from './admin/audit.ts';
import { platformEndpoints } from './admin/platform.ts';
import { webhookEndpoints } from './admin/webhooks.ts';
import { add } from './calendar/add.ts';
import { deleteEvent } from './calendar/delete.ts';
import { events } from './calendar/events.ts';
import { feed } from './calendar/feed.ts';
import { renewFeed } from './calendar/renew-feed.ts';
import { update } from './calendar/update.ts';
import { addContent } from './content/add.ts';
import { deleteContent } from './content/delete.ts';
import { listContent } from './content/list.ts';
import { showContent } from './content/show.ts';
import { updateContent } from './content/update.ts';
import { uploadPicture } from './content/upload.ts';
import type { ApiDeps } from './deps.ts';
import { block } from './friends/block.ts';
import { blocks } from './friends/blocks.ts';
import { frienddel } from './friends/frienddel.ts';
import { friendmake } from './friends/friendmake.ts';
import { friends } from './friends/friends.ts';
import { friendsrecommend } from './friends/friendsrecommend.ts';
import { unblock } from './friends/unblock.ts';
import { captcha } from './image/captcha.ts';
import { captchaVerify } from './image/captcha-verify.ts';
import { chaos } from './image/chaos.ts';
import { order } from './image/order.ts';
import { avatar } from './user/avatar.ts';
import { avatarUpload } from './user/avatar-upload.ts';
import { closeAccount } from './user/delete.ts';
import { exportAccount } from './user/export.ts';
import { info } from './user/info.ts';
import { login } from './user/login.ts';
import { message } from './user/message.ts';
import { messageDelete } from './user/message-delete.ts';
import { messageRead } from './user/message-read.ts';
import { modifyBasicInfo } from './user/modify-basic-info.ts';
import { modifyDetailInfo } from './user/modify-detail-info.ts';
import { register } from './user/register.ts';
import { registerCode } from './user/register-code.ts';
import { sendcode } from './user/sendcode.ts';
import { setAvatar } from './user/set-avatar.ts';
import { snsreg } from './user/snsreg.ts';
import { uid } from './user/uid.ts';
import { unbind } from './user/unbind.ts';
import { validateCommunicationCode } from './user/validate-communication-code.ts';
import { validateUniqueEmail } from './user/validate-unique-email.ts';
import { validateUniqueUsername } from './user/validate-unique-username.ts';

/** The documented endpoints of the resource API. */
export const endpoints: readonly Endpoint<ApiDeps>[] = [
  login,
  register,
  registerCode,
  uid,
  info,
  validateUniqueUsername,
  validateUniqueEmail,
  sendcode,
  validateCommunicationCode,
  modifyBasicInfo,
  modifyDetailInfo,
  closeAccount,
  exportAccount,
  message,
  messageRead,
  messageDelete,
  snsreg,
  unbind,
  friends,
  friendmake,
  frienddel,
  friendsrecommend,
  block,
  unblock,
  blocks,
  events,
  add,
  update,
  deleteEvent,
  feed,
  renewFeed,
  listContent,
  showContent,
  addContent,
  updateContent,
  deleteContent,
  uploadPicture,
  captcha,
  captchaVerify,
  avatar,
  avatarUpload,
  setAvatar,
  chaos,
  order,
  ...accountEndpoints,
  ...appEndpoints,
  audit,
  ...webhookEndpoints,
  ...platformEndpoints,
];
