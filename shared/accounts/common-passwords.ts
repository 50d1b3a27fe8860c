import { dictionary } from '@zxcvbn-ts/language-common';

const common = new Set<string>((dictionary as Record<string, string[]>)['passwords-common']);

/** True for a password from the lists that attackers try first, in any letter case. */
export const isCommonPassword = (password: string): boolean => common.has(password.toLowerCase());
