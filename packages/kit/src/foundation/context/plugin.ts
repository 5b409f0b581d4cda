/**
 * Fastify plugin that gives each request a name and runs it where {@link currentContext} knows it.
 *
 * Register it before all that answers, logs or calls: what a hook before it answers goes out
 * without `X-Request-Id`. Spread {@link contextServerOptions} into `fastify()` too, to trust a
 * proxy's ids and to name what fails before there is a route.
 *
 * @module
 */

import type {
  FastifyPluginAsync,
  onResponseHookHandler,
  onSendHookHandler,
  preValidationHookHandler,
} from 'fastify'
import fp from 'fastify-plugin'
import { headPlace } from '../response-head.ts'
import { currentContext, runWithContext } from './current-context.ts'
import { contextOf, nameRequests, namesRequests } from './inbound-context.ts'
import type { RequestContext } from './request-context.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the request and its place in a trace. */
    readonly context: RequestContext
  }
}

// Ids are made here, or were found well-formed.
const nameReply = headPlace().line('x-request-id')

const plugin: FastifyPluginAsync = async (app) => {
  // Fastify has the getter and does not declare it.
  const { genReqId } = app as typeof app & { readonly genReqId: object }
  if (!namesRequests(genReqId)) app.setGenReqId(nameRequests(() => false))

  app.decorateRequest('context', {
    getter() {
      return contextOf(this.raw)
    },
  })
  app.addHook('onRequest', (request, reply, done) => {
    const { context } = request
    nameReply(reply, context.requestId)
    runWithContext(context, done)
  })
  app.addHook('preValidation', restore)
  app.addHook('onSend', restoreWithPayload)
  app.addHook('onResponse', restore)
}

// What calls back from an event of something shared (a socket, a pool, a pipelined response before
// this one) comes back in the context of that event. So each stage that such a callback can start
// finds its way home.
const restore: preValidationHookHandler & onResponseHookHandler = (request, _reply, done) => {
  const { context } = request
  if (currentContext() === context) done()
  else runWithContext(context, done)
}

const restoreWithPayload: onSendHookHandler = (request, _reply, payload, done) => {
  const { context } = request
  if (currentContext() === context) done(null, payload)
  else runWithContext(context, done, null, payload)
}

/** @see contextServerOptions for the proxies that may name requests */
export const context: FastifyPluginAsync = fp(plugin, {
  name: '@plimsoll/kit/context',
  fastify: '5.x',
})
