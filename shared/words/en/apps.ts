/** What the pages say of apps, to those who use them and to those who make them, in English. */
export const apps = {
  suspendedTitle: 'This app is suspended',
  suspendedMore:
    '{{platform}}’s operators have stopped it for now. What it could do with your account has ended, and nothing of yours is lost.',
  thisApp: 'This app',
  closedTitle: '{{app}} is in development',
  closedMore:
    'Only its maker and the testers they have named can sign in to it, and your account is not one of them (201214). Ask its maker to add you as a tester.',
  anotherAccount: 'Sign in with another account',
  logoOf: 'Logo of {{app}}',
} as const;
