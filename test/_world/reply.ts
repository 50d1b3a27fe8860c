/** Answers of either server, as an app reads them. */

/** The members every documented answer has; others are there by name, of the shape that the test expects. */
export interface Envelope {
  readonly error_code: number;
  readonly api_uri: string;
  readonly message: string;
  readonly details?: readonly { readonly field: string; readonly reason: string }[];
  readonly error?: string;
  readonly error_description?: string;
}

/** An answer, read to its end. */
export class Reply<Body = Envelope> {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;

  constructor(status: number, headers: Headers, bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** @throws Error where the answer is not JSON */
  get body(): Body {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`expected JSON, got HTTP ${this.status}: ${this.text.slice(0, 500)}`);
    }
  }

  get location(): string | null {
    return this.headers.get('location');
  }
}
