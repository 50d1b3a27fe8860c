/** A child process that works on pictures. */
import { serveJobs } from '../../runtime/child-jobs.ts';
import { collectGarbage } from '../garbage.ts';
import { pictureTasks } from './tasks.ts';

serveJobs(pictureTasks, collectGarbage);
