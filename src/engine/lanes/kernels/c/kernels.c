/* All kernels as one translation unit; compiled by scripts/build-kernels.sh and scripts/build-addon.mjs. */
#include "combine.h"
#include "committee.h"
#include "moments.h"

/* Number of trials in a vector of this build. */
int KERNEL(lanes)(void) { return LANES; }

#define CHAINS 12 /* enough to hide the latency of a multiplication and an addition, few enough for 16 registers */

/*
 * The peak to compare kernels with: `rounds` times CHAINS independent multiply-adds (contraction off) on registers,
 * 2 * CHAINS * LANES * rounds operations. The result is stored so that nothing is optimised away. `data` is
 * [CHAINS + 1][lane], the last the factor.
 */
void KERNEL(peak)(char *memory, int data, int rounds) {
  vec *numbers = lanes_at(memory, data);
  vec sum[CHAINS];
  for (int k = 0; k < CHAINS; k++) sum[k] = numbers[k];
  const vec factor = numbers[CHAINS];
  for (int round = 0; round < rounds; round++)
    for (int k = 0; k < CHAINS; k++) sum[k] += factor * sum[k];
  for (int k = 0; k < CHAINS; k++) numbers[k] = sum[k];
}

#ifndef __wasm__
#include "table.h"

const KernelTable KERNEL(table) = {
  TEXT(VARIANT),
  LANES,
  KERNEL(moments_scratch),
  KERNEL(committee_scratch),
  {
    ENTRY(moments_forward, 2),
    ENTRY(moments_flow, 3),
    ENTRY(moments_descend, 3),
    ENTRY(committee_forward, 2),
    ENTRY(committee_flow, 3),
    ENTRY(committee_descend, 3),
    ENTRY(combine, 9),
    ENTRY(copy, 4),
    ENTRY(squares, 3),
    ENTRY(stage, 8),
    ENTRY(peak, 2),
  },
};
#endif
