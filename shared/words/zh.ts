/** Every Chinese word that a person reads. */
import type { Words } from './shape.ts';
import { channels } from './zh/channels.ts';
import { codes } from './zh/codes.ts';
import { envelope } from './zh/envelope.ts';
import { guide } from './zh/guide.ts';
import { mails } from './zh/mails.ts';
import { messages } from './zh/messages.ts';
import { pages } from './zh/pages.ts';
import { reasons } from './zh/reasons.ts';
import { reference } from './zh/reference.ts';

export const zh: Words = {
  about: { name: '中文', tag: 'zh-CN', dates: 'zh-CN' },
  channels,
  codes,
  envelope,
  guide,
  mails,
  messages,
  pages,
  reasons,
  reference,
};
