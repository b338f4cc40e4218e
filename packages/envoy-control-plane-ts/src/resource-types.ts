// SPDX-License-Identifier: Apache-2.0

/**
 * When a type is sent after others on one stream, so that nothing names what is not there: first what is pointed at.
 * `clusters` and `endpoints` are added before and removed after `listeners`, `routes` and `hosts`; types without a
 * stage are sent at once (Envoy, xDS protocol, "Eventual consistency considerations").
 */
export type Stage = 'clusters' | 'endpoints' | 'listeners' | 'routes' | 'hosts';

/** What the protocol says of one type of resources. */
export interface ResourceType {
	readonly typeUrl: string;
	/** The service and the part of its method names that serve this type alone: `Stream…`, `Delta…`. */
	readonly service: string;
	readonly method: string;
	/** Whether only the incremental protocol knows the type. */
	readonly deltaOnly?: true;
	readonly stage?: Stage;
	/** Whether a response in state of the world always holds the whole set: what it leaves out is deleted. */
	readonly wholeSet?: true;
	/** Whether a stream that has never named a resource gets every one. */
	readonly legacyWildcard?: true;
	/** The field of the message that holds its name. */
	readonly nameField: string;
	/**
	 * The type that the namespaces of names are names of, where names are `<namespace>/<rest>`: a subscription to a namespace
	 * gets every name in it, and a name that does not exist is answered by a resource without a body
	 * (envoy/service/route/v3/rds.proto, VHDS).
	 */
	readonly namespaces?: string;
	/**
	 * Whether a state-of-the-world client that waits for a resource that is not there gets one that has only its name (as
	 * field 1): a cluster waits for its endpoints, and Envoy answers to no clusters while one of them waits.
	 */
	readonly blank?: true;
	/** Whether bodies are secret: served over authenticated TLS only, and never shown. */
	readonly secret?: true;
}

const prefix = 'type.googleapis.com/';

function type(name: string, service: string, method: string, more: Partial<ResourceType> = {}): ResourceType {
	return { typeUrl: prefix + name, service: `envoy.service.${service}`, method, nameField: 'name', ...more };
}

const routes = `${prefix}envoy.config.route.v3.RouteConfiguration`;

/** The types that have a service of their own, by their usual abbreviations. Any other type is served over ADS. */
export const resourceTypes = {
	CDS: type('envoy.config.cluster.v3.Cluster', 'cluster.v3.ClusterDiscoveryService', 'Clusters', {
		stage: 'clusters',
		wholeSet: true,
		legacyWildcard: true,
	}),
	EDS: type('envoy.config.endpoint.v3.ClusterLoadAssignment', 'endpoint.v3.EndpointDiscoveryService', 'Endpoints', {
		stage: 'endpoints',
		blank: true,
		nameField: 'clusterName',
	}),
	LDS: type('envoy.config.listener.v3.Listener', 'listener.v3.ListenerDiscoveryService', 'Listeners', {
		stage: 'listeners',
		wholeSet: true,
		legacyWildcard: true,
	}),
	RDS: type('envoy.config.route.v3.RouteConfiguration', 'route.v3.RouteDiscoveryService', 'Routes', {
		stage: 'routes',
	}),
	SRDS: type(
		'envoy.config.route.v3.ScopedRouteConfiguration',
		'route.v3.ScopedRoutesDiscoveryService',
		'ScopedRoutes',
		{
			stage: 'routes',
			wholeSet: true,
			legacyWildcard: true,
		},
	),
	VHDS: type('envoy.config.route.v3.VirtualHost', 'route.v3.VirtualHostDiscoveryService', 'VirtualHosts', {
		stage: 'hosts',
		deltaOnly: true,
		legacyWildcard: true,
		namespaces: routes,
	}),
	SDS: type('envoy.extensions.transport_sockets.tls.v3.Secret', 'secret.v3.SecretDiscoveryService', 'Secrets', {
		secret: true,
	}),
	RTDS: type('envoy.service.runtime.v3.Runtime', 'runtime.v3.RuntimeDiscoveryService', 'Runtime'),
	ECDS: type(
		'envoy.config.core.v3.TypedExtensionConfig',
		'extension.v3.ExtensionConfigDiscoveryService',
		'ExtensionConfigs',
	),
} as const satisfies Record<string, ResourceType>;

const byUrl: ReadonlyMap<string, ResourceType> = new Map(
	Object.values(resourceTypes).map((known) => [known.typeUrl, known]),
);

const names: ReadonlyMap<string, string> = new Map(
	Object.entries(resourceTypes).map(([name, { typeUrl }]) => [typeUrl, name]),
);

/** The abbreviation of a type; `other` where it has none, so that clients cannot make up new ones. */
export function typeName(typeUrl: string): string {
	return names.get(typeUrl) ?? 'other';
}

/** What is known of a type; a type that nobody told us of has names, and no ties to others. */
export function resourceType(typeUrl: string): ResourceType {
	return byUrl.get(typeUrl) ?? { typeUrl, service: '', method: '', nameField: 'name' };
}
