/** What the pages say of apps, to those who use them and to those who make them, in Chinese. */
export const apps = {
  suspendedTitle: '此应用已暂停',
  suspendedMore: '{{platform}}的运营人员已暂停此应用。它对你账号的访问权限已全部失效，你的数据没有任何丢失。',
  thisApp: '此应用',
  closedTitle: '{{app}}正在开发中',
  closedMore: '目前只有开发者和受邀的测试者可以登录，你的账号不在其中（201214）。请联系开发者把你添加为测试者。',
  anotherAccount: '使用其他账号登录',
  logoOf: '{{app}}的标志',
};
