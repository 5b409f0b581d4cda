/**
 * The packages of NestJS, with as much of their types as the candidate needs.
 *
 * Not imported: their declarations name packages that only some applications have, and the type program
 * of this repository checks declarations too.
 *
 * @module
 */

import { createRequire } from 'node:module'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PrometheusClient } from './express-stack.ts'
import type { TokenClaims } from './tokens.ts'

/** What `@Decorator()` stands for: of a class, of a method (with its descriptor), of a parameter. */
type Decorate = (target: object, key?: string, detail?: PropertyDescriptor | number) => void
type MakeDecorator = (...args: unknown[]) => Decorate
type Class = abstract new (...args: never[]) => unknown
type Provider = Class | Readonly<Record<string, unknown>>

interface NestApplication {
  register(plugin: unknown, options?: Readonly<Record<string, unknown>>): Promise<unknown>
  enableCors(options: Readonly<Record<string, unknown>>): void
  useLogger(logger: unknown): void
  get<T>(token: unknown): T
  getHttpAdapter(): { getInstance(): FastifyInstance }
  listen(port: number, host: string): Promise<unknown>
  close(): Promise<void>
}

/** What guards, filters and interceptors are told of the request. */
export interface ExecutionContext {
  switchToHttp(): { getRequest(): FastifyRequest; getResponse(): FastifyReply }
}

export interface Stream {
  pipe(...operators: unknown[]): Stream
}

interface Common {
  readonly Catch: MakeDecorator
  readonly Controller: MakeDecorator
  readonly Get: MakeDecorator
  readonly Header: MakeDecorator
  readonly Module: (parts: Readonly<Record<string, readonly (Provider | object)[]>>) => Decorate
  readonly Param: MakeDecorator
  readonly Post: MakeDecorator
  readonly Req: MakeDecorator
  readonly HttpException: new (message: string, status: number) => Error & { getStatus(): number }
}

interface Core {
  readonly APP_FILTER: string
  readonly APP_GUARD: string
  readonly APP_INTERCEPTOR: string
  readonly NestFactory: {
    create(
      module: Class,
      adapter: object,
      options: Readonly<Record<string, unknown>>,
    ): Promise<NestApplication>
  }
}

interface Throttler {
  readonly Throttle: MakeDecorator
  readonly ThrottlerGuard: Class
  readonly ThrottlerModule: { forRoot(options: readonly object[]): object }
}

interface Jwt {
  readonly JwtModule: { register(options: Readonly<Record<string, unknown>>): object }
  readonly JwtService: Class
}

export interface JwtService {
  verify(token: string): TokenClaims
}

interface NestPino {
  readonly Logger: Class
  readonly LoggerModule: { forRoot(options: Readonly<Record<string, unknown>>): object }
}

const require: NodeJS.Require = createRequire(import.meta.url)
// Before all else: the decorators keep what they are told there.
require('reflect-metadata')

export const common: Common = require('@nestjs/common')
export const core: Core = require('@nestjs/core')
export const jwt: Jwt = require('@nestjs/jwt')
export const throttler: Throttler = require('@nestjs/throttler')
export const nestPino: NestPino = require('nestjs-pino')
export const {
  FastifyAdapter,
}: { FastifyAdapter: new (options: Readonly<Record<string, unknown>>) => object } =
  require('@nestjs/platform-fastify')
export const rxjs: { timeout(milliseconds: number): unknown } = require('rxjs')
export const prometheus: PrometheusClient = require('prom-client')
export const helmet: unknown = require('@fastify/helmet')
export const underPressure: unknown = require('@fastify/under-pressure')
