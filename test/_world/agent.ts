/** A person at a browser that has no window: it keeps cookies, follows redirects, loads pictures and fills in forms. */
import { type HTMLElement, parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';
import type { TestUser } from './builders.ts';
import { type Filling, fillIn } from './forms.ts';
import type { Envelope, Reply } from './reply.ts';
import { call } from './requests.ts';

const MOST_REDIRECTS = 20;

/** Where the agent is: a page of the world, or an address outside of it, which is not called. */
export interface Page {
  readonly url: URL;
  readonly outside: boolean;
  /** The last answer: the page, or the redirect that led outside. */
  readonly reply: Reply<Envelope & { readonly [name: string]: unknown }>;
  readonly document: HTMLElement;
  /** What a person reads there. */
  readonly text: string;
}

export interface ConsentOptions {
  /** The button to press on the consent page; `allow` by default. */
  readonly decision?: 'allow' | 'deny';
  /** Scopes whose box is unticked. */
  readonly untick?: readonly string[];
  readonly remember?: boolean;
}

export type Agent = ReturnType<typeof createAgent>;

/**
 * @param home the origins of the world; a redirect to any other is not followed
 * @param usual headers that every request has
 */
export function createAgent(
  home: readonly string[],
  captcha: string,
  lang = 'en',
  usual: Readonly<Record<string, string>> = {},
) {
  const jar = new CookieJar();
  /** Pictures that a browser would not ask for again. */
  const kept = new Set<string>();

  const send = async (url: URL, init: RequestInit = {}) => {
    const headers = new Headers({ ...usual, ...Object.fromEntries(new Headers(init.headers)) });
    const cookies = await jar.getCookieString(url.href);
    if (cookies) headers.set('cookie', cookies);
    if (!headers.has('accept')) headers.set('accept', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8');
    headers.set('accept-language', lang);
    const reply = await call<Page['reply']['body']>(url, { ...init, headers });
    for (const cookie of reply.headers.getSetCookie()) await jar.setCookie(cookie, url.href);
    return reply;
  };

  const go = async (from: URL, init: RequestInit = {}): Promise<Page> => {
    let url = from;
    let reply = await send(url, init);
    for (let hops = 0; reply.location !== null && reply.status >= 300 && reply.status < 400; hops++) {
      if (hops === MOST_REDIRECTS) throw new Error(`redirected in circles: ${url.href}`);
      url = new URL(reply.location, url);
      if (!home.includes(url.origin)) return pageOf(url, true, reply);
      reply = await send(url);
    }
    const page = pageOf(url, false, reply);
    await loadPictures(page);
    return page;
  };

  /** As a browser does: a captcha is issued when its picture is asked for. */
  const loadPictures = async ({ url, document }: Page) => {
    for (const picture of document.querySelectorAll('img[src]')) {
      const address = new URL(picture.getAttribute('src') ?? '', url);
      if (!home.includes(address.origin) || kept.has(address.href)) continue;
      const { headers } = await send(address, { headers: { accept: 'image/*,*/*;q=0.8' } });
      if (headers.get('cache-control')?.includes('immutable')) kept.add(address.href);
    }
  };

  const agent = {
    jar,
    /** Opens an address, by default on the auth-server. */
    open: (url: string | URL) => go(new URL(url, home[0])),

    /**
     * Fills in a form of the page and presses a button of it, `[name, value]`, or the one of the form with this address.
     * @param files those that are chosen
     */
    submit(
      page: Page,
      filling: Filling,
      button?: readonly [string, string] | string,
      files: Readonly<Record<string, Blob>> = {},
    ): Promise<Page> {
      const { action, method, fields, fileFields } = fillIn(page.document, filling, button);
      const target = new URL(action || page.url, page.url);
      const body = fileFields.length ? multipartOf(fields, fileFields, files) : fields;
      if (method === 'post') return go(target, { method: 'POST', body, headers: { origin: page.url.origin } });
      target.search = fields.toString();
      return go(target);
    },

    /** Has a form's page shown once more by a button `show`: with another captcha, or in another language. */
    again(page: Page, value: string, filling: Filling): Promise<Page> {
      const { action, fields } = fillIn(page.document, filling);
      const button = page.document.querySelector(`button[name="show"][value="${value}"]`);
      if (!button) throw new Error(`no button for ${value} on:\n${page.text}`);
      fields.append('show', value);
      const target = new URL(button.getAttribute('formaction') ?? action, page.url);
      return go(target, { method: 'POST', body: fields, headers: { origin: page.url.origin } });
    },

    /** Fills in the sign-in page, with the captcha where it asks for one. */
    signIn(page: Page, user: Pick<TestUser, 'username' | 'password'>, { remember = false } = {}): Promise<Page> {
      return agent.submit(page, {
        username: user.username,
        password: user.password,
        ...(asksCaptcha(page) ? { captcha } : undefined),
        ...(remember ? { remember: ['on', 'true', '1', 'yes'] } : undefined),
      });
    },

    /**
     * Opens an authorization address, signs in and consents where that is asked, and ends where that leads: at the
     * app's redirect URI (`outside`, with `code` or `error` in its query), or at the JSON of `response_type=json`.
     */
    async signInAndConsent(
      authorizeUrl: string | URL,
      user: Pick<TestUser, 'username' | 'password'>,
      { decision = 'allow', untick = [], remember = false }: ConsentOptions = {},
    ): Promise<Page> {
      let page = await agent.open(authorizeUrl);
      const free = !asksCaptcha(page);
      if (isSignIn(page)) page = await agent.signIn(page, user, { remember });
      // Others may have used up the free tries meanwhile.
      if (free && isSignIn(page) && asksCaptcha(page)) page = await agent.signIn(page, user, { remember });
      if (isSignIn(page)) throw new Error(`the sign-in was refused:\n${page.text}`);
      if (!isConsent(page)) return page;
      const boxes = page.document.querySelectorAll('form input[type="checkbox"][name="scope"]');
      const ticked = boxes
        .filter((box) => box.hasAttribute('checked'))
        .map((box) => box.getAttribute('value') ?? '')
        .filter((scope) => !untick.includes(scope));
      return agent.submit(page, boxes.length ? { scope: ticked } : {}, ['decision', decision]);
    },
  };
  return agent;
}

/** As browsers send it: a file that was not chosen has neither a name nor bytes. */
function multipartOf(fields: URLSearchParams, names: readonly string[], files: Readonly<Record<string, Blob>>) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const name of names) body.append(name, files[name] ?? new Blob([]), files[name] ? 'picture' : '');
  return body;
}

export const isSignIn = ({ document }: Page) =>
  document.querySelector('form [name="username"]') !== null &&
  document.querySelector('form [name="password"]') !== null;

export const asksCaptcha = ({ document }: Page) => document.querySelector('form [name="captcha"]') !== null;

export const isConsent = ({ document }: Page) => document.querySelector('form button[name="decision"]') !== null;

function pageOf(url: URL, outside: boolean, reply: Page['reply']): Page {
  const html = reply.headers.get('content-type')?.includes('html') ? reply.text : '';
  const document = parse(html);
  return { url, outside, reply, document, text: document.structuredText };
}
