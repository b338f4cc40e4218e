// SPDX-License-Identifier: Apache-2.0
import { clusterRole } from '@branchline/kube';
import { toYaml } from 'branchline';
import type { RbacArguments } from '../arguments/rbac.ts';
import { choiceOf } from '../mesh-choice.ts';
import { formatJson } from '../objects.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the access that the chosen meshes need. */
export function printRole(options: RbacArguments, terminal: Terminal): number {
	const { name, status: reports = false, readOnly = false, output } = options;
	const role = clusterRole({ ...choiceOf(options), name, reports, readOnly });
	terminal.print(output === 'json' ? formatJson(role) : toYaml([role]));
	return 0;
}
