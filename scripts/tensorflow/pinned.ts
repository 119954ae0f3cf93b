import { TFJS_VERSION } from "../../src/engine/tensors/find-tfjs-node.js";

/** The packages that are installed with npm; the second are the declarations of Node-API, for the compiler. */
export const NPM_PACKAGES: Readonly<Record<string, string>> = Object.freeze({
  "@tensorflow/tfjs-node": TFJS_VERSION,
  "node-api-headers": "1.9.0",
});

/** Node-API version that the addon is compiled for: the newest that tfjs-node knows; Node 20 has 9. */
export const NODE_API_VERSION = 8;

/** Version of TensorFlow's wheels. */
export const TENSORFLOW_VERSION = "2.21.0";

/** A wheel that has the C library in it, and the platform it is for. Which Python it is for is of no concern here. */
export interface Wheel {
  readonly package: string;
  readonly platform: string;
  readonly sha256: string;
}

/** The wheels by `process.platform` and `process.arch`. */
export const WHEELS: Readonly<Record<string, Wheel>> = Object.freeze({
  "linux-x64": {
    package: "tensorflow-cpu",
    platform: "manylinux_2_27_x86_64",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  },
  "linux-arm64": {
    package: "tensorflow",
    platform: "manylinux_2_27_aarch64",
    sha256: "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
  },
});

/** What a finished step depends on: with other pins it is done again. */
export const PINS = JSON.stringify({ NPM_PACKAGES, NODE_API_VERSION, TENSORFLOW_VERSION });
