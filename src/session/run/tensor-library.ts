import { chooseTensorWorkers, TENSOR_BACKEND_CHOICES, type TensorWorkers } from "../../engine/index.js";
import { GrokError } from "../../model/index.js";

/** Workers that compute the bits of a tensor library, by its name in the store, or the reason why there are none here. */
export async function tensorLibrary(library: string): Promise<TensorWorkers | { readonly refusal: string }> {
  const choice = TENSOR_BACKEND_CHOICES.find((kind) => library.startsWith(`${kind}-`));
  const wanted = `its bits are those of ${library}`;
  if (choice === undefined) return { refusal: `${wanted}, which this program does not know` };
  try {
    const workers = await chooseTensorWorkers(choice);
    return workers.name === library ? workers : { refusal: `${wanted}, found ${workers.name} here` };
  } catch (error) {
    if (error instanceof GrokError) return { refusal: `${wanted}: ${error.message}` };
    throw error;
  }
}
