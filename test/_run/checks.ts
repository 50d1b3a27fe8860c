/** `npm run check`, beside the tests: it fills the gaps in which they wait. */
import { execFile } from 'node:child_process';

/** Starts it. Resolves when it has ended, to what it said. */
export function startChecks(): Promise<{ readonly passed: boolean; readonly said: string }> {
  return new Promise((done) => {
    execFile('npm', ['run', '--silent', 'check'], { maxBuffer: Number.POSITIVE_INFINITY }, (error, stdout, stderr) =>
      done({ passed: !error, said: stdout + stderr }),
    );
  });
}
