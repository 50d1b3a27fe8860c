/** The guide of the API reference. */
export const guide = {
  title: 'Upare for developers',
  intro:
    'How an app signs people in, gets tokens and calls the API. All that is listed here is read from the running server, so it is what the server does.',
  language: 'Language',
  contents: 'Contents',
  tryIt: 'Try the calls',
  start: {
    title: 'Quick start',
    register: 'Register an app. It prints the client_id and the client_secret:',
    token: 'Get a token for the app itself:',
    call: 'Call the API with it. Every answer has error_code, api_uri and message, and a real HTTP status:',
  },
  token: {
    title: 'Get a token for a person',
    send: 'Send the person to this address. They sign in and allow what you ask for, and come back to your redirect URI with code and state. Apps that keep no secret must use PKCE; everybody should.',
    trade: 'Trade the code within a minute; it is good once:',
    refresh:
      'Refresh before it expires: each refresh token is good once, and you get the next one. Revoke to end all of it:',
    standard: 'Client libraries find everything, standard endpoints included, by discovery:',
  },
  snippets: {
    title: 'In your language',
    intro: 'Any OAuth 2 or OpenID Connect library works. Two short ways to a first call:',
  },
  scopes: {
    title: 'Scopes',
    intro: 'What a token may do. People see these words when they are asked, and may untick each of them.',
    scope: 'Scope',
    allows: 'What people are told',
    opens: 'Opens',
  },
  errors: {
    title: 'Errors',
    intro: 'Each code with its words and its HTTP status, and the calls that can end in it.',
    code: 'error_code',
    message: 'message',
    from: 'From',
    everywhere: 'nearly every call',
  },
  limits: {
    title: 'Limits',
    intro:
      'Over a limit the answer is 201204 with HTTP 429; Retry-After says after how many seconds to try again, and RateLimit-Remaining how many calls are left.',
    what: 'What',
    per: 'Counted by',
    calls: 'Calls',
    seconds: 'In seconds',
    by: {
      address: 'address',
      account: 'account',
      client: 'app',
      medium: 'email address or number',
      device: 'device',
      interaction: 'sign-in',
      country: 'country',
      key: 'key',
    },
  },
  operations: {
    title: 'Operations of the resource API',
    intro:
      'A token needs one of the scopes that are named. “Try the calls” above has the parameters of each, and those of the authorization server.',
    call: 'Call',
    does: 'What it does',
    needs: 'Needs',
    nothing: 'no token',
  },
} as const;
