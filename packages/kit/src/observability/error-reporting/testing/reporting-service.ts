/**
 * A service of which some routes fail, with error reporting.
 *
 * @module
 */

import Fastify, { type FastifyInstance } from 'fastify'
import { context } from '../../../foundation/context/index.ts'
import {
  errors,
  NotFoundError,
  RateLimitedError,
  UnavailableError,
  ValidationError,
} from '../../../foundation/errors/index.ts'
import { type ErrorReportingOptions, errorReporting } from '../index.ts'

/** What the service is to throw at `/fails/:id`. */
export type Fail = () => unknown

export async function reportingService(
  options: ErrorReportingOptions,
  fail: Fail = () => new Error('the wheels came off'),
): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(context)
  await app.register(errors)
  app.addHook('onRequest', (request, _reply, done) => {
    const user = { userId: 'user-7', email: 'ann@example.com', address: '192.0.2.7' }
    Object.assign(request, { principal: user })
    done()
  })
  await app.register(errorReporting, { redact: (event) => event, ...options })
  app.all('/fails/:id', () => {
    throw fail()
  })
  app.get('/404', () => {
    throw new NotFoundError('There is no such car.')
  })
  app.get('/422', () => {
    throw new ValidationError('That is no car.')
  })
  app.get('/429', () => {
    throw new RateLimitedError('Wait.')
  })
  app.get('/503', () => {
    throw new UnavailableError('Later.', { cause: new Error('the database is away') })
  })
  app.get('/fine', () => ({}))
  return app
}
