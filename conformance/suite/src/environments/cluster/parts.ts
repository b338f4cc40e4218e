// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import type { MeshChoice } from 'branchline';
import type { RestartableComponent } from '../../case/step.ts';
import type { Roles } from '../roles.ts';
import type { Gateways } from './gateways.ts';
import type { Liveness } from './liveness.ts';
import type { Observing } from './observing.ts';
import type { UsersObjects } from './users-objects.ts';
import type { Workloads } from './workloads.ts';

/** What a stage works with: everything that the driver keeps from case to case. */
export interface ClusterParts {
	readonly kube: Kube;
	readonly choice: MeshChoice;
	readonly roles: Roles;
	readonly workloads: Workloads;
	readonly gateways: Gateways;
	readonly users: UsersObjects;
	readonly liveness: Liveness;
	readonly observing: Observing;
	/** Restarts something of the mesh's, and resolves when it is back. */
	restart(component: RestartableComponent): Promise<void>;
}
