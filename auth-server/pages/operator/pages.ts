/** All pages of the operators' console. */
import type { AccountPage } from '../kit/account-page.ts';
import { contentListPage } from './content/list.ts';
import { newContentPage } from './content/new.ts';
import { contentTextPage } from './content/text.ts';

export const operatorPages: readonly AccountPage[] = [contentListPage, newContentPage, contentTextPage];
