/** API 参考的指南。 */
import type { Words } from '../shape.ts';

export const guide: Words['guide'] = {
  title: 'Upare 开发者指南',
  intro: '介绍应用如何让用户登录、获取令牌并调用 API。以下所有清单都取自正在运行的服务器，与其实际行为一致。',
  language: '语言',
  contents: '目录',
  tryIt: '在线试用接口',
  start: {
    title: '快速开始',
    register: '注册一个应用，命令会打印 client_id 和 client_secret：',
    token: '为应用自身获取令牌：',
    call: '用令牌调用 API。每个响应都有 error_code、api_uri 和 message，并使用真实的 HTTP 状态码：',
  },
  token: {
    title: '为用户获取令牌',
    send: '把用户带到以下地址。用户登录并授权后，会带着 code 和 state 回到你的回调地址。无法保存密钥的应用必须使用 PKCE，也建议所有应用都使用。',
    trade: '在一分钟内用授权码换取令牌，授权码只能用一次：',
    refresh: '在令牌过期前刷新：每个刷新令牌只能用一次，响应中会给出下一个。撤销会结束整个授权：',
    standard: '客户端库可以通过发现文档找到所有端点，包括标准端点：',
  },
  snippets: {
    title: '代码示例',
    intro: '任何 OAuth 2 或 OpenID Connect 库都可以使用。以下是完成首次调用的两种简短写法：',
  },
  scopes: {
    title: '权限范围',
    intro: '令牌可以做什么。授权时用户会看到这些说明，并可以逐项取消勾选。',
    scope: '权限范围',
    allows: '向用户展示的说明',
    opens: '可调用的接口',
  },
  errors: {
    title: '错误码',
    intro: '每个错误码的说明、HTTP 状态码，以及可能返回它的接口。',
    code: 'error_code',
    message: 'message',
    from: '来源',
    everywhere: '几乎所有接口',
  },
  limits: {
    title: '频率限制',
    intro:
      '超出限制时返回 201204 和 HTTP 429；Retry-After 给出需要等待的秒数，RateLimit-Remaining 给出剩余的调用次数。',
    what: '项目',
    per: '计数方式',
    calls: '次数',
    seconds: '时间（秒）',
    by: {
      address: '按地址',
      account: '按账号',
      client: '按应用',
      medium: '按邮箱或手机号',
      device: '按设备',
      interaction: '按登录流程',
      country: '按国家或地区',
      key: '按密钥',
    },
  },
  operations: {
    title: '资源 API 的接口',
    intro: '令牌需要具备所列权限范围之一。各接口以及授权服务器接口的参数，见上方的“在线试用接口”。',
    call: '接口',
    does: '用途',
    needs: '所需权限',
    nothing: '无需令牌',
  },
};
