# Yours: region, network and cluster. The rest is measured for 6 pods of the service.
environment               = "production"
region                    = "eu-central-1"
vpc_id                    = "vpc-replace-me"
private_subnet_ids        = ["subnet-replace-me-a", "subnet-replace-me-b", "subnet-replace-me-c"]
cluster_security_group_id = "sg-replace-me"
oidc_provider_arn         = "arn:aws:iam::000000000000:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/REPLACE"

database_class       = "db.m7g.large"
database_gigabytes   = 100
database_backup_days = 30
max_connections      = 200
cache_class          = "cache.t4g.medium"
