// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import type { Workload } from '../../case/workload.ts';
import { labelsOf, serviceOf } from '../cluster.ts';
import { ownLabels } from './ownership.ts';

/** The port by which the echo program is told what to do. */
export const controlPort = 8999;

/** The name of the container with the application. */
const container = 'app';

/** How pods are written. */
export interface PodOptions {
	/** The image of the echo program. */
	readonly image: string;
	/** Whether the mesh is to add its sidecar; absent: the mesh adds none to anything. */
	readonly sidecar?: boolean;
}

type Labels = Readonly<Record<string, string>>;

/** The Service of a workload, as the driver writes it. */
export function ownServiceOf(workload: Workload): KubernetesObject {
	const service = serviceOf(workload);
	return { ...service, metadata: { ...service.metadata, labels: { ...ownLabels, app: workload.name } } };
}

/** The Deployments of a workload: its own, and one for each subset. */
export function deploymentsOf(workload: Workload, options: PodOptions): readonly KubernetesObject[] {
	const { name, labels, subsets } = workload;
	return [
		deployment(workload, name, name, labels, options),
		...subsets.map((subset) => {
			const all = { ...labels, ...subset.labels };
			return deployment(workload, `${name}-${subset.name}`, placeText(name, subset.name), all, options);
		}),
	];
}

/** What a pod calls itself in what it answers: its service, and the subset that it belongs to. */
function placeText(service: string, subset: string): string {
	return `${service}/${subset}`;
}

/** The service and subset that a pod calls itself. */
export function readPlaceText(text: string): { readonly service: string; readonly subset?: string } {
	const [service = text, subset] = text.split('/');
	return { service, ...(subset === undefined ? {} : { subset }) };
}

function deployment(
	{ name: app, namespace, ports, replicas }: Workload,
	name: string,
	place: string,
	labels: Labels,
	options: PodOptions,
): KubernetesObject {
	const own = { 'branchline.dev/deployment': name };
	const applicationPorts = [...new Set(ports.map(({ port, targetPort = port }) => targetPort))];
	const sidecar: Labels = options.sidecar === undefined ? {} : { 'sidecar.istio.io/inject': String(options.sidecar) };
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name, namespace, labels: { ...ownLabels, app } },
		spec: {
			replicas,
			selector: { matchLabels: own },
			template: {
				metadata: { labels: { ...ownLabels, ...labelsOf({ name: app, labels }), ...sidecar, ...own } },
				spec: podSpec(place, applicationPorts, options.image),
			},
		},
	};
}

function podSpec(place: string, ports: readonly number[], image: string): object {
	const ready = { httpGet: { path: '/ready', port: controlPort }, timeoutSeconds: 5 };
	const downward = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
	return {
		terminationGracePeriodSeconds: 1,
		containers: [
			{
				name: container,
				image,
				imagePullPolicy: 'IfNotPresent',
				env: [
					{ name: 'ECHO_WORKLOAD', value: place },
					{ name: 'ECHO_PORTS', value: ports.join() },
					{ name: 'ECHO_CONTROL_PORT', value: String(controlPort) },
					downward('POD_NAME', 'metadata.name'),
					downward('POD_NAMESPACE', 'metadata.namespace'),
					downward('POD_IP', 'status.podIP'),
				],
				ports: [...ports, controlPort].map((containerPort) => ({ containerPort })),
				// Looked at often until it has started; from then on there are dozens that only wait for their case.
				startupProbe: { ...ready, periodSeconds: 1, failureThreshold: 60 },
				readinessProbe: ready,
			},
		],
	};
}
