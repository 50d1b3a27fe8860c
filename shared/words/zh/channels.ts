/** What people call the platforms that they may sign in by. */
import type { Words } from '../shape.ts';

export const channels: Words['channels'] = {
  weibo: '微博',
  qq: 'QQ',
  wechat: '微信',
  github: 'GitHub',
};
