/** Parts `repository` and `commands` of the config: files to read, commands to run. @module */

import { Type } from 'typebox'
import { command, environment, strict } from './schema-parts.ts'

const files = Type.Array(Type.String())

export const Repository = Type.Object(
  {
    root: Type.Optional(Type.String()),
    dockerfile: Type.Optional(Type.String()),
    compose: Type.Optional(files),
    manifests: Type.Optional(files),
    workflows: Type.Optional(files),
    envExample: Type.Optional(Type.String()),
    /** Values and keys that are examples. */
    allowedSecrets: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), reason: Type.String() }, strict), {
        description: 'path or pattern of each example, with the reason',
      }),
    ),
  },
  strict,
)

export const Commands = Type.Object(
  {
    migrate: Type.Optional(command),
    backup: Type.Optional(command),
    restore: Type.Optional(command),
    /** Makes an empty scratch database; its last line of output is the environment's new value. */
    emptyDatabase: Type.Optional(command),
    databaseEnv: Type.Optional(
      Type.String({
        description: 'variable that says which database; default that of the first required one',
      }),
    ),
    /** Environment of these commands, beside that of the service. */
    env: Type.Optional(environment),
  },
  strict,
)
