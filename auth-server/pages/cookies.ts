import type { Context } from 'koa';

/**
 * Sets a cookie that no script reads.
 * @param maxAge seconds
 */
export function setCookie(ctx: Context, name: string, value: string, maxAge: number, secure: boolean): void {
  ctx.append(
    'Set-Cookie',
    `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? '; Secure' : ''}`,
  );
}
