// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
export declare const envoy: Adapter;
