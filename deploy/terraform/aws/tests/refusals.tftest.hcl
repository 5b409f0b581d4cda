# Values that are refused before anything is made.

mock_provider "aws" {}

variables {
  environment               = "staging"
  region                    = "eu-central-1"
  vpc_id                    = "vpc-0"
  private_subnet_ids        = ["subnet-a", "subnet-b"]
  cluster_security_group_id = "sg-0"
  oidc_provider_arn         = "arn:aws:iam::000000000000:oidc-provider/oidc.example.com/id/0"
  database_class            = "db.t4g.medium"
  database_gigabytes        = 20
  database_backup_days      = 7
  max_connections           = 100
  cache_class               = "cache.t4g.small"
}

run "an_environment_that_there_is_not" {
  command = plan
  variables {
    environment = "test"
  }
  expect_failures = [var.environment]
}

run "one_zone" {
  command = plan
  variables {
    private_subnet_ids = ["subnet-a", "subnet-a"]
  }
  expect_failures = [var.private_subnet_ids]
}

run "no_backups" {
  command = plan
  variables {
    database_backup_days = 0
  }
  expect_failures = [var.database_backup_days]
}

run "production_restorable_for_a_week" {
  command = plan
  variables {
    environment = "production"
  }
  expect_failures = [var.database_backup_days]
}

run "a_postgresql_that_pg_dump_does_not_know" {
  command = plan
  variables {
    postgres_version = "19"
  }
  expect_failures = [var.postgres_version]
}
