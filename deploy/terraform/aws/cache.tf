resource "aws_elasticache_subnet_group" "private" {
  name       = local.name
  subnet_ids = var.private_subnet_ids
}

resource "aws_security_group" "cache" {
  name        = "${local.name}-cache"
  description = "Valkey, for the pods alone"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "cache" {
  security_group_id            = aws_security_group.cache.id
  referenced_security_group_id = var.cluster_security_group_id
  description                  = "Valkey from the pods"
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

# Nobody signs in by the name that everybody knows.
resource "aws_elasticache_user" "nobody" {
  user_id       = "${local.name}-default"
  user_name     = "default"
  engine        = "valkey"
  access_string = "off -@all"

  authentication_mode {
    type = "no-password-required"
  }
}

# The service. It begins with a password that nobody has: the README says how an operator gives it one,
# which so is neither in the state nor in a plan.
resource "aws_elasticache_user" "service" {
  user_id       = "${local.name}-service"
  user_name     = "${local.name}-service"
  engine        = "valkey"
  access_string = "on ~* &* +@all -@dangerous +info"

  authentication_mode {
    type = "iam"
  }

  lifecycle {
    ignore_changes = [authentication_mode, passwords, no_password_required]
  }
}

resource "aws_elasticache_user_group" "cache" {
  user_group_id = local.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.nobody.user_id, aws_elasticache_user.service.user_id]
}

# Only what the database has as well is in it: losing it costs time, no data.
resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = local.name
  description          = "Shared state of ${local.name}"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.cache_class
  port                 = 6379

  num_cache_clusters         = local.is_production ? 2 : 1
  automatic_failover_enabled = local.is_production
  multi_az_enabled           = local.is_production

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.data.arn
  user_group_ids             = [aws_elasticache_user_group.cache.user_group_id]

  subnet_group_name          = aws_elasticache_subnet_group.private.name
  security_group_ids         = [aws_security_group.cache.id]
  auto_minor_version_upgrade = true
  maintenance_window         = "sun:04:30-sun:05:30"
}
