import type { CurveRow } from "../model/index.js";
import { packedTrace, populationLoss } from "../science/index.js";
import type { StateForm } from "./state-form.js";
import type { TrialSetup } from "./trial-setup.js";

/** A curve row from a state: the losses and the weight norm always, other metrics where the job asks for them. */
export function measure(
  setup: TrialSetup,
  form: StateForm,
  step: number,
  trainLoss: number,
  sampledTestLoss: number | null,
  state: Float64Array,
): CurveRow {
  const { job, problem, parameters, initialMoments } = setup;
  const moments = form.moments(state);
  const reference = setup.centered ? initialMoments : null;
  const task = { ...problem, alpha: parameters.alpha, epsilon: parameters.epsilon };
  const wants = (metric: (typeof job.metrics)[number]): boolean => job.metrics.includes(metric);
  return {
    step,
    train_loss: trainLoss,
    test_loss: sampledTestLoss ?? populationLoss(task, moments, reference),
    weight_norm: packedTrace(moments.second, moments.dimension),
    weight_distance: wants("weightDistance")
      ? form.weightDistance(state, problem.initialWeights, initialMoments)
      : null,
    error_trace: null,
    error_quadratic: null,
    error_linear: null,
    alignment_sample: null,
    alignment_offdiagonal: null,
    alignment_population: null,
    kernel_distance: null,
    linearised_train: null,
    linearised_test: null,
  };
}
