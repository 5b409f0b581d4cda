export type { AccessClaims, TokenClaims } from './claims.ts'
export { type AccessSecrets, deriveKey, type KeyPurpose, secretKeys } from './derived-keys.ts'
export {
  type Expectations,
  type ExternalTokenOptions,
  externalTokens,
  type OwnTokenOptions,
  ownTokens,
  type TokenKind,
} from './expectations.ts'
export {
  KeyRing,
  type KeyRingOptions,
  type KeySource,
  type PublicKeySet,
  type RingKey,
} from './key-ring.ts'
export {
  accessTokenType,
  type SigningKey,
  secretSigningKey,
  secretVerificationKey,
  signingKey,
  type VerificationKey,
  type VerificationKeyOptions,
  verificationKey,
} from './keys.ts'
export type { Memo } from './memo.ts'
export { tokenMetrics } from './metrics.ts'
export { type ParsedToken, parse, type TokenHeader } from './parse.ts'
export { invalidToken, type RefusalReason, type Refused, refusalReasons } from './refusal.ts'
export { sign } from './sign.ts'
export type { Algorithm } from './signature.ts'
export type { TokenCacheOptions } from './token-cache.ts'
export { type TokenCounts, TokenVerifier, type TrustedIssuer } from './token-verifier.ts'
export { type Verification, type Verified, verify } from './verify.ts'
