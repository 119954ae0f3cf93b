/** A stand-in for the process that tries the native library: it does what its argument says. */
import type { ProbeReport } from "../../../src/engine/tensors/probe-tensorflow.js";

function tell(report: ProbeReport): void {
  process.send?.(report);
}

const [behaviour] = process.argv.slice(2);
switch (behaviour) {
  case "crashes":
    process.abort();
    break;
  case "cannot-load":
    tell({ kind: "unusable", reason: "libtensorflow.so.2: cannot open shared object file" });
    break;
  case "loads-twice":
    tell({ kind: "loaded", name: "tensorflow-0.0.1" });
    tell({ kind: "loaded-again" });
    break;
  case "refuses-second":
    tell({ kind: "loaded", name: "tensorflow-0.0.1" });
    tell({ kind: "single-load", reason: "Module did not self-register" });
    break;
  case "crashes-at-second":
    process.send?.({ kind: "loaded", name: "tensorflow-0.0.1" } satisfies ProbeReport, () => {
      console.error("terminate called without an active exception");
      process.abort();
    });
    break;
  case "crashes-at-end":
    tell({ kind: "loaded", name: "tensorflow-0.0.1" });
    process.send?.({ kind: "loaded-again" } satisfies ProbeReport, () => process.abort());
    break;
}
process.disconnect();
