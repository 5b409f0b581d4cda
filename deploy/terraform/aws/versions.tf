terraform {
  # use_lockfile below; tests with mocks, and rules between variables, came before it.
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Encrypted and locked; bucket, key and region with `terraform init -backend-config=…`.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Service     = "plimsoll"
      Environment = var.environment
    }
  }
}
