import type { Operation } from './api-model.ts'

/** The entry for a status: itself, its class, or `default`. */
export function documentedStatus(operation: Operation, status: number): string | undefined {
  const keys = Object.keys(operation.responses)
  const wanted = [String(status), `${Math.floor(status / 100)}xx`, 'default']
  return wanted.map((one) => keys.find((key) => key.toLowerCase() === one)).find(Boolean)
}
