/** Loaded into a server by --import: its list of languages has one line more. */
import { registerHooks } from 'node:module';

const list = new URL('../../shared/words/languages.ts', import.meta.url).href;
const source = `export { en } from './en.ts';
export { zh } from './zh.ts';
export { qz } from '../../test/words/_made-up.ts';`;

registerHooks({
  load: (url, context, next) => (url === list ? { format: 'module', source, shortCircuit: true } : next(url, context)),
});
