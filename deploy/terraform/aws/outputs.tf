# None of these is a secret.

output "database_endpoint" {
  description = "host:port of PostgreSQL, for DATABASE_URL."
  value       = aws_db_instance.database.endpoint
}

output "database_owner_secret_arn" {
  description = "Where RDS keeps the password of plimsoll_owner."
  value       = one(aws_db_instance.database.master_user_secret[*].secret_arn)
}

output "cache_endpoint" {
  description = "Host of Valkey, for REDIS_URL."
  value       = aws_elasticache_replication_group.cache.primary_endpoint_address
}

output "cache_user" {
  description = "Name in REDIS_URL."
  value       = aws_elasticache_user.service.user_name
}

output "registries" {
  description = "Where images are pushed to."
  value       = { for name, repository in aws_ecr_repository.image : name => repository.repository_url }
}

output "backup_bucket" {
  description = "Where copies of the backups go."
  value       = aws_s3_bucket.backups.bucket
}

output "backup_file_system_id" {
  description = "For the storage class `efs` of the cluster."
  value       = aws_efs_file_system.backups.id
}

output "external_secrets_role_arn" {
  description = "For deploy/terraform/cluster."
  value       = aws_iam_role.external_secrets.arn
}
