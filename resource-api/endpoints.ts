import type { Endpoint } from '../shared/endpoint.ts';
import type { House } from './house.ts';
import { captcha } from './image/captcha.ts';
import { captchaVerify } from './image/captcha-verify.ts';
import { login } from './user/login.ts';
import { register } from './user/register.ts';
import { uid } from './user/uid.ts';
import { validateUniqueEmail } from './user/validate-unique-email.ts';
import { validateUniqueUsername } from './user/validate-unique-username.ts';

/** The documented endpoints of the resource API. */
export const endpoints: readonly Endpoint<House>[] = [
  login,
  register,
  uid,
  validateUniqueUsername,
  validateUniqueEmail,
  captcha,
  captchaVerify,
];
