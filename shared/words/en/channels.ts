/** What people call the platforms that they may sign in by. */
export const channels = {
  weibo: 'Weibo',
  qq: 'QQ',
  wechat: 'WeChat',
  github: 'GitHub',
} as const;
