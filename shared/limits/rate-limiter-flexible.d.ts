/** The base class the library's own stores extend; the package does not type this path. */
declare module 'rate-limiter-flexible/lib/RateLimiterStoreAbstract.js' {
  import type { RateLimiterRes } from 'rate-limiter-flexible';

  export default class RateLimiterStoreAbstract {
    constructor(options: { keyPrefix: string; points: number; duration: number });
    readonly points: number;
    consume(key: string, points?: number): Promise<RateLimiterRes>;
    penalty(key: string, points?: number): Promise<RateLimiterRes>;
    get(key: string): Promise<RateLimiterRes | null>;
    delete(key: string): Promise<boolean>;
    block(key: string, seconds: number): Promise<RateLimiterRes>;
    _get(key: string): Promise<unknown>;
    _upsert(key: string, points: number, duration: number, forceExpire: boolean): Promise<unknown>;
    _delete(key: string): Promise<boolean>;
    _getRateLimiterRes(key: string, changed: number, stored: unknown): RateLimiterRes;
  }
}
