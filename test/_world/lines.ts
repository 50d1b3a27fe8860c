/** Lines of a stream. */

/** Gives each line to `keep` as it comes, the last one also without its end. */
export function keepLines(stream: NodeJS.ReadableStream, keep: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) keep(line);
  });
  stream.on('end', () => rest && keep(rest));
}
