/**
 * What the tests of Terraform assert of a plan, asked of the text: for machines on which no provider
 * is to be had.
 *
 * @module
 */

import { type Expectation, unmet } from '../kubernetes/expectation.ts'
import { at, attributesOf, blocksOf, type Hcl, type Parsed } from './sources.ts'

export function awsProblems(parsed: Parsed, secretKeys: readonly string[]): readonly string[] {
  const resources = blocksOf(parsed, 'aws', 'resource')
  const of = (type: string, name: string, ...names: readonly string[]) =>
    at(resources, type, name, ...names)
  return [
    ...unmet(
      'the database',
      databaseExpectations((...names) => of('aws_db_instance', 'database', ...names)),
    ),
    ...unmet('the database', [
      [
        parameter(of('aws_db_parameter_group', 'database', 'parameter'), 'rds.force_ssl') === '1',
        'it takes connections without TLS',
      ],
      [
        isSame(
          parameter(of('aws_db_parameter_group', 'database', 'parameter'), 'max_connections'),
          'tostring(var.max_connections)',
        ),
        'max_connections is not what the pools were counted against',
      ],
    ]),
    ...unmet(
      'the cache',
      cacheExpectations((...names) => of('aws_elasticache_replication_group', 'cache', ...names)),
    ),
    ...unmet('the cache', [
      [
        String(of('aws_elasticache_user', 'nobody', 'access_string')).startsWith('off '),
        'anybody may sign in as `default`',
      ],
    ]),
    ...unmet('the registry', [
      [of('aws_ecr_repository', 'image', 'image_tag_mutability') === 'IMMUTABLE', 'a tag may move'],
      [
        of('aws_ecr_repository', 'image', 'image_scanning_configuration', 'scan_on_push') === true,
        'images are not scanned',
      ],
    ]),
    ...unmet('the backups', bucketExpectations(of)),
    ...unmet('the secrets', secretExpectations(resources, secretKeys)),
    ...isProductionProblems(parsed),
  ]
}

type Attribute = (...names: readonly string[]) => Hcl | undefined

const inProduction = 'local.is_production'

function databaseExpectations(of: Attribute): readonly Expectation[] {
  return [
    [of('storage_encrypted') === true && of('kms_key_id') !== undefined, 'it is not encrypted'],
    [of('publicly_accessible') === false, 'it has a public address'],
    [isSame(of('deletion_protection'), inProduction), 'production may delete it'],
    [of('skip_final_snapshot') === false, 'it leaves no snapshot'],
    [isSame(of('multi_az'), inProduction), 'production does not survive a zone'],
    [isSame(of('backup_retention_period'), 'var.database_backup_days'), 'its backups are not ours'],
    [of('manage_master_user_password') === true, 'somebody knows the password of its owner'],
  ]
}

function cacheExpectations(of: Attribute): readonly Expectation[] {
  return [
    [of('transit_encryption_enabled') === true, 'it speaks without TLS'],
    [of('transit_encryption_mode') === 'required', 'it takes connections without TLS'],
    [of('at_rest_encryption_enabled') === true, 'it is not encrypted at rest'],
    [of('user_group_ids') !== undefined, 'it does not ask who signs in'],
    [isSame(of('automatic_failover_enabled'), inProduction), 'production does not survive a node'],
  ]
}

const blocks = [
  'block_public_acls',
  'block_public_policy',
  'ignore_public_acls',
  'restrict_public_buckets',
] as const

function bucketExpectations(
  of: (type: string, name: string, ...names: readonly string[]) => Hcl | undefined,
): readonly Expectation[] {
  const encryption = of(
    'aws_s3_bucket_server_side_encryption_configuration',
    'backups',
    ...['rule', 'apply_server_side_encryption_by_default', 'sse_algorithm'],
  )
  return [
    ...blocks.map(
      (name): Expectation => [
        of('aws_s3_bucket_public_access_block', 'backups', name) === true,
        `the bucket may become public: ${name}`,
      ],
    ),
    [
      of('aws_s3_bucket_versioning', 'backups', 'versioning_configuration', 'status') === 'Enabled',
      'what is overwritten is gone',
    ],
    [encryption === 'aws:kms', 'the bucket is not encrypted'],
    [of('aws_s3_bucket', 'backups', 'force_destroy') === false, 'the bucket goes with Terraform'],
    [of('aws_efs_file_system', 'backups', 'encrypted') === true, 'the volume is not encrypted'],
  ]
}

/** Names of attributes whose value would be in the state. */
const inState = /(?:^|\.)(?:password|passwords|auth_token|secret_string|secret_binary)$/

function secretExpectations(resources: Hcl, secretKeys: readonly string[]): readonly Expectation[] {
  const names = String(at(resources, 'aws_secretsmanager_secret', 'service', 'for_each'))
  const made = [...names.matchAll(/"([A-Z_]+)"/g)].map(([, name = '']) => name)
  const told = attributesOf(resources).filter(([path]) => inState.test(path))
  const open = attributesOf(resources).filter(([path]) => /cidr_ipv[46]$/.test(path))
  return [
    [
      made.toSorted().join() === secretKeys.toSorted().join(),
      `there is a place for ${made.join(', ')}, and the service reads ${secretKeys.join(', ')}`,
    ],
    ...told.map(([path]): Expectation => [false, `${path} is in the state`]),
    ...open.map(([path]): Expectation => [false, `${path} lets in others than the pods`]),
  ]
}

function isProductionProblems(parsed: Parsed): readonly string[] {
  const locals = parsed.documents.get('aws/main.tf')?.['locals']
  const isRight = isSame(at(locals, 'is_production'), 'var.environment == "production"')
  return isRight ? [] : ['local.is_production is something else than that it is production']
}

/** Whether an attribute is this expression. */
function isSame(value: Hcl | undefined, expression: string): boolean {
  return value === `\${${expression}}`
}

function parameter(parameters: Hcl | undefined, name: string): Hcl | undefined {
  const all = Array.isArray(parameters) ? (parameters as readonly Hcl[]) : []
  return at(
    all.find((each) => at(each, 'name') === name),
    'value',
  )
}
