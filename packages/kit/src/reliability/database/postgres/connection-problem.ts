/**
 * Why a connection did not come about, in words for the operator: what is wrong, and what to do.
 *
 * @module
 */

import { DatabaseBusyError, DatabaseUnavailableError } from '../errors.ts'
import { PostgresError, type RawError } from './postgres-error.ts'

export type ConnectionProblemKind =
  | 'host-unknown'
  | 'refused'
  | 'no-answer'
  | 'login-refused'
  | 'database-missing'
  | 'tls-required'
  | 'tls-unsupported'
  | 'certificate-refused'
  | 'server-too-old'
  | 'not-ready'
  | 'too-many-connections'
  | 'pooler'
  | 'closed'

/** Cause of the {@link DatabaseUnavailableError} of a connection that was never made. */
export class ConnectionProblem extends Error {
  readonly kind: ConnectionProblemKind

  constructor(kind: ConnectionProblemKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ConnectionProblem'
    this.kind = kind
  }

  /** As an answer to the client, who learns nothing of hosts and users. */
  answer(): Error {
    const options = { cause: this, headers: { 'retry-after': '1' } }
    return this.kind === 'too-many-connections'
      ? new DatabaseBusyError('The store has no room for more connections.', options)
      : new DatabaseUnavailableError('The store does not answer.', options)
  }
}

export interface Peer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly hasTls: boolean
}

type Words = readonly [ConnectionProblemKind, string]

export function connectionProblem(error: RawError, peer: Peer): ConnectionProblem {
  if (error instanceof ConnectionProblem) return error
  const [kind, message] =
    loginWords(error, peer) ?? networkWords(error, peer) ?? tlsWords(error, peer) ?? lastWords(peer)
  return new ConnectionProblem(kind, message, new PostgresError(error))
}

const at = ({ host, port }: Peer) => (host.startsWith('/') ? `in ${host}` : `at ${host}:${port}`)

function loginWords({ code, message }: RawError, peer: Peer): Words | undefined {
  const where = at(peer)
  switch (code) {
    case '28P01':
      return ['login-refused', `PostgreSQL ${where} refuses the password of "${peer.user}".`]
    case '28000':
      return refusedByRule(peer)
    case '3D000':
      return [
        'database-missing',
        `PostgreSQL ${where} has no database "${peer.database}". Create it: createdb ${peer.database}.`,
      ]
    case '57P03':
      return ['not-ready', `PostgreSQL ${where} is starting, recovering or stopping. Wait.`]
    case '53300':
      return [
        'too-many-connections',
        `PostgreSQL ${where} has no connection left. Raise max_connections, or lower the pools.`,
      ]
    case '08P01':
      return ['pooler', `What answers ${where} refuses the setup: ${message}. ${poolerRemedy}`]
    default:
      return message.startsWith('SASL') ? passwordWords(where, peer) : undefined
  }
}

export const poolerRemedy =
  'Behind a transaction pooler set pooler to "transaction"; migrations need a direct connection.'

function passwordWords(where: string, { user }: Peer): Words {
  return ['login-refused', `PostgreSQL ${where} asks for a password of "${user}": give one.`]
}

function refusedByRule(peer: Peer): Words {
  const rule = `user "${peer.user}" and database "${peer.database}" (pg_hba.conf)`
  if (peer.hasTls) return ['login-refused', `PostgreSQL ${at(peer)} has no rule for ${rule}.`]
  return [
    'tls-required',
    `PostgreSQL ${at(peer)} takes no unencrypted connection for ${rule}, or none at all. Add sslmode=verify-full.`,
  ]
}

function networkWords({ code = '' }: RawError, peer: Peer): Words | undefined {
  switch (code) {
    case 'ENOTFOUND':
      return ['host-unknown', `The host ${peer.host} is unknown. Check its spelling and the DNS.`]
    case 'EAI_AGAIN':
      return ['host-unknown', `No name server answers for the host ${peer.host}. Check the DNS.`]
    case 'ECONNREFUSED':
    case 'ENOENT':
      return ['refused', `Nothing listens ${at(peer)}. Start PostgreSQL, or mend host and port.`]
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return ['no-answer', `No answer ${at(peer)} in time. Check DNS, firewall and server.`]
    default:
      return undefined
  }
}

function tlsWords({ code = '', message }: RawError, peer: Peer): Words | undefined {
  if (message === 'The server does not support SSL connections') {
    return [
      'tls-unsupported',
      `PostgreSQL ${at(peer)} has no TLS. Set ssl=on there, or sslmode=disable where nobody can listen.`,
    ]
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return [
      'certificate-refused',
      `The certificate ${at(peer)} is for another name. Use a host that it names.`,
    ]
  }
  if (!/CERT|SELF_SIGNED|UNABLE_TO_|ISSUER/.test(code)) return undefined
  return [
    'certificate-refused',
    `The certificate ${at(peer)} is not trusted (${code}). Name its authority: sslrootcert=/path/ca.pem.`,
  ]
}

function lastWords(peer: Peer): Words {
  return ['closed', `The connection ${at(peer)} was closed before it stood. Is it PostgreSQL?`]
}
