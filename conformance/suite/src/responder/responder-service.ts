// SPDX-License-Identifier: Apache-2.0
import type { Service } from '@branchline/plan';
import { responderObjects } from 'branchline';

const service = responderObjects().find(({ kind }) => kind === 'Service') as Service;

/** The Service of the responder as a cluster has it. */
export function responderService(clusterIP: string): Service {
	return { ...service, spec: { ...service.spec, clusterIP } };
}
