/** What the start page and the guided try say, in English. */
export const home = {
  home: {
    title: 'One account for many apps',
    intro: 'Sign in to {{platform}}, see what each app may do with your account, and change your mind at any time.',
    signIn: 'Sign in',
    register: 'Create an account',
    account: 'Your account',
    device: 'Connect a device that shows a code',
    developers: 'For developers',
    developersIntro:
      'Let people sign in to your app with OAuth 2 and OpenID Connect, and call the API with what they allowed.',
    console: 'Developer console',
    guidedTry: 'Try it in development',
    reference: 'Guide and API reference',
    discovery: 'OpenID Connect discovery',
    metadata: 'OAuth 2.0 server metadata',
  },
  demo: {
    start: 'Try it: from sign-in to a call',
    startIntro:
      'The demo app sends you to sign in, as every app does. You decide what it may do, and then see each request and each answer, to copy as curl, JavaScript or Python.',
    begin: 'Begin',
    title: 'The demo app',
    intro: 'You are back at the app. This is what it received:',
    denied: 'The app got no access. This is what it received:',
    nothing: 'The app received nothing yet.',
    next: 'The code is good once, for a minute. The app now trades it for tokens, asks the API who you are, refreshes, and ends everything.',
    goOn: 'Go on',
    trade: 'Or trade the code by hand:',
    call: 'Then ask the API who that is:',
    secret: 'npm start prints the id and the secret of the demo client.',
    done: 'What the app did',
    doneIntro: 'Each request with its answer. The tokens are ended by now, so these values open nothing any more.',
    answer: 'Answer, HTTP {{status}}:',
    again: 'Once more',
  },
} as const;
