/** Gathers simultaneous introspections into one request. A single token is introspected as in RFC 7662. */
import { ApiError, isApiError } from '../../shared/api/errors.ts';
import { MOST_INTROSPECTED } from '../../shared/clients/built-in-clients.ts';
import { inThisRequest, underNoRequestId } from '../../shared/runtime/request-id.ts';

/** The most concurrent requests: further tokens wait for the next. */
const MOST_AT_ONCE = 2;
/** Milliseconds after which a request is slow: the next one no longer waits for it. */
const SLOW = 250;
/** How many requests there are at most, slow ones too. */
const MOST_OPEN = 16;
/** Milliseconds that a token waits for its request at most, while those before it get no answer. */
const PATIENCE = 10_000;

interface Asking<A> {
  readonly token: string;
  readonly since: number;
  readonly answer: PromiseWithResolvers<A>;
  /** Runs in its own request, whose id is passed on if it is asked about alone. */
  readonly within: ReturnType<typeof inThisRequest>;
}

/**
 * @param together answers in the order of the tokens
 * @param clock milliseconds, from any start
 */
export function gatherTokens<A>(
  alone: (token: string) => Promise<A>,
  together: (tokens: readonly string[]) => Promise<readonly A[]>,
  clock = () => performance.now(),
): (token: string) => Promise<A> {
  const waiting: Asking<A>[] = [];
  let running = 0;
  let open = 0;
  let scheduled = false;

  const refuse = (asking: readonly Asking<A>[], error: unknown) => {
    for (const { answer } of asking) answer.reject(error);
  };

  /** Others are asked about anew, unless they have waited as long as a request may take. */
  const refuseLate = () => {
    const since = clock() - PATIENCE;
    const inTime = waiting.findIndex((one) => one.since > since);
    refuse(waiting.splice(0, inTime < 0 ? waiting.length : inTime), new ApiError('UNAVAILABLE'));
  };

  const askAlone = async (one: Asking<A>) => {
    try {
      one.answer.resolve(await one.within(() => alone(one.token)));
    } catch (error) {
      refuse([one], error);
    }
  };

  const askTogether = async (asking: readonly Asking<A>[]) => {
    try {
      const answers = await underNoRequestId(() => together(asking.map(({ token }) => token)));
      for (const [at, answer] of answers.entries()) asking[at]?.answer.resolve(answer);
    } catch (error) {
      // A refusal or an invalid answer may concern only one of the tokens, or an older auth-server.
      if (isUnreadable(error)) await Promise.all(asking.map(askAlone));
      else refuse(asking, error);
    }
  };

  const run = () => {
    scheduled = false;
    refuseLate();
    while (waiting.length && running < MOST_AT_ONCE && open < MOST_OPEN) send(waiting.splice(0, MOST_INTROSPECTED));
  };

  const send = (asking: readonly Asking<A>[]) => {
    open += 1;
    running += 1;
    let isSlow = false;
    const slow = setTimeout(() => {
      isSlow = true;
      running -= 1;
      run();
    }, SLOW);
    const [only] = asking.length === 1 ? asking : [];
    void (only ? askAlone(only) : askTogether(asking)).finally(() => {
      clearTimeout(slow);
      open -= 1;
      if (!isSlow) running -= 1;
      run();
    });
  };

  return (token) => {
    const answer = Promise.withResolvers<A>();
    waiting.push({ token, since: clock(), answer, within: inThisRequest() });
    if (!scheduled) {
      scheduled = true;
      setImmediate(run);
    }
    return answer.promise;
  };
}

const isUnreadable = (error: unknown) => isApiError(error, 'UNKNOWN');
