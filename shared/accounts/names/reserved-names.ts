/** Reserved names: they would make a person look like the platform or an operator. */
import { ApiError } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import { coarseSkeleton } from '../../db/skeletons.ts';
import { presentLook } from '../../look/present.ts';
import { nameKey } from './names.ts';

/** The platform's own name, in all its forms, and names of people who speak for it. */
const RESERVED =
  `upare 优派 admin admins administrator administrators root superuser sysadmin system support helpdesk operator operators
  moderator security staff official service customerservice webmaster postmaster hostmaster abuse noreply no-reply
  everyone anonymous nobody guest null undefined
  管理员 超级管理员 系统管理员 管理員 超級管理員 系統管理員 系统 系統 系统消息 系统通知 系統通知 客服 在线客服 官方 官方客服 官方账号 運營 运营
  运维 技术支持 技術支援 安全中心 版主 站长 站長 匿名 游客`.split(/\s+/);

/** The configured additions. */
export interface Reserving {
  readonly reservedNames: readonly string[];
}

/** Separators, which do not make a name different. */
const SEPARATORS = /[\s._-]+/gu;

const formsOf = (name: string) => {
  const words = nameKey(name).replace(SEPARATORS, '');
  return [words, coarseSkeleton(name.replace(SEPARATORS, '')), coarseSkeleton(words)];
};

const formsOfConfiguration = new WeakMap<readonly string[], ReadonlySet<string>>();

function reservedForms(names: readonly string[]): ReadonlySet<string> {
  const known = formsOfConfiguration.get(names);
  if (known) return known;
  const forms = new Set([...RESERVED, ...names].flatMap(formsOf));
  formsOfConfiguration.set(names, forms);
  return forms;
}

/** Signs that an app's name may have around its words. */
const SIGNS = /[^\p{L}\p{M}\p{N}]+/gu;

/** Whether a name is that of the platform, or looks like it. */
export function isPlatformName(name: string): boolean {
  const own = presentLook().name;
  const platforms = [...formsOf(own), ...formsOf(own.replace(SIGNS, ''))];
  return [...formsOf(name), ...formsOf(name.replace(SIGNS, ''))].some((form) => form && platforms.includes(form));
}

/** Whether a name is reserved, or looks like a reserved one. */
export function isReserved(name: string, { reservedNames }: Reserving): boolean {
  const forms = reservedForms(reservedNames);
  return isPlatformName(name) || formsOf(name).some((form) => forms.has(form));
}

/** @throws ApiError INVALID_PARAMETER, naming the field, for a name that is reserved */
export function refuseReserved(field: 'username' | 'nickname', name: string, config: Reserving): void {
  if (isReserved(name, config))
    throw new ApiError('INVALID_PARAMETER', { details: [{ field, reason: reason('reserved') }] });
}
