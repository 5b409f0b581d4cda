/**
 * Everything that the workload `authentication` does many times over.
 *
 * @module
 */

import { bearerHeaders, tokenIn } from './credentials.ts'
import { type OpenHook, permissionCheck } from './hook.ts'
import type { AlgorithmId, Operation, OperationId } from './operation.ts'
import {
  fastJwtVerifier,
  joseVerifier,
  kitVerifier,
  proveVerifier,
  type Verify,
} from './verifiers.ts'

/** The hook without revocations, and with as many as there may be. */
export interface Hooks {
  readonly empty: OpenHook
  readonly full: OpenHook
}

/** More than anybody remembers, so that each is new again when its turn comes. */
const newTokens = 12_000
/** Of signatures that cost more: enough to measure, and nothing is remembered. */
const slowTokens = 250
const knownTokens = 500
const knownTurns = 200
const permissionChecks = 1_000_000

/** @throws Error if a verifier does not tell good tokens from forged ones. */
export async function makeOperations({ empty, full }: Hooks): Promise<readonly Operation[]> {
  const known = bearerHeaders(knownTokens, 'HS256')
  const unknown = bearerHeaders(newTokens, 'HS256')
  const kit = kitVerifier('HS256')
  const [byToken, byHash] = [
    fastJwtVerifier('HS256', 'by token'),
    fastJwtVerifier('HS256', 'by hash'),
  ]
  for (const each of [kit, byToken, byHash]) await proveVerifier(each, 'HS256')
  return [
    verification('kit cached', kit, known, knownTurns),
    verification('fast-jwt by token cached', byToken, known, knownTurns),
    verification('fast-jwt by hash cached', byHash, known, knownTurns),
    verification('kit new HS256', kit, unknown),
    verification('fast-jwt by token new', byToken, unknown),
    await peer('fast-jwt', 'HS256', fastJwtVerifier('HS256'), unknown),
    await peer('jose', 'HS256', await joseVerifier('HS256')),
    ...(await withSlowSignature('ES256')),
    ...(await withSlowSignature('EdDSA')),
    authentication('hook cached, none revoked', empty, known, knownTurns),
    authentication('hook cached, many revoked', full, known, knownTurns),
    authentication('hook new, none revoked', empty, unknown),
    authentication('hook new, many revoked', full, unknown),
    permission(),
  ]
}

async function withSlowSignature(algorithm: 'ES256' | 'EdDSA'): Promise<Operation[]> {
  return [
    await peer('kit', algorithm, kitVerifier(algorithm, 0)),
    await peer('jose', algorithm, await joseVerifier(algorithm)),
    await peer('fast-jwt', algorithm, fastJwtVerifier(algorithm)),
  ]
}

async function peer(
  name: 'kit' | 'jose' | 'fast-jwt',
  algorithm: AlgorithmId,
  verify: Verify,
  headers: readonly string[] = bearerHeaders(slowTokens, algorithm),
): Promise<Operation> {
  await proveVerifier(verify, algorithm)
  const id: OperationId = `${name} new ${algorithm}`
  if (name !== 'jose') return verification(id, verify, headers)
  return {
    id,
    times: headers.length,
    async run() {
      for (const header of headers) await verify(tokenIn(header))
    },
  }
}

/** Without a promise. */
function verification(
  id: OperationId,
  verify: Verify,
  headers: readonly string[],
  turns = 1,
): Operation {
  return {
    id,
    times: turns * headers.length,
    run() {
      for (let turn = 0; turn < turns; turn++) {
        for (const header of headers) {
          if (verify(tokenIn(header)) === false) throw new Error('a good token was refused')
        }
      }
    },
  }
}

function authentication(
  id: OperationId,
  { authenticate }: OpenHook,
  headers: readonly string[],
  turns = 1,
): Operation {
  return {
    id,
    times: turns * headers.length,
    run() {
      for (let turn = 0; turn < turns; turn++) {
        for (const header of headers) authenticate(header)
      }
    },
  }
}

function permission(): Operation {
  const has = permissionCheck()
  return {
    id: 'permission',
    times: permissionChecks,
    run() {
      let held = 0
      for (let turn = 0; turn < permissionChecks; turn++) held += has(turn) ? 1 : 0
      if (held === 0) throw new Error('nobody has a permission')
    },
  }
}
