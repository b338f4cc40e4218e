// SPDX-License-Identifier: Apache-2.0
import { responderService, respondHeader } from '@branchline/adapter';
import { type KubernetesObject, toYaml } from '@branchline/model';
import { listenPorts, responderBootstrap } from './bootstrap.ts';

/** What may be other than usual about a responder. */
export interface ResponderOptions {
	/** Default: `branchline`. */
	readonly namespace?: string;
	/** Default: 2. */
	readonly replicas?: number;
	/** The image of Envoy. */
	readonly image?: string;
}

/** The image of the responder: an Envoy as its makers publish it, without a shell. */
const defaultImage = 'docker.io/envoyproxy/envoy:distroless-v1.39.3';

const { name, ports, label } = responderService;

const labels = { 'app.kubernetes.io/name': name, [label[0]]: label[1] };

/**
 * The objects that deploy the responder, in the order to apply them: a namespace of its own, a Deployment, the Service
 * by which adapters find it, and a NetworkPolicy. They are not among what adapters write, so applying and removing
 * sandboxes leaves them alone.
 */
export function responderObjects(options: ResponderOptions = {}): readonly KubernetesObject[] {
	const { namespace = 'branchline' } = options;
	return [namespaceObject(namespace), deployment(namespace, options), service(namespace), networkPolicy(namespace)];
}

// The mesh's own proxies would only stand in the way: whoever sends a request to the responder has decoded its route.
const withoutProxies = {
	labels: { 'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none' },
	annotations: { 'linkerd.io/inject': 'disabled' },
} as const;

function namespaceObject(namespace: string): KubernetesObject {
	return {
		apiVersion: 'v1',
		kind: 'Namespace',
		metadata: {
			name: namespace,
			labels: { [label[0]]: label[1], 'pod-security.kubernetes.io/enforce': 'restricted' },
		},
	};
}

function deployment(namespace: string, { replicas = 2, image = defaultImage }: ResponderOptions): KubernetesObject {
	const selector = { 'app.kubernetes.io/name': name };
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name, namespace, labels },
		spec: {
			replicas,
			selector: { matchLabels: selector },
			template: {
				metadata: { labels: { ...labels, ...withoutProxies.labels }, annotations: withoutProxies.annotations },
				spec: {
					automountServiceAccountToken: false,
					enableServiceLinks: false,
					securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
					topologySpreadConstraints: [
						{
							maxSkew: 1,
							topologyKey: 'kubernetes.io/hostname',
							whenUnsatisfiable: 'ScheduleAnyway',
							labelSelector: { matchLabels: selector },
						},
					],
					containers: [container(image)],
				},
			},
		},
	};
}

function container(image: string): object {
	// The probe is a request of the kind that the responder is there for.
	const httpGet = { path: '/', port: listenPorts.respond, httpHeaders: [{ name: respondHeader, value: '200 0' }] };
	return {
		name: 'responder',
		image,
		args: [
			'--config-yaml',
			toYaml([responderBootstrap()]),
			'--concurrency',
			'1',
			'--disable-hot-restart',
			'-l',
			'warn',
		],
		ports: Object.entries(listenPorts).map(([name, containerPort]) => ({ name, containerPort })),
		readinessProbe: { httpGet, periodSeconds: 2, timeoutSeconds: 2 },
		livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5 },
		// Until every proxy knows that it goes, requests still come.
		lifecycle: { preStop: { sleep: { seconds: 5 } } },
		resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
		securityContext: {
			allowPrivilegeEscalation: false,
			readOnlyRootFilesystem: true,
			capabilities: { drop: ['ALL'] },
		},
	};
}

function service(namespace: string): KubernetesObject {
	// Named http: what sends HTTP/1.1 goes on in it, and the listeners take HTTP/2 as well from who speaks that to them.
	const port = (named: keyof typeof listenPorts) => ({
		name: ports[named],
		port: listenPorts[named],
		targetPort: listenPorts[named],
		appProtocol: 'http',
	});
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace, labels },
		spec: { selector: { 'app.kubernetes.io/name': name }, ports: [port('respond'), port('unavailable')] },
	};
}

/** Whoever can send it a request may; it itself connects to nobody. */
function networkPolicy(namespace: string): KubernetesObject {
	return {
		apiVersion: 'networking.k8s.io/v1',
		kind: 'NetworkPolicy',
		metadata: { name, namespace, labels },
		spec: {
			podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
			policyTypes: ['Ingress', 'Egress'],
			ingress: [{ ports: Object.values(listenPorts).map((port) => ({ protocol: 'TCP', port })) }],
			egress: [],
		},
	};
}
