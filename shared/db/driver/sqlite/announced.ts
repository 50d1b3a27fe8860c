/** An INSERT that this process hears of once it is durable. */
import { type Query, Statement, type Step, stepCompanions, stepQuery } from '../query.ts';

export class Announced extends Statement {
  constructor({ sql, bindings }: Statement) {
    super(sql, bindings);
  }
}

const isAnnounced = (query: Query): boolean => query instanceof Announced;

/** Whether one of these steps is such an INSERT. */
export const isAnnouncing = (steps: readonly Step[]): boolean =>
  steps.some((step) => isAnnounced(stepQuery(step)) || stepCompanions(step).some(isAnnounced));
