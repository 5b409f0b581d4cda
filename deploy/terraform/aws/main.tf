# What Plimsoll needs of AWS besides a cluster: a database, a cache, a registry, a place for backups,
# and secrets that the cluster reads. No secret is in the state.

locals {
  name          = "plimsoll-${var.environment}"
  is_production = var.environment == "production"
}

# One key for all that is kept, so that losing access to it is losing access to everything at once.
resource "aws_kms_key" "data" {
  description             = "Data of ${local.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "data" {
  name          = "alias/${local.name}"
  target_key_id = aws_kms_key.data.key_id
}
