/** Waits for Redis as long as a client does by default: no timeout of its own, and no breaker. */

import { weaken } from './weaken.ts'

weaken(
  'vehicle-api/src/main.ts',
  '{ url: config.redisUrl.reveal() }',
  `{
    url: config.redisUrl.reveal(),
    timeoutMs: 60_000,
    socketTimeoutMs: 60_000,
    breaker: { failuresToOpen: Number.MAX_SAFE_INTEGER },
  }`,
)
