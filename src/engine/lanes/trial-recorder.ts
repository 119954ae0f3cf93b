import { measure } from "./measure.js";
import { RecordKeeper, type Recorded } from "../record-keeper.js";
import type { StateForm } from "./state-form.js";
import type { TrialSetup } from "./trial-setup.js";

/** The recorded steps of a trial on a lane: turns the state of a committee machine into the row that is kept. */
export class TrialRecorder extends RecordKeeper {
  readonly #setup: TrialSetup;
  readonly #form: StateForm;

  constructor(setup: TrialSetup, form: StateForm) {
    super(setup.job, setup.problem.labelPower);
    this.#setup = setup;
    this.#form = form;
  }

  /** Measures the state at {@link nextStep}. `testLoss` is null where the test loss is the population's. */
  record(trainLoss: number, testLoss: number | null, state: Float64Array): Recorded {
    return this.keep(measure(this.#setup, this.#form, this.nextStep, trainLoss, testLoss, state));
  }
}
