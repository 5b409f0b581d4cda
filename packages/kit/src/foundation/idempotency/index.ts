export type { CompletedAnswer } from './completed-answer.ts'
export * from './errors.ts'
export type { IdempotencyStats } from './keeper.ts'
export { idempotencyMetrics } from './metrics.ts'
export { type IdempotencyOptions, replayedHeaders } from './options.ts'
export {
  type Idempotency,
  idempotency,
  type RequestIdempotency,
} from './plugin.ts'
export { type IdempotencyTables, idempotencyTables } from './tables.ts'
