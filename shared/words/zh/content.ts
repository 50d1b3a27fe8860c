/** What the pages of notices, of the platform's own texts and of the terms say, in Chinese. */
import type { Words } from '../shape.ts';

export const content: Pick<Words['pages'], 'news' | 'terms'> = {
  news: {
    title: '公告',
    none: '暂无公告。',
    older: '更早的公告',
    newest: '最新公告',
    all: '全部公告',
    feed: '订阅公告',
    updated: '更新于{{time}}',
    scheduled: '自 {{time}} 起',
  },
  terms: {
    byRegistering: '注册账号即表示你接受',
    andPrivacy: '并已阅读',
    newTab: '（在新标签页中打开）',
    title: '请阅读服务条款',
    lead: '服务条款已更新。请阅读并接受，然后继续前往{{app}}。',
    version: '第{{version}}版，{{time}}',
    accept: '接受并继续',
    leave: '暂不接受，返回{{app}}',
    faults: '尚未接受',
    decide: '请选择其中一个按钮。',
    changed: '你阅读期间条款又有更新，以下是最新版本。',
  },
};
