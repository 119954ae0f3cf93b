const NETWORK_TASK_KINDS = ["modular-mlp", "modular-transformer", "student-teacher", "mnist"] as const;

/** Whether a task is one of engine `network`. */
export function isNetworkTask(task: { readonly kind: string }): boolean {
  return NETWORK_TASK_KINDS.some((kind) => kind === task.kind);
}
