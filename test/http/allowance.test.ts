/** Who gives way where the bodies of all callers together hold too much. */
import test from 'ava';
import { createAllowance } from '../../shared/http/body/collect.ts';

/** Bodies of ten octets in all; `gone` names those that gave way. */
function tenOctets() {
  const { begin } = createAllowance(10);
  const gone: string[] = [];
  return {
    gone,
    body(name: string, label = name) {
      const body = begin(name);
      body.giveWay = () => gone.push(label);
      return body;
    },
  };
}

test('there is room until there is none, and again when some was given back', (t) => {
  const { body, gone } = tenOctets();
  const [one, two] = [body('a'), body('b')];
  t.true(one.take(10));
  one.arrived();
  t.false(two.take(1), 'what has arrived does not give way');
  one.give(4);
  t.true(two.take(4));
  t.false(two.take(1));
  one.release();
  one.release();
  t.true(two.take(6));
  t.deepEqual(gone, []);
});

test('of whoever holds most, the body that is longest on its way gives way', (t) => {
  const { body, gone } = tenOctets();
  const many = [1, 2, 3, 4].map((number) => body('many', `many ${number}`));
  for (const one of many) t.true(one.take(2));
  t.true(body('few').take(3));
  t.deepEqual(gone, ['many 1']);
  t.true(many[3]?.take(3));
  t.deepEqual(gone, ['many 1', 'many 2']);
  t.false(body('greedy').take(11));
});

test('the only body of whoever holds most is itself the one', (t) => {
  const { body, gone } = tenOctets();
  const [small, large] = [body('small'), body('large')];
  t.true(small.take(2));
  t.true(large.take(8));
  t.false(large.take(1));
  t.deepEqual(gone, []);
});
