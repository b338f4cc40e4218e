// SPDX-License-Identifier: Apache-2.0
import type { ProcessState, SupervisedProcess } from '../process/supervised.ts';
import type { TestbedState } from '../state/state-file.ts';
import type { PodReport } from './context.ts';

/** One process of the control plane. */
export interface ComponentStatus {
	readonly name: string;
	readonly state: ProcessState;
	readonly pid?: number;
	readonly restarts: number;
	/** How it ended the last time, in one line. */
	readonly lastExit?: string;
}

/** A testbed as its daemon sees it now. */
export interface TestbedStatus extends TestbedState {
	readonly components: readonly ComponentStatus[];
	readonly pods: readonly PodReport[];
}

/** The status of a process. */
export function componentStatus({ name, state, pid, restarts, lastExit }: SupervisedProcess): ComponentStatus {
	return {
		name,
		state,
		restarts,
		...(pid === undefined ? {} : { pid }),
		...(lastExit === undefined ? {} : { lastExit: lastExit.reason }),
	};
}
