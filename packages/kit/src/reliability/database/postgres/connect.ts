/**
 * Makes connections: looks the server up, proves it, logs in, and says why when that fails.
 *
 * @module
 */

import { type LookupFunction, Socket } from 'node:net'
import pg from 'pg'
import { Connection, type ConnectionSettings } from './connection.ts'
import { ConnectionProblem, connectionProblem, type Peer } from './connection-problem.ts'
import { nameLookup } from './name-lookup.ts'
import type { PostgresSettings } from './options.ts'
import type { RawError } from './postgres-error.ts'
import type { UrlParts } from './server-url.ts'
import { toKitError } from './to-kit-error.ts'
import { tlsSettings } from './url-parameters.ts'
import { valueTypes } from './value-types.ts'

/** The oldest that is tested and that its makers still mended when this was written. */
const oldestServer = 14

export interface Connector {
  /** @throws ConnectionProblem */
  connect(): Promise<Connection>
  /** Something that shares server processes among connections stands in between. */
  readonly isPooled: boolean
}

/** @throws RangeError if a file that the URL names cannot be read. */
export function connector(
  parts: UrlParts,
  settings: PostgresSettings,
  onStalePlan: () => void,
): Connector {
  const tls = tlsSettings(parts)
  const lookup = nameLookup()
  const hasPooler = settings.pooler === 'transaction'
  const peer: Peer = { ...parts, hasTls: tls !== undefined }
  const config = clientConfig(parts, settings)
  const connectionSettings: ConnectionSettings = {
    ...settings,
    onStalePlan,
    statementTimeoutMs: hasPooler ? Number.POSITIVE_INFINITY : settings.statementTimeoutMs,
  }
  let isPooled: boolean | undefined = hasPooler ? true : undefined

  async function open(socket: Socket): Promise<Connection> {
    const client = new pg.Client({
      ...config,
      stream: () => socket,
      // pg changes the object that it is given.
      ssl: tls === undefined ? false : { ...tls.options },
      sslnegotiation: tls?.isDirect === true ? 'direct' : 'postgres',
    })
    const greeting = listen(client)
    await client.connect()
    assertServer(greeting, peer)
    const address = socket.remoteAddress
    const target = {
      address:
        address === undefined
          ? { path: `${parts.host}/.s.PGSQL.${parts.port}` }
          : { host: address, port: parts.port },
      tls,
      host: parts.host,
      processId: greeting.processId,
      secretKey: greeting.secretKey,
    }
    isPooled ??= (await processIdOf(client)) !== greeting.processId
    const connection = new Connection(client, target, connectionSettings)
    const lose = (error: Error) => connection.lose(toKitError(error as RawError))
    client.on('error', lose)
    client.on('end', () => lose(new Error('Connection terminated unexpectedly')))
    return connection
  }

  return {
    async connect() {
      const socket = socketWith(lookup)
      const timer = setTimeout(() => socket.destroy(new NoAnswer()), settings.connectionTimeoutMs)
      try {
        return await open(socket)
      } catch (error) {
        socket.destroy()
        throw connectionProblem(error as RawError, peer)
      } finally {
        clearTimeout(timer)
      }
    },
    get isPooled() {
      return isPooled === true
    },
  }
}

class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT'
}

function clientConfig(parts: UrlParts, settings: PostgresSettings): pg.ClientConfig {
  const { host, port, user, password, database, parameters } = parts
  const shared: pg.ClientConfig = {
    ...{ host, port, user, password, database },
    application_name: parameters.get('application_name') ?? settings.applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: settings.keepAliveDelayMs,
    types: valueTypes,
  }
  // Such a pooler refuses parameters of a session, which it cannot keep.
  if (settings.pooler === 'transaction') return shared
  return {
    ...shared,
    statement_timeout: settings.statementTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
    // Whatever the server, the database and the role prefer, these are what the parsers read.
    options: '-c client_encoding=UTF8 -c DateStyle=ISO -c TimeZone=UTC',
  }
}

// pg calls connect(port, host), or connect(path), and leaves no room for a lookup.
function socketWith(lookup: LookupFunction): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket)
  const dial = (port: number | string, host = '') =>
    typeof port === 'string' ? connect(port) : connect({ port, host, lookup })
  return Object.assign(socket, { connect: dial as Socket['connect'] })
}

interface Greeting {
  processId: number
  secretKey: number
  readonly parameters: Map<string, string>
}

/** What the server tells before the first statement, and pg keeps to itself. */
function listen(client: pg.Client): Greeting {
  const greeting: Greeting = { processId: 0, secretKey: 0, parameters: new Map() }
  client.connection.on('backendKeyData', (key: { processID: number; secretKey: number }) => {
    greeting.processId = key.processID
    greeting.secretKey = key.secretKey
  })
  client.connection.on(
    'parameterStatus',
    ({ parameterName, parameterValue }: { parameterName: string; parameterValue: string }) =>
      greeting.parameters.set(parameterName, parameterValue),
  )
  // While it connects, pg rejects with its errors instead; nobody else listens after a failure.
  client.on('error', () => undefined)
  return greeting
}

/** @throws ConnectionProblem */
function assertServer({ parameters }: Greeting, { host }: Peer): void {
  const version = parameters.get('server_version') ?? ''
  if (Number.parseInt(version, 10) < oldestServer) {
    throw new ConnectionProblem(
      'server-too-old',
      `PostgreSQL at ${host} is ${version}; ${oldestServer} is the oldest that works. Upgrade it.`,
    )
  }
  const [encoding, dates] = [parameters.get('client_encoding'), parameters.get('DateStyle')]
  if (encoding !== 'UTF8' || dates?.startsWith('ISO') !== true) {
    throw new ConnectionProblem(
      'pooler',
      `PostgreSQL at ${host} answers in ${encoding} with dates in ${dates}, not UTF8 and ISO.`,
    )
  }
}

async function processIdOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ id: number }>('select pg_backend_pid() as id')
  return rows[0]?.id ?? 0
}
