# The service writes its backups to a file system that all of its pods share (ReadWriteMany in
# Kubernetes), and a copy goes to the bucket, where nothing is overwritten or deleted by mistake.

resource "aws_efs_file_system" "backups" {
  creation_token = "${local.name}-backups"
  encrypted      = true
  kms_key_id     = aws_kms_key.data.arn
}

resource "aws_security_group" "backups" {
  name        = "${local.name}-backups"
  description = "NFS, for the nodes of the pods alone"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "backups" {
  security_group_id            = aws_security_group.backups.id
  referenced_security_group_id = var.cluster_security_group_id
  description                  = "NFS from the cluster"
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

resource "aws_efs_mount_target" "backups" {
  count = length(var.private_subnet_ids)

  file_system_id  = aws_efs_file_system.backups.id
  subnet_id       = var.private_subnet_ids[count.index]
  security_groups = [aws_security_group.backups.id]
}

resource "aws_s3_bucket" "backups" {
  bucket_prefix = "${local.name}-backups-"
  force_destroy = false
}

resource "aws_s3_bucket_public_access_block" "backups" {
  bucket = aws_s3_bucket.backups.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "backups" {
  bucket = aws_s3_bucket.backups.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "backups" {
  bucket = aws_s3_bucket.backups.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backups" {
  bucket = aws_s3_bucket.backups.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "backups" {
  bucket = aws_s3_bucket.backups.id

  rule {
    id     = "old-backups"
    status = "Enabled"
    filter {}

    expiration {
      days = local.is_production ? 90 : 14
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

# Only by TLS.
resource "aws_s3_bucket_policy" "backups" {
  bucket = aws_s3_bucket.backups.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyByTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.backups.arn, "${aws_s3_bucket.backups.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.backups]
}
