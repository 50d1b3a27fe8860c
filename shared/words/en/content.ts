/** What the pages of notices, of the platform's own texts and of the terms say. */
export const content = {
  news: {
    title: 'News',
    none: 'There is no news yet.',
    older: 'Older news',
    newest: 'Newest news',
    all: 'All news',
    feed: 'Subscribe to the feed',
    updated: 'Updated {{time}}',
    scheduled: 'From {{time}}',
  },
  terms: {
    byRegistering: 'By creating an account you accept the',
    andPrivacy: 'and have read the',
    newTab: '(opens in a new tab)',
    title: 'Please read our terms',
    lead: 'The terms of service have changed. To go on to {{app}}, read and accept them.',
    version: 'Version {{version}}, {{time}}',
    accept: 'Accept and go on',
    leave: 'Not now, back to {{app}}',
    faults: 'Nothing was accepted yet',
    decide: 'Please choose one of the buttons.',
    changed: 'The terms have changed while you were reading. This is the newest version.',
  },
} as const;
