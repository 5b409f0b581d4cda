/** What no route answers: 405 where the path is there for other methods, and 404. @module */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './errors.ts'
import type { Service } from './service.ts'
import { debugPage, htmlPage } from './unmatched-planted.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export function unmatched(service: Service): void {
  const { app, flags } = service
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(service, request)
    if (flags.has('twin:err-500-type') && !methods.some((name) => name === request.method)) {
      const message = 'This method is not implemented.'
      return sendError(flags, request, reply, { status: 501, code: 'NOT_IMPLEMENTED', message })
    }
    if (allowed.length > 0) return refuseMethod(service, request, reply, allowed)
    if (flags.has('debug-page')) return debugPage(request, reply)
    if (flags.has('err-html')) return htmlPage(reply)
    sendError(flags, request, reply, {
      status: 404,
      code: 'NOT_FOUND',
      message: 'There is no such thing.',
    })
  })
}

function refuseMethod(
  { flags }: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  allowed: readonly string[],
): void {
  void reply.header('allow', allowed.join(', '))
  const message = `Use ${allowed.join(' or ')} here.`
  sendError(flags, request, reply, { status: 405, code: 'METHOD_NOT_ALLOWED', message })
}

function allowedMethods({ routes }: Service, request: FastifyRequest): readonly string[] {
  const [path = '/'] = request.url.split('?', 1)
  const matching = routes.filter((each) => patternOf(each.path).test(path))
  return methods.filter((name) => matching.some(({ method }) => method === name))
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}
