/** User agents as people know them. The only door to bowser. */
import Bowser from 'bowser';

export interface Agent {
  /** `Firefox` */
  readonly name: string | undefined;
  /** `Windows` */
  readonly system: string | undefined;
}

export function readAgent(userAgent: string): Agent {
  const { browser, os } = Bowser.parse(userAgent || ' ');
  return {
    // Programs that are no browser start with their name, such as `curl/8.5.0`.
    name: browser.name || /^[\w.-]{2,40}(?=\/)/.exec(userAgent)?.[0],
    system: os.name || undefined,
  };
}
