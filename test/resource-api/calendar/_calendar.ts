/** Somebody with a calendar. */
import type { CallOptions } from '../../_world/requests.ts';
import type { TestUser, World } from '../../_world.ts';

export interface Shown {
  readonly id: number;
  readonly title: string;
  readonly content: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly all_day: boolean;
  readonly status: 'todo' | 'done';
  readonly remind_at: string | null;
  readonly rrule: string | null;
  readonly exdate: string | null;
  readonly tzid: string | null;
  readonly occurrences?: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Listed {
  readonly data: readonly Shown[];
  readonly next: number | null;
  readonly feed: string;
}

/** The calls of one person. */
export function calendarOf(world: World, { loginToken: token }: Pick<TestUser, 'loginToken'>) {
  const calls = {
    events: (params: object = {}, options: CallOptions = {}) =>
      world.post<Listed>('/api/Calendar/events', params, { token, json: true, ...options }),
    add: (params: object, options: CallOptions = {}) =>
      world.post<{ id: number }>('/api/Calendar/add', params, { token, json: true, ...options }),
    update: (params: object, options: CallOptions = {}) =>
      world.post('/api/Calendar/update', params, { token, json: true, ...options }),
    remove: (params: object, options: CallOptions = {}) =>
      world.post('/api/Calendar/delete', params, { token, json: true, ...options }),
    /** Adds an event. @throws Error where it is refused */
    async has(params: object): Promise<number> {
      const { body } = await calls.add(params);
      if (body.error_code !== 0) throw new Error(body.message);
      return body.id;
    },
    async titles(params: object = {}): Promise<string[]> {
      return (await calls.events(params)).body.data.map(({ title }) => title);
    },
    async one(id: number): Promise<Shown> {
      const found = (await calls.events()).body.data.find((event) => event.id === id);
      if (!found) throw new Error(`no event ${id}`);
      return found;
    },
  };
  return calls;
}
