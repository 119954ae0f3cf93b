import { join } from "node:path";
import { packageIn } from "../../src/engine/tensors/find-tfjs-node.js";

/** Where everything lies while tfjs-node is built, and in the end: a folder that npm installs into. */
export class Workplace {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** The package folder of tfjs-node. */
  get package(): string {
    return packageIn(this.root);
  }

  /** Where the addon expects TensorFlow. */
  get libraries(): string {
    return join(this.package, "deps", "lib");
  }

  /** TensorFlow's C headers. */
  get headers(): string {
    return join(this.package, "deps", "include");
  }

  /** Headers of Node-API. */
  get nodeHeaders(): string {
    return join(this.root, "node_modules", "node-api-headers", "include");
  }

  /** Where pip downloads the wheel to. */
  get wheels(): string {
    return join(this.root, "wheel");
  }
}
