/** What the pages say, in Chinese. */
import type { Words } from '../shape.ts';
import { account } from './account.ts';
import { apps } from './apps.ts';
import { audited } from './audited.ts';
import { consent } from './consent.ts';
import { content } from './content.ts';
import { developer } from './developer.ts';
import { factors } from './factors.ts';
import { figures } from './figures.ts';
import { home } from './home.ts';
import { operator } from './operator.ts';
import { registration } from './register.ts';
import { waysIn } from './sign-in.ts';
import { webhooks } from './webhooks.ts';

export const pages: Words['pages'] = {
  layout: {
    language: '语言',
    site: '关于本平台',
    terms: '服务条款',
    privacy: '隐私政策',
    help: '帮助',
  },
  ...content,
  operator,
  audited,
  developer,
  webhooks,
  figures,
  form: {
    colon: '：',
    required: '请填写此项。',
    unusable: '此内容无法使用。',
    fileAgain: '请重新选择文件。',
    tooOften: '操作过于频繁，请在 {{date}} 之后再试。',
    showPassword: '显示密码',
    hidePassword: '隐藏密码',
    copy: '复制',
    copied: '已复制',
  },
  ...waysIn,
  ...registration,
  account,
  apps,
  factors,
  consent,
  device: {
    title: '连接设备',
    intro: '请输入设备上显示的代码。',
    code: '代码',
    codeHint: '八个字母，例如 BCDF-GHJK',
    submit: '继续',
    confirmTitle: '这是你的设备吗？',
    confirmIntro: '某台设备上的{{app}}请求使用你的账号。只有当该设备就在你面前并显示以下代码时，才可继续：',
    confirm: '是，继续',
    abort: '不，停止',
    faults: '尚未连接设备',
    doneTitle: '设备已连接',
    done: '{{app}}可以继续了。你可以关闭此页面，回到设备上。',
    abortedTitle: '已停止',
    aborted: '该设备未获得你账号的授权。',
    again: '连接另一台设备',
    reasons: {
      missing: '请输入代码。',
      unknown: '没有这个代码，请与设备上显示的核对。',
      expired: '此代码已过期，请让设备显示新的代码。',
      used: '此代码已被使用。',
      other: '未能成功，请重新输入代码。',
    },
  },
  signOut: {
    title: '退出登录？',
    intro: '要在此浏览器中退出{{platform}}吗？',
    fromApp: '你正在离开{{app}}。要在此浏览器中同时退出{{platform}}吗？',
    submit: '退出登录',
    stay: '保持登录',
    again: '重新登录',
    doneTitle: '已退出登录',
    done: '你已在此浏览器中退出{{platform}}。',
    stayedTitle: '仍处于登录状态',
    stayed: '你已离开{{app}}，但在此浏览器中仍登录着{{platform}}。',
  },
  autoSubmit: {
    title: '请稍候',
    intro: '如果页面没有自动继续，请点击按钮。',
    submit: '继续',
  },
  error: {
    badRequest: '请求未能完成',
    badRequestMore: '打开此页面的地址或表单不完整。请返回应用，重新开始。',
    expired: '此页面已失效',
    expiredMore: '页面打开超过{{minutes}}分钟、已经用过，或是在另一个浏览器中打开的。请返回应用，重新开始。',
    signedIn: '你已登录',
    signedInMore: '你已以{{account}}的身份登录。你打开的页面已经用过，无法再次使用，不会影响你的登录。',
    toAccount: '我的账号',
    toHome: '首页',
    noCookies: '你的浏览器没有发送 Cookie。如果浏览器已禁用 Cookie，请允许本站使用，否则无法登录。',
    forbidden: '操作被拒绝',
    forbiddenMore: '此表单不是从你浏览器中的本站页面提交的，因此未做任何操作。请返回应用，重新开始。',
    notFound: '页面不存在',
    notFoundMore: '地址可能有误或已失效。',
    method: '无法这样使用此地址',
    methodMore: '请返回上一页，使用页面上的按钮。',
    tooLarge: '内容过大',
    tooLargeMore: '提交的内容超出了此页面的限制。',
    limited: '操作过于频繁',
    limitedMore_other: '来自你所在网络地址的请求过多，请等待{{count}}秒后再试。',
    fault: '我们这边出了问题',
    faultMore: '这不是你的错，请稍后再试。',
    reason: '应用的问题',
    id: '参考编号',
  },
  ...home,
};
