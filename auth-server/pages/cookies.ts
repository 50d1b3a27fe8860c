import type { Context } from 'koa';
import type { Config } from '../../shared/config.ts';
import { overTls } from './headers.ts';

/**
 * Sets a cookie that no script reads, nor any other site's form sends.
 * @param maxAge seconds
 */
export function setCookie(ctx: Context, config: Pick<Config, 'authUrl'>, name: string, value: string, maxAge: number) {
  const secure = overTls(config) ? '; Secure' : '';
  ctx.append('Set-Cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`);
}
