import { curveRow, type CurveRow, type MetricName } from "../../model/index.js";
import {
  decomposition,
  kernelDistance,
  neuralTangentKernel,
  offDiagonalAlignment,
  packedTrace,
  populationAlignment,
  populationLoss,
  sampleAlignment,
  type Moments,
} from "../../science/index.js";
import type { StateForm } from "./state-form.js";
import { trainKernel, type TrialSetup } from "./trial-setup.js";

/**
 * A curve row from a state: the losses and the weight norm always, other metrics where the job asks for them. None of
 * it feeds back into the training, so asking for more changes no other number.
 *
 * Cost: O(D²); `alignment` and `kernelDistance` form a kernel, O(n²D) for n inputs.
 */
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
  const wants = (metric: MetricName): boolean => job.metrics.includes(metric);
  const hasTarget = problem.directions.length > 0;
  const errors = wants("decomposition") && hasTarget ? decomposition(task, moments, reference) : null;
  const alignment = wants("alignment") ? alignments(setup, moments) : null;
  const twin = setup.twin?.losses(step) ?? null;
  return curveRow({
    step,
    train_loss: trainLoss,
    test_loss: sampledTestLoss ?? populationLoss(task, moments, reference),
    weight_norm: packedTrace(moments.second, moments.dimension),
    weight_distance: wants("weightDistance")
      ? form.weightDistance(state, problem.initialWeights, initialMoments)
      : null,
    error_trace: errors?.trace ?? null,
    error_quadratic: errors?.quadratic ?? null,
    error_linear: errors?.linear ?? null,
    alignment_sample: alignment?.sample ?? null,
    alignment_offdiagonal: alignment?.offDiagonal ?? null,
    alignment_population: alignment?.population ?? null,
    kernel_distance:
      setup.initialKernel === null ? null : kernelDistance(trainKernel(setup, moments), setup.initialKernel),
    linearised_train: twin?.train ?? null,
    linearised_test: twin?.test ?? null,
  });
}

/** The three alignments; the two sampled ones on the test inputs, as the authors do, or the train inputs. */
function alignments(
  { problem, parameters }: TrialSetup,
  moments: Moments,
): {
  readonly sample: number | null;
  readonly offDiagonal: number | null;
  readonly population: number | null;
} {
  const inputs = problem.testInputs ?? problem.trainInputs;
  const labels = problem.testLabels ?? problem.trainLabels;
  const kernel = neuralTangentKernel(inputs, inputs, moments, parameters.epsilon);
  return {
    sample: sampleAlignment(kernel, labels),
    offDiagonal: offDiagonalAlignment(kernel, labels),
    population: populationAlignment(problem, moments, parameters.epsilon),
  };
}
