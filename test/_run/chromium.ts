/** Finds the Chromium that browser tests drive, or installs it where that is one command away. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installByApt } from './apt.ts';

/** The headless shell first: it is Chromium without its windows, and takes a third of the work. */
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const usualPlaces = [
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const playwrightPlaces = [
  '.cache/ms-playwright/chromium-*/chrome-linux*/chrome',
  'Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium that starts; without one, a line that tells what to install, and undefined. */
export function chromium(): string | undefined {
  const found = findChromium() ?? (installChromium() ? findChromium() : undefined);
  if (!found) {
    console.error(
      'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to its executable.',
    );
  }
  return found;
}

function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  // A browser that was named is the one that is wanted: no other takes its place.
  if (CHROMIUM_PATH) return starts(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const folders = PATH.split(delimiter).filter(Boolean);
  const inPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const downloaded = globSync(playwrightPlaces.map((place) => join(homedir(), place)));
  return [...inPath, ...usualPlaces, ...downloaded].find(starts);
}

/** Ubuntu's chromium-browser may be a note that says to use snap: only one that tells its version counts. */
function starts(executable: string): boolean {
  if (!existsSync(executable)) return false;
  return spawnSync(executable, ['--version', '--no-sandbox'], { timeout: 30_000, stdio: 'ignore' }).status === 0;
}

/** The font is for the pages' Chinese. Not every system has the shell by itself. */
const installChromium = (): boolean =>
  !process.env.CHROMIUM_PATH &&
  ['chromium-headless-shell', 'chromium'].some((name) => installByApt('Chromium', name, 'fonts-wqy-microhei'));
