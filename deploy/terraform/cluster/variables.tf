variable "kubeconfig" {
  description = "File that says how to reach the cluster."
  type        = string
  default     = "~/.kube/config"
}

variable "context" {
  description = "Which of its clusters."
  type        = string
}

variable "external_secrets_role_arn" {
  description = "Output of ../aws."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/", var.external_secrets_role_arn))
    error_message = "It is arn:aws:iam::…:role/…, an output of ../aws."
  }
}

variable "pods_max" {
  description = "Most pods in the namespace: both tracks at their most while they are rolled, console, Jobs."
  type        = number
  default     = 30
}
