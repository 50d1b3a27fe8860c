/** HTTP/1.1 answers (RFC 9112), read off a connection that has one request under way at a time. */

export interface HttpAnswer {
  readonly status: number;
  /** The status line and the headers, each line ended by CRLF. */
  readonly head: string;
  /** As Latin-1: one character is one byte. */
  readonly body: string;
}

/** @returns takes what has arrived, and gives the answer when it is whole. @throws Error for one it cannot read */
export function createAnswerReader(): (chunk: Buffer) => HttpAnswer | undefined {
  let text = '';
  /** Where the body begins and ends; the end is 0 as long as the head is not whole. */
  let begin = 0;
  let end = 0;
  return (chunk) => {
    text += chunk.toString('latin1');
    if (end === 0) {
      const blank = text.indexOf('\r\n\r\n');
      if (blank < 0) return undefined;
      begin = blank + 4;
      end = begin + lengthIn(text.slice(0, begin));
    }
    if (text.length < end) return undefined;
    if (text.length > end) throw new Error('more was answered than was asked');
    const answer = { status: Number(text.slice(9, 12)), head: text.slice(0, begin), body: text.slice(begin) };
    text = '';
    end = 0;
    return answer;
  };
}

function lengthIn(head: string): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  if (/^HTTP\/1.1 [23]04/.test(head)) return 0;
  throw new Error('an answer that does not tell its length');
}
