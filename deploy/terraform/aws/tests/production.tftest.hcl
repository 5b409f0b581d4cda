# What must be true of production, planned and applied against a provider that only pretends: neither
# an account nor a network is needed. Run in deploy/terraform/aws: `terraform init -backend=false`,
# `terraform test`.

mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:000000000000:key/mock" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:mock" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::mock" }
  }
}

variables {
  environment               = "production"
  region                    = "eu-central-1"
  vpc_id                    = "vpc-0"
  private_subnet_ids        = ["subnet-a", "subnet-b"]
  cluster_security_group_id = "sg-0"
  oidc_provider_arn         = "arn:aws:iam::000000000000:oidc-provider/oidc.example.com/id/0"
  database_class            = "db.m7g.large"
  database_gigabytes        = 100
  database_backup_days      = 30
  max_connections           = 200
  cache_class               = "cache.t4g.medium"
}

run "database" {
  assert {
    condition     = aws_db_instance.database.storage_encrypted && aws_db_instance.database.kms_key_id == aws_kms_key.data.arn
    error_message = "The database must be encrypted, with the key of this environment."
  }
  assert {
    condition     = !aws_db_instance.database.publicly_accessible
    error_message = "The database must not have a public address."
  }
  assert {
    condition     = aws_db_instance.database.deletion_protection && !aws_db_instance.database.skip_final_snapshot
    error_message = "The database of production must be protected from deletion, and leave a snapshot."
  }
  assert {
    condition     = aws_db_instance.database.multi_az
    error_message = "The database of production must survive a zone."
  }
  assert {
    condition     = aws_db_instance.database.backup_retention_period >= 14
    error_message = "Production must be restorable for 14 days or more."
  }
  assert {
    condition     = aws_db_instance.database.manage_master_user_password && aws_db_instance.database.password == null
    error_message = "The password of the owner must be made and kept by RDS."
  }
  assert {
    condition     = one([for each in aws_db_parameter_group.database.parameter : each.value if each.name == "rds.force_ssl"]) == "1"
    error_message = "PostgreSQL must refuse connections without TLS."
  }
  assert {
    condition     = one([for each in aws_db_parameter_group.database.parameter : each.value if each.name == "max_connections"]) == "200"
    error_message = "max_connections must be what the pools were counted against."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.database.referenced_security_group_id == "sg-0" && aws_vpc_security_group_ingress_rule.database.cidr_ipv4 == null
    error_message = "Only the pods may reach the database."
  }
}

run "cache" {
  assert {
    condition     = aws_elasticache_replication_group.cache.transit_encryption_enabled && aws_elasticache_replication_group.cache.transit_encryption_mode == "required"
    error_message = "The cache must refuse connections without TLS."
  }
  assert {
    condition     = aws_elasticache_replication_group.cache.at_rest_encryption_enabled
    error_message = "The cache must be encrypted at rest."
  }
  assert {
    condition     = aws_elasticache_replication_group.cache.automatic_failover_enabled && aws_elasticache_replication_group.cache.num_cache_clusters >= 2
    error_message = "The cache of production must survive a node."
  }
  assert {
    condition     = startswith(aws_elasticache_user.nobody.access_string, "off ") && aws_elasticache_user.nobody.user_name == "default"
    error_message = "Nobody may sign in as `default`."
  }
  assert {
    condition     = length(aws_elasticache_replication_group.cache.user_group_ids) == 1
    error_message = "The cache must know who may sign in."
  }
}

run "registry" {
  assert {
    condition     = alltrue([for each in aws_ecr_repository.image : each.image_tag_mutability == "IMMUTABLE"])
    error_message = "A tag must never move to another image."
  }
  assert {
    condition     = alltrue([for each in aws_ecr_repository.image : each.image_scanning_configuration[0].scan_on_push])
    error_message = "Images must be scanned when they are pushed."
  }
  assert {
    condition     = length(aws_ecr_repository.image) == 2
    error_message = "There must be a repository for the service and one for the console."
  }
}

run "backups" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.backups.block_public_acls,
      aws_s3_bucket_public_access_block.backups.block_public_policy,
      aws_s3_bucket_public_access_block.backups.ignore_public_acls,
      aws_s3_bucket_public_access_block.backups.restrict_public_buckets,
    ])
    error_message = "The bucket of the backups must not be public."
  }
  assert {
    condition     = aws_s3_bucket_versioning.backups.versioning_configuration[0].status == "Enabled"
    error_message = "What is overwritten or deleted must be kept."
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.backups.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "Backups must be encrypted."
  }
  assert {
    condition     = !aws_s3_bucket.backups.force_destroy && aws_efs_file_system.backups.encrypted
    error_message = "Backups must not go with Terraform, and must be encrypted."
  }
}

run "secrets" {
  assert {
    condition     = toset(keys(aws_secretsmanager_secret.service)) == toset(["SECRET_KEY", "PASSWORD_PEPPER", "DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL"])
    error_message = "There must be a secret for each key that the service reads."
  }
  assert {
    condition     = alltrue([for each in aws_secretsmanager_secret.service : each.kms_key_id == aws_kms_key.data.arn && each.recovery_window_in_days == 30])
    error_message = "Secrets must be encrypted with our key, and not go at once when they are deleted."
  }
  assert {
    condition     = strcontains(aws_iam_role.external_secrets.assume_role_policy, "system:serviceaccount:plimsoll:external-secrets")
    error_message = "Only the service account of External Secrets may read them."
  }
}
