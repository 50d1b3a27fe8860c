/** A channel that takes its time: somebody waits for it a while, and is told. */
import { logged } from '../../_world/logged.ts';
import { isSignIn, onEachDatabase, unique } from '../../_world.ts';
import { browserIn, sayWho, socialWorld, toChannel } from './_flows.ts';

const test = onEachDatabase(socialWorld({ SNS_TIMEOUT: '1' }));

for (const label of ['Weibo', 'QQ', 'WeChat', 'GitHub'] as const) {
  test.serial(`${label}: an answer that never comes is not waited for`, async (t, world) => {
    const browser = browserIn(world, [world.channels.url]);
    const page = await sayWho(browser, await toChannel(browser, world, world.app, label), unique('slow'));
    t.true(isSignIn(page));
    t.true(page.text.includes(`${label} is not answering as it should`), page.text);
    const told = (line: string) =>
      line.includes(`"${label.toLowerCase()}"`) && line.includes('did not answer: timeout');
    t.true((await logged(world, told)).length > 0, 'the log says why');
  });
}
