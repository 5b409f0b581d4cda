# The namespace as deploy/kubernetes/base/namespace.yaml has it (a check compares the labels), so that
# quota and secrets are there before the first deployment.
resource "kubernetes_namespace" "plimsoll" {
  metadata {
    name = "plimsoll"
    labels = {
      "app.kubernetes.io/part-of"                  = "plimsoll"
      "pod-security.kubernetes.io/enforce"         = "restricted"
      "pod-security.kubernetes.io/enforce-version" = "latest"
      "pod-security.kubernetes.io/audit"           = "restricted"
      "pod-security.kubernetes.io/warn"            = "restricted"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "kubernetes_resource_quota" "plimsoll" {
  metadata {
    name      = "plimsoll"
    namespace = kubernetes_namespace.plimsoll.metadata[0].name
  }

  spec {
    hard = {
      pods                     = tostring(var.pods_max)
      "services.nodeports"     = "0"
      "requests.cpu"           = tostring(var.pods_max)
      "limits.memory"          = "${var.pods_max}Gi"
      "persistentvolumeclaims" = "4"
    }
  }
}

# Takes on the role that may read the secrets of the service: deploy/kubernetes/examples.
resource "kubernetes_service_account" "external_secrets" {
  metadata {
    name      = "external-secrets"
    namespace = kubernetes_namespace.plimsoll.metadata[0].name
    annotations = {
      "eks.amazonaws.com/role-arn" = var.external_secrets_role_arn
    }
  }

  automount_service_account_token = false
}
