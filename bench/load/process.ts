/** The process that drives loads for the run: takes numbered loads, sends back their results. */
import { drive } from './drive.ts';
import type { Load } from './load.ts';

process.on('message', async ({ id, load }: { id: number; load: Load }) => {
  process.send?.({ id, result: await drive(load) });
});
process.once('disconnect', () => process.exit(0));
