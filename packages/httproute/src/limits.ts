// SPDX-License-Identifier: Apache-2.0
import type { ObjectLimits } from '@branchline/adapter';

/**
 * What one HTTPRoute or GRPCRoute holds: 16 rules, 64 matches a rule, 128 matches in all
 * (gateway-api v1.3 and later, config/crd/standard: maxItems and the CEL rule on the sum of matches).
 */
export const routeLimits: ObjectLimits = { rules: 16, matchesPerRule: 64, matches: 128 };
