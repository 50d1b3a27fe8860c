/** The references, each a process of its own. */
import type { Reference } from '../rows/row.ts';
import { type Measured, startProcess } from './process.ts';

const files: Readonly<Record<Reference['server'], string>> = {
  engine: 'bare-engine.ts',
  nodeOauth: 'node-oauth2-server.ts',
  koa: 'bare-koa.ts',
  floor: 'floor.ts',
  introspectionFloor: 'introspection-floor.ts',
  hash: 'hash.ts',
};

export type References = Readonly<Record<Reference['server'], Measured>> & { stop(): Promise<void> };

/** @param env of the product, whose database bare Koa reads */
export async function startReferences(env: NodeJS.ProcessEnv): Promise<References> {
  const started: Measured[] = [];
  const start = async (name: Reference['server']) => {
    const measured = await startProcess(`bench/references/${files[name]}`, { env });
    started.push(measured);
    return measured;
  };
  const stop = async () => void (await Promise.all(started.map((one) => one.stop())));
  try {
    const [engine, nodeOauth] = [await start('engine'), await start('nodeOauth')];
    const [koa, floor] = [await start('koa'), await start('floor')];
    const introspectionFloor = await start('introspectionFloor');
    return { engine, nodeOauth, koa, floor, introspectionFloor, hash: await start('hash'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
