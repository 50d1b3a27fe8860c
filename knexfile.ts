import { loadConfigOrExit } from './shared/config/config.ts';
import { knexConfig } from './shared/db/connect.ts';

export default knexConfig(loadConfigOrExit());
