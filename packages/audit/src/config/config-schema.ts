/**
 * `plimsoll.config.json`: what a user tells the auditor about a service. Everything is optional, an
 * unknown key is an error, and no secret is in it: `{port}`, `{key}`, `{canary:name}` and
 * `{proxy:name}` are filled in by the auditor, and `…Env` names an environment variable.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { Declaration, Waiver } from './acceptance-schema.ts'
import { Auth } from './auth-schema.ts'
import { Facts } from './facts-schema.ts'
import { Commands, Repository } from './repository-schema.ts'
import { Dependency, Start } from './start-schema.ts'
import { Target } from './target-schema.ts'

export const ConfigSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    target: Type.Optional(Target),
    auth: Type.Optional(Auth),
    start: Type.Optional(Start),
    dependencies: Type.Optional(Type.Array(Dependency)),
    repository: Type.Optional(Repository),
    commands: Type.Optional(Commands),
    declarations: Type.Optional(Type.Array(Declaration)),
    waivers: Type.Optional(Type.Array(Waiver)),
    facts: Type.Optional(Facts),
  },
  { additionalProperties: false, title: 'plimsoll.config.json' },
)

type Written = Static<typeof ConfigSchema>
type WrittenDependency = NonNullable<Written['dependencies']>[number]

/** As written, but for addresses of dependencies, which {@link withUpstreams} completes. */
export type AuditConfig = Omit<Written, 'dependencies'> & {
  dependencies?: (WrittenDependency & { upstream: string })[]
}
