import type { Environment, Secret } from '@plimsoll/kit/config'
import type { ExternalIssuerVariables } from './security/external-issuers.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** The configuration of the service, deeply frozen. */
export interface ServiceConfig {
  readonly environment: Environment
  readonly host: string
  readonly port: number
  readonly listenFd: number | undefined
  readonly debug: boolean
  readonly docsEnabled: boolean
  readonly consoleEnabled: boolean
  /** Unset: that of the repository. */
  readonly consoleDir: string | undefined
  readonly logLevel: LogLevel
  /** `database:debug,jobs:warn` */
  readonly logLevels: string | undefined
  readonly logFormat: 'auto' | 'json' | 'pretty'
  readonly metricsPort: number | undefined
  readonly metricsHost: string
  readonly otelEndpoint: string | undefined
  readonly otelHeaders: Secret | undefined
  readonly otelServiceName: string | undefined
  readonly otelResourceAttributes: string | undefined
  readonly otelSampler: string | undefined
  readonly otelSamplerArgument: string | undefined
  readonly otelDisabled: string | undefined
  readonly auditReportPath: string | undefined
  readonly flagSoakMs: number
  readonly sentryDsn: Secret | undefined
  readonly sentryEnvironment: string | undefined
  /** A number from 0 to 1. */
  readonly sentrySampleRate: string
  readonly bodyLimitBytes: number
  readonly uploadPixelsMax: number
  readonly batchFilesMax: number
  readonly picturesKept: boolean
  readonly requestTimeoutMs: number
  readonly loadSheddingEnabled: boolean
  readonly rateLimitEnabled: boolean
  /** `60/minute, 2000/hour`, or `none`. */
  readonly rateLimitIp: string
  readonly rateLimitUser: string
  readonly rateLimitGlobal: string
  readonly corsOrigins: readonly string[]
  readonly corsCredentials: boolean
  readonly trustedHosts: readonly string[]
  readonly trustProxy: readonly string[]
  readonly shutdownGraceMs: number
  readonly shutdownPreDelayMs: number
  readonly shutdownDrainMs: number
  readonly modelPath: string | undefined
  readonly modelLabelsPath: string | undefined
  /** 0 means one less than the cores, and at least 1. */
  readonly modelWorkers: number
  readonly modelQueueMax: number
  readonly modelTimeoutMs: number
  readonly secretKey: Secret | undefined
  readonly secretKeyPrevious: Secret | undefined
  readonly tokenSigningKey: Secret | undefined
  readonly tokenSigningKeyNext: Secret | undefined
  readonly tokenSigningKeyPrevious: Secret | undefined
  readonly passwordPepper: Secret | undefined
  readonly passwordPepperPrevious: Secret | undefined
  readonly accessTokenTtlMs: number
  readonly refreshTokenTtlMs: number
  readonly sessionTtlMs: number
  readonly jwtIssuer: string
  readonly jwtAudience: string
  readonly externalIssuers: readonly ExternalIssuerVariables[] | undefined
  readonly tokenFormEnabled: boolean
  readonly passwordHashMemoryBytes: number
  readonly passwordHashPasses: number
  readonly breachedPasswordsUrl: string | undefined
  readonly dataDir: string
  readonly databaseUrl: Secret | undefined
  readonly migrationDatabaseUrl: Secret | undefined
  readonly redisUrl: Secret | undefined
  readonly adminEmail: string | undefined
  readonly adminPassword: Secret | undefined
  readonly databasePoolMax: number
  readonly databaseConnectTimeoutMs: number
  readonly databaseStatementTimeoutMs: number
  readonly databaseIdleTimeoutMs: number
  readonly databaseSlowMs: number
  readonly migrateOnStart: boolean
  readonly jobsAtOnce: number
  readonly batchDirectMax: number
  readonly cacheBytesMax: number
  readonly reportCacheTtlMs: number
  readonly idempotencyTtlMs: number
  readonly backupDir: string | undefined
  readonly backupIntervalMs: number
  readonly backupsKept: number
}
