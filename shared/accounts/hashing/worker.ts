/** A child process that hashes passwords: it gets what is left of the cores when requests need them. */
import { setPriority } from 'node:os';
import { serveJobs } from '../../runtime/child-jobs.ts';
import { hashTasks } from './argon2.ts';

/** As of nice(2): a third of what an equal process would get of a busy core. */
const BEHIND_REQUESTS = 5;

setPriority(BEHIND_REQUESTS);
serveJobs(hashTasks);
