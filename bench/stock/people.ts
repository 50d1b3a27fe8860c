/** People as a busy installation has them: each with friends and events, one with a picture. */
import type { TestUser } from '../../test/_world/builders.ts';
import { asFile, portraitJpeg } from '../../test/_world/pictures.ts';
import type { CallOptions } from '../../test/_world/requests.ts';

export type People = readonly [TestUser, ...TestUser[]];

const PEOPLE = 16;
/** Each is a friend of those at these distances, to both sides. */
const DISTANCES = [1, 2, 3, 4, 5];
const EVENTS = 10;

/**
 * @param register makes an account
 * @param done calls the resource API
 * @throws Error where that is refused
 */
export async function settle(
  register: () => Promise<TestUser>,
  done: (path: string, params: object, options: CallOptions) => Promise<void>,
): Promise<People> {
  const first = await register();
  const people: People = [first, ...(await Promise.all(Array.from({ length: PEOPLE - 1 }, register)))];
  const befriend = async ({ loginToken: token }: TestUser, others: readonly (TestUser | undefined)[]) => {
    for (const other of others) await done('/api/User/friendmake', { fid: other?.uid }, { token });
  };
  const plan = async ({ loginToken: token }: TestUser) => {
    for (let day = 10; day < 10 + EVENTS; day += 1) {
      const start = `2030-01-${day}T09:00:00+08:00`;
      await done('/api/Calendar/add', { title: `Day ${day}`, start }, { token, json: true });
    }
  };
  const at = (place: number) => people[(place + PEOPLE) % PEOPLE];
  // All ask before any agrees.
  for (const side of [1, -1]) {
    const neighbours = (place: number) => DISTANCES.map((distance) => at(place + side * distance));
    await Promise.all(people.map((person, place) => befriend(person, neighbours(place))));
  }
  await Promise.all(people.map(plan));
  await done('/api/User/setAvatar', { avatar: asFile(await portraitJpeg()) }, { token: first.loginToken });
  return people;
}
