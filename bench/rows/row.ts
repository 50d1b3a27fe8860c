/** What a row of the benchmark is: a load of the product, and loads of references that its numbers are a share of. */
import type { Target } from '../load/load.ts';
import type { Issuer } from '../stock/issuer.ts';
import type { NodeOauthStock } from '../stock/node-oauth.ts';
import type { ProductStock } from '../stock/product.ts';

/** All that loads are made of. */
export interface Stocks {
  readonly product: ProductStock;
  readonly engine: Issuer;
  readonly nodeOauth: NodeOauthStock;
  /** Origins. */
  readonly koa: string;
  readonly floor: string;
  readonly introspectionFloor: string;
  readonly hash: string;
}

/** Makes a load for so many seconds: what is good but once is made as it is needed. */
export type Prepare<From> = (stock: From, seconds: number) => Target | Promise<Target>;

export interface Reference {
  readonly name: string;
  /** The process that is driven. */
  readonly server: keyof Omit<Stocks, 'product'>;
  readonly prepare: Prepare<Stocks>;
}

/** The least share by CPU that we want. */
export interface Goal {
  readonly sqlite?: number;
  readonly postgres: number;
}

export interface Row {
  readonly name: string;
  /** The process that is driven, whose processor time and memory are told. */
  readonly server: 'auth' | 'resource';
  /** True if its work is done in child processes, whose processor time is told as that of the server. */
  readonly inChildren?: boolean;
  readonly prepare: Prepare<ProductStock>;
  /** Driven at the same time. */
  readonly meanwhile?: Prepare<ProductStock>;
  /** Goals are a share of the first. */
  readonly references: readonly [Reference, ...Reference[]];
  readonly goal?: Goal;
  /** The most milliseconds of p99 that we want. */
  readonly mostP99?: number;
}

/** How many of what is good but once are made for a load: one that spends them sooner ends with the last. */
export const supply = (seconds: number): number => Math.min(1500 * seconds, 6000);
