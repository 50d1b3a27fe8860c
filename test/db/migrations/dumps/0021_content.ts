/** There was no content before. */
import type { Replay } from '../_replay.ts';

const WRITTEN = 1_763_986_400_123;
const LATER = 1_763_986_700_123;

const terms = {
  id: 1,
  slug: 'terms',
  lang: 'zh',
  category: 'page',
  status: 'published',
  publish_at: LATER,
  shown_at: LATER,
  version: 2,
  acceptance_version: 2,
  search: '服务条款\n\n# 条款',
  created_at: WRITTEN,
  updated_at: LATER,
};
const version = {
  content_id: 1,
  version: 1,
  title: '服务条款',
  summary: null,
  body: '# 条款',
  html: '<h2>条款</h2>\n',
  requires_acceptance: 0,
  author: 'cli:ada',
  created_at: WRITTEN,
};
const draft = { ...terms, id: 2, slug: 'hello', status: 'draft', category: null, publish_at: null, version: 1 };

export const replay: Replay = {
  up: (dump) => ({
    ...dump,
    content: [],
    content_tags: [],
    content_versions: [],
    content_pictures: [],
    terms_acceptances: [],
  }),
  used: (dump) => ({
    ...dump,
    content: [terms, { ...draft, acceptance_version: null }],
    content_tags: [{ content_id: 1, tag: 'legal' }],
    content_versions: [
      version,
      { ...version, version: 2, summary: '“新”', requires_acceptance: 1 },
      { ...version, content_id: 2 },
    ],
    content_pictures: [
      { version: 'c'.repeat(32), width: 640, height: 480, type: 'jpg', author: 'api:10001', created_at: WRITTEN },
    ],
    terms_acceptances: [{ uid: 10001, content_id: 1, version: 1, accepted_at: LATER }],
  }),
  down: ({ content, content_tags, content_versions, content_pictures, terms_acceptances, ...dump }) => dump,
};
