/**
 * The objects of the cluster that a deployment reads and writes, as far as it looks into them. Pure.
 *
 * @module
 */

import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parseAllDocuments } from 'yaml'
import { FinalStop } from './task.ts'

export const names = {
  stable: 'vehicle-api',
  canary: 'vehicle-api-canary',
  container: 'vehicle-api',
  route: 'vehicle-api',
  job: 'vehicle-api-migrate',
  verification: 'vehicle-api-verify',
  verifier: 'verify',
  /** The Deployment, and its container. */
  console: 'console',
} as const

/** What is learnt of the cluster before anything is changed. */
export interface ClusterFacts {
  /** Of the stable instances. */
  readonly replicas: number
  readonly route: Route
  /** The migration Job and what it needs, as they are to be applied. */
  readonly migration?: readonly KubernetesObject[]
}

const TemplateSchema = Type.Object({
  spec: Type.Object({
    containers: Type.Array(Type.Object({ name: Type.String(), image: Type.String() })),
  }),
})

const DeploymentSchema = Type.Object({
  spec: Type.Object({ replicas: Type.Optional(Type.Integer()), template: TemplateSchema }),
})

const CronJobSchema = Type.Object({
  spec: Type.Object({
    jobTemplate: Type.Object({ spec: Type.Object({ template: TemplateSchema }) }),
  }),
})

const RouteSchema = Type.Object({
  metadata: Type.Object({ generation: Type.Optional(Type.Integer()) }),
  spec: Type.Object({
    rules: Type.Array(
      Type.Object({
        backendRefs: Type.Optional(
          Type.Array(Type.Object({ name: Type.String(), weight: Type.Optional(Type.Integer()) })),
        ),
      }),
    ),
  }),
  status: Type.Optional(
    Type.Object({
      parents: Type.Array(
        Type.Object({
          conditions: Type.Optional(
            Type.Array(
              Type.Object({
                type: Type.String(),
                status: Type.String(),
                observedGeneration: Type.Optional(Type.Integer()),
              }),
            ),
          ),
        }),
      ),
    }),
  ),
})

export type Route = Static<typeof RouteSchema>

export interface KubernetesObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
}

interface Job extends KubernetesObject {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly Readonly<Record<string, unknown>>[] }
    }
  }
}

export interface DeploymentState {
  readonly image: string
  readonly replicas: number
}

/** @throws FinalStop */
export function deploymentIn(json: string, name: string): DeploymentState {
  const { spec } = deployment(json, name)
  const image = imageOf(spec.template, names.container, `deployment ${name}`)
  return { image, replicas: spec.replicas ?? 1 }
}

/** Of the container that is called as its deployment is. @throws FinalStop */
export function imageIn(json: string, name: string): string {
  return imageOf(deployment(json, name).spec.template, name, `deployment ${name}`)
}

/** It can be given an image. @throws FinalStop */
export function assertCronJob(json: string): void {
  const title = `CronJob ${names.verification}`
  const { spec } = read<Static<typeof CronJobSchema>>(CronJobSchema, json, title)
  imageOf(spec.jobTemplate.spec.template, names.verifier, title)
}

function deployment(json: string, name: string) {
  return read<Static<typeof DeploymentSchema>>(DeploymentSchema, json, `deployment ${name}`)
}

function imageOf({ spec }: Static<typeof TemplateSchema>, name: string, title: string): string {
  const container = spec.containers.find((each) => each.name === name)
  if (container === undefined) throw new FinalStop(`the ${title} has no container ${name}`)
  return container.image
}

/** @throws FinalStop */
export function routeIn(json: string): Route {
  const route = read<Route>(RouteSchema, json, `HTTPRoute ${names.route}`)
  if (sharedRules(route).length > 0) return route
  throw new FinalStop(`no rule of the HTTPRoute ${names.route} shares between both tracks`)
}

/** Most of a hundred requests that a rule gives to the canary. */
export function canaryWeight(route: Route): number {
  return Math.max(...sharedRules(route).map(({ weights }) => weights.canary ?? 0))
}

/** A JSON patch (RFC 6902) that changes nothing if the rules are not as they were. */
export function weightPatch(route: Route, percent: number): string {
  const operations = sharedRules(route).flatMap(({ rule, at }) => {
    const path = `/spec/rules/${rule}/backendRefs`
    return [
      { op: 'test', path: `${path}/${at.stable}/name`, value: names.stable },
      { op: 'test', path: `${path}/${at.canary}/name`, value: names.canary },
      { op: 'add', path: `${path}/${at.stable}/weight`, value: 100 - percent },
      { op: 'add', path: `${path}/${at.canary}/weight`, value: percent },
    ]
  })
  return JSON.stringify(operations)
}

/** Every gateway has taken the route over as it is now. */
export function isTakenOver({ metadata: { generation = 0 }, status }: Route): boolean {
  const parents = status?.parents ?? []
  const accepted = parents.filter(({ conditions = [] }) =>
    conditions.some(
      ({ type, status: is, observedGeneration = 0 }) =>
        type === 'Accepted' && is === 'True' && observedGeneration >= generation,
    ),
  )
  return parents.length > 0 && accepted.length === parents.length
}

function sharedRules({ spec }: Route) {
  return spec.rules.flatMap(({ backendRefs = [] }, rule) => {
    const stable = backendRefs.findIndex(({ name }) => name === names.stable)
    const canary = backendRefs.findIndex(({ name }) => name === names.canary)
    if (stable < 0 || canary < 0) return []
    const weights = { canary: backendRefs[canary]?.weight }
    return [{ rule, at: { stable, canary }, weights }]
  })
}

/** Documents of what `kubectl kustomize` writes. @throws FinalStop if it has no migration Job */
export function objectsIn(yaml: string): readonly KubernetesObject[] {
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as KubernetesObject)
  if (objects.some(isMigration)) return objects
  throw new FinalStop(`the overlay has no Job ${names.job}`)
}

function isMigration({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'Job' && metadata.name === names.job
}

export interface JobOf {
  readonly name: string
  readonly image: string
  /** Of the container; default those of the migration. */
  readonly args?: readonly string[]
}

/** The migration Job, and what it needs, for another image and other work. */
export function jobObjects(objects: readonly KubernetesObject[], wanted: JobOf): string {
  const items = objects.map((each) => (isMigration(each) ? adapted(each as Job, wanted) : each))
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}

function adapted(job: Job, { name, image, args }: JobOf): Job {
  const { spec } = job
  const pod = spec.template.spec
  const containers = pod.containers.map((container) => ({
    ...container,
    image,
    ...(args === undefined ? {} : { args }),
  }))
  return {
    ...job,
    metadata: { ...job.metadata, name },
    spec: { ...spec, template: { ...spec.template, spec: { ...pod, containers } } },
  }
}

const JobStateSchema = Type.Object({
  status: Type.Optional(
    Type.Object({
      conditions: Type.Optional(
        Type.Array(Type.Object({ type: Type.String(), status: Type.String() })),
      ),
    }),
  ),
})

/** How a Job stands. @throws FinalStop */
export function jobState(json: string): 'running' | 'complete' | 'failed' {
  const { status } = read<Static<typeof JobStateSchema>>(JobStateSchema, json, 'Job')
  const is = (wanted: string) =>
    status?.conditions?.some(({ type, status: set }) => type === wanted && set === 'True') ?? false
  if (is('Complete')) return 'complete'
  return is('Failed') ? 'failed' : 'running'
}

function read<Read>(schema: TSchema, json: string, what: string): Read {
  const value: unknown = parsed(json)
  if (Value.Check(schema, value)) return value as Read
  throw new FinalStop(`the ${what} is not as it should be`)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
