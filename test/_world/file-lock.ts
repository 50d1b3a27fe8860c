/** Another process that holds the SQLite file, as an operator's shell or a backup does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = `
  const Sqlite = require('better-sqlite3');
  const [file, begin] = process.argv.slice(1);
  const connection = new Sqlite(file, { timeout: 20000 });
  connection.exec(begin);
  process.stdout.write('held');
  process.stdin.resume().once('end', () => connection.close());
`;

export interface FileLock {
  /** Lets the file go. */
  release(): Promise<void>;
}

/** @param begin what holds it, such as BEGIN IMMEDIATE */
export async function lockFile(dataDir: string, begin: string): Promise<FileLock> {
  const args = ['-e', program, join(dataDir, 'upare.sqlite'), begin];
  const cwd = join(import.meta.dirname, '../..');
  const child: ChildProcess = spawn(process.execPath, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), closed]);
  if (child.exitCode !== null) throw new Error(`the file was not locked by ${begin}`);
  return {
    async release() {
      child.stdin?.end();
      await closed;
    },
  };
}
