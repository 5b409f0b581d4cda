/**
 * How answers are kept and asked for again.
 *
 * @module
 */

import { QueryClient } from '@tanstack/react-query'
import { ProblemError, UnreachableError } from './problem.ts'

/** What a retry can mend, and what it would only repeat. */
function isWorthRetrying(error: unknown): boolean {
  if (error instanceof UnreachableError) return true
  return error instanceof ProblemError && (error.status === 503 || error.status === 504)
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
        retryDelay: (attempt, error) =>
          error instanceof ProblemError && error.retryAfterS !== undefined
            ? Math.min(10, error.retryAfterS) * 1_000
            : Math.min(8_000, 500 * 2 ** attempt),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  })
}
