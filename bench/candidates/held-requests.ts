/**
 * Requests that a peer is told to hold: while there are any, it finds itself unhealthy.
 *
 * `@fastify/under-pressure` bounds no requests, but asks a health check of the application, and answers
 * all with 503 while that says no.
 *
 * @module
 */

import type { FastifyRequest } from 'fastify'

const checkIntervalMs = 50

export class HeldRequests {
  #count = 0

  /** As options of `@fastify/under-pressure`. */
  readonly asHealthCheck = {
    healthCheck: async (): Promise<boolean> => this.#count === 0,
    healthCheckInterval: checkIntervalMs,
  }

  /** Never settles: the client hangs up. */
  hold({ raw: { socket } }: FastifyRequest): Promise<never> {
    this.#count++
    socket.once('close', () => {
      this.#count--
    })
    return new Promise(() => {})
  }
}
