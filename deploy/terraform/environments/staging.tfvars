# As production, and smaller.
environment               = "staging"
region                    = "eu-central-1"
vpc_id                    = "vpc-replace-me"
private_subnet_ids        = ["subnet-replace-me-a", "subnet-replace-me-b"]
cluster_security_group_id = "sg-replace-me"
oidc_provider_arn         = "arn:aws:iam::000000000000:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/REPLACE"

database_class       = "db.t4g.medium"
database_gigabytes   = 20
database_backup_days = 7
max_connections      = 100
cache_class          = "cache.t4g.small"
