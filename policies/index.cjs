// The SDK loads a pack through its own ts-node, which can't read modules; tsx, registered after it, can.
require('tsx/cjs/api').register();
module.exports = require('./pack.ts');
