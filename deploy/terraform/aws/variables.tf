variable "environment" {
  description = "Which environment this is: each has a state, and a cluster, of its own."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "The environment is staging or production."
  }
}

variable "region" {
  description = "Region of everything."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region is written as eu-central-1."
  }
}

variable "vpc_id" {
  description = "Network of the cluster."
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets without a route from the internet, in two zones or more."
  type        = list(string)

  validation {
    condition     = length(distinct(var.private_subnet_ids)) >= 2
    error_message = "Give two subnets or more, in different zones."
  }
}

variable "cluster_security_group_id" {
  description = "Security group of the pods, which alone may reach the stores."
  type        = string
}

variable "oidc_provider_arn" {
  description = "Identity provider of the cluster, by which its service accounts take on roles."
  type        = string

  validation {
    condition     = can(regex(":oidc-provider/", var.oidc_provider_arn))
    error_message = "It is arn:…:oidc-provider/…, as `terraform output` of the cluster tells."
  }
}

variable "postgres_version" {
  description = "Not newer than pg_dump in the image of the service: a check compares them."
  type        = string
  default     = "17"

  validation {
    condition     = can(regex("^1[5-8](\\.[0-9]+)?$", var.postgres_version))
    error_message = "The service is tested on PostgreSQL 15 to 18."
  }
}

variable "database_class" {
  description = "Class of the database instance."
  type        = string
}

variable "database_gigabytes" {
  description = "Storage at the start; it grows to four times as much by itself."
  type        = number

  validation {
    condition     = var.database_gigabytes >= 20 && var.database_gigabytes <= 16000
    error_message = "Give 20 to 16000 gigabytes."
  }
}

variable "max_connections" {
  description = "Of PostgreSQL. A check compares it with the pools of all pods that there may be at once."
  type        = number

  validation {
    condition     = var.max_connections >= 50 && var.max_connections <= 5000
    error_message = "Give 50 to 5000 connections."
  }
}

variable "database_backup_days" {
  description = "How far back a point in time may lie that the database can be restored to."
  type        = number
  default     = 14

  validation {
    condition     = var.database_backup_days >= 7 && var.database_backup_days <= 35
    error_message = "Give 7 to 35 days."
  }

  validation {
    condition     = var.environment != "production" || var.database_backup_days >= 14
    error_message = "In production, 14 days or more."
  }
}

variable "cache_class" {
  description = "Class of the cache's nodes."
  type        = string
}
