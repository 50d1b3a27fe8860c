/** What mails and SMS say. */
import type { Words } from '../shape.ts';

export const mails: Words['mails'] = {
  verify: {
    subject: '{{platform}}验证码',
    code: '你的验证码是：',
    good: '验证码{{minutes}}分钟内有效，仅可使用一次。',
    warning:
      '{{platform}}的工作人员绝不会向你索取验证码。如果你没有申请验证码，可能是他人误填了你的邮箱，请忽略此邮件。',
    sms: '【{{platform}}】验证码{{code}}，{{minutes}}分钟内有效，请勿告知他人。',
  },
  password: {
    subject: '重设{{platform}}密码',
    code: '你重设密码的验证码是：',
    good: '验证码{{minutes}}分钟内有效，仅可使用一次。',
    warning:
      '{{platform}}的工作人员绝不会向你索取验证码。如果你没有申请重设密码，请忽略此邮件：没有验证码，你的密码不会改变。',
    sms: '【{{platform}}】重设密码的验证码{{code}}，{{minutes}}分钟内有效，请勿告知他人。',
  },
  register: {
    subject: '注册{{platform}}账号的验证码',
    code: '你的注册验证码是：',
    good: '验证码 {{minutes}} 分钟内有效，仅可使用一次。',
    warning: '如果你没有申请，请忽略此消息：没有验证码，不会创建任何账号。',
    sms: '【{{platform}}】注册验证码 {{code}}，{{minutes}} 分钟内有效，请勿告知他人。',
  },
  signIn: {
    subject: '登录{{platform}}的验证码',
    code: '你的登录验证码是：',
    good: '验证码 {{minutes}} 分钟内有效，仅可使用一次。',
    warning: '任何人得到此验证码都能登录你的账号，请勿告知他人。如果你没有申请，请忽略此邮件。',
    sms: '【{{platform}}】登录验证码 {{code}}，{{minutes}} 分钟内有效，请勿告知他人。',
  },
  captcha: {
    subject: '继续使用{{platform}}的验证码',
    code: '你可以输入以下验证码，代替图形验证码：',
    good: '验证码 {{minutes}} 分钟内有效，仅可使用一次。',
    warning: '仅凭此验证码无法登录任何账号。如果你没有申请，请忽略此邮件。',
    sms: '【{{platform}}】验证码 {{code}}，用于代替图形验证码，{{minutes}} 分钟内有效。',
  },
  asked: {
    from: '申请时间：{{time}}，网络地址：{{address}}。',
    at: '申请时间：{{time}}。',
  },
  notice: {
    from: '时间：{{time}}，网络地址：{{address}}。',
    at: '时间：{{time}}。',
    account: '账号：{{account}}。',
    notMe: '不是我本人操作',
    more: '链接一天内有效。打开后可让操作者退出登录，并为你重设密码。如果是你本人操作，无需处理。',
    sms: '【{{platform}}】{{subject}}。如非本人操作，请打开：{{link}}',
  },
  registeredByChannel: {
    subject: '有人用你的邮箱创建了{{platform}}账号',
    told: '一个{{channel}}账号用此邮箱创建了账号，并可以登录该账号。',
    fine: '如果是你本人操作，无需处理：{{page}}',
    takeOver:
      '如非本人操作，请收回该账号：打开{{page}}，选择“忘记密码？”并填写此邮箱。{{channel}}将被解绑，其他人均会退出登录。',
  },
};
