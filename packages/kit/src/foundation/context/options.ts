import type { FastifyError, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import { runWithContext } from './current-context.ts'
import { contextOf, nameRequests } from './inbound-context.ts'
import { type TrustPeer, trustedPeers } from './trusted-peers.ts'

/** Answers what fails before there is a route. */
export type FrameworkErrors = (
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
) => void

export interface ContextServerOptions {
  /**
   * Peers whose `X-Request-Id` is taken over: CIDRs, or a function of the socket's remote address
   * (an empty string on a Unix socket). Default none: every request gets a fresh id.
   */
  readonly trustInbound?: TrustPeer | readonly string[]
  /**
   * Answers what fails before routing, such as a URL that cannot be decoded; the context and
   * `X-Request-Id` are set before it is called. Default: Fastify's own answer.
   */
  readonly frameworkErrors?: FrameworkErrors | undefined
}

/**
 * Fastify constructor options that name each request before anything else happens to it.
 *
 *     const app = fastify({ ...contextServerOptions({ trustInbound: ['10.0.0.0/8'] }) })
 *
 * @throws RangeError if `trustInbound` has an entry that is no CIDR.
 */
export function contextServerOptions(
  options: ContextServerOptions = {},
): Required<Pick<FastifyServerOptions, 'genReqId' | 'requestIdHeader' | 'frameworkErrors'>> {
  const answer = options.frameworkErrors ?? answerPlainly
  return {
    genReqId: nameRequests(trustedPeers(options.trustInbound ?? [])),
    // Fastify would take the header from anyone.
    requestIdHeader: false,
    frameworkErrors(error, request, reply) {
      const context = contextOf(request.raw)
      reply.header('x-request-id', context.requestId)
      runWithContext(context, () => answer(error, request, reply))
    },
  }
}

const answerPlainly: FrameworkErrors = (error, _request, reply) => {
  reply.code(error.statusCode ?? 500).send(error)
}
