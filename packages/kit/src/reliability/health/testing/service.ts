import type { TestContext } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { type Dependency, type HealthOptions, health } from '../index.ts'
import { ManualClock } from './manual-clock.ts'

export interface TestDependency extends Dependency {
  fails: boolean
  checks: number
}

/** A dependency that does as it is told, and counts its checks. */
export function dependency(
  name: string,
  criticality: Dependency['criticality'] = 'required',
): TestDependency {
  const self: TestDependency = {
    name,
    criticality,
    fails: false,
    checks: 0,
    check(_signal, show) {
      self.checks += 1
      if (self.fails) throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      show({ free_bytes: 7 })
    },
  }
  return self
}

export async function service(
  t: TestContext,
  options: HealthOptions,
  dependencies: readonly Dependency[],
  onLine: (line: string) => void = () => {},
  before: (app: FastifyInstance) => void = () => {},
): Promise<{ readonly app: FastifyInstance; readonly clock: ManualClock }> {
  const clock = new ManualClock()
  const app = fastify({ logger: { level: 'error', stream: { write: onLine } } })
  t.after(() => app.close())
  before(app)
  await app.register(health, { version: '1.4.0', clock, ...options })
  for (const each of dependencies) app.health.register(each)
  return { app, clock }
}

export async function ask(app: FastifyInstance, url: string): Promise<[number, object]> {
  const response = await app.inject(url)
  return [response.statusCode, response.json()]
}
