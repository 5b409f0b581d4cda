/** Parts `start` and `dependencies` of the config: how the auditor runs the service. @module */

import { Type } from 'typebox'
import { command, environment, strict } from './schema-parts.ts'

export const Start = Type.Object(
  {
    command,
    cwd: Type.Optional(Type.String()),
    portEnv: Type.Optional(Type.String()),
    replicas: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 })),
    graceSeconds: Type.Optional(Type.Number({ minimum: 1 })),
    bootSeconds: Type.Optional(Type.Number({ minimum: 1 })),
    preStopSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'a preStop sleep of the orchestrator, which is emulated',
      }),
    ),
    env: Type.Optional(environment),
    required: Type.Optional(
      Type.Array(Type.String(), {
        description: 'variables without which the service must refuse to start',
      }),
    ),
    secrets: Type.Optional(
      Type.Array(Type.String(), {
        description: 'variables that hold secrets; default those filled with {key}',
      }),
    ),
    relaxedEnv: Type.Optional(environment),
    /** The command as the container runs it, or a package manager's wrapper. */
    containerCommand: Type.Optional(command),
    before: Type.Optional(
      Type.Array(command, {
        description: 'commands that run before each first boot, such as a migration',
      }),
    ),
  },
  strict,
)

export const Dependency = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9-]+$',
      description: 'a name of small letters, digits and "-"',
    }),
    upstream: Type.Optional(
      Type.String({
        pattern: '^[^:]+:\\d+$',
        description:
          'a host and a port, such as "127.0.0.1:5432"; default those of the URL in `env`',
      }),
    ),
    env: Type.Optional(
      Type.String({ description: "variable whose host and port are replaced by the proxy's" }),
    ),
    criticality: Type.Union([Type.Literal('required'), Type.Literal('degradable')], {
      description: '"required" or "degradable"',
    }),
    cacheSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'how long readiness may go on telling an old check, added to the window',
      }),
    ),
  },
  strict,
)
