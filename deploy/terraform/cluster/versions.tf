# Apart from ../aws: a provider that is set up from a cluster must not be in the run that makes what the
# cluster needs.
terraform {
  required_version = ">= 1.10"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.36"
    }
  }

  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "kubernetes" {
  config_path    = var.kubeconfig
  config_context = var.context
}
