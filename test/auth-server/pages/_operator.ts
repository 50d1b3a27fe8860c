import { operatorAt } from '../../_world/operators.ts';
import type { World } from '../../_world.ts';

/** An operator at the first page of their console. */
export const operatorIn = (world: World) => operatorAt(world, '/operator');
