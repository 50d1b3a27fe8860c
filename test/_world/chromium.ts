/** The Chromium of a file that needs a browser: its own, since one for all would have every word passed on twice. */
import { surroundings } from './database.ts';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The network needs no process of its own.
  '--enable-features=NetworkServiceInProcess2',
  // Traffic stays on this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** On a signal test/run.ts ends as a whole, with all that the files started. */
const leftToUs = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/** Starts it. Each story opens sessions of its own in it, which know nothing of each other. */
export async function launchChromium() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: surroundings().TEST_CHROMIUM, args, ...leftToUs });
}
