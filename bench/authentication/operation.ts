/**
 * What the workload `authentication` measures, by name, and what came out.
 *
 * @module
 */

export type AlgorithmId = 'HS256' | 'ES256' | 'EdDSA'

export type OperationId =
  | `${'kit' | 'jose' | 'fast-jwt'} new ${AlgorithmId}`
  | `${'kit' | 'fast-jwt by token' | 'fast-jwt by hash'} cached`
  | 'fast-jwt by token new'
  | `hook ${'cached' | 'new'}, ${'none' | 'many'} revoked`
  | 'permission'

/** Done `times` times in one measurement. */
export interface Operation {
  readonly id: OperationId
  readonly times: number
  run(): void | Promise<void>
}

/** Processor time of each operation in one round, in microseconds. */
export type Round = Readonly<Record<OperationId, number>>

/** What is measured once. */
export interface Surroundings {
  readonly revocations: number
  readonly bytesPerRevocation: number
  /** Until a start has read them all. */
  readonly revocationsReadMs: number
  readonly passwordHashMs: number
}
