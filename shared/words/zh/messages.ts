/** What the platform tells a person in their inbox: each kind of message. */
import type { Words } from '../shape.ts';

export const messages: Words['messages'] = {
  'friend request': {
    subject: '{{username}}想加你为好友',
    body: '{{username}}向你发出了好友申请。向对方发出申请即表示同意，也可以删除该申请。',
  },
  'friend made': {
    subject: '{{username}}已成为你的好友',
    body: '{{username}}同意了你的申请，你们现在是好友了。',
  },
  'new sign-in': {
    subject: '你的账号有新的登录',
    body: '有人在一台陌生设备上登录了你的账号，网络地址为{{address}}。如非本人操作，请立即修改密码，其他设备将随之退出登录。',
  },
  'password changed': {
    subject: '你的密码已修改',
    body: '你的密码已修改，其他设备和应用均已退出登录。如非本人操作，请立即找回密码。',
  },
  'channel bound': {
    subject: '你的账号已可通过{{channel}}登录',
    body: '有人凭你的密码将一个{{channel}}账号绑定到你的账号，此后可用它登录。如非本人操作，请立即解绑{{channel}}并修改密码。',
  },
  'registered by channel': {
    subject: '你的账号由{{channel}}创建',
    body: '你的账号由一个{{channel}}账号创建，该账号可以登录你的账号。如非本人操作，请通过“忘记密码”重设密码：{{channel}}将被解绑，其他人均会退出登录。',
  },
  'account recovered': {
    subject: '你的邮箱首次得到验证',
    body: '你重设密码所用的验证码首次证明了邮箱属于你。此前他人可能设置的登录方式均已失效：其他平台的账号已解绑，手机号已移除，日历订阅地址已更换。请重新添加你使用的项目。',
  },
  'authenticator added': {
    subject: '二次验证已开启',
    body: '你的账号已添加身份验证器：以后登录时，除密码外还需要输入其中的验证码。请妥善保管恢复码。如果不是你本人操作，请立即修改密码并移除该验证器。',
  },
  'authenticator removed': {
    subject: '身份验证器已移除',
    body: '你的账号已移除身份验证器，其验证码不再有效。如果不是你本人操作，请立即修改密码。',
  },
  'recovery codes renewed': {
    subject: '恢复码已更新',
    body: '你的账号已生成新的恢复码，原有恢复码全部失效。如果不是你本人操作，请立即修改密码并重新生成恢复码。',
  },
  'recovery code used': {
    subject: '恢复码已使用',
    body: '你的账号使用了一个恢复码，剩余 {{left}} 个。如果不是你本人操作，请立即修改密码并重新生成恢复码。',
  },
  'passkey added': {
    subject: '已添加通行密钥：{{name}}',
    body: '通行密钥“{{name}}”已添加到你的账号，可以用来登录。如果不是你本人操作，请立即移除它并修改密码。',
  },
  'passkey removed': {
    subject: '已移除通行密钥：{{name}}',
    body: '通行密钥“{{name}}”已从你的账号移除，不再能用来登录。如果不是你本人操作，请立即修改密码。',
  },
  'second factors reset': {
    subject: '二次验证已关闭',
    body: '运营人员移除了你的身份验证器、通行密钥和恢复码，现在只用密码就能登录。请尽快重新设置。如果你没有申请过，请联系我们。',
  },
  'second factor guessed': {
    subject: '有人知道你的密码',
    body: '有人在地址 {{address}} 输入了你的正确密码，但二次验证连续输错，没有登录成功。如果不是你本人操作，请立即修改密码。',
  },
  'medium taken': {
    subject: '{{medium}}已不再属于你的账号',
    body: '你的账号填写了{{medium}}，但从未验证。现在另一位用户已证明它属于自己，因此已从你的账号中移除。',
  },
  'medium moved here': {
    subject: '{{medium}}现在属于你的账号',
    body: '另一个账号曾填写{{medium}}但未经验证。你已证明它属于你，它已从那个账号中移除。',
  },
  'medium changed': {
    subject: '你的账号有了新的联系方式：{{medium}}',
    body: '{{medium}}已验证，现在可用于登录你的账号。如果不是你本人操作，请立即设置新密码，并查看账号的安全页面。',
  },
  'medium removed': {
    subject: '{{medium}}已不再属于你的账号',
    body: '{{medium}}已从你的账号中移除或被更换，不能再用于登录或接收验证码。如非本人操作，请立即重设密码。',
  },
  'channel unbound': {
    subject: '{{channel}}不能再登录你的账号',
    body: '{{channel}}已与你的账号解绑，不能再用于登录。如果不是你本人操作，请立即更改密码。',
  },
  'app disconnected': {
    subject: '已解除{{app}}的授权',
    body: '{{app}}不能再使用你的账号。如果不是你本人操作，请立即更改密码。',
  },
  'devices signed out': {
    subject: '已有设备退出登录',
    body: '有人在账号的登录设备页面中，让一台或多台设备退出了登录。如果不是你本人操作，请立即修改密码。',
  },
  'account closed': {
    subject: '你的账号已注销',
    body: '你的账号已注销。在 {{date}} 之前登录即可恢复，之后其中的所有内容都会被删除。',
  },
  'account deleted': {
    subject: '你的账号已被运营人员关闭',
    body: '运营人员关闭了你的账号，所有会话和应用均已退出。账号将于 {{date}} 被清除。如果你认为有误，请在此之前联系我们。',
  },
  'account reopened': {
    subject: '你的账号已恢复',
    body: '账号注销后，有人登录并恢复了它。如果不是你本人操作，请立即更改密码。',
  },
  'data exported': {
    subject: '你的数据已导出',
    body: '你账号中的全部内容已打包下载。如果不是你本人操作，请立即更改密码。',
  },
  'username changed': {
    subject: '你的用户名已更改',
    body: '你的账号现在使用新的用户名登录，原用户名不会分配给其他人。如果不是你本人操作，请立即更改密码。',
  },
  'app approved': {
    subject: '{{app}}已通过审核',
    body: '{{app}}已通过审核，现在所有人都可以登录它。',
  },
  'app returned': {
    subject: '{{app}}被退回',
    body: '{{app}}未通过审核，请先修改：\n\n{{words}}\n\n请打开开发者控制台，修改应用后重新提交。',
  },
  'app suspended': {
    subject: '{{app}}已被暂停',
    body: '{{app}}无法再登录，它的所有令牌已失效。运营人员说明的原因：\n\n{{words}}',
  },
  'app resumed': {
    subject: '{{app}}已恢复',
    body: '{{app}}已解除暂停。用户登录时需要重新授权。运营人员的说明：\n\n{{words}}',
  },
  'app offered': {
    subject: '{{username}}想把{{app}}转交给你',
    body: '{{username}}想把应用{{app}}转交给你。你在开发者控制台接受后，它就归你所有。',
  },
  'app received': {
    subject: '{{app}}现在归你所有',
    body: '{{app}}现在归你所有。原所有者可能知道它的密钥，并通过它的 Webhook 收到通知：请更换它们。',
  },
  'app handed on': {
    subject: '{{app}}已不再归你所有',
    body: '{{app}}已转交给{{username}}，不再归你所有。',
  },
  'calendar reminder': {
    subject: '提醒：{{short}}',
    body: '{{title}}{{time}}',
  },
};
