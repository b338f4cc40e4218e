// SPDX-License-Identifier: Apache-2.0
import type { Programs } from '../daemon/context.ts';
import type { StatePaths } from '../state/paths.ts';
import type { Credentials } from './credentials.ts';

/** What the processes of the control plane are made of; `log` answers the path of a component's log. */
export interface ControlPlaneParts {
	readonly testbed: string;
	readonly programs: Programs;
	readonly paths: StatePaths;
	readonly credentials: Credentials;
	readonly log: (component: string) => string;
}
