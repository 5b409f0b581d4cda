import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const FlagUnknownError: KitErrorClass = defineError({
  code: 'FLAG_UNKNOWN',
  statusCode: 404,
  meaning: 'The service declares no flag with this key.',
  remedy: 'Take a key from the list of flags.',
})

export const FlagVersionError: KitErrorClass = defineError({
  code: 'FLAG_VERSION_CONFLICT',
  statusCode: 409,
  meaning: 'Somebody else has changed the flag since it was read; nothing was changed.',
  remedy: 'Read the flag again, decide anew, and send its `version`; `current_version` has it.',
})

export const FlagStepError: KitErrorClass = defineError({
  code: 'FLAG_STEP_TOO_LARGE',
  statusCode: 409,
  meaning: 'More users would get it at once than the next step of a rollout allows.',
  remedy: 'Raise it to `next_percent` at most, or send `force` with a `reason`.',
})

export const FlagTooEarlyError: KitErrorClass = defineError({
  code: 'FLAG_STEP_TOO_EARLY',
  statusCode: 409,
  meaning: 'The present share of a rollout has not held for long enough to show that it is sound.',
  remedy: 'Wait as `Retry-After` says, or send `force` with a `reason`.',
})

export const FlagGuardError: KitErrorClass = defineError({
  code: 'FLAG_GUARD_FAILED',
  statusCode: 409,
  meaning: 'The service is not well enough for more users to get something new.',
  remedy: 'Lower the flag or mend what the message names, or send `force` with a `reason`.',
})

export const FeatureOffError: KitErrorClass = defineError({
  code: 'FEATURE_OFF',
  statusCode: 403,
  meaning: 'An operator has switched off what was asked for, for everybody or for this user.',
  remedy: 'Ask an operator; the same request is served when it is on again.',
})
