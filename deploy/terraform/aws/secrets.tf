# One secret for each key of the Secret `vehicle-api-secrets`, which External Secrets copies into the
# cluster. Terraform makes the place and never sees the value, which an operator puts there: so it is in
# no state, no plan and no log. The README has the commands.

resource "aws_secretsmanager_secret" "service" {
  for_each = toset([
    "SECRET_KEY",
    "PASSWORD_PEPPER",
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "REDIS_URL",
  ])

  name                    = "${local.name}/vehicle-api/${each.key}"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = local.is_production ? 30 : 7
}

# The service account `external-secrets` of the namespace may read these and nothing else.
locals {
  oidc_issuer = split(":oidc-provider/", var.oidc_provider_arn)[1]
}

resource "aws_iam_role" "external_secrets" {
  name = "${local.name}-external-secrets"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = var.oidc_provider_arn }
        Condition = {
          StringEquals = {
            "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
            "${local.oidc_issuer}:sub" = "system:serviceaccount:plimsoll:external-secrets"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "external_secrets" {
  name = "read-secrets"
  role = aws_iam_role.external_secrets.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource = [for secret in aws_secretsmanager_secret.service : secret.arn]
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [aws_kms_key.data.arn]
      },
    ]
  })
}
