/** Run by npm when it has installed everything: see `noteInstalled`. */
import { noteInstalled } from './run.mjs';

noteInstalled();
