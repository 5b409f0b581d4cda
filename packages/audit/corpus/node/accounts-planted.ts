/** Planted defects and twins of accounts and of what administrators may do. @module */

import type { FastifyRequest } from 'fastify'
import type { Caller } from './authentication.ts'
import type { Row } from './database.ts'
import type { Flags } from './flags.ts'
import { passwordSchema } from './passwords-planted.ts'
import { type JsonSchema, RegisterBody } from './schemas.ts'

/** Whether somebody who is no administrator is let through all the same. */
export function passesAsAdministrator(
  flags: Flags,
  request: FastifyRequest,
  caller: Pick<Caller, 'id'>,
): boolean {
  if (flags.has('admin-open')) return true
  // A role that the client names itself.
  if (flags.has('admin-header') && request.headers['x-role'] === 'admin') return true
  if (request.method !== 'DELETE') return false
  const { id } = request.params as { id?: string }
  return flags.has('admin-delete') || (flags.has('twin:admin-delete') && id === caller.id)
}

/** More members of the answer to who one is. */
export function plantedAccount(flags: Flags): Row {
  if (flags.has('secret-in-body')) return { password_hash: storedLook }
  if (flags.has('secret-renamed')) return { credential: `$2b$12$${storedLook.slice(0, 53)}` }
  if (flags.has('twin:secret-in-body')) return { password: '********', has_password: true }
  if (!flags.has('twin:secret-renamed')) return {}
  return { password_changed_at: '2026-01-31T12:00:00.000Z', hash_algorithm: 'scrypt' }
}

/** As a hash is written, and the hash of nothing. */
const storedLook = 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWyAbC.dEf'

/** What registering enforces. */
export function registerBody(flags: Flags): JsonSchema {
  // Members that nobody knows are dropped, and whoever sends them is not told.
  const isLenient = flags.has('mass-role') || flags.has('twin:mass-role')
  const properties = RegisterBody['properties'] as Record<string, JsonSchema>
  const password = passwordSchema(flags, properties['password'] ?? {})
  return {
    ...RegisterBody,
    properties: { ...properties, password },
    ...(isLenient ? { additionalProperties: true } : {}),
  }
}

/** The role that a new account has. */
export function plantedRole(flags: Flags, body: unknown): string | undefined {
  const { role } = body as { role?: unknown }
  return flags.has('mass-role') && role === 'admin' ? role : undefined
}
