/**
 * Which operations register, sign in, refresh, sign out, change a password and tell who asks:
 * declared in `auth`, or guessed from the OpenAPI document by path and body.
 *
 * @module
 */

import type { AuditConfig } from '../../config/config-schema.ts'
import type { Operation } from '../api/api-model.ts'
import { type BodyTemplate, type Purpose, propertiesOf, templatesFor } from './body-template.ts'

type AuthConfig = NonNullable<AuditConfig['auth']>

export interface SignInOperation {
  readonly method: string
  readonly path: string
  /** Bodies to try; empty if it takes none. */
  readonly templates: readonly BodyTemplate[]
}

export interface SignInOperations {
  readonly register: SignInOperation | undefined
  readonly login: SignInOperation | undefined
  readonly refresh: SignInOperation | undefined
  readonly logout: SignInOperation | undefined
  readonly changePassword: SignInOperation | undefined
  /** `GET /me` */
  readonly whoami: string | undefined
}

interface Guess {
  readonly path: RegExp
  readonly methods: readonly string[]
  /** Members that the body must have, by a part of their name. */
  readonly members?: RegExp
}

const guesses: Readonly<Record<Purpose | 'logout', Guess>> = {
  register: {
    path: /\/(register|registration|sign-?_?up|users|accounts)\/?$/i,
    methods: ['POST'],
    members: /^pass/i,
  },
  login: {
    path: /\/(log-?_?in|sign-?_?in|token|tokens|sessions?|authenticate|auth)\/?$/i,
    methods: ['POST'],
    members: /^pass/i,
  },
  refresh: { path: /refresh\/?$/i, methods: ['POST'] },
  logout: {
    path: /\/(log-?_?out|sign-?_?out|revoke|sessions?\/current)\/?$/i,
    methods: ['POST', 'DELETE'],
  },
  changePassword: {
    path: /password|\/me\/?$/i,
    methods: ['POST', 'PUT', 'PATCH'],
    members: /^new_?-?pass/i,
  },
}

const personal = /\/(me|whoami|userinfo|profile|account|current[-_]?user)\/?$/i

export function findOperations(
  auth: AuthConfig,
  operations: readonly Operation[],
): SignInOperations {
  const find = (purpose: Purpose) => {
    const declared = auth[purpose]
    const [method, path] = declared?.split(' ') ?? []
    const operation = documented(purpose, declared, operations)
    if (method === undefined && operation === undefined) return undefined
    return {
      method: method ?? operation?.method ?? 'POST',
      path: path ?? operation?.path ?? '/',
      templates: templatesFor(purpose, auth.bodies?.[purpose], operation),
    }
  }
  return {
    register: find('register'),
    login: find('login'),
    refresh: find('refresh'),
    logout: findLogout(auth, operations),
    changePassword: find('changePassword'),
    whoami: auth.whoami ?? personalRead(operations, auth),
  }
}

function documented(
  purpose: Purpose | 'logout',
  declared: string | undefined,
  operations: readonly Operation[],
): Operation | undefined {
  if (declared !== undefined) return operations.find(({ name }) => name === declared)
  const { path, methods, members } = guesses[purpose]
  return operations.find(
    (operation) =>
      path.test(operation.path) &&
      methods.includes(operation.method) &&
      !operation.path.includes('{') &&
      (members === undefined || memberNames(operation).some((name) => members.test(name))),
  )
}

function findLogout(
  auth: AuthConfig,
  operations: readonly Operation[],
): SignInOperation | undefined {
  const operation = documented('logout', auth.logout, operations)
  const [method, path] = auth.logout?.split(' ') ?? []
  if (method === undefined && operation === undefined) return undefined
  // A refresh token goes along where the operation takes one.
  const takesToken = memberNames(operation).some((name) => /token/i.test(name))
  return {
    method: method ?? operation?.method ?? 'POST',
    path: path ?? operation?.path ?? '/',
    templates: takesToken ? templatesFor('refresh', undefined, operation) : [],
  }
}

function memberNames(operation: Operation | undefined): readonly string[] {
  const schemas = Object.values(operation?.requestBody ?? {})
  return schemas.flatMap((schema) => Object.keys(propertiesOf(schema)))
}

/** `GET /me` and kin, or else the first protected read that needs no parameter. */
function personalRead(operations: readonly Operation[], auth: AuthConfig): string | undefined {
  const reads = operations.filter(
    ({ method, isProtected, parameters, path }) =>
      method === 'GET' &&
      isProtected &&
      !path.includes('{') &&
      !parameters.some(({ required }) => required),
  )
  const plain = reads.filter(({ path }) => !/admin|stream|events|slow|export/i.test(path))
  const found = reads.find(({ path }) => personal.test(path)) ?? plain[0]
  return found?.name === auth.logout ? undefined : found?.name
}
