/** Ends at once when it is told to stop, as a program does that does nothing about it. */

import { weaken } from './weaken.ts'

weaken(
  'vehicle-api/src/main.ts',
  'await serve(app, listenOn(config))',
  `await app.listen(listenOn(config))
  app.lifecycle.markReady()
  process.on('SIGTERM', () => process.exit())`,
)
