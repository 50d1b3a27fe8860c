/** User agents as people know them. The only door to bowser. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('bowser') => require('bowser');

export interface Agent {
  /** `Firefox` */
  readonly name: string | undefined;
  /** `Windows` */
  readonly system: string | undefined;
}

/** The browser and the system of a user agent. */
export function readAgent(userAgent: string): Agent {
  const { browser, os } = library().parse(userAgent || ' ');
  return {
    // Programs that are no browser start with their name, such as `curl/8.5.0`.
    name: browser.name || /^[\w.-]{2,40}(?=\/)/.exec(userAgent)?.[0],
    system: os.name || undefined,
  };
}
