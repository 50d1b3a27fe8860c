/** What the start page and the guided try say, in Chinese. */
import type { Words } from '../shape.ts';

export const home: Pick<Words['pages'], 'home' | 'demo'> = {
  home: {
    title: '一个账号，登录多个应用',
    intro: '登录{{platform}}，查看每个应用能用你的账号做什么，并随时改变主意。',
    signIn: '登录',
    register: '注册账号',
    account: '你的账号',
    device: '连接显示代码的设备',
    developers: '开发者',
    developersIntro: '通过 OAuth 2 和 OpenID Connect 让用户登录你的应用，并凭用户的授权调用 API。',
    console: '开发者控制台',
    guidedTry: '在开发环境中试一试',
    reference: '指南与 API 参考',
    discovery: 'OpenID Connect 发现文档',
    metadata: 'OAuth 2.0 服务器元数据',
  },
  demo: {
    start: '试一试：从登录到调用 API',
    startIntro:
      '演示应用会像其他应用一样带你去登录。你决定它可以做什么，然后就能看到每个请求和响应，并以 curl、JavaScript 或 Python 的形式复制。',
    begin: '开始',
    title: '演示应用',
    intro: '你已回到应用。它收到了：',
    denied: '应用未获得授权。它收到了：',
    nothing: '应用还没有收到任何内容。',
    next: '授权码只能用一次，一分钟内有效。接下来应用会用它换取令牌、向 API 询问你的 uid、刷新令牌，最后撤销全部授权。',
    goOn: '继续',
    trade: '或者手动用授权码换取令牌：',
    call: '然后向 API 询问这是谁：',
    secret: '演示应用的 id 和 secret 由 npm start 打印。',
    done: '应用做了什么',
    doneIntro: '每个请求及其响应。令牌已全部撤销，这些值不再有效。',
    answer: '响应，HTTP {{status}}：',
    again: '再来一次',
  },
};
