/**
 * Work is begun a few at a time, and the rest in later turns of the event loop. Of hundreds of requests that arrive
 * in one turn, all would be half done at once: the garbage collector copies what each holds, a fifth of the CPU of 512.
 */

/**
 * @param most how many are begun in one turn
 * @returns begins work, at once or in its turn
 */
export function beginFewAtOnce(most: number): (begin: () => void) => void {
  let waiting: (() => void)[] = [];
  let begun = 0;

  const takeTurn = () => {
    const now = waiting.slice(0, most);
    waiting = waiting.slice(most);
    begun = now.length;
    if (begun > 0) setImmediate(takeTurn);
    for (const begin of now) begin();
  };

  return (begin) => {
    if (begun >= most) return void waiting.push(begin);
    if (begun === 0) setImmediate(takeTurn);
    begun += 1;
    begin();
  };
}
