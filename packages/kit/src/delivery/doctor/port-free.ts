import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Check, defineCheck, type Finding, fail, ok } from './check.ts'
import { portHolder } from './port-holder.ts'

export interface PortFreeOptions {
  readonly host: string
  readonly port: number
  readonly name?: string
  readonly title?: string
  /** Whether what answers there is the service itself, which may run meanwhile. Default: it is not. */
  readonly isOwn?: (signal: AbortSignal) => Promise<boolean>
}

/** Whether the service could listen there, by listening there for a moment. */
export function portFree({
  host,
  port,
  name = 'port',
  title = 'Port',
  isOwn,
}: PortFreeOptions): Check {
  return defineCheck({
    name,
    title,
    async run(_context, signal) {
      const where = `${host}:${port}`
      if (port === 0) return ok(`the system chooses one on ${host}`)
      const code = await refusalOf(host, port)
      if (code === undefined) return ok(`${where} is free`)
      if (code === 'EADDRINUSE' && (await isOwn?.(signal)))
        return ok(`the service runs on ${where}`)
      return refused(where, port, code)
    },
  })
}

async function refused(where: string, port: number, code: string): Promise<Finding> {
  if (code === 'EADDRINUSE') {
    const holder = await portHolder(port)
    return fail(
      `${where} is taken by ${holder ?? 'another program'}`,
      'Stop that, or choose another port.',
    )
  }
  if (code === 'EACCES') {
    return fail(`${where} needs rights that this user has not`, 'Choose a port above 1023.')
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return fail(`${where} is no address of this machine`, 'Use 0.0.0.0, or an address that it has.')
  }
  return fail(`${where} cannot be listened on: it gives ${code}`, 'Choose another address or port.')
}

async function refusalOf(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code ?? error)
  }
  await new Promise((closed) => server.close(closed))
  return undefined
}
