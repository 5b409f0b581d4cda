/** Starts the service from the environment. @module */

import { configOf } from './config.ts'
import { ConfigurationError } from './config-reader.ts'
import { flagsOf } from './flags.ts'
import { beforeListening } from './process-planted.ts'
import { buildService } from './server.ts'
import { shutdown } from './shutdown.ts'
import { becomeReady, SchemaError } from './start-up.ts'

const flags = flagsOf(process.env, process.argv)

try {
  const config = configOf(process.env, flags)
  const { service, events, close } = await buildService(config, flags)
  shutdown(service, { sockets: events.close, rest: close })
  await beforeListening(service)
  await service.app.listen({ host: config.host, port: config.port })
  await becomeReady(service)
} catch (error) {
  stop(error)
}

/** One line in the shape of the log; what is unexpected is told with its stack. */
function stop(error: unknown): void {
  const isExpected = error instanceof ConfigurationError || error instanceof SchemaError
  const detail = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error)
  const kind = error instanceof ConfigurationError ? 'configuration: ' : ''
  const record = { level: 'fatal', time: new Date().toISOString(), msg: `${kind}${detail}` }
  process.stdout.write(`${JSON.stringify(record)}\n`)
  process.exit(1)
}
