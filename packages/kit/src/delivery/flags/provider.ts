/**
 * The flags as a provider of OpenFeature: its client asks memory, as everybody does.
 *
 * @see https://openfeature.dev/specification/sections/providers
 * @module
 */

import {
  ErrorCode,
  type EvaluationContext,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  StandardResolutionReasons,
} from '@openfeature/server-sdk'
import type { DecidedBy, FlagSubject } from './evaluation.ts'
import type { Flags } from './flags.ts'

const reasons: Readonly<Record<DecidedBy, string>> = {
  default: StandardResolutionReasons.DEFAULT,
  'kill-switch': StandardResolutionReasons.DISABLED,
  role: StandardResolutionReasons.TARGETING_MATCH,
  mode: StandardResolutionReasons.STATIC,
  rollout: StandardResolutionReasons.SPLIT,
}

export interface FlagProvider extends Provider {
  readonly events: OpenFeatureEventEmitter
  /** Tells no more. */
  detach(): void
}

export function flagProvider(flags: Flags): FlagProvider {
  const events = new OpenFeatureEventEmitter()
  const stops = [
    flags.onChanged(({ flag }) =>
      events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [flag.key] }),
    ),
    flags.onSource((source) =>
      events.emit(source === 'store' ? ProviderEvents.Ready : ProviderEvents.Stale),
    ),
  ]
  return {
    metadata: { name: 'plimsoll-flags' },
    runsOn: 'server',
    events,
    resolveBooleanEvaluation: async (key, preset, context) => resolve(flags, key, preset, context),
    resolveStringEvaluation: async (key, preset) => notBoolean(flags, key, preset),
    resolveNumberEvaluation: async (key, preset) => notBoolean(flags, key, preset),
    resolveObjectEvaluation: async (key, preset) => notBoolean(flags, key, preset),
    detach() {
      for (const stop of stops) stop()
      events.removeAllHandlers()
    },
  }
}

function resolve(
  flags: Flags,
  key: string,
  preset: boolean,
  context: EvaluationContext,
): ResolutionDetails<boolean> {
  const decision = flags.decide(key, subjectOf(context))
  if (decision === undefined) return unknown(key, preset)
  const value = flags.isOn(key, subjectOf(context))
  return { value, variant: value ? 'on' : 'off', reason: reasons[decision.by] }
}

function notBoolean<Value>(flags: Flags, key: string, preset: Value): ResolutionDetails<Value> {
  if (!flags.has(key)) return unknown(key, preset)
  const errorMessage = `the flag ${key} is a boolean`
  return { value: preset, errorCode: ErrorCode.TYPE_MISMATCH, errorMessage }
}

function unknown<Value>(key: string, preset: Value): ResolutionDetails<Value> {
  const errorMessage = `no flag ${key} is declared`
  return { value: preset, errorCode: ErrorCode.FLAG_NOT_FOUND, errorMessage }
}

/** The targeting key is the user, and `roles` a list of names. */
function subjectOf({ targetingKey, roles }: EvaluationContext): FlagSubject {
  const names = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
  return { userId: targetingKey, roles: names }
}
