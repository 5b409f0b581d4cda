/**
 * Serves the console while it is being changed, with the service of `npm run dev` behind it.
 *
 *     npm run console
 */

import { join } from 'node:path'
import { createServer } from 'vite'

const server = await createServer({
  configFile: join(import.meta.dirname, '../apps/console/vite.config.ts'),
})
await server.listen()
server.printUrls()
